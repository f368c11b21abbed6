"""How Schemathesis reads the headers of answers (OAS 3.1, 4.8.21: the style `simple`).

It takes the type of a header, and of its items and members, from `type` alone: where
that stands behind a reference, in `allOf` or `anyOf`, in `prefixItems` or
`patternProperties`, or in none but an `enum`, it judges a text instead of a number, and
calls it wrong. Of a schema that is `true` it can make nothing. The judge stays the
tool's own: of the values that a text may stand for, one has to be right.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager, suppress
from itertools import chain, islice, product
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.adapter.responses import OpenApiResponseHeader

from counterfoil.proof.plain import elements, find, members
from counterfoil.proof.replaced import replaced
from counterfoil.proof.styles import SEPARATORS
from counterfoil.proof.upgraded import STYLE_MARK

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

_CHECKS: Final[Any] = checks
_HEADER: Final[Any] = OpenApiResponseHeader
READER: Final = "_coerce_header_value"
JUDGE: Final = "validator"
"""What a test looks for in the pinned version."""

_VALUE: Final = re.compile(
    r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?|true|false"
)
_JOINERS: Final = ("allOf", "anyOf", "oneOf")
_DEEPEST: Final = 8
_MOST: Final = 256
"""How many lists or objects a text is taken for."""


@contextmanager
def headers_read() -> Generator[None]:
    """Have the tool judge headers by all that their texts may stand for."""
    known = getattr(_HEADER, JUDGE)
    judge = property(lambda header: _judge(known.fget(header), header))
    with replaced(_Text, READER, _CHECKS), replaced(judge, JUDGE, _HEADER):
        yield


class _Text:
    """The text of a header, and the values that it may stand for."""

    def __init__(self, text: str, schema: object, *, explode: bool = False) -> None:
        self._text = text
        self._schema = schema
        self._explode = explode

    def values(self, divider: str) -> Iterator[object]:
        """The values of the types that the schema names; the text, if there is none."""
        kinds = _kinds(self._schema, self._schema, _DEEPEST)
        found = False
        if "array" in kinds:
            for one in _combined(self._text.split(divider)):
                found = True
                yield [*one]
        if "object" in kinds and (pairs := self._pairs()):
            for one in _combined([value for _, value in pairs]):
                found = True
                yield dict(zip((name for name, _ in pairs), one, strict=True))
        for value in _scalars(self._text):
            if not kinds or not kinds.isdisjoint(_types(value)):
                found = True
                yield value
        if not found:
            yield self._text

    def _pairs(self) -> list[tuple[str, str]]:
        """Names and values; none where a text has not both."""
        parts = self._text.split(",")
        if self._explode:
            divided = [part.partition("=") for part in parts]
            is_whole = all(sign for _, sign, _ in divided)
            return [(name, value) for name, _, value in divided] if is_whole else []
        is_whole = len(parts) % 2 == 0
        return [*zip(parts[::2], parts[1::2], strict=True)] if is_whole else []


class _Judge:
    """The tool's judge of a header, asked about what a text may stand for."""

    def __init__(self, judge: Any, divider: str) -> None:
        self._judge = judge
        self._divider = divider

    def iter_errors(self, text: _Text) -> Iterator[Any]:
        """The errors of the first value, where none is right."""
        if not any(map(self._judge.is_valid, text.values(self._divider))):
            yield from self._judge.iter_errors(next(text.values(self._divider)))


def _judge(judge: Any, header: Any) -> _Judge:
    style = header.definition.get(STYLE_MARK, "simple")
    return _Judge(judge, SEPARATORS.get(style, ","))


def _combined(texts: list[str]) -> Iterable[tuple[object, ...]]:
    """What texts may stand for together: all for what they look like, or for texts."""
    readings = [_scalars(text) for text in texts]
    likely = tuple(one[0] for one in readings)
    return chain((likely, tuple(texts)), islice(product(*readings), _MOST))


def _scalars(text: str) -> list[object]:
    found: list[object] = [json.loads(text)] if _VALUE.fullmatch(text) else []
    return [*found, *([None] if text.lower() in {"", "null"} else []), text]


def _types(value: object) -> frozenset[str]:
    if isinstance(value, bool):
        return frozenset({"boolean"})
    if isinstance(value, int | float):
        whole = {"integer"} if value % 1 == 0 else set[str]()
        return frozenset({"number", *whole})
    return frozenset({"null" if value is None else "string"})


def _kinds(schema: object, root: object, depth: int) -> frozenset[str]:
    """The types that a schema names, or its parts do; none where they name none."""
    plain = members(schema)
    named = plain.get("type")
    if named is not None:
        return frozenset(map(str, elements(named) or [named]))
    parts = [one for name in _JOINERS for one in elements(plain.get(name))]
    reference = plain.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        with suppress(KeyError):
            parts.append(find(root, unquote(reference[1:])))
    found = (_kinds(one, root, depth - 1) for one in parts if depth)
    return frozenset(chain.from_iterable(found))
