"""What operations share, and each has anew in what is generated.

A component of a megabyte that a thousand operations refer to would make gigabytes: such
a document is refused, as a bomb of YAML aliases is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.codes import api as codes
from counterfoil.document.tree import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.api.model import Api, Example, Header, MediaType, Operation
    from counterfoil.api.schema import Schema
    from counterfoil.diagnostics import Findings

_MOST: Final = 10_000_000
"""The most characters that are repeated. The largest public documents have a third."""


def check_repeated(api: Api, findings: Findings) -> None:
    """Report what is repeated most, where all that is would be too much."""
    uses: Counter[Hashable] = Counter()
    parts: dict[Hashable, _Part] = {}
    for operation in api.every:
        for part in _parts(operation):
            uses[part.key] += 1
            parts[part.key] = part
    repeated = {each: part.length * (uses[each] - 1) for each, part in parts.items()}
    total = sum(repeated.values())
    if total <= _MOST:
        return
    worst = max(repeated, key=lambda each: repeated[each])
    findings.add(
        codes.REPEATED_TEXT,
        f"{uses[worst]:,} operations have this, with its {parts[worst].length:,} "
        f"characters: {total:,} characters in all would be repeated",
        parts[worst].place,
        hint="shorten it, or give its schema to few operations",
    )


class _Part(Struct, frozen=True):
    """What other operations may have, too: `key` tells it from all else."""

    key: Hashable
    place: Location
    length: int


def _parts(operation: Operation) -> Iterator[_Part]:
    for parameter in operation.parameters:
        words = len(parameter.description)
        yield _part(parameter.location, words + _schema(parameter.schema))
        yield from _examples(parameter.examples, parameter.location)
    if operation.body is not None:
        yield _part(operation.body.location, len(operation.body.description))
        yield from _contents(operation.body.content)
    for response in operation.responses:
        words = len(response.description) + len(response.summary)
        yield _part(response.location, words)
        yield from _contents(response.content)
        yield from _headers(response.headers)
        for link in response.links:
            yield _part(link.location, len(link.description))
    for server in operation.servers:
        yield _Part(server, operation.location, len(server.url + server.description))


def _part(place: Location, length: int) -> _Part:
    return _Part(place, place, length)


def _contents(content: Iterable[MediaType]) -> Iterator[_Part]:
    for each in content:
        schemas = (each.schema, each.item_schema)
        length = sum(_schema(schema) for schema in schemas if schema is not None)
        yield _part(each.location, length)
        yield from _examples(each.examples, each.location)
        for encoding in each.encodings:
            yield from _headers(encoding.headers)


def _headers(headers: Iterable[Header]) -> Iterator[_Part]:
    for each in headers:
        yield _part(each.location, len(each.description) + _schema(each.schema))
        yield from _examples(each.examples, each.location)


def _examples(examples: Iterable[Example], place: Location) -> Iterator[_Part]:
    """Examples are known by what they are: they have no places of their own."""
    for each in examples:
        yield _Part(each.value, place, len(each.value) + len(each.description))


def _schema(schema: Schema) -> int:
    """What a schema has itself; what it refers to stands elsewhere, once."""
    return len(schema.exact) + len(schema.description)
