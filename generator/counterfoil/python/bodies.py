"""Request bodies as Python sees them: a form and types for each media type."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.media_types import (
    EVENTS,
    MULTIPART,
    is_sequence,
    is_sequential,
    is_text,
)
from counterfoil.api.schema import Schema, String
from counterfoil.python import types
from counterfoil.python.content_names import leading
from counterfoil.python.contents import may_be_json
from counterfoil.python.forms import is_form
from counterfoil.python.layout import enclose, string, tuple_of
from counterfoil.python.positions import Ordered, ordered_of
from counterfoil.python.scalar_kinds import (
    scalar_kinds,
)
from counterfoil.python.types import Expression, Import, Subscript

if TYPE_CHECKING:
    from counterfoil.api.model import JsonData, MediaType, Operation
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.types import PyType

JSON: Final = "json"
TEXT: Final = "text"
BYTES: Final = "bytes"
FORM: Final = "form"
PARTS: Final = "parts"
ITEMS: Final = "items"
ORDERED: Final = "ordered"


def item_codec(name: str) -> tuple[str, str]:
    """What reads and writes the items of a media type: its module and its class."""
    if name == EVENTS:
        return "runtime.event_streams", "EventStream"
    kind = "JsonSequence" if is_sequence(name) else "JsonLines"
    return "runtime.item_streams", kind


def json_data(said: JsonData, level: int) -> str:
    """The expression that tells which events have JSON for their data."""
    arguments = [
        f"{name}{tuple_of([string(each) for each in values], level + 1)}"
        for name, values in (
            ("", said.events),
            ("others=", said.others or None),
            ("texts=", said.texts or None),
        )
        if values is not None
    ]
    if said.open:
        arguments.append("or_text=True")
    return enclose("JsonInEvents(", arguments, ")", level)


_STREAM: Final = types.Name(
    "ByteStream", frozenset({Import("@runtime.streams", "ByteStream")})
)
_SOURCE: Final = types.Name(
    "ByteSource", frozenset({Import("@runtime.streams", "ByteSource")})
)


_ITEM_SOURCE: Final = types.Name(
    "ItemSource", frozenset({Import("@runtime.item_streams", "ItemSource")})
)
_ITERATOR: Final = types.Name(
    "AsyncIterator", frozenset({Import("collections.abc", "AsyncIterator")})
)


class Side(Enum):
    """Who mentions a body: their types for it differ where it is a stream."""

    SERVICE = auto()
    CLIENT = auto()


class Medium(Struct, frozen=True):
    """One media type of a body, or a range: its `form`, and the names it goes by.

    `content` is that of its schema where there is one. `constant` is the name of what
    reads and writes it, where that is no JSON content: it belongs to the operation.
    `ordered` are its parts where they have no names.
    """

    form: str
    names: tuple[str, ...]
    media: MediaType
    content: Content | None
    typed: PyType
    constant: str
    ordered: Ordered | None = None

    @property
    def name(self) -> str:
        """The media type, as the contract has it, and as it is told from others."""
        return self.names[0]

    @property
    def is_open(self) -> bool:
        """Whether its names do not say the whole Content-Type of each body."""
        return self.is_parted or any("*" in name for name in self.names)

    @property
    def is_parted(self) -> bool:
        """Whether it has parts that clients write, who alone know the boundary."""
        return self.form == BYTES and self.media.name.startswith("multipart/")

    def type(self, side: Side) -> PyType:
        """The type of a body that has this media type."""
        if self.form == BYTES:
            return _STREAM if side is Side.SERVICE else _SOURCE
        if self.form == ITEMS:
            source = _ITERATOR if side is Side.SERVICE else _ITEM_SOURCE
            return Subscript(source, (self.typed,))
        return self.typed


class Body(Struct, frozen=True):
    """A request body: its media types, in the document's order."""

    media: tuple[Medium, ...]
    required: bool

    @property
    def is_plain(self) -> bool:
        """Whether it is one JSON content, and nothing else."""
        return not self.has_choice and all(e.form == JSON for e in self.media)

    @property
    def with_json(self) -> tuple[Medium, ...]:
        """The media types that have one JSON value: that of their text, or of a form.

        Of one that goes by many names, nobody knows which it has.
        """
        return tuple(
            each
            for each in self.media
            if each.form in {JSON, FORM, PARTS} and "*" not in "".join(each.names)
        )

    @property
    def has_choice(self) -> bool:
        """Whether a request must say which of several media types it has."""
        return len(self.media) != 1 or any(each.is_open for each in self.media)

    @property
    def has_stream(self) -> bool:
        """Whether the service reads some of it."""
        return any(each.form in {BYTES, ITEMS} for each in self.media)

    @property
    def has_parts(self) -> bool:
        """Whether a service judges some of it part by part, as the parts come."""
        return any(each.form in {PARTS, ORDERED} for each in self.media)

    @property
    def is_raw(self) -> bool:
        """Whether a client passes it on as it is: nothing can be wrong with it."""
        return not self.has_choice and all(e.form == BYTES for e in self.media)

    def type(self, side: Side) -> PyType:
        """The type of the argument `body`."""
        kinds = [each.type(side) for each in self.media]
        return self._optional(*kinds)

    def content_type(self, side: Side) -> PyType:
        """The type of the argument `content_type`."""
        kind: PyType = types.STR
        if not any(each.is_open for each in self.media):
            names = [Expression(string(each.name)) for each in self.media]
            kind = Subscript(types.LITERAL, tuple(names))
        told = side is Side.CLIENT and self._sent != ""
        return kind if told else self._optional(kind)

    @property
    def default(self) -> str:
        """What a client sends as `content_type` unless told otherwise; "" for none."""
        if self._sent:
            return string(self._sent)
        return "" if self.required else "UNSET"

    @property
    def sent(self) -> Medium:
        """The media type that a client sends unless told otherwise; else the first."""
        return next((e for e in self.media if self._sent in e.names), self.media[0])

    @property
    def _sent(self) -> str:
        """The leading media type that says all; "" where there is none.

        It is JSON, or the first in the alphabet: not the first of the document.
        """
        whole = {
            id(each.media): name
            for each in self.media
            if not each.is_parted
            for name in reversed(each.names)
            if "*" not in name
        }
        found = leading(e.media for e in self.media if id(e.media) in whole)
        return whole[id(found)] if found else ""

    def _optional(self, *kinds: PyType) -> PyType:
        given = kinds if self.required else (*kinds, types.UNSET_TYPE)
        return types.either(*given)


def lower_body(operation: Operation, contents: Contents) -> Body | None:
    """The body of an operation's requests."""
    body = operation.body
    if body is None or not body.content:
        return None
    found = [
        medium
        for media in body.content
        for medium in _lower_media(media, contents, json_names(media, body.content))
    ]
    return Body(_named(found), body.required)


def _lower_media(
    media: MediaType, contents: Contents, ranged: tuple[str, ...]
) -> list[Medium]:
    """One media type; `ranged` are the names of JSON that it stands for as a range."""
    names = (media.key, *media.aliases)
    lowering = contents.lowering
    if media.item_schema is not None and is_sequential(media.name):
        content = contents.of_schema(media.item_schema)
        item = content.typed.type
        return [Medium(ITEMS, names, media, content, item, "ITEMS_BODY")]
    if media.is_json:
        content = contents.of(media)
        return [Medium(JSON, names, media, content, content.typed.type, "")]
    if ordered := ordered_of(media, contents):
        whole = ordered.type(lowering)
        return [Medium(ORDERED, names, media, None, whole, "ORDERED_BODY", ordered)]
    is_plain = is_text(media.name) and not is_sequential(media.name)
    if is_plain and (kind := text_type(media.schema, lowering)):
        return [Medium(TEXT, names, media, None, kind, "TEXT_BODY")]
    if is_form(media, lowering):
        content = contents.of(media)
        form = PARTS if media.name == MULTIPART else FORM
        constant = f"{form.upper()}_BODY"
        return [Medium(form, names, media, content, content.typed.type, constant)]
    opaque = Medium(BYTES, names, media, None, types.BYTES, "")
    if ranged and may_be_json(media, lowering):
        content = contents.of(media)
        typed = Medium(JSON, ranged, media, content, content.typed.type, "")
        return [typed, opaque]
    return [opaque]


_JSON_NAMES: Final = ("application/json", "application/*+json")


def json_names(media: MediaType, content: tuple[MediaType, ...]) -> tuple[str, ...]:
    """The names of JSON that a range stands for, beside the other keys of a `content`.

    The most specific key that matches applies (OAS 3.1, 4.8.17): a name that is a key
    itself is that one's, and `application/*` goes before `*/*`.
    """
    keys = {name for each in content for name in (each.key, *each.aliases)}
    if media.name == "*/*" and "application/*" in keys:
        return ()
    return tuple(name for name in _JSON_NAMES if name not in keys)


def text_type(schema: Schema | None, lowering: Lowering) -> PyType | None:
    """The type of a text; None where its schema is not one of texts."""
    if schema is None:
        return types.STR
    shape = lowering.target(schema).shape
    if isinstance(shape, String) and shape.format == "binary":
        return None
    kind = lowering.typed(schema).type if scalar_kinds(schema, lowering) else None
    return types.STR if kind == types.ANY else kind


def _named(media: list[Medium]) -> tuple[Medium, ...]:
    """The same with constants that differ."""
    found: list[Medium] = []
    for each in media:
        alike = sum(1 for e in found if e.constant.startswith(each.constant))
        numbered = f"{each.constant}_{alike + 1}" if alike else each.constant
        found.append(replace(each, constant=each.constant and numbered))
    return tuple(found)
