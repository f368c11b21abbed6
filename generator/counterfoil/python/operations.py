"""Operations as Python sees them: their names, their responses, what goes in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from counterfoil.parts import DEVICES
from counterfoil.python.arguments import Argument, lower_arguments
from counterfoil.python.bodies import lower_body
from counterfoil.python.callbacks import calls_back
from counterfoil.python.contents import lower_contents
from counterfoil.python.given_names import accepted
from counterfoil.python.lowering import Lowering
from counterfoil.python.names import (
    BUILTIN_ERRORS,
    TYPE_NAMES,
    pascal,
    settle,
    shortened,
    snake,
)
from counterfoil.python.offers import lower_offers
from counterfoil.python.outcomes import Outcome, lower_outcomes, outcome_names
from counterfoil.python.security import lower_guards

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Operation
    from counterfoil.python.bodies import Body, Side
    from counterfoil.python.contents import Contents
    from counterfoil.python.offers import Offers
    from counterfoil.python.security import Guard
    from counterfoil.python.types import PyType

_RESERVED_MODULES: Final = (
    *TYPE_NAMES,
    "annotations",
    "app",
    "authenticator",
    "body_limits",
    "client",
    "close",
    "create_app",
    "credentials",
    "errors",
    "lifespan",
    "limits",
    "make_app",
    "max_body",
    "send_request",
    "servers",
    "security",
    "service",
    "timeout",
    "watchdog",
    "with_options",
    *sorted(DEVICES),
)
"""Names that the modules beside the operations', or what calls them, have already.

Or those that no file can have.
"""
_RESERVED_EVENTS: Final = ("paths", "receiver", "sender")
"""The same where the service sends something by itself."""
_MAX_FUNCTION: Final = 50


@dataclass(frozen=True)
class Call:
    """An operation.

    `function` names its method and its modules, `stem` begins the names of its classes,
    and `response` is the union of its responses. `stream_function` names the method of
    clients that reads a response as it comes. `guard` is what it requires of its
    callers; None where anyone may call it. `calls_back` says whether the service is
    told of requests what the URLs of callbacks are found in.
    """

    operation: Operation
    function: str
    stem: str
    response: str
    arguments: tuple[Argument, ...]
    body: Body | None
    outcomes: tuple[Outcome, ...]
    guard: Guard | None = None
    stream_function: str = ""
    calls_back: bool = False

    @cached_property
    def taken(self) -> dict[Side, tuple[tuple[str, PyType, str], ...]]:
        """What its functions take, by their sides, once `signatures` has found it."""
        return {}

    @property
    def judges_early(self) -> bool:
        """Whether a request may be found invalid before all of it is there."""
        return bool(self.arguments) or (self.body is not None and self.body.has_parts)

    @property
    def route(self) -> str:
        """The method and the path, or the name of what the service sends."""
        return self.operation.route

    @property
    def titled(self) -> str:
        """The same at the beginning of a sentence."""
        return self.route if self.operation.event is None else f"The {self.route}"

    @cached_property
    def has_stream(self) -> bool:
        """Whether some response can be given and had as it comes."""
        return any(each.is_stream for each in self.outcomes)

    @cached_property
    def sends_parts(self) -> bool:
        """Whether a service sends some response part by part."""
        return self.has_stream or any(each.has_parts for each in self.outcomes)

    @cached_property
    def offers(self) -> Offers | None:
        """The media types that a client may choose from, where there are several."""
        is_head = self.operation.method == "HEAD"
        return None if is_head else lower_offers(self.outcomes)

    @property
    def summary(self) -> str:
        """What the operation is called, without a full stop."""
        return self.operation.summary.strip().rstrip(".") or self.operation.id

    @property
    def said(self) -> str:
        """What it does, without a full stop: its route says that if nothing else does.

        Its id would say no more than its name.
        """
        told = f"`{self.route}`" if self.operation.event is None else self.titled
        return self.operation.summary.strip().rstrip(".") or told

    @property
    def words(self) -> str:
        """What it does, for a docstring."""
        description = self.operation.description.strip()
        if description and not self.operation.summary.strip():
            return description
        return f"{self.said}.\n\n{description}".strip()


class Lowered:
    """An Api as Python has it: what the package, its checks and its samples stand on.

    Each part is made when it is first asked for, once for all that use it.
    """

    def __init__(self, api: Api) -> None:
        self.api = api

    @cached_property
    def lowering(self) -> Lowering:
        """The types of its schemas."""
        return Lowering(self.api)

    @cached_property
    def contents(self) -> Contents:
        """What is read and written as a whole."""
        return lower_contents(self.api, self.lowering)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The operations that clients call."""
        return lower_operations(self.api, self.contents)

    @cached_property
    def events(self) -> tuple[Call, ...]:
        """What the service calls."""
        return lower_events(self.api, self.contents)


def lower_operations(api: Api, contents: Contents) -> tuple[Call, ...]:
    """The operations that clients call."""
    return _lower(api, contents, api.operations)


def lower_events(api: Api, contents: Contents) -> tuple[Call, ...]:
    """The webhooks and callbacks: what the service calls."""
    return _lower(api, contents, api.events)


def reserved_modules(api: Api) -> tuple[str, ...]:
    """What no method of an Api must be called."""
    return (*_RESERVED_MODULES, *(_RESERVED_EVENTS if api.events else ()))


def _lower(
    api: Api, contents: Contents, operations: tuple[Operation, ...]
) -> tuple[Call, ...]:
    """Some operations; the names of all are settled together."""
    ids = _wordings(api)
    reserved = reserved_modules(api)
    given = {
        ids[id(each)]: accepted(each.given, "method", reserved) for each in api.every
    }
    functions = settle(ids.values(), _function, reserved, given)
    classes = contents.lowering.names()
    elsewhere = classes | BUILTIN_ERRORS
    called = {each: given[each] or each for each in ids.values()}
    taken = [
        stem
        for each in api.every
        if _derived(stem := _stem(called[ids[id(each)]]), each) & elsewhere
    ]
    # By the names of methods: what has a number has it in both.
    owner = {functions[each]: each for each in ids.values()}
    own = settle(owner, lambda name: _stem(called[owner[name]]), taken)
    stems = {each: own[functions[each]] for each in ids.values()}
    guards = lower_guards(api, operations)
    taken = [*reserved, *functions.values()]
    coming = {each: f"stream {each}" for each in ids.values()}
    wordings = {coming[each]: f"stream {called[each]}" for each in coming}
    streams = settle(wordings, lambda each: _function(wordings[each]), taken)
    return tuple(
        Call(
            operation=each,
            function=functions[ids[id(each)]],
            stem=stems[ids[id(each)]],
            response=_response_name(stems[ids[id(each)]], classes),
            arguments=lower_arguments(each, contents, api),
            body=lower_body(each, contents),
            outcomes=lower_outcomes(stems[ids[id(each)]], each, contents),
            guard=guards.of(each),
            stream_function=streams[coming[ids[id(each)]]],
            calls_back=calls_back(api, each),
        )
        for each in operations
    )


def _wordings(api: Api) -> dict[int, str]:
    """What each operation is to be called, by its identity.

    An id that was made from a path may be that of another operation, too.
    """
    count = Counter(each.id for each in api.every)
    return {
        id(each): each.id
        if count[each.id] == 1
        else f"{each.id} {each.method} {each.path}"
        for each in api.every
    }


def _function(text: str) -> str:
    """The name of a function, short enough for lines that mention it."""
    return shortened(snake(text, "operation"), _MAX_FUNCTION)


def _stem(text: str) -> str:
    return pascal(text, "Operation")


def _derived(stem: str, operation: Operation) -> frozenset[str]:
    """The names of an operation's classes: schemas may want them for theirs."""
    names = outcome_names(stem, operation)
    return names | {f"{each}Error" for each in (stem, *names)}


def _response_name(stem: str, classes: frozenset[str]) -> str:
    """The name of a union; schemas are often called as it would be."""
    name = f"{stem}Response"
    return (
        name
        if name not in classes
        else settle([f"{stem}Answer"], pascal, classes)[f"{stem}Answer"]
    )
