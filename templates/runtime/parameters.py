"""Parameters of requests: text in a path, a query, a header or a cookie, and values.

The styles are those of RFC 6570 that OpenAPI gives by default (OAS 3.1, 4.8.12.3):
`simple` in paths and headers, `form` in queries and cookies; values are strings, numbers,
booleans, and arrays of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, unquote, unquote_plus

import msgspec

from .faults import InvalidContent, Violation
from .json_text import Json
from .judge import Judge, normalise

T = TypeVar("T")

_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_MAX_DIGITS: Final = 400

Source = Mapping[str, list[str]]
"""Where values come from: raw texts by name, percent-encoding undone by the parameter."""


class Parameter(Generic[T]):
    """A parameter: reads its value from a request, writes it into one.

    - `place`: `path`, `query`, `header` or `cookie`.
    - `kind`: the typed form, as msgspec knows it; `schema`: the exact schema.
    - `texts`: the kinds of value that a text may stand for, as JSON Schema names them.
    - `array`: whether the value is an array; `explode`: whether each item is a parameter
      of its own, rather than one text with commas.
    """

    def __init__(
        self,
        name: str,
        place: str,
        kind: Any,
        schema: Mapping[str, Any],
        *,
        texts: Iterable[str],
        array: bool = False,
        explode: bool = False,
    ) -> None:
        self.name = name
        # Names of headers ignore case (RFC 9110, 5.1).
        self._key = name.lower() if place == "header" else name
        self._place = place
        self._kind = kind
        self._judge = Judge(schema)
        self._texts = tuple(texts)
        self._array = array
        self._explode = explode

    def read(self, source: Source) -> T:
        """The value. Raises `InvalidContent` where it is missing or invalid."""
        texts = source.get(self._key)
        if not texts:
            raise self._invalid("required", f"the {self._place} parameter is missing")
        return self._read(texts)

    def read_optional(self, source: Source) -> T | msgspec.UnsetType:
        """The value, or `UNSET` where there is none. Raises `InvalidContent`."""
        texts = source.get(self._key)
        return self._read(texts) if texts else msgspec.UNSET

    def write(self, value: T) -> list[str]:
        """The texts of a value, percent-encoded. Raises `InvalidContent`."""
        plain: Json = msgspec.to_builtins(value)
        self._check(plain)
        items = plain if isinstance(plain, list) else [plain]
        texts = [self._encode(_text(item)) for item in items]
        return texts if self._explode or not self._array else [",".join(texts)]

    def _read(self, texts: list[str]) -> T:
        if self._array:
            parts = texts if self._explode else texts[0].split(",")
            value: Json = [self._value(part) for part in parts]
        else:
            value = self._value(texts[0])
        if len(texts) > 1 and not (self._array and self._explode):
            raise self._invalid("type", f"the {self._place} parameter comes twice")
        self._check(value)
        typed: T = msgspec.convert(normalise(value), self._kind)
        return typed

    def _value(self, raw: str) -> Json:
        text = self._decode(raw)
        if "boolean" in self._texts and text in {"true", "false"}:
            return text == "true"
        numeric = "integer" in self._texts or "number" in self._texts
        if numeric and len(text) < _MAX_DIGITS and _NUMBER.fullmatch(text):
            number: Json = msgspec.json.decode(text)
            return number
        return text

    def _check(self, value: Json) -> None:
        try:
            self._judge.check(value)
        except InvalidContent as error:
            raise InvalidContent(
                *(
                    self._violation(each.keyword, each.message)
                    for each in error.violations
                )
            ) from None

    def _decode(self, raw: str) -> str:
        if self._place == "path":
            return unquote(raw)
        return unquote_plus(raw) if self._place == "query" else raw

    def _encode(self, text: str) -> str:
        if self._place in {"path", "query"}:
            return quote(text, safe="")
        if not text.isprintable():
            raise self._invalid("format", "a header cannot hold control characters")
        return text

    def _invalid(self, keyword: str, message: str) -> InvalidContent:
        return InvalidContent(self._violation(keyword, message))

    def _violation(self, keyword: str, message: str) -> Violation:
        text = f"{self._place} parameter {self.name}: {message}"
        return Violation(pointer="", keyword=keyword, message=text)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def query_source(query: bytes) -> Source:
    """The values in a query, by their names."""
    found: dict[str, list[str]] = {}
    for part in query.decode("latin-1").split("&"):
        if part:
            name, _, value = part.partition("=")
            found.setdefault(unquote_plus(name), []).append(value)
    return found


def header_source(headers: Mapping[bytes, bytes]) -> Source:
    """The values of headers, by their names in lower case."""
    return {
        name.decode("latin-1"): [value.decode("latin-1").strip()]
        for name, value in headers.items()
    }


def cookie_source(headers: Mapping[bytes, bytes]) -> Source:
    """The values of cookies, by their names."""
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return {}
    return {name: [morsel.value] for name, morsel in cookies.items()}


def fill_path(template: str, values: Mapping[str, list[str]]) -> str:
    """A path template with its parameters filled in."""
    path = template
    for name, texts in values.items():
        path = path.replace(f"{{{name}}}", texts[0])
    return path


def join_query(values: Iterable[tuple[str, list[str]]]) -> str:
    """A query with its `?`, or nothing where there are no values."""
    pairs = [
        f"{quote(name, safe='')}={text}" for name, texts in values for text in texts
    ]
    return f"?{'&'.join(pairs)}" if pairs else ""
