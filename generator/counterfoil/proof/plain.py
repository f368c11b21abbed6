"""Plain JSON data as the proof reads it: narrowing, pointers, and strict JSON text.

Shares nothing with the generator or the generated code: what judges them must not stand
on them.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final, NoReturn, TypeGuard, cast
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH: Final = 64
"""The deepest nesting that strict JSON has here, unless a caller says otherwise."""

_MAX_LENGTH: Final = 4300
"""The longest integer that is read, with its sign."""


def members(value: object) -> dict[str, object]:
    """The members of an object; none where the value is no object."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def elements(value: object) -> list[object]:
    """The elements of an array; none where the value is no array."""
    return cast("list[object]", value) if isinstance(value, list) else []


NAMING: Final = frozenset(
    {
        *("$defs", "additionalOperations", "callbacks", "content", "definitions"),
        *("dependentSchemas", "encoding", "examples", "headers", "links", "parameters"),
        *("pathItems", "paths", "patternProperties", "properties", "requestBodies"),
        *("responses", "schemas", "securitySchemes", "variables", "webhooks"),
    }
)
"""Members whose own members have names that the author chose: they are no keywords."""
DATA: Final = frozenset({"const", "default", "enum", "example", "value"})
"""Keywords whose values are data: a `$ref` in them refers to nothing."""


def described(value: object, *, named: bool) -> Iterator[tuple[object, bool]]:
    """What stands in a part of a document and is no data.

    Beside each is whether its own members have names that the author chose; `named`
    says so of `value`.
    """
    for _, inside, names in described_steps(value, named=named):
        yield inside, names


def described_objects(value: object) -> Iterator[tuple[dict[str, object], bool]]:
    """All objects that OpenAPI describes, from the outside in, named as above.

    Each may be changed before the next one is asked for.
    """
    pending = [(value, False)]
    while pending:
        part, named = pending.pop()
        if is_object(part):
            yield members(part), named
        pending += described(part, named=named)


def described_steps(
    value: object, *, named: bool
) -> Iterator[tuple[str, object, bool]]:
    """The same, with the step of a JSON Pointer that leads to each, not escaped."""
    for name, inside in members(value).items():
        if named:
            yield name, inside, False
        elif name not in DATA and not (name == "examples" and is_array(inside)):
            yield name, inside, name in NAMING
    for index, inside in enumerate(elements(value)):
        yield str(index), inside, False


def is_object(value: object) -> bool:
    """Whether a value is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> bool:
    """Whether a value is an array."""
    return isinstance(value, list)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def escape(name: str) -> str:
    """A name as a token of a JSON Pointer (RFC 6901, 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """The name that a token of a JSON Pointer stands for (RFC 6901, 4)."""
    return token.replace("~1", "/").replace("~0", "~")


def find(document: object, pointer: str) -> object:
    """The value at a JSON Pointer. Raises `KeyError` with the pointer."""
    value = document
    for token in pointer.split("/")[1:]:
        parts = elements(value)
        name = unescape(token)
        if name in members(value):
            value = members(value)[name]
        elif name.isdecimal() and int(name) < len(parts):
            value = parts[int(name)]
        else:
            raise KeyError(pointer)
    return value


def target_of(reference: str) -> str:
    """The JSON Pointer that a `$ref` within the document holds (RFC 6901, 6).

    Raises `KeyError` for a reference of another kind.
    """
    if reference != "#" and not reference.startswith("#/"):
        raise KeyError(reference)
    return unquote(reference[1:])


class JsonError(ValueError):
    """Bytes that are not strict JSON; the message says why."""


def read_json(text: bytes, max_depth: int = MAX_DEPTH) -> object:
    """The value of a strict JSON text: RFC 8259, and what I-JSON (RFC 7493) adds.

    Refuses a byte order mark, duplicate names, NaN and infinities, numbers beyond a
    double, lone surrogates, and nesting beyond `max_depth`. Raises `JsonError`.
    """
    try:
        # The standard library's decoder knows the grammar and control characters;
        # `utf-8` is strict about overlong forms and surrogates, and keeps a byte order
        # mark, which the decoder then refuses.
        value = cast(
            "object",
            json.loads(
                text.decode("utf-8"),
                object_pairs_hook=_object,
                parse_constant=_constant,
                parse_int=_integer,
                parse_float=_real,
            ),
        )
    except UnicodeDecodeError:
        raise JsonError("it is not UTF-8") from None
    except RecursionError:
        raise JsonError(f"it is nested deeper than {max_depth} levels") from None
    except json.JSONDecodeError as error:
        raise JsonError(f"{error.msg} at offset {error.pos}") from None
    _inspect(value, max_depth)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise JsonError("an object has two members of one name")
    return made


def _constant(name: str) -> NoReturn:
    raise JsonError(f"{name} is not a JSON value")


def _integer(text: str) -> int:
    if len(text) > _MAX_LENGTH:
        raise JsonError(f"an integer is longer than {_MAX_LENGTH} characters")
    return int(text)


def _real(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise JsonError("a number is beyond the range of a double")
    return value


def _inspect(value: object, max_depth: int) -> None:
    pending = [(value, 1)]
    while pending:
        item, depth = pending.pop()
        if isinstance(item, str):
            _reject_surrogates(item)
        if depth > max_depth and (is_object(item) or is_array(item)):
            raise JsonError(f"it is nested deeper than {max_depth} levels")
        for name in members(item):
            _reject_surrogates(name)
        pending += [(child, depth + 1) for child in children(item)]


def objects_in(value: object) -> Iterator[dict[str, object]]:
    """All objects in a document, data among them."""
    pending = [value]
    while pending:
        part = pending.pop()
        if is_object(part):
            yield members(part)
        pending += children(part)


def children(value: object) -> Iterator[object]:
    """The values that an array or an object holds."""
    yield from members(value).values()
    yield from elements(value)


def _reject_surrogates(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise JsonError("a string holds a lone surrogate") from None
