"""What the mock answers to an operation: a documented response, made once."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
import msgspec.structs

from counterfoil.mock.accepting import accepted, names_it
from counterfoil.mock.event_stream import write_event
from counterfoil.mock.gaps import NoAnswerError, without
from counterfoil.mock.plain import members
from counterfoil.mock.preferences import NONE, Preference
from counterfoil.mock.scope import NoValueError
from counterfoil.mock.xml import write_xml
from counterfoil.python.bodies import ITEMS
from counterfoil.python.outcomes import CHOICE, SUCCESSES, HeaderField, Outcome
from counterfoil.python.positions import FilePart
from counterfoil.python.variants import JSON, TEXT, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from counterfoil.api.model import Example, MediaType
    from counterfoil.api.schema import Schema
    from counterfoil.mock.plain import Json
    from counterfoil.mock.preferences import Ranges
    from counterfoil.mock.values import Values
    from counterfoil.python.contents import Content
    from counterfoil.python.operations import Call
    from counterfoil.python.positions import Ordered, Part

_MOST_KEPT: Final = 10_000
"""How many answers are kept; clients may prefer what they like."""
_PROBLEM: Final = "application/problem+json"
_LENGTH: Final = "content-length"
_OF_THE_SERVER: Final = frozenset(
    {
        *("connection", "content-length", "date", "keep-alive", "trailer"),
        *("transfer-encoding", "upgrade", "via"),
    }
)
"""Fields that whoever speaks HTTP writes, or not (RFC 9110, 6.6.1, 7.6.1 and 8.6)."""
_SCALARS: Final = ("string", "number", "boolean")


@dataclass(frozen=True, slots=True)
class Codes:
    """The modules of a generated package that know its responses and contents.

    A package without contents, or files, has no module of them: each is asked for when
    it is needed.
    """

    operations: Callable[[str], ModuleType]
    contents: Callable[[], ModuleType]
    files: Callable[[], ModuleType]


class Answers:
    """Makes responses, as the classes of a generated package."""

    def __init__(self, values: Values, codes: Codes) -> None:
        self._values = values
        self._codes = codes
        self._preferred: dict[
            tuple[str, Preference, tuple[str, ...]], object | None
        ] = {}

    def answer(self, call: Call) -> tuple[object, tuple[NoAnswerError, ...]]:
        """The response to an operation, and what kept others from being made.

        It is the first documented success that can be made; where none is documented,
        the first response. None where there is none.
        """
        successes = [each for each in call.outcomes if each.is_success]
        problems: list[NoAnswerError] = []
        for outcome in successes or call.outcomes:
            try:
                return self._response(call, outcome), tuple(problems)
            except NoAnswerError as error:
                why = f"{outcome.key}: {error}"
                problems.append(NoAnswerError(why, is_proved=error.is_proved))
        return None, tuple(problems)

    def preferred(self, call: Call, preference: Preference) -> object | None:
        """The response that a client prefers; None where it cannot be made."""
        types = accepted(_names(call.outcomes), preference.ranges)
        key = call.function, replace(preference, ranges=()), types
        if key in self._preferred:
            return self._preferred[key]
        made = self._prefer(call, preference)
        if len(self._preferred) < _MOST_KEPT:
            self._preferred[key] = made
        return made

    def _prefer(self, call: Call, preference: Preference) -> object | None:
        code = preference.code
        able = [
            each
            for each in call.outcomes
            if (code in each.statuses if code else each.is_success)
        ]
        # `default` is for what nothing else is said of (OAS 3.1, 4.8.16.1).
        able.sort(
            key=lambda each: (
                each.key == "default",
                not _is_acceptable(each, preference.ranges),
            )
        )
        if not able:
            return None
        try:
            return self._response(call, able[0], preference)
        except (NoAnswerError, ValueError):
            return None

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
                return codec.decode(_text(value))
            except ValueError:
                continue

        def accepts(value: Json) -> bool:
            try:
                codec.decode(_text(value))
            except ValueError:
                return False
            return True

        try:
            value = self._values.value(content.schema, accepts)
        except NoValueError as error:
            raise without("for the body", error) from error
        return codec.decode(_text(value))

    def _response(
        self, call: Call, outcome: Outcome, preference: Preference = NONE
    ) -> object:
        """An instance of the class of one response."""
        module = self._codes.operations(call.function)
        kind = getattr(module, outcome.class_name)
        types = {each.name: each.type for each in msgspec.structs.fields(kind)}
        arguments: dict[str, object] = {}
        if not outcome.is_exact:
            arguments["status"] = preference.code or _status(outcome)
        for field in outcome.headers:
            if field.name not in types:
                continue
            if field.wire in _OF_THE_SERVER and not field.required:
                continue
            value = self._typed_header(module, types[field.name], field)
            if value is not msgspec.UNSET:
                arguments[field.name] = value
        if outcome.body is not None:
            kinds = accepted(_names((outcome,)), preference.ranges)
            variant, body = self._body(outcome, kinds, preference.example)
            if _PROBLEM in variant.names:
                status = preference.code or _status(outcome)
                body = self._with_status(variant, body, status)
            arguments["body"] = body
            if outcome.form == CHOICE:
                arguments["content_type"] = _content_type(variant, kinds)
        made: object = kind(**arguments)
        return made

    def header(self, call: Call, outcome: Outcome, field: HeaderField) -> object:
        """The value of a header that a response must have. Raises `NoAnswerError`."""
        module = self._codes.operations(call.function)
        fields = msgspec.structs.fields(getattr(module, outcome.class_name))
        kind = next(each.type for each in fields if each.name == field.name)
        return self._typed_header(module, kind, field)

    def _typed_header(
        self, module: ModuleType, kind: object, field: HeaderField
    ) -> object:
        """The value of a header, of its type; `UNSET` where none is needed."""
        if field.codec:
            return self._coded(field, getattr(module, field.codec))
        value = self._header(field)
        if value is None:
            return msgspec.UNSET
        return msgspec.convert(value, cast("Any", kind), strict=False)

    def _with_status(self, variant: Variant, body: Any, status: int) -> Any:
        """A problem whose `status` is that of its response (RFC 9457, 3.1.2).

        It is as it was where that is against its schema.
        """
        assert variant.content is not None
        codec = getattr(self._codes.contents(), variant.content.name.upper())
        value = members(json.loads(codec.encode(body)))
        if value.get("status", status) == status:
            return body
        try:
            return codec.decode(_text({**value, "status": status}))
        except ValueError:
            return body

    def _body(
        self, outcome: Outcome, types: tuple[str, ...], example: str
    ) -> tuple[Variant, Any]:
        """The best of a response's media types that can be made, and its body."""
        problems: list[NoAnswerError] = []
        for variant in _preferred(outcome.variants, types):
            try:
                return variant, self.made(variant, example)
            except NoAnswerError as error:
                problems.append(error)
        is_proved = all(each.is_proved for each in problems)
        raise NoAnswerError(str(problems[0]), is_proved=is_proved)

    def made(self, variant: Variant, example: str = "") -> Any:
        """A typed body of one media type. Raises `NoAnswerError`.

        `example` is the name of the example that goes before others.
        """
        if variant.form == JSON:
            return self.content(variant, example)
        if variant.form == ITEMS:
            return [self.content(variant)]
        examples = _first(variant.media.examples, example)
        media = msgspec.structs.replace(variant.media, examples=examples)
        if variant.form == TEXT:
            return self._typed_text(media)
        if variant.ordered is not None:
            return self._parts(variant.ordered)
        return self._bytes(media)

    def _parts(self, ordered: Ordered) -> Any:
        """Parts without names: those that the contract asks for, and one at least."""
        count = max(ordered.least, len(ordered.prefix), 1)
        rest = [ordered.rest] if ordered.rest else []
        parts = [*ordered.prefix, *rest * count][:count]
        made = [self._part(each) for each in parts]
        return tuple(made) if ordered.is_tuple else made

    def _part(self, part: Part) -> Any:
        if isinstance(part, FilePart):
            return self._codes.files().FormFile(bytes(part.shape.size.least))
        if part.content is not None:
            return self._value_of(part.content)
        try:
            return self._scalar(part.schema, (), _is_scalar, _SCALARS)
        except NoValueError as error:
            raise without("for a part of the body", error) from error

    def _typed_text(self, media: MediaType) -> Any:
        """The value of a text."""
        examples = _values(media.examples)
        if media.schema is None:
            return next((each for each in examples if isinstance(each, str)), "")
        try:
            return self._scalar(media.schema, examples, _is_scalar, _SCALARS)
        except NoValueError as error:
            raise without(f"for the body ({media.name})", error) from error

    def _coded(self, field: HeaderField, codec: Any) -> object:
        """The value of a header that is no plain text; `UNSET` where none is needed."""

        def is_right(value: Json) -> bool:
            try:
                return bool(codec.fields(codec.typed(value)))
            except ValueError:
                return False

        schema = field.header.schema
        for given in _values(field.header.examples):
            example = self._values.shown(schema, given)
            if is_right(example) and self._values.admits(schema, example):
                return codec.typed(example)
        try:
            return codec.typed(self._values.value(schema, is_right))
        except NoValueError as error:
            if not field.required:
                return msgspec.UNSET
            raise without(f"for the header {field.wire}", error) from error

    def _header(self, field: HeaderField) -> Json:
        """The value of a header; None where it has none and needs none."""
        examples = _values(field.header.examples)
        try:
            is_right = _is_length if field.wire == _LENGTH else _is_header
            return self._scalar(field.header.schema, examples, is_right, _SCALARS)
        except NoValueError as error:
            if not field.required:
                return None
            name = field.header.name
            raise without(f"for the header {name}", error) from error

    def _bytes(self, media: MediaType) -> bytes:
        """Content that is passed on as it is."""
        if media.is_json:
            for value in _values(media.examples):
                return _text(value)
        if media.schema is None:
            # Any JSON text will do, but no bytes at all are none (RFC 8259, 2).
            return b"{}" if media.is_json else self._plain(media)
        for value in _values(media.examples):
            if isinstance(value, str):
                return value.encode()
        try:
            value = self._scalar(media.schema, (), _is_text, ("string",))
        except NoValueError as error:
            return self._serialised(media, media.schema, error)
        return str(value).encode()

    def _plain(self, media: MediaType) -> bytes:
        found = (one for one in _values(media.examples) if isinstance(one, str))
        return next(found, "").encode()

    def _serialised(
        self, media: MediaType, schema: Schema, error: NoValueError
    ) -> bytes:
        """A value that is no string, as content of some media type.

        That is JSON, where nothing else is known: who wants more gives an example.
        """
        try:
            value = next(iter(_values(media.examples)), None)
            if value is None:
                value = self._values.value(schema, lambda _: True)
        except NoValueError as last:
            raise without(f"for the body ({media.name})", last) from error
        if media.name.endswith(("/xml", "+xml")):
            return write_xml(value)
        if media.name == "text/event-stream":
            return write_event(value)
        return _text(value)

    def _scalar(
        self,
        schema: Schema,
        examples: Iterable[Json],
        is_right: Callable[[Json], bool],
        types: tuple[str, ...],
    ) -> Json:
        """A value of a schema: the first example that fits, else one that is made."""
        for given in examples:
            example = self._values.shown(schema, given)
            if is_right(example) and self._values.admits(schema, example):
                return example
        return self._values.value(schema, is_right, types)


def _status(outcome: Outcome) -> int:
    """The first status of a response, but that of a success where it may be one."""
    statuses = outcome.statuses
    return next((each for each in statuses if each in SUCCESSES), statuses[0])


def _names(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """The media types of responses, in the contract's order."""
    return tuple(
        name for each in outcomes for one in each.variants for name in one.names
    )


def _is_acceptable(outcome: Outcome, ranges: Ranges) -> bool:
    """Whether a response has content that is accepted, or none."""
    names = _names((outcome,))
    return not (names and ranges) or bool(accepted(names, ranges))


def _preferred(variants: tuple[Variant, ...], types: tuple[str, ...]) -> list[Variant]:
    """The media types of a response, those that a client accepts before all others."""

    def place(variant: Variant) -> int:
        found = (place for place, each in enumerate(types) if _is_of(each, variant))
        return min(found, default=len(types))

    return sorted(variants, key=place)


def _content_type(variant: Variant, types: tuple[str, ...]) -> str:
    """What content is called: as the client does, where it may be one of many."""
    named = (each for each in types if _is_of(each, variant))
    return next(named, variant.names[0]).replace("*", "plain")


def _is_of(name: str, variant: Variant) -> bool:
    return any(names_it(each, name) for each in variant.names)


def _first(examples: tuple[Example, ...], name: str) -> tuple[Example, ...]:
    """The examples, that of a name first."""
    return tuple(sorted(examples, key=lambda each: each.name != name))


def _values(examples: Iterable[Example]) -> list[Json]:
    return [json.loads(example.value) for example in examples]


def _text(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def _is_scalar(value: Json) -> bool:
    return isinstance(value, str | bool | int | float)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_length(value: Json) -> bool:
    """Whether a value can be sent as a Content-Length (RFC 9110, 8.6)."""
    return not isinstance(value, bool) and str(value).isdecimal()


def _is_header(value: Json) -> bool:
    """Whether a value can be sent in a header as it is (RFC 9110, 5.5)."""
    if not isinstance(value, str):
        return isinstance(value, bool | int | float)
    return value == value.strip(" \t") and all(
        character == "\t" or (character.isprintable() and ord(character) < 256)  # noqa: PLR2004 - Latin-1
        for character in value
    )
