"""The views of `server/*.py`, one per operation: its endpoint."""

from __future__ import annotations

from dataclasses import dataclass

from counterfoil.api.model import Api
from counterfoil.python.faults import refusals
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import STEP, byte_string, enclose, tuple_of
from counterfoil.python.model_views import heading
from counterfoil.python.operations import (
    BYTES,
    EMPTY,
    JSON,
    NOTHING,
    Call,
    HeaderField,
    Outcome,
)
from counterfoil.python.prose import docstring
from counterfoil.python.types import UNSET, Import

_BODILESS = frozenset({204, 205, 304})


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case of a match statement: its pattern, its statements."""

    pattern: str
    result: str


@dataclass(frozen=True, slots=True)
class EndpointView:
    """The module of an endpoint. `content` is "" where no body is read."""

    heading: str
    imports: str
    constants: tuple[str, ...]
    function: str
    doc: str
    content: str
    decode: str
    call: str
    union: str
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
        own("runtime.watchdog", "Watchdog"),
        own("server.errors", "Errors"),
        own("server.service", "Service"),
        own(f"operations.{call.function}", f"{call.stem}Response"),
    }
    tables = _Tables()
    cases = tuple(_lower_case(each, call, tables, used) for each in call.outcomes)
    content, decode, arguments = _lower_body(call, used)
    return EndpointView(
        heading(f"The endpoint of {call.route}.", api.source),
        import_lines(used, "server"),
        tables.constants(),
        call.function,
        docstring(f"The endpoint of {call.route}, and how it refuses requests.", 1),
        content,
        decode,
        f"call({', '.join(arguments)})",
        f"{call.stem}Response",
        cases,
        tuple(_lower_refusal(each, call) for each in refusals(call)),
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


class _Tables:
    """Tables of constant headers: one for all responses that have the same."""

    def __init__(self) -> None:
        self._names: dict[tuple[tuple[str, str], ...], str] = {}

    def name(self, status: int, headers: tuple[tuple[str, str], ...]) -> str:
        return self._names.setdefault(headers, f"_HEADERS_{status}")

    def constants(self) -> tuple[str, ...]:
        return tuple(
            f"{name}: Final = "
            + tuple_of(
                [f"({byte_string(key)}, {byte_string(value)})" for key, value in rows],
                0,
                len(name) + len(": Final = "),
            )
            for rows, name in self._names.items()
        )


def _lower_body(call: Call, used: set[Import]) -> tuple[str, str, list[str]]:
    if call.body is None:
        return "", "", []
    used |= {
        own("runtime.content", "Content"),
        own("runtime.asgi", "Disconnected"),
        own("runtime.asgi", "send_answer"),
        own("runtime.faults", "InvalidContent"),
        own("runtime.faults", "bad_request"),
    }
    names = [_quoted(name) for name in call.body.accepted]
    content = enclose("Content(", [*names, "limit=limit"], ")", 1, len("accepted = "))
    decode = "bytes"
    if call.body.content is not None:
        constant = call.body.content.name.upper()
        used.add(own("contents", constant))
        decode = f"{constant}.decode"
    return content, decode, ["body=body"]


def _quoted(text: str) -> str:
    return byte_string(text).removeprefix("b")


def _lower_case(
    outcome: Outcome, call: Call, tables: _Tables, used: set[Import]
) -> CaseView:
    used.add(own(f"operations.{call.function}", outcome.class_name))
    constants = [
        (each.wire, each.constant)
        for each in outcome.headers
        if each.constant and each.wire not in {"content-length", "content-type"}
    ]
    if outcome.form == EMPTY:
        constants.insert(0, ("content-type", outcome.media_type))
    if outcome.form == EMPTY or (
        outcome.form == NOTHING and outcome.status not in _BODILESS
    ):
        constants.insert(1 if constants else 0, ("content-length", "0"))
    table = tables.name(outcome.status, tuple(constants)) if constants else ""
    free = [
        each
        for each in outcome.headers
        if not each.constant and each.wire != "content-length"
    ]
    lines: list[str] = []
    fields = _fields(table, free, used)
    optional = [each for each in free if not each.required]
    if outcome.form == JSON and outcome.content is not None:
        used.add(own("runtime.asgi", "content_answer"))
        constant = outcome.content.name.upper()
        used.add(own("contents", constant))
        lines.append(f"content = {constant}.encode(response.body)")
    elif outcome.form == BYTES:
        used.add(own("runtime.asgi", "content_answer"))
        lines.append("content = response.body")
    if optional:
        used.add(UNSET)
        lines.append(f"headers = {fields}")
        for each in optional:
            lines.append(f"if response.{each.name} is not UNSET:")
            lines.append(f"{STEP}headers.append({_pair(each, used)})")
        fields = "headers"
    if outcome.form in {JSON, BYTES}:
        given = f"tuple({fields})" if optional or free else (table or "()")
        kind = byte_string(outcome.media_type)
        arguments = [str(outcome.status), given, kind, "content"]
        lines.append(enclose("return content_answer(", arguments, ")", 3))
    else:
        if not optional:
            lines.append(_assigned("headers", fields))
        lines.append(f'return {outcome.status}, headers, b""')
    pad = f"\n{STEP * 3}"
    return CaseView(f"{outcome.class_name}()", pad.join(lines))


def _assigned(name: str, fields: str) -> str:
    return f"{name} = {fields}"


def _fields(table: str, free: list[HeaderField], used: set[Import]) -> str:
    pairs = [_pair(each, used) for each in free if each.required]
    if not pairs:
        return f"list({table})" if table else "list[tuple[bytes, bytes]]()"
    items = [*pairs, *([f"*{table}"] if table else [])]
    return enclose("[", items, "]", 3, len("headers = "))


def _pair(field: HeaderField, used: set[Import]) -> str:
    used.add(own("runtime.asgi", "header_value"))
    return f"({byte_string(field.wire)}, header_value(response.{field.name}))"


def _lower_refusal(outcome: Outcome, call: Call) -> CaseView:
    assert outcome.content is not None
    body = f"errors.{outcome.content.name}(fault)"
    inner = f"{outcome.class_name}(body={body})"
    line = f"return encode_{call.function}({inner})"
    if len(line) + 12 > 88:
        line = (
            f"return encode_{call.function}(\n{STEP * 4}{inner}\n{STEP * 3})"
            if len(inner) + 16 <= 88
            else f"answer = {inner}\n{STEP * 3}return encode_{call.function}(answer)"
        )
    return CaseView(str(outcome.status), line)
