"""Schemas without their compositions: each way in which a value can match one.

`allOf`, references and the keywords beside them become one schema; each branch of
`anyOf`, `oneOf`, `if` and `dependentSchemas` is a way of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import Union
from counterfoil.mock.merging import merged
from counterfoil.mock.plain import Json, Members, elements, members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counterfoil.api.schema import Schema

_PREFIX: Final = "#/$defs/"
_COMPOSITIONS: Final = frozenset(
    {"$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A schema that a value is to match.

    `plain` is the schema itself. `told` are the Api's schemas that speak of the same
    value: they know examples, rules and the order of properties. `within` are the names
    of those that the value lies in: a value that ends need never hold one in itself.
    """

    plain: Json
    told: tuple[Schema, ...]
    within: frozenset[str]


def is_composed(schema: Json) -> bool:
    """Whether a schema has compositions."""
    return not _COMPOSITIONS.isdisjoint(members(schema))


class Expansion:
    """Takes schemas of one Api apart."""

    def __init__(self, named: Mapping[str, Schema]) -> None:
        self._named = named
        self._exact: dict[str, Json] = {}

    def ways(self, place: Place) -> Iterator[Place]:
        """The ways in which a value can match, none of them composed."""
        if place.plain is False:
            return
        schema = members(place.plain)
        own = {k: v for k, v in schema.items() if k not in _COMPOSITIONS}
        bare = Place(own, place.told, place.within)
        yield from self._combined(bare, self._groups(schema, place))

    def _combined(self, place: Place, groups: list[list[Place]]) -> Iterator[Place]:
        """One way of each group, and the rest of them."""
        if not groups:
            yield place
            return
        for choice in groups[0]:
            for way in self.ways(choice):
                joined = merged(members(place.plain), members(way.plain))
                if joined is not None:
                    told = tuple(dict.fromkeys((*place.told, *way.told)))
                    within = place.within | way.within
                    yield from self._combined(Place(joined, told, within), groups[1:])

    def _groups(self, schema: Members, place: Place) -> list[list[Place]]:
        """Of each group of places, a value must match one."""
        groups: list[list[Place]] = []
        if isinstance(reference := schema.get("$ref"), str):
            groups.append(self._target(reference.removeprefix(_PREFIX), place))
        groups += [
            [Place(part, (), place.within)] for part in elements(schema.get("allOf"))
        ]
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                groups.append(_choices(elements(schema[keyword]), place))
        if "if" in schema:
            both = {"allOf": [schema["if"], schema.get("then", True)]}
            otherwise = schema.get("else", True)
            groups.append([Place(each, (), place.within) for each in (both, otherwise)])
        for name, part in members(schema.get("dependentSchemas")).items():
            given = {"allOf": [part], "required": [name]}
            absent: Json = {"properties": {name: False}}
            groups.append([Place(each, (), place.within) for each in (given, absent)])
        return groups

    def _target(self, name: str, place: Place) -> list[Place]:
        if name in place.within or name not in self._named:
            return []
        schema = self._named[name]
        if name not in self._exact:
            self._exact[name] = json.loads(schema.exact)
        return [Place(self._exact[name], (schema,), place.within | {name})]


def _choices(parts: list[object], place: Place) -> list[Place]:
    unions = [each.shape for each in place.told if isinstance(each.shape, Union)]
    told = next((u.members for u in unions if len(u.members) == len(parts)), ())
    return [
        Place(part, told[at : at + 1], place.within) for at, part in enumerate(parts)
    ]
