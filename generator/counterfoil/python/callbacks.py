"""Callbacks as Python sees them: how the URL of one is found in an exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.expressions import Expression
from counterfoil.codes.python import UNSUPPORTED_CALLBACKS
from counterfoil.python.layout import enclose, string

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counterfoil.api.model import Api, Event, Operation
    from counterfoil.diagnostics import Findings
    from counterfoil.python.operations import Call, Lowered

_URL: Final = ("http://", "https://")
_WHOLE: Final = {
    "url": "exchange.url()",
    "method": "exchange.method()",
    "statusCode": "exchange.status()",
}
_PLACELESS: Final = frozenset({"response.query", "response.path"})


class UnreadableExpression(Exception):
    """An expression that nothing in an exchange answers; the message says why."""


def calls_back(api: Api, operation: Operation) -> bool:
    """Whether URLs of callbacks are found in the requests of an operation."""
    found = api.callbacks.get((operation.path, operation.method), ())
    return operation.event is None and any(has_url(each.event) for each in found)


def has_url(event: Event | None) -> bool:
    """Whether a function finds the URL of what is sent."""
    return event is not None and event.url != () and not _problem_of(event)


def reads_response(event: Event) -> bool:
    """Whether the URL of a callback depends on the response."""
    return any(isinstance(e, Expression) and e.reads_response for e in event.url)


def check_callbacks(lowered: Lowered, findings: Findings) -> None:
    """Report the callbacks whose URL no function finds."""
    calls = {(e.operation.path, e.operation.method): e for e in lowered.calls}
    for event in dict.fromkeys(each.event for each in lowered.api.events):
        if event is None or not event.url:
            continue
        for problem in _problems(calls, event):
            findings.add(
                UNSUPPORTED_CALLBACKS,
                f"no function finds the URL of the callback {event.name!r}: {problem}",
                event.location,
            )


def _problems(calls: Mapping[tuple[str, str], Call], event: Event) -> Iterator[str]:
    problem = _problem_of(event)
    if problem:
        yield problem
    elif any(
        isinstance(e, Expression) and e.source == "request.body" for e in event.url
    ):
        for call in map(calls.get, event.origins):
            if call is not None and not (call.body and call.body.with_json):
                yield f"the body of {call.operation.id!r} is neither JSON nor a form"


def _problem_of(event: Event) -> str:
    """Why the URL of a callback is not found in any exchange; "" where it is."""
    first = event.url[0]
    if isinstance(first, str) and not first.startswith(_URL):
        return "its key begins with neither an expression nor http"
    for each in event.url:
        if isinstance(each, Expression) and each.source in _PLACELESS:
            return f"a response has no {each.source.partition('.')[2]}"
    return ""


def url_parts(event: Event, level: int) -> list[str]:
    """The expressions of the parts of a URL, at a level."""
    return [
        string(each)
        if isinstance(each, str)
        else read_expression(each, level, 1, required=True)
        for each in event.url
    ]


def read_expression(
    expression: Expression, level: int, reserve: int, *, required: bool
) -> str:
    """The call that reads what an expression names. Raises `UnreadableExpression`."""
    if expression.source in _WHOLE:
        return _WHOLE[expression.source]
    if expression.source in _PLACELESS:
        raise UnreadableExpression(f"has the expression {expression.text!r}")
    head = f"exchange.{expression.source.replace('.', '_')}("
    given = [string(expression.name), *([] if required else ["required=False"])]
    return enclose(head, given, ")", level, reserve)
