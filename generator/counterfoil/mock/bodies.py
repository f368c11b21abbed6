"""The bodies of the mock's responses: documented ones that fit, else made ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec.structs

from counterfoil.api.media_types import TEXT as TEXT_TYPE
from counterfoil.api.media_types import bare_name, concrete, is_json
from counterfoil.mock.event_stream import write_event
from counterfoil.mock.gaps import without
from counterfoil.mock.plain import json_text
from counterfoil.mock.scope import NoValueError
from counterfoil.mock.xml import write_xml
from counterfoil.python.bodies import ITEMS, item_codec
from counterfoil.python.positions import FilePart
from counterfoil.python.variants import JSON, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from counterfoil.api.model import Example, MediaType
    from counterfoil.api.schema import Schema
    from counterfoil.mock.plain import Json
    from counterfoil.mock.values import Values
    from counterfoil.python.contents import Content
    from counterfoil.python.positions import Ordered, Part
    from counterfoil.python.variants import Variant

JSON_TYPE: Final = "application/json"
SCALARS: Final = ("string", "number", "boolean")
"""The JSON types of what is written as one text."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The modules of a generated package that know its responses and contents.

    A package without contents, or files, has no module of them: each is asked for when
    it is needed.
    """

    operations: Callable[[str], ModuleType]
    contents: Callable[[], ModuleType]
    runtime: Callable[[str], ModuleType]


class Bodies:
    """Makes the bodies of responses, typed as a generated package has them."""

    def __init__(self, values: Values, codes: Codes) -> None:
        self._values = values
        self._codes = codes

    def content(self, variant: Variant, example: str = "") -> Any:
        """The typed body of a response that is JSON. Raises `NoAnswerError`.

        `example` is the name of the example that goes before others.
        """
        assert variant.content is not None
        return self._value_of(variant.content, variant.media.examples, example)

    def _value_of(
        self, content: Content, examples: tuple[Example, ...] = (), example: str = ""
    ) -> Any:
        """A typed value of JSON content. Raises `NoAnswerError`."""
        codec = getattr(self._codes.contents(), content.name.upper())
        for each in _first(examples, example):
            value: Json = json.loads(each.value)
            if not example or each.name != example:
                value = self._values.shown(content.schema, value)
            try:
                return codec.decode(json_text(value))
            except ValueError:
                continue

        def accepts(value: Json) -> bool:
            try:
                codec.decode(json_text(value))
            except ValueError:
                return False
            return True

        try:
            # What reads it accepts what the schema admits, and has judged it for that.
            value = self._values.value(content.schema, accepts, is_judged=True)
        except NoValueError as error:
            raise without("for the body", error) from error
        return codec.decode(json_text(value))

    def made(self, variant: Variant, kind: str, example: str = "") -> Any:
        """A typed body of one media type. Raises `NoAnswerError`.

        `kind` is what it is called, of those that a range may be. `example` is the name
        of the example that goes before others.
        """
        if variant.form == JSON:
            return self.content(variant, example)
        if variant.form == ITEMS:
            return self._items(variant, example)
        examples = _first(variant.media.examples, example)
        media = msgspec.structs.replace(variant.media, examples=examples)
        if variant.form == TEXT:
            return self._typed_text(media)
        if variant.ordered is not None:
            return self._parts(variant.ordered)
        return self._bytes(media, bare_name(kind))

    def _items(self, variant: Variant, example: str) -> list[Any]:
        """The items of a documented example that are valid, or one that is made."""
        assert variant.content is not None
        codec = getattr(self._codes.contents(), variant.content.name.upper())
        for value in documented(_first(variant.media.examples, example)):
            try:
                if isinstance(value, str):
                    return self._read(variant.media, codec, value)
                if isinstance(value, list):
                    items = cast("list[Json]", value)
                    return [codec.decode(json_text(each)) for each in items]
            except ValueError:
                continue
        return [self.content(variant)]

    def _read(self, media: MediaType, codec: Any, text: str) -> list[Any]:
        """The items of a stream, of which the last may lack what ends it."""
        module, name = item_codec(media.name)
        kinds = self._codes.runtime(module.removeprefix("runtime."))
        kind: Any = getattr(kinds, name)
        said = media.json_data
        stream = kind(codec)
        if said is not None:
            data: Any = kinds.JsonInEvents(
                said.events, others=said.others, texts=said.texts, or_text=said.open
            )
            stream = kind(codec, data)
        items: list[Any] = stream.decode(f"{text}\n\n".encode())
        return items

    def _parts(self, ordered: Ordered) -> Any:
        """Parts without names: those that the contract asks for, and one at least."""
        count = max(ordered.least, len(ordered.prefix), 1)
        rest = [ordered.rest] if ordered.rest else []
        parts = [*ordered.prefix, *rest * count][:count]
        made = [self._part(each) for each in parts]
        return tuple(made) if ordered.is_tuple else made

    def _part(self, part: Part) -> Any:
        if isinstance(part, FilePart):
            return self._codes.runtime("files").FormFile(bytes(part.shape.size.least))
        if part.content is not None:
            return self._value_of(part.content)
        try:
            return self._values.fitting(part.schema, (), _is_scalar, SCALARS)
        except NoValueError as error:
            raise without("for a part of the body", error) from error

    def _typed_text(self, media: MediaType) -> Any:
        """The value of a text."""
        examples = documented(media.examples)
        if media.schema is None:
            return next((each for each in examples if isinstance(each, str)), "")
        try:
            return self._values.fitting(media.schema, examples, _is_scalar, SCALARS)
        except NoValueError as error:
            raise without(f"for the body ({media.name})", error) from error

    def _bytes(self, media: MediaType, name: str) -> bytes:
        """Content that is passed on as it is."""
        if media.is_json or media.is_octets:
            for value in documented(media.examples):
                if media.is_octets and isinstance(value, str):
                    return value.encode()
                return json_text(value)
        if media.is_octets:
            # Whoever takes it for JSON has some.
            return b"{}"
        if media.schema is None:
            return self._undescribed(media, name)
        for text in _texts(media.examples):
            return text.encode()
        try:
            value = self._values.fitting(media.schema, (), _is_text, ("string",))
        except NoValueError as error:
            return self._serialised(media, media.schema, error)
        return str(value).encode()

    def _undescribed(self, media: MediaType, name: str) -> bytes:
        """An example of content that has no schema, or any.

        Any JSON text will do, but no bytes at all are none (RFC 8259, 2).
        """
        texts = [] if is_json(name) else _texts(media.examples)
        if texts:
            return texts[0].encode()
        for value in documented(media.examples):
            return _written(name, value)
        return b"{}" if is_json(name) else b""

    def _serialised(
        self, media: MediaType, schema: Schema, error: NoValueError
    ) -> bytes:
        """A value that is no string, as content of some media type."""
        try:
            value = next(iter(documented(media.examples)), None)
            if value is None:
                value = self._values.value(schema, lambda _: True)
        except NoValueError as last:
            raise without(f"for the body ({media.name})", last) from error
        return _written(media.name, value)


def called(variant: Variant, asked: list[str]) -> str:
    """What content is called: as a client asks, where it may be one of many.

    Of any type, what is documented as a text is text, and another value is JSON.
    """
    name, media = next(iter(asked), variant.names[0]), variant.media
    if media.schema is None and media.examples:
        is_text = bool(_texts(media.examples))
        if name == "*/*" and is_text:
            return TEXT_TYPE
        if name in {"*/*", "application/*"} and not is_text:
            return JSON_TYPE
    return concrete(name)


def _written(name: str, value: Json) -> bytes:
    """A value that is no string, as content of some media type.

    That is JSON, where nothing else is known: who wants more gives an example.
    """
    if name.endswith(("/xml", "+xml")):
        return write_xml(value)
    if name == "text/event-stream":
        return write_event(value)
    return json_text(value)


def documented(examples: Iterable[Example]) -> list[Json]:
    """The values of examples."""
    return [json.loads(example.value) for example in examples]


def _texts(examples: Iterable[Example]) -> list[str]:
    """The examples that are texts, or that say how they are written."""
    texts = [each.sent or json.loads(each.value) for each in examples]
    return [each for each in texts if isinstance(each, str)]


def _first(examples: tuple[Example, ...], name: str) -> tuple[Example, ...]:
    """The examples, that of a name first."""
    return tuple(sorted(examples, key=lambda each: each.name != name))


def _is_scalar(value: Json) -> bool:
    return isinstance(value, str | bool | int | float)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)
