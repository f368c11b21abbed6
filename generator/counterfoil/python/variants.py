"""The media types of a response as Python sees them: a form and a type for each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.kinds import shape_types
from counterfoil.api.media_types import is_sequential, is_text
from counterfoil.api.schema import AnyValue, Size, String, Union
from counterfoil.python import types
from counterfoil.python.bodies import (
    ITEMS,
    ORDERED,
    item_codec,
    json_names,
    text_type,
)
from counterfoil.python.contents import may_be_json
from counterfoil.python.layout import string
from counterfoil.python.positions import Ordered, ordered_of
from counterfoil.python.scalar_kinds import (
    scalar_kinds,
)
from counterfoil.python.types import Expression, Import, Subscript

if TYPE_CHECKING:
    from counterfoil.api.model import MediaType
    from counterfoil.api.schema import Schema
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.types import PyType

JSON: Final = "json"
TEXT: Final = "text"
BYTES: Final = "bytes"
EMPTY: Final = "empty"

_SOURCE: Final = types.Name(
    "ByteSource", frozenset({Import("@runtime.streams", "ByteSource")})
)
_ITEM_SOURCE: Final = types.Name(
    "ItemSource", frozenset({Import("@runtime.item_streams", "ItemSource")})
)

_XML: Final = ("/xml", "+xml")
_PROBLEM: Final = "application/problem+json"
_TEXTS: Final = "text/*"
_ANY_STRING: Final = '{"type":"string"}'
_HTML: Final = ("text/html", "application/xhtml+xml")


class Variant(Struct, frozen=True):
    """One media type of a response, or a range of them.

    `names` are those that it goes by: JSON in a range is of any JSON type. `form` says
    what its content is: JSON `content`, text, any bytes, or nothing but the type.
    `texts` are the types of value that a text may be, and `ordered` are parts that have
    no names. `is_free` says that they are bytes of which nothing is known: any will do.
    `longest` is how long any text may be that is not empty, 0 for no limit; None where
    not every one will do. `is_aside` says that it stands beside JSON in one range: it
    may come, but nobody has to choose between the two.
    """

    names: tuple[str, ...]
    form: str
    media: MediaType
    type: PyType
    content: Content | None = None
    texts: tuple[str, ...] = ()
    ordered: Ordered | None = None
    is_free: bool = False
    longest: int | None = None
    is_aside: bool = False

    def served(self) -> PyType:
        """The type of a body that a service gives."""
        if self.form == ITEMS:
            return Subscript(_ITEM_SOURCE, (self.type,))
        return _SOURCE if self.form in {BYTES, EMPTY} else self.type

    def whole(self) -> PyType:
        """The type of a body that a client has read."""
        return types.list_of(self.type) if self.form == ITEMS else self.type

    def coming(self, iterator: str) -> PyType:
        """The type of a body that a client is reading; `iterator` is its class.

        An item may be one that the client takes though the contract does not know it.
        """
        if self.form not in {BYTES, EMPTY, ITEMS}:
            return self.type
        name = types.Name(iterator, frozenset({Import("collections.abc", iterator)}))
        if self.form == ITEMS and item_codec(self.media.name)[1] == "EventStream":
            kind = iterator.replace("Iterator", "EventIterator")
            place = Import("@runtime.event_streams", kind)
            name = types.Name(kind, frozenset({place}))
        item = types.either(self.type, types.Name("U")) if self.form == ITEMS else None
        return Subscript(name, (item or self.type,))

    @property
    def sent_type(self) -> str:
        """The media type that it goes by first, as a response has it."""
        return self.media.sent(self.names[0])

    @property
    def is_open(self) -> bool:
        """Whether its content type is more than its name: a range, or in parts.

        Content in parts that is passed on as it is cannot be read without the boundary
        (RFC 2046, 5.1.1).
        """
        is_parted = self.media.name.startswith("multipart/") and self.form != ORDERED
        return is_parted or "*" in "".join(self.names)

    @property
    def is_any_text(self) -> bool:
        """Whether it is text, and any text will do."""
        schema = self.media.schema
        return self.form == TEXT and (
            schema is None or schema.exact in {_ANY_STRING, "{}", "true"}
        )

    @property
    def is_html(self) -> bool:
        """Whether a browser may run what stands in it."""
        return self.media.name in _HTML

    @property
    def is_xml(self) -> bool:
        """Whether it is XML, which is passed on as bytes."""
        return self.form == BYTES and self.media.name.endswith(_XML)


def lower_variants(
    content: tuple[MediaType, ...], contents: Contents
) -> tuple[Variant, ...]:
    """The media types of a response."""
    found: list[Variant] = []
    for media in content:
        variant = _lower_media(media, contents, json_names(media, content))
        found += [variant] if variant.names else []
        found += _texts_beside(variant, content, contents.lowering)
    return tuple(found)


def _texts_beside(
    variant: Variant, content: tuple[MediaType, ...], lowering: Lowering
) -> list[Variant]:
    """Text, where any media type may come and the schema is one of strings.

    Much says `*/*` of a string that it sends as it is, and JSON is no more meant.
    """
    media = variant.media
    keys = {each.key for each in content}
    if media.name != "*/*" or variant.form != JSON or _TEXTS in keys:
        return []
    assert media.schema is not None
    kinds = scalar_kinds(media.schema, lowering)
    kind = text_type(media.schema, lowering)
    if kind is None or set(kinds) != {"string"}:
        return []
    longest = _longest_text(media, lowering)
    return [
        Variant(
            (_TEXTS,),
            TEXT,
            media,
            kind,
            texts=kinds,
            longest=longest,
            is_aside=True,
        )
    ]


def _lower_media(
    media: MediaType, contents: Contents, ranged: tuple[str, ...]
) -> Variant:
    """One media type; `ranged` are the names of JSON that it stands for as a range."""
    names = (media.key,)
    lowering = contents.lowering
    if media.item_schema is not None and is_sequential(media.name):
        content = contents.of_schema(media.item_schema)
        return Variant(names, ITEMS, media, content.typed.type, content)
    if media.is_json:
        content = contents.of(media)
        return Variant(names, JSON, media, content.typed.type, content)
    if ordered := ordered_of(media, contents):
        return Variant(names, ORDERED, media, ordered.type(lowering), ordered=ordered)
    if media.schema is not None and is_always_empty(media.schema):
        return Variant(names, EMPTY, media, types.BYTES)
    if may_be_json(media, lowering):
        # A schema describes values; of the types in the range, JSON has them.
        content = contents.of(media)
        return Variant(ranged, JSON, media, content.typed.type, content)
    is_stream = is_sequential(media.name)
    is_plain = is_text(media.name) and not is_stream
    kind = text_type(media.schema, lowering) if is_plain else None
    if kind is not None:
        texts: tuple[str, ...] = ("string",)
        if media.schema is not None:
            texts = scalar_kinds(media.schema, lowering)
        longest = _longest_text(media, lowering)
        return Variant(names, TEXT, media, kind, None, texts, longest=longest)
    is_free = _takes_any_bytes(media, lowering)
    return Variant(names, BYTES, media, types.BYTES, is_free=is_free)


def _longest_text(media: MediaType, lowering: Lowering) -> int | None:
    if media.schema is None or media.schema.exact in {"{}", "true"}:
        return 0
    target = lowering.target(media.schema)
    shape = target.shape
    if not isinstance(shape, String) or target.loose or shape.pattern or shape.asserted:
        return None
    return (shape.size.most or 0) if shape.size.least <= 1 else None


def _takes_any_bytes(media: MediaType, lowering: Lowering) -> bool:
    if media.name.startswith("multipart/"):
        # Without a boundary they are no parts (RFC 2046, 5.1.1).
        return False
    # Octets, and no more is known (RFC 2046, 4.5.1).
    is_unknown = media.name == "application/octet-stream"
    if media.schema is None:
        is_known = media.name.endswith(_XML) or is_sequential(media.name)
        return is_unknown or is_known
    if is_unknown and _is_any_string(media.schema, lowering):
        return True
    if media.schema.exact == _ANY_STRING:
        return True
    target = lowering.target(media.schema)
    shape = target.shape
    if isinstance(shape, Union) and not (shape.exclusive or target.loose):
        kinds = {each.exact for each in shape.members}
        if _ANY_STRING in kinds:
            return True  # without a `type`, say
    # A value, of which nothing says how it is written in this media type.
    return not isinstance(shape, AnyValue) and "string" not in shape_types(shape)


def _is_any_string(schema: Schema, lowering: Lowering) -> bool:
    found = lowering.target(schema)
    match found.shape:
        case AnyValue():
            return not found.loose
        case String(size, pattern):
            return size == Size() and not pattern and not found.loose
        case _:
            return False


def content_type(variants: tuple[Variant, ...]) -> tuple[PyType, str]:
    """The type of the field `content_type`, and its default or ""."""
    if not any(each.is_open for each in variants):
        names = [Expression(string(each.names[0])) for each in variants]
        return Subscript(types.LITERAL, tuple(names)), ""
    offered = [each for each in variants if not each.is_aside]
    is_json = len(offered) == 1 and offered[0].form == JSON
    return types.STR, string(variants[0].names[0]) if is_json else ""


def telling(variants: tuple[Variant, ...]) -> Variant | None:
    """The one that can tell of a fault: a problem, other JSON, text, items, bytes.

    None where there is none.
    """

    def rank(each: Variant) -> tuple[bool, ...]:
        is_problem = each.media.name == _PROBLEM
        is_text = each.longest is not None
        return is_problem, each.form == JSON, is_text, each.form == ITEMS

    able = [
        each
        for each in variants
        if each.form in {JSON, ITEMS} or each.longest is not None or each.is_free
    ]
    return max(able, key=rank, default=None)


def is_always_empty(schema: Schema) -> bool:
    """Whether content can only be empty: a string of at most no characters."""
    exact: object = json.loads(schema.exact)
    return isinstance(exact, dict) and ("maxLength", 0) in exact.items()
