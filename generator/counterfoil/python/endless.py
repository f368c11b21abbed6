"""Named schemas without a class that hold themselves: Python has no type for them.

Python's type checkers and msgspec know recursive classes, but not recursive aliases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import Array, Object, Reference, Schema, Union
from counterfoil.python.places import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from counterfoil.api.model import Api
    from counterfoil.python.places import Place

_MAX_HEIGHT: Final = 16
"""The most named schemas within each other that are written out as one type."""


def endless_names(api: Api, classes: Set[Place]) -> frozenset[str]:
    """The names of schemas without a class that hold themselves, or too many others."""
    edges = {
        name: frozenset(_references(schema, classes)) & api.schemas.keys()
        for name, schema in api.schemas.items()
    }
    heights = _heights(edges, frozenset())
    cyclic = _without_sources({n: e for n, e in edges.items() if n not in heights})
    heights = _heights(edges, cyclic)
    tall = {name for name, height in heights.items() if height % _MAX_HEIGHT == 0}
    return cyclic | {name for name in tall if heights[name] > 0}


def _heights(edges: dict[str, frozenset[str]], ended: frozenset[str]) -> dict[str, int]:
    """How many schemas stand within each other; nothing for those without an end."""
    heights: dict[str, int] = {}
    users: dict[str, list[str]] = {name: [] for name in edges}
    open_edges = {name: len(targets - ended) for name, targets in edges.items()}
    for name, targets in edges.items():
        for target in targets - ended:
            users[target].append(name)
    ready = [name for name, count in open_edges.items() if count == 0]
    while ready:
        name = ready.pop()
        inner = [heights[target] + 1 for target in edges[name] - ended]
        heights[name] = max(inner, default=0)
        for user in users[name]:
            open_edges[user] -= 1
            if open_edges[user] == 0:
                ready.append(user)
    return heights


def _without_sources(edges: dict[str, frozenset[str]]) -> frozenset[str]:
    """The names that remain when those that no other one refers to are taken away."""
    users = dict.fromkeys(edges, 0)
    for targets in edges.values():
        for target in targets & edges.keys():
            users[target] += 1
    ready = [name for name, count in users.items() if count == 0]
    while ready:
        name = ready.pop()
        del users[name]
        for target in edges[name] & users.keys():
            users[target] -= 1
            if users[target] == 0:
                ready.append(target)
    return frozenset(users)


def _references(schema: Schema, classes: Set[Place]) -> Iterator[str]:
    """The names that a schema refers to, but for those that its classes refer to."""
    match schema.shape:
        case Reference(name):
            yield name
        case Array(items, _, prefix):
            for part in prefix or (items,):
                yield from _references(part, classes)
        case Object(_, additional) if additional and place(schema) not in classes:
            yield from _references(additional, classes)
        case Union(members):
            for member in members:
                yield from _references(member, classes)
        case _:
            pass
