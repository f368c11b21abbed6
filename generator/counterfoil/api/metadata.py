"""The metadata of an API: what it is called, where it is served, how it is grouped."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

LONGEST_URL: Final = 8_000
"""The most characters of a server's URL that samples show (RFC 9110, 4.1)."""


class Info(Struct, frozen=True):
    """What the document says of itself; "" where it is silent."""

    title: str
    version: str
    summary: str
    description: str
    license: str
    license_identifier: str = ""
    license_url: str = ""
    terms_of_service: str = ""
    contact_name: str = ""
    contact_url: str = ""
    contact_email: str = ""


class Server(Struct, frozen=True):
    """A server that offers the API; `url` may hold `{variables}`."""

    url: str
    description: str
    variables: tuple[Variable, ...]
    name: str = ""


class Variable(Struct, frozen=True):
    """A variable of a server's URL."""

    name: str
    default: str
    enum: tuple[str, ...]
    description: str


class Tag(Struct, frozen=True):
    """A group of operations (OAS 3.2, 4.22).

    `summary` is what it is called where people read it, `parent` the name of the tag
    that it is nested under, and `kind` what sort of tag it is; "" for none.
    """

    name: str
    description: str
    external_docs: ExternalDocs | None = None
    summary: str = ""
    parent: str = ""
    kind: str = ""


class ExternalDocs(Struct, frozen=True):
    """A page elsewhere that says more."""

    url: str
    description: str
