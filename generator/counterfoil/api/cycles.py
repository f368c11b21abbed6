"""Schemas that apply themselves to the same value: no judge would come to an end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from counterfoil.api.definitions import name_in
from counterfoil.api.keywords import IN_PLACE
from counterfoil.codes import schemas as codes
from counterfoil.diagnostics import Findings, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.schema import Schema


def check_cycles(named: dict[str, Schema], findings: Findings) -> None:
    """Report each cycle of named schemas once, at its first in document order."""
    edges = {
        name: sorted(set(applied(json.loads(schema.exact))))
        for name, schema in named.items()
    }
    done: set[str] = set()
    for start in named:
        if start not in done:
            for circle in _circles(start, edges, done):
                first, *others = circle
                findings.add(
                    codes.CIRCULAR_SCHEMA,
                    f"the schema {first!r} applies itself to the same value",
                    named[first].location,
                    *(
                        Related(f"by way of {name!r}", named[name].location)
                        for name in others[:10]
                    ),
                    hint="refer to it from a property or from items instead",
                )


def _circles(
    start: str, edges: dict[str, list[str]], done: set[str]
) -> Iterator[list[str]]:
    """Depth first, without recursion: chains of references may be long."""
    path: list[str] = [start]
    on_path = {start}
    branches = [iter(edges.get(start, ()))]
    while branches:
        following = next(branches[-1], None)
        if following is None:
            branches.pop()
            finished = path.pop()
            on_path.discard(finished)
            done.add(finished)
        elif following in on_path:
            yield path[path.index(following) :]
        elif following not in done:
            path.append(following)
            on_path.add(following)
            branches.append(iter(edges.get(following, ())))


def applied(schema: object) -> Iterator[str]:
    """The named schemas that a schema applies to the value itself, some repeatedly."""
    if not isinstance(schema, dict):
        return
    for name, value in cast("dict[str, object]", schema).items():
        if name == "$ref" and isinstance(value, str):
            yield name_in(value)
        elif name not in IN_PLACE:
            continue
        elif isinstance(value, list):
            for item in cast("list[object]", value):
                yield from applied(item)
        elif name == "dependentSchemas" and isinstance(value, dict):
            for item in cast("dict[str, object]", value).values():
                yield from applied(item)
        else:
            yield from applied(value)
