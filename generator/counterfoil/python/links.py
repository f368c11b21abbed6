"""Links as Python sees them: the call that follows, and what its arguments are."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.expressions import InvalidExpression, parse_expression
from counterfoil.api.link_targets import LinkTargets
from counterfoil.api.nearest import did_you_mean, nearest
from counterfoil.codes import python as codes
from counterfoil.python.bodies import FORM, JSON, TEXT
from counterfoil.python.callbacks import UnreadableExpression, read_expression
from counterfoil.python.layout import Json, enclose, literal, string
from counterfoil.python.types import bare, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.api.model import Api, Link
    from counterfoil.diagnostics import Findings
    from counterfoil.python.arguments import Argument
    from counterfoil.python.operations import Call, Lowered

_EMBEDDED: Final = re.compile(r"\{(\$[^{}]*)\}")
_BODIES: Final = ("$request.body", "$response.body")
_PLACES: Final = ("path", "query", "header", "cookie")


class UnclearLink(Exception):
    """A link that no function is written for; the message says why."""


class Following(Struct, frozen=True):
    """The call that follows: each of `arguments` is a name and an expression.

    `contents` are the names of what makes a value of a type.
    """

    link: Link
    call: Call
    arguments: tuple[tuple[str, str], ...]
    contents: tuple[str, ...] = ()


class LinkedCalls:
    """Finds, among some calls, that which a link leads to."""

    def __init__(self, calls: Iterable[Call]) -> None:
        self._calls = {id(call.operation): call for call in calls}
        self._targets = LinkTargets(call.operation for call in self._calls.values())

    def of(self, link: Link) -> Call:
        """The call that a link leads to. Raises `UnclearLink`."""
        target = self._targets.of(link)
        if target is None:
            raise UnclearLink("leads to no operation of this document")
        return self._calls[id(target)]


def lower_link(link: Link, calls: LinkedCalls) -> Following:
    """What follows from a response. Raises `UnclearLink`."""
    call = calls.of(link)
    given: dict[str, str] = {}
    for key, text in link.parameters:
        argument = _argument(key, call)
        value: Json = json.loads(text)
        given[argument.name] = _expression(value, argument)
    missing = [
        each.parameter.name
        for each in call.arguments
        if each.parameter.required and each.name not in given
    ]
    contents: tuple[str, ...] = ()
    if link.body:
        given["body"], contents = _body(link.body, call)
    elif call.body is not None and call.body.required:
        missing.append("the body")
    if missing:
        raise UnclearLink(f"does not say what {missing[0]} is")
    return Following(link, call, tuple(given.items()), contents)


def _body(text: str, call: Call) -> tuple[str, tuple[str, ...]]:
    """The expression of a body, and the names of the contents that it mentions."""
    if call.body is None:
        raise UnclearLink("gives a body to an operation that has none")
    # It is sent as the client sends it unless told otherwise.
    medium = call.body.sent
    value: Json = json.loads(text)
    is_expression = isinstance(value, str) and value.startswith("$")
    room = len("body=,")
    if medium.content is not None and medium.form in {JSON, FORM}:
        name = medium.content.name.upper()
        head = f"{name}.typed("
        inner = literal(value, 3)
        if isinstance(value, str) and is_expression:
            inner = _read(value, 3, 1, required=True)
        elif isinstance(value, str) and _EMBEDDED.search(value):
            inner = _joined(value, 3, 1, required=True)
        return enclose(head, [inner], ")", 2, room), (name,)
    if medium.form != TEXT or not isinstance(value, str):
        raise UnclearLink(f"gives a body that is {medium.name}")
    if is_expression:
        return f"following.text({_read(value, 3, 1, required=True)})", ()
    return _joined(value, 2, room, required=True), ()


def has_links(api: Api) -> bool:
    """Whether any response has a link."""
    return any(e.links for operation in api.operations for e in operation.responses)


def check_links(lowered: Lowered, findings: Findings) -> None:
    """Report the links that no function is written for."""
    api = lowered.api
    for event in api.events:
        for response in event.responses:
            for link in response.links:
                findings.add(
                    codes.UNSUPPORTED_LINKS,
                    f"the link {link.name!r} follows what the service itself sends",
                    link.location,
                )
    if not has_links(api):
        return
    for link, problem in _unclear(lowered.calls):
        findings.add(
            codes.UNSUPPORTED_LINKS,
            f"the link {link.name!r} {problem}",
            link.location,
            hint=_meant(link, api),
        )


def _meant(link: Link, api: Api) -> str:
    """What to do about a link whose `operationId` no operation has; "" for others."""
    known = frozenset(each.id for each in api.operations)
    if not link.operation_id or link.operation_id in known:
        return ""
    said = f"no operation has the operationId {link.operation_id!r}"
    close = did_you_mean(nearest(link.operation_id, known))
    return f"{said}; {close}" if close else said


def _unclear(calls: tuple[Call, ...]) -> Iterator[tuple[Link, str]]:
    linked = LinkedCalls(calls)
    for call in calls:
        for outcome in call.outcomes:
            for link in outcome.response.links:
                try:
                    lower_link(link, linked)
                except UnclearLink as problem:
                    yield link, str(problem)


def _argument(key: str, call: Call) -> Argument:
    """The argument for a parameter: its name, or its place and its name."""
    place, _, name = key.partition(".")
    named = [each for each in call.arguments if each.parameter.name == key]
    if place in _PLACES and not named:
        named = [
            each
            for each in call.arguments
            if (each.parameter.place, each.parameter.name) == (place, name)
        ]
    if len(named) != 1:
        raise UnclearLink(f"gives {key!r}, which is not one parameter")
    return named[0]


def _expression(value: Json, argument: Argument) -> str:
    """The expression of an argument, as it stands at two steps, after its name."""
    required = argument.parameter.required
    room = len(argument.name) + len("=,")
    if not isinstance(value, str):
        return enclose("following.constant(", [literal(value, 3)], ")", 2, room)
    kind = text_of(bare(argument.type))
    is_other = "str" not in kind and '"' not in kind
    if value.startswith("$"):
        if is_other and not value.startswith(_BODIES):
            wrapped = len("following.parsed()")
            found = _read(value, 3, room + wrapped, required=required)
            return enclose("following.parsed(", [found], ")", 2, room)
        return _read(value, 2, room, required=required)
    if not _EMBEDDED.search(value):
        head = "following.parsed(" if is_other else "following.constant("
        return enclose(head, [string(value)], ")", 2, room)
    return _joined(value, 2, room, required=required)


def _joined(value: str, level: int, reserve: int, *, required: bool) -> str:
    """The call that joins the parts of a text that embeds expressions."""
    shown = [
        _read(part, level + 1, 1, required=required) if number % 2 else string(part)
        for number, part in enumerate(_EMBEDDED.split(value))
        if part
    ]
    return enclose("following.joined(", shown, ")", level, reserve)


def _read(text: str, level: int, reserve: int, *, required: bool) -> str:
    """The call that reads a runtime expression (OAS 3.1, 4.8.20.4)."""
    try:
        # The URL is not known of a request that was only prepared.
        if text != "$url":
            found = parse_expression(text)
            return read_expression(found, level, reserve, required=required)
    except (InvalidExpression, UnreadableExpression):
        pass
    raise UnclearLink(f"has the expression {text!r}")
