"""Strings and numbers that look like what they stand for."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from counterfoil.mock.plain import Members, count, number

if TYPE_CHECKING:
    from collections.abc import Iterator

# The formats of JSON Schema Validation, 7.3, and of OpenAPI's registry.
_FORMATS: Final = {
    "date-time": "2024-01-01T00:00:00Z",
    "date-time-local": "2024-01-01T00:00:00",
    "date": "2024-01-01",
    "time": "00:00:00Z",
    "time-local": "00:00:00",
    "duration": "P1D",
    "http-date": "Mon, 01 Jan 2024 00:00:00 GMT",
    "email": "someone@example.com",
    "idn-email": "someone@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "iri": "https://example.com/",
    "uri-reference": "/example",
    "iri-reference": "/example",
    "uri-template": "/example/{id}",
    "uuid": "01234567-89ab-4cde-8f01-23456789abcd",
    "json-pointer": "/example",
    "relative-json-pointer": "0",
    "regex": "^example$",
    "byte": "ZXhhbXBsZQ==",
    "base64url": "ZXhhbXBsZQ",
    "char": "a",
    "decimal": "1.5",
    "decimal128": "1.5",
    "int8": "1",
    "int16": "1",
    "int32": "1",
    "int64": "1",
    "uint64": "1",
    "language": "en",
    "media-range": "text/plain",
    "sf-string": '"example"',
    "sf-token": "example",
    "sf-integer": "1",
    "sf-boolean": "?1",
}
_SHORT: Final = {
    "email": "a@b.co",
    "idn-email": "a@b.co",
    "hostname": "a.co",
    "idn-hostname": "a.co",
    "ipv6": "::1",
    "uri": "a:b",
    "url": "a:b",
    "iri": "a:b",
    "uri-reference": "a",
    "iri-reference": "a",
    "uri-template": "a",
    "json-pointer": "/a",
    "regex": "a",
    "byte": "YQ==",
    "base64url": "YQ",
    "decimal": "1",
}
"""Shorter texts of the formats that have some."""
_GROWING: Final = {
    "date-time": ("2024-01-01T00:00:00.", "0", "Z"),
    "time": ("00:00:00.", "0", "Z"),
    "email": ("someone@", "example.", "com"),
    "idn-email": ("someone@", "example.", "com"),
    "hostname": ("", "example.", "com"),
    "idn-hostname": ("", "example.", "com"),
    "uri": ("https://example.com/", "a", ""),
    "url": ("https://example.com/", "a", ""),
    "iri": ("https://example.com/", "a", ""),
    "uri-reference": ("/example", "e", ""),
    "iri-reference": ("/example", "e", ""),
    "uri-template": ("/example/{id}", "e", ""),
    "json-pointer": ("/example", "e", ""),
    "regex": ("^example", "e", "$"),
    "byte": ("", "AAAA", ""),
    "base64url": ("", "AAAA", ""),
    "decimal": ("1.5", "0", ""),
}
"""Texts that may be longer: what may stand in the middle of them ever so often."""
_WORD: Final = "string"
_LITERAL: Final = re.compile(r"\^((?:[^\\^$.|?*+()\[\]{}]|\\[^A-Za-z0-9])+)\$?")
"""A pattern in which no character, from the beginning on, means anything but itself."""
_MOST_CHARACTERS: Final = 1_000_000


def text_of_format(name: str) -> str | None:
    """A text of a format; None for one that is not known."""
    return _FORMATS.get(name)


def strings(schema: Members) -> Iterator[str]:
    """Strings that the format and the length of a schema admit, if they can be."""
    form = schema.get("format")
    least = count(schema.get("minLength"))
    if least > _MOST_CHARACTERS:
        return
    if isinstance(form, str):
        for text in _of_format(form, least):
            if least <= len(text) <= count(schema.get("maxLength"), len(text)):
                yield text
    most = count(schema.get("maxLength"), max(least, len(_WORD)))
    if least <= most:
        # Padded and cut: as near to the word as the length lets it be.
        repeated = _WORD * (least // len(_WORD) + 1)
        text = repeated[: min(max(least, len(_WORD)), most)]
        yield text
        if text:
            yield from (text[:-1] + digit for digit in "123456789")


def _of_format(name: str, least: int) -> Iterator[str]:
    """Texts of a format, and one with as many characters, where there are such."""
    if name in _FORMATS:
        yield _FORMATS[name]
    if name in _SHORT:
        yield _SHORT[name]
    if name in _GROWING:
        head, filler, tail = _GROWING[name]
        lacking = max(1, least - len(head) - len(tail))
        yield head + filler * math.ceil(lacking / len(filler)) + tail


def literal(pattern: str) -> str | None:
    """The text that a pattern is, from its beginning; None where it is more."""
    found = _LITERAL.fullmatch(pattern)
    return None if found is None else re.sub(r"\\(.)", r"\1", found[1])


def numbers(schema: Members, *, integer: bool) -> Iterator[int | float]:
    """Numbers within the bounds of a schema: zero, or else near to the lower bound."""
    low, high = _bounds(schema)
    if low is not None and low < 0 and (high is None or high >= 0):
        # The bounds may be those of a format, as of 64 bits: nobody means the least.
        yield 0
    step = _step(schema, integer=integer)
    base = low if low is not None else (min(high, Fraction(0)) if high else Fraction(0))
    if step is not None:
        first = math.ceil(base / step)
        if high is not None and low is None:
            first = math.floor(high / step) if base == high else first
        for multiple in (*range(first, first + 10), first - 1):
            yield _written(multiple * step)
        return
    half = Fraction(1, 2)
    candidates = [*(base + more for more in range(10)), base - 1, base + half]
    if high is not None:
        candidates += [(base + high) / 2, high]
    for each in candidates:
        yield _written(each)


def _bounds(schema: Members) -> tuple[Fraction | None, Fraction | None]:
    lows = [schema.get("minimum"), schema.get("exclusiveMinimum")]
    highs = [schema.get("maximum"), schema.get("exclusiveMaximum")]
    low = max((each for each in map(_exact, lows) if each is not None), default=None)
    high = min((each for each in map(_exact, highs) if each is not None), default=None)
    return low, high


def _step(schema: Members, *, integer: bool) -> Fraction | None:
    step = _exact(schema.get("multipleOf"))
    if step is None or step <= 0:
        return Fraction(1) if integer else None
    # Multiples of p/q (in lowest terms) that are integers are the multiples of p.
    return Fraction(step.numerator) if integer else step


def _exact(value: object) -> Fraction | None:
    """A number as it is written, not as a double has it."""
    found = number(value)
    if found is None or (isinstance(found, float) and not math.isfinite(found)):
        return None
    return Fraction(str(found))


def _written(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)
