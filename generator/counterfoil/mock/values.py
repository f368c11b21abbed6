"""Makes values that match schemas: documented ones where there are, else plain ones.

A value is judged before it is used. What is not made from the keywords one by one is
drawn from a strategy (`mock.drawn`), and judged, too.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Final

from counterfoil.api.closed import referred
from counterfoil.api.exact import canonical
from counterfoil.api.ways import all_ways
from counterfoil.mock.containers import Containers
from counterfoil.mock.drawn import NothingDrawnError, drawn
from counterfoil.mock.expanding import Expansion, Place, is_composed
from counterfoil.mock.impossible import Impossible
from counterfoil.mock.judge import Judge, keeps_rules
from counterfoil.mock.merging import both, type_names
from counterfoil.mock.plain import Json, Members, elements, members, texts
from counterfoil.mock.scalars import literal, numbers, strings
from counterfoil.mock.scope import NoValueError, Scope
from counterfoil.mock.variations import variations
from counterfoil.mock.write_only import WriteOnly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from counterfoil.api.model import Api
    from counterfoil.api.schema import Schema

_MOST_TRIES: Final = 60
_MOST_WAYS: Final = 2_000
_NOT_FOUND: Final = "no value of its schema was found"
"""A strategy has a part for each way from a schema to those that it applies."""
_OF_TYPE: Final = (
    ("object", ("properties", "required", "additionalProperties", "minProperties")),
    ("array", ("items", "prefixItems", "minItems", "contains", "uniqueItems")),
    ("string", ("minLength", "maxLength", "pattern", "format")),
    ("number", ("minimum", "maximum", "exclusiveMinimum", "multipleOf")),
)
_PLAIN: Final = frozenset(
    {
        *("type", "format", "minLength", "maxLength", "minimum", "maximum"),
        *("properties", "required", "items", "minItems", "maxItems"),
    }
)
"""What is kept by construction: a value made from these alone need not be judged."""


class Values:
    """Makes values of the schemas of one Api. The same ones every time."""

    def __init__(self, api: Api) -> None:
        self.named = api.schemas
        self._judge = Judge(api)
        self._expansion = Expansion(api.schemas)
        self._patterns: dict[str, tuple[str, ...]] = {}
        self._in_vain: set[str] = set()
        self._containers = Containers(self._make, self._tries, self._judge.accepts)
        self._impossible = Impossible(api.schemas, self._judge.refuses)
        self._write_only = WriteOnly(api.schemas, self.admits)
        self._ways = all_ways(api.schemas)

    def value(
        self,
        schema: Schema,
        accepts: Callable[[Json], bool],
        types: tuple[str, ...] = (),
        *,
        is_judged: bool = False,
    ) -> Json:
        """A value that a schema admits, and `accepts` does, too.

        `types` are the types that it may have, where not any. `is_judged`: what is
        accepted need not be judged by the schema, as that is done then. Raises
        `NoValueError` where none is found.
        """
        plain: Json = json.loads(schema.exact)
        if types:
            plain = both(plain, {"type": [*types]})
        place = Place(plain, (schema,), frozenset())

        def is_right(value: Json) -> bool:
            is_known = is_judged or self._judge.accepts(plain, value)
            return is_known and accepts(value)

        spent: NoValueError | None = None
        for scope in (Scope(), Scope(lean=True), Scope(texts=True)):
            if spent is not None and scope.texts:
                break
            try:
                for value in self._tries(place, scope):
                    if is_right(value):
                        return self._answered(schema, value, is_right)
            except RecursionError:
                raise NoValueError("it would be too deep") from None
            except NoValueError as error:
                spent = error
            if scope.is_spent:
                spent = spent or NoValueError("its schemas apply too many others")
        # To draw in vain takes long.
        why = self._impossible.why(json.loads(schema.exact))
        if why:
            raise NoValueError(f"no value is right: {why}", is_proved=True)
        if spent is not None:
            raise spent
        return self._answered(schema, self._drawn(place, is_right), is_right)

    def fitting(
        self,
        schema: Schema,
        examples: Iterable[Json],
        is_right: Callable[[Json], bool],
        types: tuple[str, ...] = (),
    ) -> Json:
        """A value of a schema: the first example that fits, else one that is made.

        Raises `NoValueError`, as `value` does.
        """
        for given in examples:
            example = self.shown(schema, given)
            if is_right(example) and self.admits(schema, example):
                return example
        return self.value(schema, is_right, types)

    def admits(self, schema: Schema, value: Json) -> bool:
        """Whether a schema admits a value."""
        return self._judge.accepts(json.loads(schema.exact), value)

    def shown(self, schema: Schema, value: Json) -> Json:
        """An example of a schema as it is answered.

        That is in the formats of the schema, and without members that are `writeOnly`,
        as far as the schema admits it so.
        """
        mended = self._judge.in_format(json.loads(schema.exact), value)
        return self._answered(
            schema, mended, lambda answered: self.admits(schema, answered)
        )

    def _answered(
        self, schema: Schema, value: Json, is_right: Callable[[Json], bool]
    ) -> Json:
        """A value without what clients alone send, where it is right so."""
        answered = self._write_only.without(schema, value)
        return answered if answered == value or is_right(answered) else value

    def _make(self, place: Place, scope: Scope) -> Json:
        """A value for a place in another one. Raises `NoValueError`."""
        scope.spend()
        judged = not self._is_plain(place.plain)
        for value in self._tries(place, scope):
            if not judged or self._judge.accepts(place.plain, value):
                return value
        if judged and '"$ref"' not in json.dumps(place.plain):
            return self._searched(place, scope)
        raise NoValueError(_NOT_FOUND)

    def _searched(self, place: Place, scope: Scope) -> Json:
        """A value for a place, which is drawn: not again, nor ever so often, in vain.

        Of what cannot be, each way leads to such places, and each takes long.
        """
        key = canonical(place.plain)
        if key in self._in_vain or not scope.purse.may_search:
            raise NoValueError(_NOT_FOUND)
        try:
            return self._drawn(
                place, lambda value: self._judge.accepts(place.plain, value)
            )
        except NoValueError:
            self._in_vain.add(key)
            scope.purse.in_vain += 1
            raise

    def _is_plain(self, schema: Json) -> bool:
        """Whether values are right by construction, their parts being judged."""
        followed = members(self._expansion.followed(schema))
        if followed.keys() == {"anyOf"}:
            # It is enough to match one of them, whose value it is.
            branches = map(self._expansion.followed, elements(followed["anyOf"]))
            return all(map(_is_kept, branches))
        return _is_kept(followed)

    def _tries(self, place: Place, scope: Scope) -> Iterator[Json]:
        return islice(self._candidates(place, scope), _MOST_TRIES)

    def _candidates(self, place: Place, scope: Scope) -> Iterator[Json]:
        """What may match, the documented first; some are for the judge to refuse."""
        yield from self._documented(place)
        ways: Iterable[Place] = [place]
        if is_composed(place.plain):
            ways = self._expansion.ways(place, scope.purse)
        for way in ways:
            if way.told != place.told:
                yield from self._documented(way)
            yield from self._of_way(way, scope)

    def _documented(self, place: Place) -> Iterator[Json]:
        for schema in place.told:
            known = [*schema.examples, *([schema.default] if schema.default else [])]
            for text in known:
                value = self._judge.in_format(place.plain, json.loads(text))
                if self._judge.accepts(place.plain, value) and keeps_rules(
                    place.told, value
                ):
                    yield value

    def _of_way(self, way: Place, scope: Scope) -> Iterator[Json]:
        schema = members(way.plain)
        if way.plain is False:
            return
        if "const" in schema:
            yield schema["const"]
            return
        if "enum" in schema:
            yield from elements(schema["enum"])
            return
        for name in _likely_types(schema, texts=scope.texts):
            yield from self._of_type(name, way, schema, scope)

    def _of_type(
        self, name: str, way: Place, schema: Members, scope: Scope
    ) -> Iterator[Json]:
        match name:
            case "object":
                for value in self._containers.objects(way, scope):
                    yield self._keeping(way, value)
            case "array":
                yield from self._containers.arrays(way, scope)
            case "string" if "pattern" in schema:
                yield from self._patterned(way, schema)
            case "string":
                yield from strings(schema)
            case "integer" | "number":
                yield from numbers(schema, integer=name == "integer")
            case "boolean":
                yield from (True, False)
            case _:
                yield None

    def _keeping(self, way: Place, value: Json) -> Json:
        """An object, or another one where it breaks rules, and that does not."""
        if keeps_rules(way.told, value):
            return value
        varied = variations(
            value, way.told, lambda each: self._judge.accepts(way.plain, each)
        )
        return next(varied, value)

    def _patterned(self, way: Place, schema: Members) -> Iterator[str]:
        """A plain string may match, or one of the format; else one is drawn."""
        yield from strings(schema)
        text = literal(str(schema["pattern"]))
        if text is not None:
            yield text
        keywords = ("pattern", "minLength", "maxLength")
        alone = {"type": "string", **{k: schema[k] for k in keywords if k in schema}}
        key = canonical(alone)
        if key not in self._patterns:
            self._patterns[key] = self._of_pattern(Place(alone, (), way.within))
        yield from self._patterns[key]

    def _of_pattern(self, place: Place) -> tuple[str, ...]:
        """A string that matches a pattern, where one is found: it may take long."""
        try:
            value = self._drawn(
                place, lambda value: self._judge.accepts(place.plain, value)
            )
        except NoValueError:
            return ()
        return (str(value),)

    def _drawn(self, place: Place, accepts: Callable[[Json], bool]) -> Json:
        names = referred(canonical(place.plain))
        if sum(self._ways.get(name, 1) for name in names) > _MOST_WAYS:
            raise NoValueError("its schema applies too many others to be tried")
        try:
            return drawn(self._judge.closed(place.plain), accepts)
        except NothingDrawnError as error:
            raise NoValueError(_NOT_FOUND) from error


def _is_kept(schema: Json) -> bool:
    """Whether values are made so that they match: a list of strings has no others."""
    own = members(schema)
    if own.keys() != {"type", "enum"}:
        return own.keys() <= _PLAIN
    return own["type"] == "string" and elements(own["enum"]) == texts(own["enum"])


def _likely_types(schema: Members, *, texts: bool) -> tuple[str, ...]:
    """The types to try: those that the schema names, or that its keywords speak of."""
    if "type" in schema:
        named = type_names(schema)
        return (*(n for n in named if n != "null"), *(n for n in named if n == "null"))
    spoken = [name for name, words in _OF_TYPE if any(w in schema for w in words)]
    if texts and not spoken:
        spoken = ["string"]
    rest = ("object", "string", "integer", "array", "boolean", "null")
    return tuple(dict.fromkeys((*spoken, *rest)))
