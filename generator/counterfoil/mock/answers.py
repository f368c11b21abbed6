"""What the mock answers to an operation: a documented response, made once."""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
import msgspec.structs

from counterfoil.mock.accepting import accepted, rank
from counterfoil.mock.bodies import SCALARS, Bodies, called, documented
from counterfoil.mock.certain import Certain
from counterfoil.mock.gaps import NoAnswerError, without
from counterfoil.mock.plain import json_text, members
from counterfoil.mock.preferences import NONE, Preference
from counterfoil.mock.scope import NoValueError
from counterfoil.python.outcomes import CHOICE, SUCCESSES, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType

    from counterfoil.mock.accepting import Range
    from counterfoil.mock.bodies import Codes
    from counterfoil.mock.plain import Json
    from counterfoil.mock.values import Values
    from counterfoil.python.operations import Call
    from counterfoil.python.response_headers import HeaderField
    from counterfoil.python.variants import Variant

_MOST_KEPT: Final = 10_000
"""How many answers are kept; clients may prefer what they like."""
_PROBLEM: Final = "application/problem+json"
_LENGTH: Final = "content-length"
_MOVED: Final = frozenset({300, 301, 302, 303, 307, 308})
"""Redirections (RFC 9110, 15.4) that answer any request: 304 has a condition."""
_OF_THE_SERVER: Final = frozenset(
    {
        *("connection", "content-encoding", "content-length", "date", "keep-alive"),
        *("trailer", "transfer-encoding", "upgrade", "via"),
    }
)
"""Fields that whoever speaks HTTP writes, or not (RFC 9110, 6.6.1, 7.6.1 and 8.6).

Content is sent as it is: that it were coded would not be true (8.4).
"""


class Answers:
    """Makes responses, as the classes of a generated package, with their `bodies`.

    `methods` are those of each path, which an answer to OPTIONS may tell.
    """

    def __init__(
        self,
        values: Values,
        codes: Codes,
        methods: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._values = values
        self._methods = methods or {}
        self._codes = codes
        self.bodies = Bodies(values, codes)
        self.certain = Certain(values.named)
        self._made: dict[str, tuple[object, tuple[NoAnswerError, ...]]] = {}
        self._preferred: dict[
            tuple[str, Preference, tuple[str, ...]], object | None
        ] = {}
        # What is made when it is asked for may be asked for by several threads.
        self._lock = RLock()

    def is_certain(self, call: Call) -> bool:
        """Whether the first of the responses that `answer` tries can be made."""
        tried = _tried(call.outcomes)
        return bool(tried) and self.certain.outcome(tried[0])

    def answer(self, call: Call) -> tuple[object, tuple[NoAnswerError, ...]]:
        """The response to an operation, and what kept others from being made.

        It is the first documented success that can be made; where none is documented,
        the first response, but those first that do not say that the server failed.
        None where there is none. It is made once.
        """
        with self._lock:
            if call.function not in self._made:
                self._made[call.function] = self._answer(call)
            return self._made[call.function]

    def _answer(self, call: Call) -> tuple[object, tuple[NoAnswerError, ...]]:
        problems: list[NoAnswerError] = []
        for outcome in _tried(call.outcomes):
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
        with self._lock:
            if key in self._preferred:
                return self._preferred[key]
            made = self._prefer(call, preference)
            if len(self._preferred) < _MOST_KEPT:
                self._preferred[key] = made
            return made

    def _prefer(self, call: Call, preference: Preference) -> object | None:
        code = preference.code
        able = (
            [each for each in call.outcomes if code in each.statuses]
            if code
            else _successes(call.outcomes)
        )
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
            told = self._told(call, field)
            value = self._typed_header(module, types[field.name], field, told)
            if value is not msgspec.UNSET:
                arguments[field.name] = value
        if outcome.body is not None:
            kinds = accepted(_names((outcome,)), preference.ranges)
            variant, name, body = self._body(outcome, kinds, preference.example)
            if variant.media.name == _PROBLEM:
                status = preference.code or _status(outcome)
                body = self._with_status(variant, body, status)
            arguments["body"] = body
            if outcome.form == CHOICE:
                arguments["content_type"] = name
        made: object = kind(**arguments)
        return made

    def header(self, call: Call, outcome: Outcome, field: HeaderField) -> object:
        """The value of a header that a response must have. Raises `NoAnswerError`."""
        module = self._codes.operations(call.function)
        fields = msgspec.structs.fields(getattr(module, outcome.class_name))
        kind = next(each.type for each in fields if each.name == field.name)
        return self._typed_header(module, kind, field)

    def _told(self, call: Call, field: HeaderField) -> tuple[Json, ...]:
        """What is known of a header beside its schema: of Allow (RFC 9110, 10.2.1)."""
        methods = self._methods.get(call.operation.path, ())
        if call.operation.method != "OPTIONS" or field.wire != "allow":
            return ()
        return ", ".join(methods), [*methods]

    def _typed_header(
        self,
        module: ModuleType,
        kind: object,
        field: HeaderField,
        told: tuple[Json, ...] = (),
    ) -> object:
        """The value of a header, of its type; `UNSET` where none is needed.

        `told` are values that are tried after those of the document.
        """
        if field.codec:
            return self._coded(field, getattr(module, field.codec), told)
        value = self._header(field, told)
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
            return codec.decode(json_text({**value, "status": status}))
        except ValueError:
            return body

    def _body(
        self, outcome: Outcome, types: tuple[str, ...], example: str
    ) -> tuple[Variant, str, Any]:
        """The best of a response's media types that can be made, and its body.

        Between them is what it is called.
        """
        problems: list[NoAnswerError] = []
        for variant in _preferred(outcome.variants, types):
            name = called(variant, _types_of(variant, outcome.variants, types))
            try:
                return variant, name, self.bodies.made(variant, name, example)
            except NoAnswerError as error:
                problems.append(error)
        is_proved = all(each.is_proved for each in problems)
        raise NoAnswerError(str(problems[0]), is_proved=is_proved)

    def _coded(self, field: HeaderField, codec: Any, told: tuple[Json, ...]) -> object:
        """The value of a header that is no plain text; `UNSET` where none is needed."""

        def is_right(value: Json) -> bool:
            try:
                return bool(codec.fields(codec.typed(value)))
            except ValueError:
                return False

        examples = (*documented(field.header.examples), *told)
        try:
            value = self._values.fitting(field.header.schema, examples, is_right)
            return codec.typed(value)
        except NoValueError as error:
            if not field.required:
                return msgspec.UNSET
            raise without(f"for the header {field.wire}", error) from error

    def _header(self, field: HeaderField, told: tuple[Json, ...]) -> Json:
        """The value of a header; None where it has none and needs none."""
        examples = (*documented(field.header.examples), *told)
        try:
            is_right = _is_length if field.wire == _LENGTH else _is_header
            return self._values.fitting(
                field.header.schema, examples, is_right, SCALARS
            )
        except NoValueError as error:
            if not field.required:
                return None
            name = field.header.name
            raise without(f"for the header {name}", error) from error


def _tried(outcomes: tuple[Outcome, ...]) -> list[Outcome]:
    """The responses that answer, the best of them first."""
    return _successes(outcomes) or sorted(outcomes, key=_is_server_error)


def _is_server_error(outcome: Outcome) -> bool:
    return outcome.first >= HTTPStatus.INTERNAL_SERVER_ERROR


def _successes(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The successes; with them redirections, where none but `default` is documented."""
    found = [each for each in outcomes if each.is_success]
    if any(each.key != "default" for each in found):
        return found
    moved = [each for each in outcomes if each.is_exact and each.first in _MOVED]
    return moved + found


def _status(outcome: Outcome) -> int:
    """The first status of a response, but that of a success where it may be one."""
    statuses = outcome.statuses
    return next((each for each in statuses if each in SUCCESSES), statuses[0])


def _names(outcomes: Iterable[Outcome]) -> tuple[tuple[str, str], ...]:
    """The media types of responses with their parameters, and as they are known.

    They are in the contract's order.
    """
    return tuple(
        (one.media.sent(name), name)
        for each in outcomes
        for one in each.variants
        for name in one.names
    )


def _is_acceptable(outcome: Outcome, ranges: tuple[Range, ...]) -> bool:
    """Whether a response has content that is accepted, or none."""
    names = _names((outcome,))
    return not (names and ranges) or bool(accepted(names, ranges))


def _preferred(variants: tuple[Variant, ...], types: tuple[str, ...]) -> list[Variant]:
    """The media types of a response, those that a client accepts before all others."""

    def place(variant: Variant) -> int:
        found = map(types.index, _types_of(variant, variants, types))
        return min(found, default=len(types))

    return sorted(variants, key=place)


def _types_of(
    variant: Variant, variants: tuple[Variant, ...], types: tuple[str, ...]
) -> list[str]:
    """Those of some media types for which a variant is the most specific one.

    No other is applicable to them (OAS 3.1, 4.8.17.1).
    """
    return [
        name
        for name in types
        if 0 < _rank_of(name, variant) == max(_rank_of(name, e) for e in variants)
    ]


def _rank_of(name: str, variant: Variant) -> int:
    return max(rank(name, each) for each in variant.names)


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
