"""The views of `server/*.py`, one per operation: its endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.python.answer_views import CaseView, Tables, guarded, lower_answer
from counterfoil.python.body_views import lower_reception
from counterfoil.python.faults import refusals
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import (
    STEP,
    enclose,
    fits,
    signature,
    string,
)
from counterfoil.python.model_views import heading
from counterfoil.python.prose import docstring
from counterfoil.python.types import Import

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.arguments import Argument
    from counterfoil.python.operations import Call
    from counterfoil.python.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class EndpointView:
    """The module of an endpoint.

    `reads` are the statements that read parameters; `accepted` makes what reads bodies,
    and is "" where there is none: then `decode` reads a whole text, or `receive` is the
    statement that receives the body; `is_stream` says whether the service reads on.
    `reads_request` says whether there is anything to read. `successes` are answered in
    the endpoint itself, which saves a call; all others in a function.
    """

    heading: str
    imports: str
    constants: tuple[str, ...]
    operation: str
    function: str
    doc: str
    reads_request: bool
    reads: tuple[str, ...]
    accepted: str
    decode: str
    receive: str
    is_stream: bool
    call: str
    encode: str
    is_head: bool
    successes: tuple[CaseView, ...]
    cases: tuple[CaseView, ...]
    refusals: tuple[CaseView, ...]


def lower_endpoint(api: Api, call: Call) -> EndpointView:
    """The view of one operation's endpoint."""
    used = {
        Import("typing", "Final"),
        Import("asyncio", "CancelledError"),
        Import("logging", ""),
        *(own("runtime.asgi", name) for name in _ASGI),
        own("runtime.faults", "Fault"),
        own("runtime.faults", "Unimplemented"),
        own("runtime.content", "BodyLimits"),
        own("runtime.watchdog", "Watchdog"),
        own("server.errors", "Errors"),
        own("server.service", "Service"),
        own(f"operations.{call.function}", call.response),
    }
    if call.operation.method == "HEAD":
        used.add(own("runtime.asgi", "without_content"))
    tables = Tables()
    successes = tuple(
        lower_answer(each, call, tables, used, within=True)
        for each in call.outcomes
        if each.is_success and each.is_exact
    )
    cases = tuple(
        lower_answer(each, call, tables, used)
        for each in call.outcomes
        if not (each.is_success and each.is_exact)
    )
    reads = lower_reads(call, used)
    reception = lower_reception(call, used)
    arguments = [f"{each.name}={_local(each)}" for each in call.arguments]
    arguments += ["body=body"] if call.body else []
    if call.body and call.body.has_choice:
        arguments.append("content_type=content_type")
    return EndpointView(
        heading(f"The endpoint of {call.route}.", api.source),
        import_lines(used, "server"),
        tables.constants(),
        string(call.function),
        call.function,
        docstring(f"The endpoint of {call.route}, and how it refuses requests.", 1),
        bool(reads or reception.accepted),
        tuple(reads),
        reception.accepted,
        reception.decode,
        reception.receive,
        reception.is_stream,
        enclose("call(", arguments, ")", 3, len("response = await ")),
        signature("encode", [f"response: {call.response}"], "Answer"),
        call.operation.method == "HEAD",
        successes,
        cases,
        tuple(_lower_refusal(each) for each in refusals(call)),
    )


_ASGI = (
    "Answer",
    "Receive",
    "Route",
    "Scope",
    "Send",
    "cut_off",
    "failed",
    "problem_answer",
    "refuse",
    "unimplemented",
)


_LOCALS = frozenset(
    {
        "accepted",
        "answer",
        "bad_request",
        "body",
        "bytes",
        "call",
        "calls",
        "content",
        "content_type",
        "cookie_source",
        "cookies",
        "cut_off",
        "decode",
        "dict",
        "encode",
        "error",
        "errors",
        "failed",
        "fault",
        "fields",
        "digits",
        "header_fields",
        "known",
        "header_source",
        "headers",
        "limits",
        "list",
        "logging",
        "message",
        "operation",
        "optional",
        "path",
        "problem_answer",
        "query",
        "query_source",
        "receive",
        "refusal",
        "refuse",
        "refused",
        "response",
        "route",
        "scope",
        "send",
        "send_answer",
        "send_refusal",
        "service",
        "status",
        "task",
        "text",
        "tuple",
        "unimplemented",
        "watchdog",
        "without_content",
    }
)
"""What an endpoint calls its own variables, and what else it mentions."""


def _local(argument: Argument) -> str:
    return f"{argument.name}_" if argument.name in _LOCALS else argument.name


def lower_reads(call: Call, used: set[Import]) -> list[str]:
    """The statements that read the parameters of a request."""
    places = {each.parameter.place for each in call.arguments}
    lines: list[str] = []
    if call.body is not None or places & {"header", "cookie"}:
        lines.append('headers = dict(scope["headers"])')
    if call.arguments:
        used |= {
            own("operations", f"{call.function} as operation"),
            own("runtime.asgi", "send_answer"),
            own("runtime.faults", "InvalidContent"),
            own("runtime.faults", "bad_request"),
        }
    for place in ("path", "query", "header", "cookie"):
        if place in places:
            lines.append(f"{_VARIABLES[place]} = {_SOURCES[place]}")
            if place != "path":
                used.add(own("runtime.parameters", f"{place}_source"))
    for each in call.arguments:
        method = "read" if each.parameter.required else "read_optional"
        source = _VARIABLES[each.parameter.place]
        reader = f"operation.{each.constant}.{method}({source})"
        lines.append(f"{_local(each)} = {reader}")
    return lines


_VARIABLES = {
    "path": "path",
    "query": "query",
    "header": "header_fields",
    "cookie": "cookies",
}


_SOURCES = {
    "path": 'scope["path_parameters"]',
    "query": 'query_source(scope["query_string"])',
    "header": "header_source(headers)",
    "cookie": "cookie_source(headers)",
}


def _lower_refusal(outcome: Outcome) -> CaseView:
    arguments = [] if outcome.is_exact else ["status=fault.status"]
    if outcome.content is not None:
        arguments.append(f"body=errors.{outcome.content.name}(fault)")
    made = enclose(f"{outcome.class_name}(", arguments, ")", 4)
    line = f"return encode({made})"
    if not fits(line, 3):
        line = f"return encode(\n{STEP * 4}{made}\n{STEP * 3})"
    return CaseView(guarded(outcome), line)
