"""What may stand in `[tool.counterfoil]`, and what each setting means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Setting:
    """One key: what it holds unless the project says otherwise, and an example."""

    key: str
    meaning: str
    default: str
    example: str


SETTINGS: Final = (
    Setting(
        "document",
        "the OpenAPI document",
        '"openapi.yaml"',
        '"api/openapi.yaml"',
    ),
    Setting(
        "output",
        "the folder that generate writes to: the package, and docs",
        '"generated"',
        '"src"',
    ),
    Setting(
        "docs",
        "the folder of the documentation, where it is not to lie beside the package",
        "docs, in output",
        '"site"',
    ),
    Setting(
        "package",
        "the name of the generated package",
        "made of the document's title",
        '"pets"',
    ),
    Setting(
        "only",
        'what generate writes alone: a half, "client" or "server", or "package", which'
        " is both without documentation",
        "all of it",
        '"client"',
    ),
    Setting(
        "console",
        "whether the documentation has a console: a page of Swagger UI that sends"
        " requests, with its files beside it",
        "false",
        "true",
    ),
    Setting(
        "app",
        "what serve and prove start: an ASGI application, or a factory of one. Where"
        " the factory has a parameter `wrap`, prove calls it with a function that makes"
        " an implementation fail: give it yours, and serve what it returns, as"
        " `def create_app(wrap=lambda service: service)` with `wrap(PetService())`",
        "none",
        '"pet_service.app:create_app"',
    ),
    Setting(
        "source-roots",
        "the folders that `app` and the generated package are imported from",
        "`output`, and the folder of pyproject.toml",
        '["generated", "src"]',
    ),
    Setting(
        "formats",
        "whether `format` is checked, with Python's types for dates, times, UUIDs and"
        " IP addresses; else these are str",
        '"annotate"',
        '"assert"',
    ),
    Setting(
        "ignored-request-bodies",
        "what becomes of bodies in requests of GET, HEAD, DELETE, OPTIONS and TRACE,"
        " which OpenAPI 3.0 ignores and 3.1 does not",
        '"ignore"',
        '"read"',
    ),
    Setting(
        "proof-credentials",
        "what the server takes where prove starts it, by the names of"
        " components.securitySchemes: a key, a token, or user:password. `$NAME` is that"
        " environment variable. Without them prove sees refusals alone",
        "none",
        '{apiKey = "key-of-a-test", oauth = "$TEST_TOKEN"}',
    ),
    Setting(
        "proof-environment",
        "environment variables of `app` where prove starts it; {tmp} is a new folder",
        "none",
        '{DATABASE = "sqlite:///{tmp}/pets.sqlite"}',
    ),
    Setting(
        "fault-environment",
        "further ones where prove makes it fail: a short timeout of the server, to"
        " begin with, if `app` reads one; prove waits for up to 40 seconds",
        "none",
        '{PETS_TIMEOUT = "1"}',
    ),
    Setting(
        "proof-requires",
        "what else a proof must come to: success, that no operation refuses all that is"
        " sent to it; whole, that the time was enough for every part",
        "none",
        '["success", "whole"]',
    ),
    Setting(
        "allow",
        "codes of what the project puts up with: what is not supported is left out, and"
        " warnings are counted, not shown, so that lint ends with 0",
        "none",
        '["unsupported-encoding", "undecoded-content"]',
    ),
    Setting(
        "root",
        "the folder that references of the document may lead to",
        "the document's",
        '"."',
    ),
    Setting(
        "allow-remote",
        "whether references to other hosts are followed, and kept",
        "false",
        "true",
    ),
    Setting(
        "http-protocol",
        "the class that uvicorn reads HTTP/1.1 by, for methods that it does not know",
        "uvicorn's",
        '"pet_service.protocol:PetProtocol"',
    ),
)

KEYS: Final = tuple(each.key for each in SETTINGS)
