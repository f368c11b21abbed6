"""Parameters of requests: text in a path, a query, a header or a cookie, and values.

The styles are those of RFC 6570 that OpenAPI gives by default (OAS 3.1, 4.8.12.3):
`simple` in paths and headers, `form` in queries and cookies; values are strings,
numbers, booleans, and arrays of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, unquote_plus, unquote_to_bytes

import msgspec

from .faults import InvalidContent, Violation
from .texts import TextForm

T = TypeVar("T")

Source = Mapping[str, list[str]]
"""Where values come from: raw texts by name; the parameter undoes percent-encoding."""

_DOTS: Final = frozenset({"", ".", ".."})


class Parameter(Generic[T]):
    """A parameter: reads its value from a request, writes it into one.

    - `place`: `path`, `query`, `header` or `cookie`.
    - `kind`: the typed form, as msgspec knows it; `schema`: the exact schema.
    - `texts`: the types that a text may stand for, as JSON Schema names them.
    - `array`: whether the value is an array; `explode`: whether each item is a
      parameter of its own, rather than all of them one text with commas. That makes a
      difference in queries alone.
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
        # Names of headers ignore case (RFC 9110, 5.1).
        self.name = name.lower() if place == "header" else name
        self._place = place
        self._form = TextForm(kind, schema, texts=texts, array=array)
        self._listed = array and not (explode and place == "query")
        self._repeated = array and explode and place == "query"

    def read(self, source: Source) -> T:
        """The value. Raises `InvalidContent` where it is missing or invalid."""
        texts = source.get(self.name)
        if not texts:
            raise self._invalid("required", "is missing")
        return self._read(texts)

    def read_optional(self, source: Source) -> T | msgspec.UnsetType:
        """The value, or `UNSET` where there is none. Raises `InvalidContent`."""
        texts = source.get(self.name)
        return self._read(texts) if texts else msgspec.UNSET

    def pairs(self, value: T | msgspec.UnsetType) -> list[tuple[str, str]]:
        """The name with the text of a value or with that of each item, percent-encoded.

        There is none where the value is `UNSET`. Raises `InvalidContent`.
        """
        if value is msgspec.UNSET:
            return []
        try:
            texts = [self._encode(text) for text in self._form.write(value)]
        except InvalidContent as error:
            raise self._located(error) from None
        if not self._repeated:
            texts = [",".join(texts)] if texts else []
        if self._place == "path" and (not texts or texts[0] in _DOTS):
            # Such segments are lost on the way (RFC 3986, 5.2.4).
            raise self._invalid("format", "must not be empty, `.` or `..`")
        return [(self.name, text) for text in texts]

    def _read(self, texts: list[str]) -> T:
        if len(texts) > 1 and not self._repeated:
            raise self._invalid("type", "comes twice")
        parts = texts[0].split(",") if self._listed else texts
        try:
            value: T = self._form.read([self._decode(part) for part in parts])
        except InvalidContent as error:
            raise self._located(error) from None
        return value

    def _decode(self, raw: str) -> str:
        if self._place == "header":
            return raw.strip(" \t")
        octets = raw.encode("latin-1")
        if self._place == "query":
            octets = octets.replace(b"+", b" ")
        try:
            return unquote_to_bytes(octets).decode("utf-8")
        except UnicodeDecodeError:
            raise self._invalid("format", "is not UTF-8") from None

    def _encode(self, text: str) -> str:
        if self._place != "header":
            return quote(text, safe="")
        if not (text.isascii() and text.isprintable()) or text != text.strip():
            raise self._invalid("format", "must be printable ASCII")
        if self._listed and "," in text:
            raise self._invalid("format", "must not hold commas in its items")
        return text

    def _located(self, error: InvalidContent) -> InvalidContent:
        return InvalidContent(
            *(self._violation(each.keyword, each.message) for each in error.violations)
        )

    def _invalid(self, keyword: str, problem: str) -> InvalidContent:
        text = f"the {self._place} parameter {self.name} {problem}"
        return InvalidContent(Violation(pointer="", keyword=keyword, message=text))

    def _violation(self, keyword: str, message: str) -> Violation:
        text = f"{self._place} parameter {self.name}: {message}"
        return Violation(pointer="", keyword=keyword, message=text)


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
    """The values of cookies, by their names (RFC 6265, 4.2.1)."""
    found: dict[str, list[str]] = {}
    for part in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, separator, value = part.strip(" \t").partition("=")
        if separator:
            found.setdefault(name, []).append(value)
    return found


def fill_path(template: str, *pairs: tuple[str, str]) -> str:
    """A path template with its parameters filled in."""
    path = template
    for name, text in pairs:
        path = path.replace(f"{{{name}}}", text)
    return path


def join_query(*pairs: tuple[str, str]) -> str:
    """A query with its `?`, or nothing where there are no pairs."""
    joined = "&".join(f"{quote(name, safe='')}={text}" for name, text in pairs)
    return f"?{joined}" if pairs else ""


def cookie_header(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    """The header with all cookies; none where there are no pairs."""
    joined = "; ".join(f"{name}={text}" for name, text in pairs)
    return [("cookie", joined)] if pairs else []
