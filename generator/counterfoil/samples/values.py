"""Values for sample requests: examples of the document, or what a schema makes likely.

What is likely need not be valid: not every keyword is looked at.
"""

from __future__ import annotations

import json
import math
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from counterfoil.api.formats import SAMPLES
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Bounds,
    Enumeration,
    Null,
    Number,
    Object,
    Schema,
    String,
    Union,
)
from counterfoil.samples.patterned import matching_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterfoil.api.model import Header, Parameter
    from counterfoil.api.schema import Property, Shape
    from counterfoil.python.layout import Json

    Follow = Callable[[Schema], Schema]
    """What a schema refers to, or itself."""

_DEEPEST: Final = 8
"""How deep values are nested that are made up."""
_DEEPEST_LEAST: Final = 40
"""How deep those are that have only what they must."""
MOST_VALUES: Final = 100
"""The most values that are made up for one sample."""
_LONGEST: Final = 4_000
"""The most characters of a body that is made up: every operation with it shows it."""
_LONGEST_TEXT: Final = 200
_SHOWN: Final = 3
"""How many properties are shown of an object that need have none."""


def parameter_value(parameter: Parameter | Header, follow: Follow) -> Json:
    """A value of a parameter or header: an example, or what its schema makes likely."""
    for value in _told(parameter.schema, follow, parameter):
        return value
    return _Likely(follow).value(parameter.schema, parameter.name, 0)


def body_text(schema: Schema, follow: Follow) -> str:
    """The JSON text of a body with what it must have; "" where that is much."""
    return parts_text((schema,), follow)[1:-1]


def parts_text(schemas: tuple[Schema | None, ...], follow: Follow) -> str:
    """That of a body in parts, which is null for files; "" where it is much.

    Where what is likely is much, it is what must be there.
    """
    for is_least in (False, True):
        likely = _Likely(follow, is_least=is_least)
        found = [None if e is None else likely.value(e, "body", 0) for e in schemas]
        text = json.dumps(found, ensure_ascii=False)
        if not likely.is_much and len(text) <= _LONGEST:
            return text
    return ""


def is_typed(shape: Shape, value: Json) -> bool:
    """Whether a value is of the type that a shape has, as far as that is one."""
    match shape:
        case String():
            return isinstance(value, str)
        case Boolean():
            return isinstance(value, bool)
        case Number():
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Array():
            return isinstance(value, list)
        case Object():
            return isinstance(value, dict)
        case _:
            return True


def _told(
    schema: Schema, follow: Follow, parameter: Parameter | Header | None = None
) -> Iterator[Json]:
    """Examples of a parameter, or of a schema, and its default: those of its type."""
    target = follow(schema)
    texts = [each.value for each in parameter.examples] if parameter else []
    texts += [*schema.examples, *target.examples, schema.default, target.default]
    for text in filter(None, texts):
        value = cast("Json", json.loads(text))
        if is_typed(target.shape, value):
            yield value


class _Likely:
    def __init__(self, follow: Follow, *, is_least: bool = False) -> None:
        self._follow = follow
        self._is_least = is_least
        self._deepest = _DEEPEST_LEAST if is_least else _DEEPEST
        self._left = MOST_VALUES

    @property
    def is_much(self) -> bool:
        """Whether there were more values than a sample has."""
        return self._left <= 0

    def value(self, schema: Schema, name: str, depth: int) -> Json:
        """A value that a schema makes likely; strings say what they are of."""
        self._left -= 1
        if depth > self._deepest:
            self._left = 0
        if self.is_much:
            return name
        shape = self._follow(schema).shape
        match shape:
            case Enumeration(values):
                return values[0]
            case Null():
                return None
            case Array():
                return self._array(shape, name, depth)
            case Object():
                return self._object(schema, shape, depth)
            case Union():
                return self._union(shape, name, depth)
            case _:
                return self._scalar(schema, shape, name)

    def _object(self, schema: Schema, shape: Object, depth: int) -> Json:
        made = {
            each.name: self.value(each.schema, each.name, depth + 1)
            for each in self._shown(schema, shape, depth)
        }
        others = shape.additional
        # A map is shown with a member, where any name will do and it is of a type.
        is_map = not shape.properties and not self._is_least
        if others is None or not is_map or self._follow(schema).loose:
            return made
        if not isinstance(self._follow(others).shape, AnyValue):
            made["key"] = self.value(others, "value", depth + 1)
        return made

    def _shown(self, schema: Schema, shape: Object, depth: int) -> list[Property]:
        """What must be there; at the top some others, where nothing must."""
        if self._follow(schema).loose == "minProperties":
            return [*shape.properties]
        found = [each for each in shape.properties if each.required]
        if found or depth or self._is_least:
            return found
        others = (each for each in shape.properties if not each.schema.read_only)
        return [*islice(others, _SHOWN)]

    def _array(self, shape: Array, name: str, depth: int) -> Json:
        if shape.prefix:
            return [self.value(each, name, depth + 1) for each in shape.prefix]
        if shape.size.most == 0:
            return []
        fewest = 0 if self._is_least else 1
        count = min(max(fewest, shape.size.least), MOST_VALUES)
        return [self.value(shape.items, name, depth + 1) for _ in range(count)]

    def _union(self, shape: Union, name: str, depth: int) -> Json:
        number, member = min(
            enumerate(shape.members), key=lambda each: (self._rank(each[1]), each[0])
        )
        value = self.value(member, name, depth + 1)
        if shape.told is not None and isinstance(value, dict):
            kinds = [kind for kind, of in shape.told.values if of == number]
            # A constant says itself which member it is of.
            if kinds and value.get(shape.told.property) == shape.told.property:
                value[shape.told.property] = kinds[0]
        return value

    def _rank(self, member: Schema) -> int:
        """Which members of a union go first: null last, or what is surely little."""
        shape = self._follow(member).shape
        if not self._is_least:
            return int(isinstance(shape, Null))
        match shape:
            case Array(size=size, prefix=prefix):
                return int(bool(prefix) or size.least > 0)
            case Object(properties):
                return int(any(each.required for each in properties))
            case Union():
                return 1
            case _:
                return 0

    def _scalar(self, schema: Schema, shape: Shape, name: str) -> Json:
        match shape:
            case String() | Boolean() | Number():
                for value in _told(schema, self._follow):
                    return value
            case _:
                pass
        match shape:
            case String(pattern=pattern) if pattern:
                exact = self._follow(schema).exact
                return matching_text(exact, pattern, (_text(shape, name), name))
            case String():
                return _text(shape, name)
            case Boolean():
                return True
            case Number(integer, bounds):
                return _number(bounds, integer=integer)
            case _:
                return name


def _text(shape: String, name: str) -> str:
    """A text of a format or, within its bounds, the name of what it is."""
    found = SAMPLES.get(shape.asserted or shape.format, "")
    if shape.coding == "base64":
        found = SAMPLES["byte"]
    if found:
        return found
    least, most = min(shape.size.least, _LONGEST_TEXT), shape.size.most
    text = name or "text"
    if len(text) < least:
        text = (text * (least // len(text) + 1))[:least]
    return text[:most]


def _number(bounds: Bounds, *, integer: bool) -> int | float:
    """1, or the number next to it within some bounds."""
    if integer:
        bounds = _whole(bounds)
    step = 1 if integer else 0.5
    least, most = bounds.minimum, bounds.maximum
    above, below = bounds.exclusive_minimum, bounds.exclusive_maximum
    if least is None or (above is not None and above >= least):
        least = None if above is None else above + step
    if most is None or (below is not None and below <= most):
        most = None if below is None else below - step
    if least is not None and least > 1:
        return least
    return 1 if most is None or most >= 1 else most


def _whole(bounds: Bounds) -> Bounds:
    """The same for integers, which may have fractions all the same."""
    low, above = bounds.minimum, bounds.exclusive_minimum
    high, below = bounds.maximum, bounds.exclusive_maximum
    return Bounds(
        None if low is None else math.ceil(low),
        None if high is None else math.floor(high),
        None if above is None else math.floor(above),
        None if below is None else math.ceil(below),
    )
