"""The pages of the features: which there are, and which tests say so."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from features.faults import Fault, faults
from features.named_tests import split
from features.rows import ROUND_TRIP, Row, rows
from features.traps import KnownDifferences, Trap, known_differences, traps

if TYPE_CHECKING:
    from collections.abc import Sequence

INDEX: Final = "README.md"
FAULTS: Final = "faults.md"
TRAPS: Final = "traps.md"
_UP: Final = "../.."
_HEAD: Final = f"""\
# Features

What HTTP and OpenAPI have, and what is generated for it. The rows are the operations
of the conformance documents in [`tests/features/documents`][documents];
`make features` reads them, generates their packages, and writes this page from what it
finds: nothing here is written by hand.

Where a row names an operation, generated values go from its client to its server, and
documented responses come back, in the process by the thousand and over a socket
(*round trip*). *Server* and *client* say whether that half is generated: of webhooks
and callbacks it is the service that sends, and its client that receives. A code in a
row says what is not as one might expect, and leads to why.

[What goes wrong elsewhere]({FAULTS}) has the faults that are known of other generators,
with the tests that would find them here, and [what looks wrong to a fuzzer]({TRAPS})
what the proof does about false alarms.

[documents]: {_UP}/tests/features/documents
"""
_COLUMNS: Final = """\
| feature | operation | server | client | tests |
|---|---|---|---|---|
"""
_FAULTS_HEAD: Final = """\
# What goes wrong elsewhere

Faults that are known of programs which generate clients and servers, and the tests that
would find them here. Written by `make features` from `tests/features/faults.toml`.
"""
_FAULTS_COLUMNS: Final = """\
| fault | tests |
|---|---|
"""

_TRAPS_HEAD: Final = """\
# What looks wrong to a fuzzer

What Schemathesis takes for wrong where it is right, or does not see where it is wrong,
and what the proof does about it: in the data, in the document that it hands over, or by
a judge of its own. No check is switched off for any of this, and a project's
`schemathesis.toml` may switch none off. Written by `make features` from
`tests/features/traps.toml` and from the proof itself.

| trap | what is done | tests |
|---|---|---|
"""
_DIFFERENCES_HEAD: Final = """
## openapi-core

A second judge has an opinion on each exchange. Where it differs from our oracle, that
is a finding, but for what is known to be its own reading: each of these has a test that
shows it, and fails when openapi-core changes. The report counts how often each was met.
"""


def pages() -> dict[str, str]:
    """The text of each page by its file name."""
    return {
        INDEX: _index(rows()),
        FAULTS: _faults(faults()),
        TRAPS: _traps(traps(), known_differences()),
    }


def _index(listed: Sequence[Row]) -> str:
    parts = [_HEAD]
    for group, members in groupby(listed, lambda each: each.group):
        lines = "".join(map(_line, members))
        parts.append(f"\n## {group}\n\n{_COLUMNS}{lines}")
    return "".join(parts)


def _line(row: Row) -> str:
    codes = "".join(f" ([`{code}`](../diagnostics/{code}.md))" for code in row.codes)
    place = f"{_UP}/tests/features/documents/{row.document}.yaml"
    operation = f"[`{row.operation}`]({place})" if row.operation else ""
    server, client = _word(row, made=row.server), _word(row, made=row.client)
    tests = ", ".join(map(_test, row.tests))
    feature = row.feature.replace("|", "\\|")
    return f"| {feature}{codes} | {operation} | {server} | {client} | {tests} |\n"


def _word(row: Row, *, made: bool) -> str:
    """Whether a half has a feature; a behaviour may be a matter of the other half."""
    if made:
        return "yes"
    return "no" if row.operation else ""


def _test(name: str) -> str:
    path, function, _ = split(name)
    if name.startswith(ROUND_TRIP):
        return f"[round trip]({_UP}/{path})"
    words = function.removeprefix("test_").replace("_", " ")
    return f"[{words}]({_UP}/{path})"


def _faults(listed: Sequence[Fault]) -> str:
    parts = [_FAULTS_HEAD]
    for group, members in groupby(listed, lambda each: each.group):
        lines = "".join(
            f"| {each.fault} | {', '.join(map(_named_test, each.tests))} |\n"
            for each in members
        )
        parts.append(f"\n## {group}\n\n{_FAULTS_COLUMNS}{lines}")
    return "".join(parts)


def _named_test(name: str) -> str:
    """A test, with its operation where it is a round trip."""
    _, _, operation = split(name)
    text = _test(name)
    return f"{text} of `{operation}`" if operation else text


def _traps(listed: Sequence[Trap], known: Sequence[KnownDifferences]) -> str:
    lines = (
        f"| {each.trap} | {each.answer} | {', '.join(map(_test, each.tests))} |\n"
        for each in listed
    )
    parts = [_TRAPS_HEAD, *lines, _DIFFERENCES_HEAD]
    for each in known:
        names = "".join(f"- {name}\n" for name in each.names)
        parts.append(f"\n{each.title} ({_test(each.test)}):\n\n{names}")
    return "".join(parts)
