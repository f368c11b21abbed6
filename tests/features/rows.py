"""The rows of the table of features, from the conformance documents.

A row is an operation: its tag is the group, its summary the feature. Whether a half was
made for it is read from what was generated, and why not from the diagnostics.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from counterfoil import pipeline
from counterfoil.codes import Severity, code_named
from counterfoil.diagnostics import Findings
from counterfoil.document.yaml_text import LOADER
from features.packages import DOCUMENTS, Document, document, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.diagnostics import Diagnostic

UNSUPPORTED: Final = ("unsupported", "unsupported-2.0")
"""The documents of which each operation is refused."""
BEHAVIOUR: Final = Path(__file__).with_name("behaviour.toml")
ROUND_TRIP: Final = (
    "tests/features/test_exchanges.py"
    "::test_what_is_sent_arrives_and_what_is_answered_is_had"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A feature. `operation` is "" for one that is no operation of its `document`.

    `codes` are those of the diagnostics that say what is not as one might expect.
    `tests` are names of tests, as pytest has them.
    """

    group: str
    feature: str
    document: str
    operation: str
    server: bool
    client: bool
    codes: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Noted:
    """An operation as the document has it, and its place there."""

    pointer: str
    noted: dict[str, Any]


@cache
def rows() -> tuple[Row, ...]:
    """All rows, those of a group together, in the order of the documents."""
    found = [*_supported(), *_refused(), *_behaviour()]
    groups = list(dict.fromkeys(each.group for each in found))
    return tuple(sorted(found, key=lambda each: groups.index(each.group)))


def named_by_rows() -> frozenset[str]:
    """The tests that all rows have, for which nothing needs to be generated."""
    supported = [noted for name in DOCUMENTS for noted in _operations(name)]
    refused = [noted for name in UNSUPPORTED for noted in _operations(name)]
    found = [_tests(noted, _round_trip(noted)) for noted in supported]
    found += [_tests(noted) for noted in refused]
    found += [each.tests for each in _behaviour()]
    return frozenset(chain.from_iterable(found))


def _supported() -> Iterator[Row]:
    for name in DOCUMENTS:
        made = document(name)
        for noted in _operations(name):
            id_ = noted.noted["operationId"]
            server, client = _halves(made, id_)
            codes = _codes(made.findings, noted)
            yield _row(name, noted, server, client, codes, _round_trip(noted))


def _halves(made: Document, id_: str) -> tuple[bool, bool]:
    """Whether the server's half of an operation was made, and the client's."""
    (call,) = (each for each in made.calls if each.operation.id == id_)
    event = call.operation.event is not None
    folders = ("sender", "receiver") if event else ("server", "client")
    server, client = (f"{each}/{call.function}.py" in made.files for each in folders)
    return server, client


def _refused() -> Iterator[Row]:
    for name in UNSUPPORTED:
        findings = Findings()
        api = pipeline.read_api(place_of(name), findings)
        if api is not None:
            pipeline.generate_files(api, only="", findings=findings)
        for noted in _operations(name):
            codes = _codes(findings.items, noted)
            yield _row(name, noted, False, False, codes)


def _row(
    name: str,
    noted: _Noted,
    server: bool,
    client: bool,
    codes: tuple[str, ...],
    *tests: str,
) -> Row:
    (group,) = noted.noted["tags"]
    return Row(
        group,
        noted.noted["summary"],
        name,
        noted.noted["operationId"],
        server,
        client,
        codes,
        _tests(noted, *tests),
    )


def _round_trip(noted: _Noted) -> str:
    return f"{ROUND_TRIP}[{noted.noted['operationId']}]"


def _tests(noted: _Noted, *tests: str) -> tuple[str, ...]:
    return (*tests, *noted.noted.get("x-tests", ()))


@cache
def _operations(name: str) -> list[_Noted]:
    """The operations of a document, as they are written."""
    with place_of(name).open(encoding="utf-8") as text:
        document = yaml.load(text, LOADER)
        return list(_noted(document, ""))


def _noted(node: Any, pointer: str) -> Iterator[_Noted]:
    if isinstance(node, dict):
        if "operationId" in node and "responses" in node:
            yield _Noted(pointer, node)
        for key, value in node.items():
            escaped = str(key).replace("~", "~0").replace("/", "~1")
            yield from _noted(value, f"{pointer}/{escaped}")


def _codes(findings: Iterable[Diagnostic], noted: _Noted) -> tuple[str, ...]:
    """The codes of what was found in an operation, or in what it names."""
    places = [noted.pointer]
    for requirement in noted.noted.get("security", ()):
        places += [f"/components/securitySchemes/{each}" for each in requirement]
    found = [
        each.code.name
        for each in findings
        if any(f"{each.location.pointer}/".startswith(f"{it}/") for it in places)
    ]
    return tuple(dict.fromkeys(found))


def is_refusal(code: str) -> bool:
    """Whether what a diagnostic says keeps a package from being made."""
    known = code_named(code)
    return known is not None and known.severity is Severity.ERROR


def _behaviour() -> Iterator[Row]:
    """What is no operation: how servers and clients behave."""
    for each in tomllib.loads(BEHAVIOUR.read_text(encoding="utf-8"))["row"]:
        halves = each["halves"]
        yield Row(
            each["group"],
            each["feature"],
            "",
            "",
            "server" in halves,
            "client" in halves,
            (),
            tuple(each["tests"]),
        )
