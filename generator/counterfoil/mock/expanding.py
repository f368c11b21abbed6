"""Schemas without their compositions: each way in which a value can match one.

`allOf`, references and the keywords beside them become one schema; each branch of
`anyOf`, `oneOf`, `if` and `dependentSchemas` is a way of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.api.definitions import name_in
from counterfoil.api.schema import Union
from counterfoil.mock.merging import merged, type_names
from counterfoil.mock.plain import Json, Members, elements, members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counterfoil.api.schema import Schema
    from counterfoil.mock.scope import Purse

_LONG: Final = 1_000
"""The longest text that is made longer, so that a schema refuses it."""
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


Group: TypeAlias = Callable[[], Iterable[Place]]
"""Places of which a value must match one; made anew each time they are asked for."""


def is_composed(schema: Json) -> bool:
    """Whether a schema has compositions."""
    return not _COMPOSITIONS.isdisjoint(members(schema))


class Expansion:
    """Takes schemas of one Api apart."""

    def __init__(self, named: Mapping[str, Schema]) -> None:
        self._named = named
        self._exact: dict[str, Json] = {}

    def ways(self, place: Place, purse: Purse) -> Iterator[Place]:
        """The ways in which a value can match, none of them composed.

        They end where the purse has no more steps.
        """
        if place.plain is False or not purse.may_step():
            return
        schema = members(place.plain)
        own = {k: v for k, v in schema.items() if k not in _COMPOSITIONS}
        bare = Place(own, place.told, place.within)
        groups = [*self._groups(schema, place, purse)]
        yield from self._combined(bare, groups, purse)

    def _combined(
        self, place: Place, groups: list[Group], purse: Purse
    ) -> Iterator[Place]:
        """One way of each group, and the rest of them."""
        if not groups:
            yield place
            return
        for choice in groups[0]():
            for way in self.ways(choice, purse):
                if not purse.may_step():
                    return
                joined = merged(members(place.plain), members(way.plain))
                if joined is not None:
                    told = tuple(dict.fromkeys((*place.told, *way.told)))
                    within = place.within | way.within
                    both = Place(joined, told, within)
                    yield from self._combined(both, groups[1:], purse)

    def _groups(self, schema: Members, place: Place, purse: Purse) -> Iterator[Group]:
        """Of each group of places, a value must match one."""
        if isinstance(reference := schema.get("$ref"), str):
            target = self._target(name_in(reference), place)
            yield partial(iter, target)
        for part in elements(schema.get("allOf")):
            yield partial(_any_of, [part], place)
        if "anyOf" in schema:
            yield partial(_any_of, elements(schema["anyOf"]), place)
        if "oneOf" in schema:
            yield partial(self._one_of, elements(schema["oneOf"]), place, purse)
        if "if" in schema:
            both = {"allOf": [schema["if"], schema.get("then", True)]}
            yield partial(_any_of, [both, schema.get("else", True)], place)
        for name, part in members(schema.get("dependentSchemas")).items():
            given = {"allOf": [part], "required": [name]}
            yield partial(_any_of, [given, {"properties": {name: False}}], place)

    def _one_of(
        self, parts: list[object], place: Place, purse: Purse
    ) -> Iterator[Place]:
        """The choices; then each with members that keep a value from the others."""
        choices = [*_any_of(parts, place)]
        yield from choices
        ways = [next(self.ways(each, purse), None) for each in choices]
        names = [_properties(way) for way in ways]
        for at, choice in enumerate(choices):
            wrong: Members = {}
            for other in (each for i, each in enumerate(names) if i != at):
                name = next((name for name in other if name not in names[at]), None)
                if name is not None:
                    wrong[name] = _refused(other[name])
            apart = {"properties": wrong, "required": [*wrong]}
            yield Place({"allOf": [choice.plain, apart]}, choice.told, choice.within)

    def followed(self, schema: Json) -> Json:
        """The schema itself; where it is a reference and no more, the one it names."""
        seen: set[str] = set()
        while list(members(schema)) == ["$ref"]:
            name = name_in(str(members(schema)["$ref"]))
            if name in seen or name not in self._named:
                break
            seen.add(name)
            schema = self._plain(name)
        return schema

    def _target(self, name: str, place: Place) -> list[Place]:
        if name in place.within or name not in self._named:
            return []
        told = (self._named[name],)
        return [Place(self._plain(name), told, place.within | {name})]

    def _plain(self, name: str) -> Json:
        if name not in self._exact:
            self._exact[name] = json.loads(self._named[name].exact)
        return self._exact[name]


def _any_of(parts: list[object], place: Place) -> Iterator[Place]:
    """A place for each of some subschemas of the same value."""
    shapes = [each.shape for each in place.told]
    union = next(
        (u for u in shapes if isinstance(u, Union) and len(u.members) == len(parts)),
        Union(()),
    )
    for at, part in enumerate(parts):
        told = union.members[at : at + 1]
        if named := _named(union, at):
            # What a discriminator names comes first: it forbids no other.
            yield Place({"allOf": [part, named]}, told, place.within)
        yield Place(part, told, place.within)


def _named(union: Union, at: int) -> Members:
    """What the discriminator of a union asks of values of one of its members."""
    if union.told is None:
        return {}
    values = [name for name, number in union.told.values if number == at]
    return {"properties": {union.told.property: {"enum": values}}} if values else {}


def _refused(schema: Json) -> Json:
    """A schema of values that another one refuses: of texts, which forms can hold."""
    plain = members(schema)
    most = plain.get("maxLength")
    if "type" in plain and "string" not in type_names(plain):
        return {"type": "string"}
    if isinstance(most, int) and most < _LONG:
        return {"type": "string", "minLength": most + 1}
    if "enum" in plain:
        return {"type": "string", "not": schema}
    return {"not": schema}


def _properties(way: Place | None) -> Members:
    return members(members(way.plain).get("properties")) if way else {}
