"""Documented responses as classes: their names, statuses, headers and bodies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import structs

from counterfoil.api.model import MediaType, Response
from counterfoil.python import types
from counterfoil.python.bodies import ITEMS, ORDERED
from counterfoil.python.names import joined
from counterfoil.python.response_headers import lower_headers
from counterfoil.python.types import Subscript
from counterfoil.python.variants import BYTES, EMPTY, JSON, lower_variants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.api.model import Operation
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.positions import Ordered
    from counterfoil.python.response_headers import HeaderField
    from counterfoil.python.types import PyType
    from counterfoil.python.variants import Variant

NOTHING: Final = "nothing"
HEADERS: Final = "headers"
CHOICE: Final = "choice"

DEFAULT: Final = "default"
SUCCESSES: Final = range(200, 300)
_REDIRECTIONS: Final = range(300, 400)
_NOT_MODIFIED: Final = 304
_CONDITIONS: Final = frozenset({"if-none-match", "if-modified-since"})
"""What a 304 answers (RFC 9110, 15.4.5): no other request has one."""
BODILESS: Final = (204, 205, 304)
"""The final statuses without content (RFC 9110, 15.3.5, 15.3.6 and 15.4.5)."""


@dataclass(frozen=True)
class Outcome:
    """A documented response as a class.

    `key` is its status, its range or "default"; `first` to `last` are its statuses, but
    for those in `others`, which have responses of their own, and those that would lose
    its content. `variants` are the media types of its content; to HEAD (`is_head`) it
    has none, but headers that tell of some. Where nothing is documented, it `is_any`.
    It `is_spare` where it is the default, and another one is a documented success; it
    `is_unasked` where it answers a condition that no parameter of the operation is for.
    """

    key: str
    first: int
    last: int
    others: tuple[tuple[int, int], ...]
    class_name: str
    response: Response
    headers: tuple[HeaderField, ...]
    variants: tuple[Variant, ...]
    is_head: bool = False
    is_any: bool = False
    is_spare: bool = False
    is_unasked: bool = False

    @property
    def error_name(self) -> str:
        """The class of the error that a client raises for it."""
        return f"{self.class_name}Error"

    @property
    def form(self) -> str:
        """What its body is: the form of its one media type, or a choice of several.

        Else nothing at all, or nothing but headers that tell of content.
        """
        if self.is_head:
            return HEADERS
        if not self.variants:
            return NOTHING
        first, *others = self.variants
        return CHOICE if others or first.is_open else first.form

    @property
    def media_type(self) -> str:
        """Its one media type."""
        return self.variants[0].names[0]

    @property
    def sent_type(self) -> str:
        """Its one media type, as a response has it."""
        return self.variants[0].sent_type

    @property
    def accepted(self) -> list[str]:
        """The media types of its content, as an Accept header names them."""
        return _accepted(self.variants)

    @property
    def offered(self) -> list[str]:
        """Those between which client and service choose."""
        return _accepted([each for each in self.variants if not each.is_aside])

    @property
    def content(self) -> Content | None:
        """Its JSON content, where it has no other."""
        return self.variants[0].content if self.form == JSON else None

    @property
    def ordered(self) -> tuple[tuple[str, str, Ordered], ...]:
        """Its parts without names, with the constants for them and the media types.

        Those are as a response has them. No argument's constant has two underscores.
        """
        stem = f"ORDERED__{self.key.upper()}"
        return tuple(
            (f"{stem}__{number}" if number else stem, each.sent_type, each.ordered)
            for number, each in enumerate(
                sorted(self.variants, key=lambda each: each.sent_type)
            )
            if each.ordered is not None and not self.is_head
        )

    @property
    def is_sure(self) -> bool:
        """Whether it is a success, whatever its status, and has content."""
        is_success = self.is_success and not self.is_failure
        return is_success and not self.is_head and not self.is_any

    @property
    def has_parts(self) -> bool:
        """Whether a service sends it part by part, though a client reads it whole."""
        return self.is_sure and self.ordered != ()

    @property
    def is_gathered(self) -> bool:
        """Whether a service sends the whole of what else comes part by part."""
        forms = {each.form for each in self.variants}
        return not self.is_sure and not forms.isdisjoint({ITEMS, ORDERED})

    @cached_property
    def is_stream(self) -> bool:
        """Whether its content can be given and had as it comes."""
        has_stream = any(each.form in {BYTES, ITEMS} for each in self.variants)
        return has_stream and self.is_sure

    @property
    def takes(self) -> bool:
        """Whether reading it as it comes asks what becomes of an unreadable item."""
        return self.is_stream and self.form in {CHOICE, ITEMS}

    @property
    def served(self) -> PyType:
        """Its class, as a service gives it."""
        return self._of([each.served() for each in self.variants])

    @cached_property
    def whole(self) -> PyType:
        """Its class, as a client has read it."""
        return self._of([each.whole() for each in self.variants])

    def coming(self, iterator: str) -> PyType:
        """Its class, as a client is reading it; `iterator` is the class of streams."""
        return self._of([each.coming(iterator) for each in self.variants])

    def _of(self, bodies: list[PyType]) -> PyType:
        name = types.Name(self.class_name)
        return Subscript(name, (types.either(*bodies),)) if self.is_stream else name

    @cached_property
    def body(self) -> PyType | None:
        """The type of its body, or None where it has none."""
        if self.form in {HEADERS, NOTHING, EMPTY}:
            return None
        return types.either(*(each.type for each in self.variants))

    @property
    def is_exact(self) -> bool:
        """Whether it has one status, which its class knows."""
        return self.key.isdigit()

    @cached_property
    def is_success(self) -> bool:
        """Whether it has the status of a success, for some at least."""
        return any(status in SUCCESSES for status in self.statuses)

    @cached_property
    def results(self) -> frozenset[int]:
        """The statuses with which a client returns it.

        No redirection is an error (RFC 9110, 15.4), and none is followed: where one is
        documented by its status or their range, it is what the operation comes to.

        A default beside a documented success is mostly that of errors, and no caller
        could use the success without asking whether it is one: it is always raised.
        """
        if self.is_spare or self.is_unasked:
            return frozenset()
        known = {*SUCCESSES} if self.key == DEFAULT else {*SUCCESSES, *_REDIRECTIONS}
        return frozenset(known.intersection(self.statuses))

    @property
    def is_returned(self) -> bool:
        """Whether a client returns it, for some status at least."""
        return self.results != frozenset()

    @property
    def is_failure(self) -> bool:
        """Whether a client raises it, for some status at least."""
        return not self.results.issuperset(self.statuses)

    @property
    def fields(self) -> tuple[HeaderField, ...]:
        """The headers that do not follow from its content."""
        return tuple(
            each
            for each in self.headers
            if each.wire != "content-length" or self.form == HEADERS
        )

    @cached_property
    def statuses(self) -> tuple[int, ...]:
        """All statuses that it may have."""
        others = {n for first, last in self.others for n in range(first, last + 1)}
        return tuple(n for n in range(self.first, self.last + 1) if n not in others)


def lower_outcomes(
    stem: str, operation: Operation, contents: Contents
) -> tuple[Outcome, ...]:
    """The responses of an operation: exact statuses, then ranges, then the default.

    The first that has a status is the response for it (OAS 3.1, 4.8.16).
    """
    ranked = sorted(operation.responses or (_any_response(operation),), key=_rank)
    lowered = [_lower_response(stem, each, ranked, contents) for each in ranked]
    if operation.method == "HEAD":
        # RFC 9110, 9.3.2: its responses have the headers of GET's, and no content.
        lowered = [replace(each, is_head=True) for each in lowered]
    if not operation.responses:
        lowered = [replace(each, others=(), is_any=True) for each in lowered]
    if any(each.is_success and each.key != DEFAULT for each in lowered):
        lowered = [replace(each, is_spare=each.key == DEFAULT) for each in lowered]
    if not _takes_condition(operation):
        unasked = str(_NOT_MODIFIED)
        lowered = [replace(each, is_unasked=each.key == unasked) for each in lowered]
    return tuple(_settled(each) for each in lowered if each.statuses)


def _takes_condition(operation: Operation) -> bool:
    """Whether a caller can ask for a response only if there is a newer one."""
    return any(
        each.place == "header" and each.name.lower() in _CONDITIONS
        for each in operation.parameters
    )


def _accepted(variants: Sequence[Variant]) -> list[str]:
    names = [each.media.sent(name) for each in variants for name in each.names]
    return [name for name in names if "/*+" not in name]


def _settled(outcome: Outcome) -> Outcome:
    """The outcome, whose items are a list where they do not come one by one."""
    if outcome.is_stream or all(each.form != ITEMS for each in outcome.variants):
        return outcome
    variants = [
        structs.replace(each, type=types.list_of(each.type))
        if each.form == ITEMS
        else each
        for each in outcome.variants
    ]
    return replace(outcome, variants=tuple(variants))


def outcome_names(stem: str, operation: Operation) -> frozenset[str]:
    """The names of the classes of an operation's responses."""
    found = operation.responses or (_any_response(operation),)
    return frozenset(_class_name(stem, each) for each in found)


def _any_response(operation: Operation) -> Response:
    """What stands for the responses of an operation that documents none."""
    media = MediaType("*/*", None, (), (), operation.location)
    words = "Any response: none is documented."
    return Response(0, words, (), (media,), operation.location, pattern=DEFAULT)


def _rank(response: Response) -> int:
    return 0 if response.status else 2 if response.pattern == DEFAULT else 1


def _class_name(stem: str, response: Response) -> str:
    key = "Default" if response.pattern == DEFAULT else response.key
    name = joined(stem, key)
    # Of capitals and underscores alone are constants.
    return f"{stem}Status{key}" if "_" in name and name.isupper() else name


def _span(response: Response) -> tuple[int, int]:
    """The first and the last status of a response."""
    if response.status:
        return response.status, response.status
    if response.pattern == DEFAULT:
        return 200, 599  # 1xx are no final responses (RFC 9110, 15.2)
    first = int(response.pattern[0]) * 100
    return first, first + 99


def _lower_response(
    stem: str, response: Response, ranked: list[Response], contents: Contents
) -> Outcome:
    first, last = _span(response)
    others = [_span(each) for each in ranked if _rank(each) < _rank(response)]
    if response.content and not response.status:
        others += [(each, each) for each in BODILESS]
    return Outcome(
        response.key,
        first,
        last,
        tuple(
            dict.fromkeys(
                each for each in others if first <= each[0] and each[1] <= last
            )
        ),
        _class_name(stem, response),
        response,
        lower_headers(response, contents),
        lower_variants(response.content, contents),
    )
