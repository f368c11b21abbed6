"""Forms in one text (`application/x-www-form-urlencoded`: WHATWG URL, 5)."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote_plus, unquote_to_bytes

from msgspec import UnsetType

from .deep_objects import Deep
from .escapes import invalid
from .faults import InvalidContent, Violation
from .json_content import JsonContent
from .json_text import Json
from .shapes import (
    Anything,
    Either,
    Items,
    Members,
    Source,
    Text,
    listed,
    meant,
    shapes_of,
)
from .styles import Exploded, Style, Styled, find_any, style_of
from .wording import pointer

T = TypeVar("T")


class FormContent(Generic[T]):
    """Reads and writes forms of one schema, to the letter.

    - `content`: the typed form, and the exact schema.
    - `shape`: what the texts of each property stand for; an array is a repeated name.
    - `styles`: how single properties are written.
    - `defaults`: what properties are where they are left out.
    """

    def __init__(
        self,
        content: JsonContent[T],
        shape: Members | Either,
        styles: Mapping[str, Styled] | None = None,
        defaults: Mapping[str, Json] | None = None,
    ) -> None:
        self._content = content
        self._defaults = defaults or {}
        self._fields = [
            Fields(each, styles or {})
            for each in shapes_of(shape)
            if isinstance(each, Members)
        ]

    def decode(self, text: bytes) -> T:
        """The typed value of a form. Raises `InvalidContent`."""
        plain = self._plain(form_source(text.decode("latin-1")))
        return self._content.typed({**self._defaults, **plain})

    def encode(self, value: T) -> bytes:
        """The form of a typed value.

        Raises `InvalidContent`, also where no form says the value: an empty array, or a
        text that would be read as a number.
        """
        plain = listed(self._content.plain(value))
        read: dict[str, Json] = {}
        for fields in self._fields:
            text = "&".join(
                f"{quote_plus(name)}={raw}" for name, raw in fields.pairs(plain)
            )
            read = self._plain(form_source(text))
            if read == plain:
                return text.encode()
        raise unsayable(plain, read)

    def json(self, value: T | UnsetType) -> bytes:
        """The same value as JSON; nothing where there is none."""
        return b"" if isinstance(value, UnsetType) else self._content.encode(value)

    def _plain(self, source: Source) -> dict[str, Json]:
        """The JSON value of a form: of those that are valid, the one that is meant."""
        if len(self._fields) == 1:
            return self._fields[0].read(source)
        found: list[Json] = []
        wrong: InvalidContent | None = None
        for fields in self._fields:
            try:
                found.append(fields.read(source))
            except InvalidContent as error:
                wrong = wrong or error
        if not found and wrong is not None:
            raise wrong
        # They are objects, all of them.
        return cast("dict[str, Json]", meant(found, self._content.accepts))


class Fields:
    """The properties of one object, each with its style and the shape of its texts."""

    def __init__(self, shape: Members, styles: Mapping[str, Styled]) -> None:
        self._shape = shape
        names = [*shape.names]
        self._styles: dict[str, Style] = {
            name: self._style(name, styles.get(name), names) for name in names
        }
        # All that is claimed but names in brackets, which only those know.
        self._claiming = [e for e in self._styles.values() if isinstance(e, Deep)]
        self._claimed = {
            wire
            for each in self._styles.values()
            if isinstance(each, Exploded)
            for wire in each.known.values()
        }
        # A form may have very many names: one style does for all others.
        self._usual = self._style("", None, [])

    def _style(self, name: str, styled: Styled | None, names: list[str]) -> Style:
        shape = self._shape.of(name)
        if styled is None:
            return style_of(name, "querystring", "form", explode=True, shape=shape)
        return style_of(
            name,
            "query",
            styled.style,
            explode=styled.explode,
            shape=shape,
            reserved=styled.reserved,
            claimed=[each for each in names if each != name],
            alone=False,
        )

    def read(self, source: Source) -> dict[str, Json]:
        """The JSON value of raw texts. Raises `InvalidContent`."""
        found: dict[str, Json] = {}
        for name, style in self._styles.items():
            with located(name):
                shape = self._shape.of(name)
                tree = find_any(style, source, shape)
                if tree is not None:
                    found[name] = shape.value(tree)
        for name in source:
            if name not in self._styles and not self._is_claimed(name):
                try:
                    found[name] = self._other(name, source)
                except InvalidContent as error:
                    raise error.below(pointer([name])) from None
        return found

    def pairs(self, plain: Any) -> list[tuple[str, str]]:
        """The names and raw texts of a value. Raises `InvalidContent`."""
        found: list[tuple[str, str]] = []
        for name, value in plain.items():
            with located(name):
                style = self._styles.get(name) or self._style(name, None, [])
                tree = self._shape.of(name).tree(value)
                if tree is not None:
                    found += style.pairs(tree)
        return found

    def _other(self, name: str, source: Source) -> Json:
        """The value of a property that the schema does not name."""
        shape = self._shape.of(name)
        if isinstance(shape, Text | Items | Anything):
            tree = self._usual.find({"": source[name]}, shape)
        else:
            tree = find_any(self._style(name, None, []), source, shape)
        return None if tree is None else shape.value(tree)

    def _is_claimed(self, name: str) -> bool:
        """Whether a name is that of a member of an object, written on its own."""
        return name in self._claimed or any(e.claims(name) for e in self._claiming)


def form_source(text: str) -> Source:
    """The raw texts of a form, by the names of its properties."""
    found: dict[str, list[str]] = {}
    for pair in text.split("&"):
        if pair:
            name, _, raw = pair.partition("=")
            found.setdefault(_name(name), []).append(raw)
    return found


def _name(raw: str) -> str:
    if "%" not in raw and "+" not in raw and raw.isascii():
        return raw
    octets = unquote_to_bytes(raw.replace("+", " ").encode("latin-1"))
    try:
        return octets.decode()
    except UnicodeDecodeError:
        raise invalid("format", "a name in the form is not UTF-8") from None


def unsayable(plain: Any, read: Any) -> InvalidContent:
    """The error of a value that a form would say otherwise, or not at all."""
    names = [
        name for name, value in plain.items() if name not in read or read[name] != value
    ]
    return InvalidContent(
        *(
            Violation(
                pointer=pointer([name]),
                keyword="format",
                message="a form cannot say this value: leave it out, or change it",
            )
            for name in names
        )
    )


@contextmanager
def located(name: str) -> Generator[None]:
    """Names the property in the errors that are raised within."""
    try:
        yield
    except InvalidContent as error:
        raise error.below(pointer([name])) from None
