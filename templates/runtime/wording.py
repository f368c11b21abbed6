"""What the judge finds, as violations: places, keywords and messages for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import jsonschema_rs

from .bounded import KEYWORDS
from .explaining import ANY, ONE, SEVERAL, union_of
from .faults import Violation

_VALUE: Final = "the value"
_MOST_NAMES: Final = 5
_LONGEST_NAME: Final = 60
_LONGEST_MESSAGE: Final = 500
LONGEST_POINTER: Final = 1_000
"""The greatest length of a pointer: beyond it, the place above is named."""

_Kind: Final = jsonschema_rs.ValidationErrorKind
# Where nothing is allowed, by the keyword that says so.
_NOTHING: Final = {
    "additionalProperties": "no member is allowed",
    "unevaluatedProperties": "no member is allowed",
    "propertyNames": "no member is allowed",
    "properties": "this member is not allowed",
    "patternProperties": "this member is not allowed",
    "items": "no item is allowed here",
    "prefixItems": "no item is allowed here",
    "unevaluatedItems": "no item is allowed here",
}
_OTHERS: Final = frozenset(
    {"allOf", "anyOf", "dependentSchemas", "else", "oneOf", "then"}
)
_CONTAINS: Final = {
    "contains": "no item is as the keyword contains asks for",
    "minContains": "too few items are as the keyword contains asks for",
    "maxContains": "too many items are as the keyword contains asks for",
}


def violation(
    error: jsonschema_rs.ValidationError, whole: Sequence[str | int]
) -> Violation:
    """What a person is told of an error. The judge has masked the value in it.

    `whole` is the path to what is wrong.
    """
    keyword = _keyword(error)
    message = _message(error, keyword)
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    path = whole
    place = pointer(path)
    while len(place) > LONGEST_POINTER:
        path = path[:-1]
        place = pointer(path)
    if len(path) < len(whole):
        message = f"somewhere within: {message}"
    return Violation(pointer=place, keyword=keyword, message=message)


def pointer(path: Sequence[str | int]) -> str:
    """The JSON Pointer (RFC 6901) of a path."""
    return "".join(
        "/" + str(part).replace("~", "~0").replace("/", "~1") for part in path
    )


def _keyword(error: jsonschema_rs.ValidationError) -> str:
    """The keyword of the contract that is broken, which may be none of the judge's."""
    kind, path = error.kind, error.schema_path
    if union := union_of(kind):
        return ANY if union.keyword == ANY else ONE
    if isinstance(kind, _Kind.FalseSchema):
        held = (each for each in reversed(path) if each in _NOTHING or each in _OTHERS)
        return str(next(held, "not"))
    if path and isinstance(kind, (_Kind.Contains, _Kind.Required)):
        return str(path[-1])
    name = str(kind.name)
    return "pattern" if name in KEYWORDS else name


def _message(error: jsonschema_rs.ValidationError, keyword: str) -> str:
    kind: Any = error.kind
    if union := union_of(kind):
        number = "more than one" if union.keyword == SEVERAL else "none"
        return f"{_VALUE} is valid under {number} of the alternatives"
    match kind:
        case _Kind.FalseSchema():
            return _NOTHING.get(keyword, "no value is allowed here")
        case _Kind.Contains():
            return _CONTAINS.get(keyword, _CONTAINS["contains"])
        case _Kind.AdditionalProperties() | _Kind.UnevaluatedProperties():
            return _unexpected(kind.unexpected)
        case _Kind.PropertyNames():
            # The name is the offending value here.
            said = _message(kind.error, _keyword(kind.error))
            return said.replace(_VALUE, "the name of a member", 1)
        case _Kind.Not() if kind.schema in (True, {}):
            return "no value is allowed here"
        case _Kind.UniqueItems():
            return f"{_VALUE} has an item twice"
        case _:
            return error.message


def _unexpected(names: list[str]) -> str:
    shown = ", ".join(
        repr(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…")
        for name in names[:_MOST_NAMES]
    )
    others = len(names) - _MOST_NAMES
    more = f" and {others} more" if others > 0 else ""
    word = "this member is" if len(names) == 1 else "these members are"
    return f"{word} not allowed: {shown}{more}"
