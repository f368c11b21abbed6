"""Objects and arrays, made of values for their parts."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import Array, Object, Schema, Union, object_of
from counterfoil.mock.expanding import Place
from counterfoil.mock.merging import both
from counterfoil.mock.plain import Json, Members, count, elements, members, texts
from counterfoil.mock.scope import NoValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterfoil.mock.scope import Scope

_MOST: Final = 1_000


class Containers:
    """Makes objects and arrays.

    `make` makes a part, `tries` what may be one, and `accepts` judges.
    """

    def __init__(
        self,
        make: Callable[[Place, Scope], Json],
        tries: Callable[[Place, Scope], Iterator[Json]],
        accepts: Callable[[Json, Json], bool],
    ) -> None:
        self._make = make
        self._tries = tries
        self._accepts = accepts

    def objects(self, place: Place, scope: Scope) -> Iterator[Members]:
        """The object with all its members, then the one with what it must have."""
        if not scope.is_lean:
            full = self._object(place, scope, lean=False)
            if full is not None:
                yield full
        least = self._object(place, scope, lean=True)
        if least is not None:
            yield least

    def arrays(self, place: Place, scope: Scope) -> Iterator[list[object]]:
        """The array with an element or more, then one with no more than it must."""
        schema = members(place.plain)
        least = count(schema.get("minItems"))
        most = count(schema.get("maxItems"), _MOST)
        wanted = max(least, len(elements(schema.get("prefixItems"))), 1)
        lengths = [least] if scope.is_lean else [min(wanted, most), least]
        for length in dict.fromkeys(lengths):
            if length <= _MOST:
                try:
                    yield self._array(schema, place, scope, length)
                except NoValueError:
                    if scope.is_spent:
                        raise
                    continue

    def _object(self, place: Place, scope: Scope, *, lean: bool) -> Members | None:
        schema = members(place.plain)
        needed = _required(schema, _ordered(place), all_of=not lean)
        most = count(schema.get("maxProperties"), _MOST)
        made: Members = {}
        for name in _ordered(place):
            if name not in needed and (lean or len(made | needed) >= most):
                continue
            try:
                made[name] = self._member(name, place, scope)
            except NoValueError:
                if scope.is_spent:
                    raise
                if name in needed:
                    return None
        try:
            for name in needed:
                if name not in made:
                    made[name] = self._member(name, place, scope)
            self._add(made, place, scope, lean=lean)
        except NoValueError:
            if scope.is_spent:
                raise
            return None
        return made

    def _member(self, name: str, place: Place, scope: Scope) -> Json:
        told = [
            member.schema
            for shape in _objects(place)
            for member in shape.properties
            if member.name == name
        ]
        part = _member_schema(members(place.plain), name, self._accepts)
        if part is False:
            raise NoValueError("the member is not allowed")
        if values := _kinds(name, place):
            # They forbid no other value, but no other one means anything.
            named = Place(both(part, {"enum": values}), (), place.within)
            with suppress(NoValueError):
                return self._make(named, scope.inside())
        return self._make(Place(part, tuple(told), place.within), scope.inside())

    def _add(self, made: Members, place: Place, scope: Scope, *, lean: bool) -> None:
        """Add members without a name of their own: as many as must be, or one."""
        schema = members(place.plain)
        least = count(schema.get("minProperties"))
        additional = schema.get(
            "additionalProperties", schema.get("unevaluatedProperties")
        )
        is_map = isinstance(additional, dict) and not schema.get("properties")
        if is_map and not lean and not made and "propertyNames" not in schema:
            least = max(least, 1)
        if least > _MOST:
            raise NoValueError(f"it would have more than {_MOST} members")
        names = self._names(schema, place, scope)
        while len(made) < least:
            name = next(names, None)
            if name is None:
                raise NoValueError("no further member is allowed")
            if name not in made:
                try:
                    made[name] = self._member(name, place, scope)
                except NoValueError:
                    if least <= count(schema.get("minProperties")):
                        raise
                    return

    def _names(self, schema: Members, place: Place, scope: Scope) -> Iterator[str]:
        """Names that further members may have."""
        allowed = schema.get("propertyNames", True)
        for at in range(1, _MOST + 2):
            for name in (f"key{at}", f"key-{at}", "k" * at):
                if self._accepts(allowed, name):
                    yield name
        patterns: list[Json] = [
            {"type": "string", "pattern": pattern}
            for pattern in members(schema.get("patternProperties"))
        ]
        for wanted in [*patterns, both({"type": "string"}, allowed)]:
            value = self._make(Place(wanted, (), place.within), scope.inside())
            if isinstance(value, str):
                yield value

    def _array(
        self, schema: Members, place: Place, scope: Scope, length: int
    ) -> list[object]:
        prefixes = elements(schema.get("prefixItems"))
        rest = schema.get("items", schema.get("unevaluatedItems", True))
        contained = schema.get("contains")
        wanted = count(schema.get("minContains"), 1) if contained is not None else 0
        told = tuple(
            each.shape.items for each in place.told if isinstance(each.shape, Array)
        )
        made: list[object] = []
        for at in range(max(length, wanted)):
            part = prefixes[at] if at < len(prefixes) else rest
            if at < wanted and contained is not None:
                part = both(part, contained)
            if part is False:
                break
            known: tuple[Schema, ...] = () if prefixes else told
            element = Place(part, known, place.within)
            made.append(
                self._another(element, scope.inside(), made)
                if schema.get("uniqueItems") is True
                else self._make(element, scope.inside())
            )
        return made

    def _another(self, place: Place, scope: Scope, others: list[object]) -> Json:
        """An element that is none of the others."""
        for value in self._tries(place, scope):
            if value not in others and self._accepts(place.plain, value):
                return value
        raise NoValueError("no further element is found")


def _objects(place: Place) -> list[Object]:
    return [shape for each in place.told if (shape := _object(each)) is not None]


def _object(schema: Schema) -> Object | None:
    """The object that a schema is, or may be beside values of other types."""
    shape = schema.shape
    if isinstance(shape, Union) and not shape.inherited:
        found = [each for each in map(object_of, shape.members) if each is not None]
        return found[0] if len(found) == 1 else None
    return object_of(schema)


def _kinds(name: str, place: Place) -> list[str]:
    """What a discriminator has for a member, the kind of the object itself first."""
    found = [
        pair
        for shape in _objects(place)
        if shape.kinds is not None and shape.kinds.property == name
        for pair in shape.kinds.values
    ]
    found.sort(key=lambda pair: pair[1] not in place.within)
    return [value for value, _ in found]


def _ordered(place: Place) -> list[str]:
    """The names of the properties, in the document's order as far as it is known."""
    known = members(members(place.plain).get("properties"))
    told = [m.name for shape in _objects(place) for m in shape.properties]
    return list(dict.fromkeys([*(n for n in told if n in known), *known]))


def _required(schema: Members, names: list[str], *, all_of: bool) -> dict[str, None]:
    """The members that must be there, those that others call for included."""
    found = dict.fromkeys(texts(schema.get("required")))
    dependents = members(schema.get("dependentRequired"))
    present = [*found, *(names if all_of else ())]
    for name in present:
        for other in texts(dependents.get(name)):
            if other not in found:
                found[other] = None
                present.append(other)
    return found


def _member_schema(
    schema: Members, name: str, accepts: Callable[[Json, Json], bool]
) -> Json:
    """The schema of a member, whatever keyword it comes from."""
    parts = [
        part
        for pattern, part in members(schema.get("patternProperties")).items()
        if accepts({"pattern": pattern}, name)
    ]
    properties = members(schema.get("properties"))
    if name in properties:
        parts.insert(0, properties[name])
    if not parts:
        parts = [
            schema.get(
                "additionalProperties", schema.get("unevaluatedProperties", True)
            )
        ]
    joined: Json = True
    for part in parts:
        joined = both(joined, part)
    return joined
