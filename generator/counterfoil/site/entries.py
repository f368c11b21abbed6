"""What can be searched for on a site of many pages: a file that `catalog.js` reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from counterfoil.site.labels import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counterfoil.api.model import Api
    from counterfoil.site.groups import Group
    from counterfoil.site.headings import Heading
    from counterfoil.site.operations import OperationViews

ENTRIES: Final = "entries.js"
_JSON: Final = json.JSONEncoder(separators=(",", ":"))

_MOST_HEADINGS: Final = 1000
"""The most headings that can be searched for: some documents are a book, or a joke."""


def entries(
    api: Api,
    groups: tuple[Group, ...],
    operations: OperationViews,
    headings: Sequence[Heading],
) -> str:
    """All of it as a script: a page on disk may load nothing else.

    JSON is JavaScript (ECMA-262, since ES2019); it is in ASCII, without a `<`. What
    ends an entry and can be told from the rest is left out.
    """
    kinds = {
        "groups": ([short(each.name), each.anchor] for each in groups),
        "operations": _operations(groups, operations),
        "sections": _sections(api, headings),
        "schemas": _schemas(api, operations),
    }
    parts = ",\n".join(f'"{kind}": {_written(found)}' for kind, found in kinds.items())
    return f"globalThis.siteEntries = {{\n{parts}\n}};\n"


def _operations(
    groups: tuple[Group, ...], operations: OperationViews
) -> Iterator[list[str]]:
    for group in groups:
        for operation in group.own:
            entry = operations.entry(operation)
            title = "" if entry.title == operation.id else entry.title
            page = _unless(entry.href, f"operation-{operation.id}.html")
            yield [entry.verb, entry.path, operation.id, title, page]


def _sections(api: Api, headings: Sequence[Heading]) -> Iterator[list[str]]:
    for each in headings[:_MOST_HEADINGS]:
        yield [short(each.text), each.anchor]
    if api.servers:
        yield ["Servers", "servers"]
    if api.security_schemes:
        yield ["Authentication", "authentication"]
    if api.schemas:
        yield ["Schemas", "schemas"]


def _schemas(api: Api, operations: OperationViews) -> Iterator[list[str]]:
    for name, schema in api.schemas.items():
        page = _unless(operations.places.schema(name), f"schema-{name}.html")
        yield [name, short(schema.title), page]


def _unless(page: str, usual: str) -> str:
    return "" if page == usual else page


def _written(found: Iterable[list[str]]) -> str:
    lines = ",\n".join(_line(each) for each in found)
    return f"[\n{lines}\n]" if lines else "[]"


def _line(entry: list[str]) -> str:
    while len(entry) > 1 and not entry[-1]:
        entry.pop()
    return _JSON.encode(entry).replace("<", "\\u003c")
