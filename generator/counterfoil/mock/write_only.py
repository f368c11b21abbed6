"""Values as they are answered: without what clients alone send.

OAS 3.0.4, 4.7.24.1: a member that is `writeOnly` should not be sent in a response. JSON
Schema Validation, 9.4: it is never there when a value is retrieved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.schema import (
    Array,
    Null,
    Object,
    Reference,
    Schema,
    Union,
    schemas_within,
)
from counterfoil.mock.plain import elements, members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from counterfoil.mock.plain import Json, Members


class WriteOnly:
    """Knows the members that are not answered, by the named schemas of one Api.

    `admits` says whether a schema admits a value.
    """

    def __init__(
        self, named: Mapping[str, Schema], admits: Callable[[Schema, Json], bool]
    ) -> None:
        self._named = named
        self._admits = admits
        self._holding: frozenset[str] | None = None

    def without(self, schema: Schema, value: Json) -> Json:
        """A value of a schema without such members, but for those that are required."""
        if not self._holds(schema):
            return value
        match schema.shape:
            case Reference(name) if name in self._named:
                return self.without(self._named[name], value)
            case Object() as shape:
                known = members(value)
                return self._object(shape, known) if known else value
            case Array() as shape:
                return self._array(shape, elements(value)) or value
            case Union(choices):
                fitting = (one for one in choices if self._admits(one, value))
                one = next(fitting, None)
                return value if one is None else self.without(one, value)
            case _:
                return value

    def _array(self, shape: Array, value: list[object]) -> list[object]:
        parts = [*shape.prefix, *[shape.items] * (len(value) - len(shape.prefix))]
        pairs = zip(parts, value, strict=False)
        return [self._within(*pair)[0] for pair in pairs]

    def _within(self, schema: Schema | None, value: Json) -> tuple[Json, bool]:
        """A value in another one without them, and whether it is right so.

        Where it is not, it is as it was.
        """
        less = value if schema is None else self.without(schema, value)
        if schema is None or less == value or self._admits(schema, less):
            return less, True
        return value, False

    def _object(self, shape: Object, value: Members) -> Members:
        known = {each.name: each for each in shape.properties}
        made: Members = {}
        for name, inside in value.items():
            member = known.get(name)
            if member and not member.required and self._is_write_only(member.schema):
                continue
            schema = member.schema if member else shape.additional
            less, is_right = self._within(schema, inside)
            if is_right or (member and member.required):
                made[name] = less
        return made

    def _is_write_only(
        self, schema: Schema, seen: frozenset[str] = frozenset()
    ) -> bool:
        """Whether a member is not answered, whatever its value is, or but for null."""
        if schema.write_only:
            return True
        match schema.shape:
            case Reference(name) if name in self._named and name not in seen:
                return self._is_write_only(self._named[name], seen | {name})
            case Union(choices):
                given = [one for one in choices if not isinstance(one.shape, Null)]
                return bool(given) and all(
                    self._is_write_only(one, seen) for one in given
                )
            case _:
                return False

    def _holds(self, schema: Schema) -> bool:
        """Whether a value of a schema may have such members."""
        if self._holding is None:
            self._holding = self._names_holding()
        return any(
            part.write_only
            or (isinstance(part.shape, Reference) and part.shape.name in self._holding)
            for part in _parts(schema)
        )

    def _names_holding(self) -> frozenset[str]:
        """The named schemas that have such members, or refer to others that have."""
        referring: dict[str, set[str]] = {}
        waiting: list[str] = []
        for name, schema in self._named.items():
            for part in _parts(schema):
                if isinstance(part.shape, Reference):
                    referring.setdefault(part.shape.name, set()).add(name)
                if part.write_only:
                    waiting.append(name)
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += referring.get(name, ())
        return frozenset(found)


def _parts(schema: Schema) -> Iterator[Schema]:
    """A schema and all that is written in it; references are not followed."""
    yield schema
    for inside in schemas_within(schema):
        yield from _parts(inside)
