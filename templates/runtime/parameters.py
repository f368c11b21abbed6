"""Parameters of requests: text in a path, a query, a header or a cookie, and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, unquote_to_bytes

import msgspec

from .deep_objects import Deep
from .doubtful import is_doubtful, is_same, undone
from .escapes import invalid
from .faults import InvalidContent, Violation
from .joined import Joined
from .json_content import JsonContent
from .json_text import Json
from .query_form import QueryForm
from .quick import UNKNOWN, Quick, quick_deep, quick_reader, unknowing
from .shapes import (
    Either,
    Pairs,
    Shape,
    Source,
    Text,
    listed,
    meant,
    shapes_of,
)
from .styles import Exploded, Style, Styled, style_of

T = TypeVar("T")

_UNMARKED: Final = bytes(octet for octet in range(256) if octet not in b"&=")
_ALTERNATING: Final = b"=&" * 100
"""The marks of a query whose parts have one equals sign each, up to its last one."""
_LONG: Final = 2_048
"""The length of queries from which on nothing of them is remembered."""
_LOST: Final = frozenset({".", ".."})


class Parameter(Generic[T]):
    """A parameter: reads its value from a request, writes it into one.

    - `place`: `path`, `query`, `header` or `cookie`.
    - `content`: the typed form, and the exact schema.
    - `shape`: what its texts stand for; `style`, `explode`: how they are divided.
    - `reserved`: reserved characters are sent as they are, where the place allows it.
    - `empty`: an empty text that is no value says that the parameter is not used.
    - `apart`: characters that divide its text from the next in a path.
    - `claimed`: names of other parameters, which are no members of an exploded object;
      `alone`: all other names are.
    - `styles`: how the properties of a whole query are written, where not as usual.
    - `default`: the plain value that holds where there is none.
    """

    def __init__(
        self,
        name: str,
        place: str,
        content: JsonContent[T],
        shape: Shape,
        *,
        style: str = "",
        explode: bool = False,
        reserved: bool = False,
        empty: bool = False,
        apart: str = "",
        claimed: Sequence[str] = (),
        alone: bool = True,
        styles: Mapping[str, Styled] | None = None,
        default: Any = msgspec.UNSET,
    ) -> None:
        # Names of headers ignore case (RFC 9110, 5.1).
        self.name = name.lower() if place == "header" else name
        self.place = place
        self._content = content
        self.shape = shape
        self._single = None if isinstance(shape, Either) else shape
        self._is_doubtful = is_doubtful(shape)
        self._keeps_triplets = reserved and place != "header"
        if place == "querystring" and explode:
            self.style: Style = QueryForm(shape, claimed=claimed, styles=styles)
        else:
            self.style = style_of(
                self.name,
                place,
                style,
                explode=explode,
                shape=shape,
                reserved=reserved,
                apart=apart,
                claimed=claimed,
                alone=alone,
            )
        # An empty text that says null is a value.
        self._empty = empty and not (isinstance(shape, Text) and shape.null)
        self.default = default
        self.kind = None if empty else content.exact_kind
        self._constant: T | msgspec.UnsetType = msgspec.UNSET
        self._quick: Quick = self._quick_reader()

    def _quick_reader(self) -> Quick:
        written, kind = self.style, self.kind
        if kind is None:
            return unknowing
        match written:
            case Deep():
                return quick_deep(written.name, self.shape, kind)
            case Exploded():
                decode = written.escape.decode
                return quick_reader(written.name, self.shape, kind, decode)
            case Joined() if written.is_plain:
                decode = written.escape.decode
                delimiters = written.delimiters
                return quick_reader(
                    written.name, self.shape, kind, decode, delimiters=delimiters
                )
            case _:
                return unknowing

    def read(self, source: Source) -> T:
        """The value. Raises `InvalidContent` where it is missing or invalid."""
        value = self.read_optional(source)
        if value is msgspec.UNSET:
            raise self._located(invalid("required", "is missing"))
        return value

    def read_optional(self, source: Source) -> T | msgspec.UnsetType:
        """The value, or `UNSET` where there is none. Raises `InvalidContent`."""
        value: T | msgspec.UnsetType = self._quick(source)
        return self._read(source) if value is UNKNOWN else value

    def read_default(self, source: Source) -> T:
        """The value, or the default where there is none. Raises `InvalidContent`."""
        value = self.read_optional(source)
        if value is not msgspec.UNSET:
            return value
        if self._constant is not msgspec.UNSET:
            return self._constant
        value = self._content.typed(self.default)
        # Each call gets an array or object of its own: it may be changed.
        if not isinstance(self.default, list | dict):
            self._constant = value
        return value

    def pairs(self, value: T) -> Pairs:
        """The names and the texts of a value, escaped as they are sent.

        Raises `InvalidContent`, also where nothing would be sent, and where the texts
        would be read as another value: the string "1" where it may be the number.
        """
        pairs = self._pairs(value)
        if not pairs or (self.place == "path" and not pairs[0][1]):
            raise self._located(invalid("required", "is empty, and cannot be sent"))
        return pairs

    def optional_pairs(self, value: T | msgspec.UnsetType) -> Pairs:
        """The names and the texts of a value; none where it is `UNSET`.

        Nor are there any for an empty array or object, and a null that no text says
        (RFC 6570, 2.3): where that would mean the default it is refused. Raises
        `InvalidContent`.
        """
        if value is msgspec.UNSET:
            return []
        pairs = self._pairs(value)
        if not pairs and self.default is not msgspec.UNSET:
            raise self._located(invalid("required", "is empty, and cannot be sent"))
        return pairs

    def _read(self, source: Source) -> T | msgspec.UnsetType:
        try:
            plain = self._plain(source)
            return plain if plain is msgspec.UNSET else self._content.typed(plain)
        except InvalidContent as error:
            raise self._located(error) from None

    def _plain(self, source: Source) -> Json | msgspec.UnsetType:
        """The JSON value: of those that its shapes make, what is meant; or `UNSET`."""
        if self._empty and [*source.get(self.name, ())] == [""]:
            return "" if self._content.accepts("") else msgspec.UNSET
        if self._single is not None:
            tree = self.style.find(source, self._single)
            if tree is None:
                return msgspec.UNSET
            return self._single.value(tree, self._content.accepts)
        found: list[Json] = []
        wrong: InvalidContent | None = None
        for shape in shapes_of(self.shape):
            try:
                tree = self.style.find(source, shape)
                if tree is not None:
                    found.append(shape.value(tree, self._content.accepts))
            except InvalidContent as error:
                wrong = wrong or error
        if found:
            return meant(found, self._content.accepts)
        if wrong is not None:
            raise wrong
        return msgspec.UNSET

    def _pairs(self, value: T) -> Pairs:
        try:
            plain = listed(self._content.plain(value))
            tree = self.shape.tree(plain)
            if tree is None:
                return []
            if not isinstance(tree, str):
                # What no text says is left out: the rest must be valid without it.
                self._content.check(self.shape.value(tree, self._content.accepts))
            pairs = self.style.pairs(tree)
            if self._is_doubtful:
                self._check_same(plain, pairs)
        except InvalidContent as error:
            raise self._located(error) from None
        return pairs

    def _check_same(self, value: Json, pairs: Pairs) -> None:
        """Refuse a value that would be read as another one."""
        source: dict[str, list[str]] = {}
        for name, text in pairs:
            source.setdefault(name, []).append(text)
        read = self._plain(source)
        if self._keeps_triplets:
            value = undone(value)
        if read is msgspec.UNSET or not is_same(value, read):
            raise invalid("type", "would be read as a value of another of its types")

    def _located(self, error: InvalidContent) -> InvalidContent:
        subject = f"{self.place} parameter {self.name}"
        return InvalidContent(
            *(
                Violation(
                    pointer="",
                    keyword=each.keyword,
                    message=f"{subject}{_at(each.pointer)}: {each.message}",
                    place=self.place,
                    parameter=self.name,
                )
                for each in error.violations
            ),
            # Parameters are read before anything of the body is.
            unread=True,
        )


def _at(pointer: str) -> str:
    return f" at {pointer}" if pointer else ""


def path_source(texts: Iterable[bytes], *names: str) -> Source:
    """The values in a path, by their names, which are in its order."""
    return {n: [text.decode()] for n, text in zip(names, texts, strict=True)}


def query_source(query: bytes) -> Source:
    """The values in a query, by their names."""
    text = query.decode("latin-1")
    if "%5" in text:
        # Brackets mean the same however they are written: names often have some.
        text = text.replace("%5B", "[").replace("%5D", "]")
    marks = query.translate(None, _UNMARKED)
    found: dict[str, list[str]] = {}
    if len(marks) % 2 and marks == _ALTERNATING[: len(marks)]:
        # Each part has one equals sign: all are divided at once.
        parts = text.replace("&", "=").split("=")
        for name, value in zip(parts[::2], parts[1::2], strict=True):
            if name in found:
                found[name].append(value)
            else:
                found[name] = [value]
    else:
        for part in text.split("&"):
            if part:
                name, _, value = part.partition("=")
                found.setdefault(name, []).append(value)
    names = "".join(found)
    if "%" not in names and "+" not in names and names.isascii():
        return found
    # What escaped names mean is remembered, unless they may be large.
    decoded = map(_remembered if len(query) < _LONG else decoded_name, found)
    named = dict(zip(decoded, found.values(), strict=True))
    if len(named) == len(found):
        return named
    # One name in several spellings: values keep the order in which they came.
    named.clear()
    for part in filter(None, text.split("&")):
        name, _, value = part.partition("=")
        named.setdefault(decoded_name(name), []).append(value)
    return named


def whole_source(query: bytes) -> Source:
    """The whole query as one value, without a name (OAS 3.2: `querystring`)."""
    return {"": [query.decode("latin-1")]} if query else {}


def header_source(headers: Iterable[tuple[bytes, bytes]], *names: bytes) -> Source:
    """The values of the headers with these names, which are in lower case.

    The values of one that is repeated are joined by commas (RFC 9110, 5.3).
    """
    found: dict[str, list[str]] = {}
    for key, value in headers:
        if key in names:
            name, text = key.decode(), value.decode("latin-1")
            known = found.get(name)
            found[name] = [f"{known[0]}, {text}" if known else text]
    return found


def cookie_source(headers: Iterable[tuple[bytes, bytes]]) -> Source:
    """The values of cookies, by their names as they came (RFC 6265, 4.2.1)."""
    found: dict[str, list[str]] = {}
    for key, line in headers:
        if key == b"cookie":
            for part in line.decode("latin-1").split(";"):
                name, separator, value = part.strip(" \t").partition("=")
                if separator:
                    found.setdefault(name, []).append(value)
    return found


def decoded_name(name: str) -> str:
    """A name in a query; what is not UTF-8 is no parameter's."""
    if "%" not in name and "+" not in name and name.isascii():
        return name
    octets = unquote_to_bytes(name.replace("+", " ").encode("latin-1"))
    return octets.decode("utf-8", "surrogateescape")


_remembered: Final = lru_cache(1024)(decoded_name)


def fill_path(template: str, *pairs: tuple[str, str]) -> str:
    """A path template with its parameters filled in.

    Raises `InvalidContent` for a path with a segment that would be lost on the way:
    `.` and `..` (RFC 3986, 5.2.4).
    """
    path = template
    for name, text in pairs:
        path = path.replace(f"{{{name}}}", text)
    if pairs and "/." in path and (lost := _lost_names(template, pairs)):
        named = f"parameter{'s' if len(lost) > 1 else ''} {', '.join(lost)}"
        raise invalid("format", f"the path {named} must not be `.` or `..`")
    return path


def _lost_names(template: str, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """The names of the parameters in segments that would be lost."""
    found: list[str] = []
    for name, _ in pairs:
        before, mark, after = template.partition(f"{{{name}}}")
        segment = before.rpartition("/")[2] + mark + after.partition("/")[0]
        for other, text in pairs:
            segment = segment.replace(f"{{{other}}}", text)
        if not _LOST.isdisjoint(segment.split("/")):
            found.append(name)
    return found


def join_query(*pairs: tuple[str, str]) -> str:
    """A query with its `?`, or nothing where there are no pairs."""
    joined = "&".join(f"{quote(name, safe='')}={text}" for name, text in pairs)
    return f"?{joined}" if pairs else ""


def more_query(*pairs: tuple[str, str]) -> str:
    """What is added to the query that a path has, each pair with its `&`."""
    return "".join(f"&{quote(name, safe='')}={text}" for name, text in pairs)


def more_whole_query(*pairs: tuple[str, str]) -> str:
    """The value of a whole query, added to the query that a path has."""
    return f"&{pairs[0][1]}" if pairs else ""


def whole_query(*pairs: tuple[str, str]) -> str:
    """A query that is one value, with its `?`, or nothing where there is none."""
    return f"?{pairs[0][1]}" if pairs else ""


def cookie_header(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    """The header with all cookies; none where there are no pairs."""
    joined = "; ".join(f"{name}={text}" for name, text in pairs)
    return [("cookie", joined)] if pairs else []
