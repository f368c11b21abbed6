"""The views of the client: one module per operation, and the two client classes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.api.closed import closed_schema
from counterfoil.python import types
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import STEP, enclose, fits, literal, string
from counterfoil.python.model_views import heading
from counterfoil.python.operations import (
    BYTES,
    EMPTY,
    JSON,
    NOTHING,
    Argument,
    Call,
    HeaderField,
    Outcome,
)
from counterfoil.python.prose import docstring
from counterfoil.python.server_views import parameter_imports, parameters
from counterfoil.python.types import Import, text_of

if TYPE_CHECKING:
    from counterfoil.api.model import Api

_FRAMING = frozenset({"content-length", "content-type"})


@dataclass(frozen=True, slots=True)
class ReadView:
    """How a response is read: its status, its statements."""

    status: str
    body: str


@dataclass(frozen=True, slots=True)
class ClientOperationView:
    """The module of an operation."""

    heading: str
    imports: str
    constants: tuple[str, ...]
    error: str
    error_class: str
    error_doc: str
    prepare: str
    prepare_doc: str
    request: str
    result: str
    reads: tuple[ReadView, ...]


@dataclass(frozen=True, slots=True)
class ClientMethodView:
    """A method of the client classes."""

    name: str
    signature: str
    async_signature: str
    doc: str
    module: str
    prepare: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """The module of the client classes. `url` is the default server, or ""."""

    heading: str
    imports: str
    type_imports: str
    methods: tuple[ClientMethodView, ...]


def result_type(call: Call) -> str:
    """What a call returns: the union of its documented successes."""
    names = [each.class_name for each in call.outcomes if each.is_success]
    return " | ".join(names) or "NoReturn"


def lower_client_operation(api: Api, call: Call) -> ClientOperationView:
    """The view of one operation's client module."""
    used = {
        own("runtime.transport", "Reply"),
        own("runtime.transport", "Request"),
        own("runtime.client_errors", "ErrorResponse"),
        own("runtime.client_errors", "UnexpectedStatus"),
    }
    if not any(each.is_success for each in call.outcomes):
        used.add(Import("typing", "NoReturn"))
    constants: list[str] = []
    tables: dict[str, str] = {}
    reads = tuple(
        _lower_read(api, each, call, constants, tables, used) for each in call.outcomes
    )
    for each in call.outcomes:
        used.add(own(f"operations.{call.function}", each.class_name))
    arguments = [text for text in parameters(call) if text != "*"]
    used |= parameter_imports(call)
    error_class = _error_class(call, used)
    request = _request(call, used)
    return ClientOperationView(
        heading(f"{call.route}, as a client calls it.", api.source),
        import_lines(used, "client"),
        tuple(constants),
        f"{call.stem}Error",
        error_class,
        docstring("A documented response that is no success.", 1),
        enclose("def prepare(", arguments, ") -> Request", 0, 1),
        docstring(_prepare_words(call), 1),
        request,
        result_type(call),
        reads,
    )


def _error_class(call: Call, used: set[Import]) -> str:
    """The head of the class of errors, without its colon."""
    failures = [each.class_name for each in call.outcomes if not each.is_success]
    if not failures:
        used.add(Import("typing", "Never"))
        failures = ["Never"]
    name = f"class {call.stem}Error"
    base = f"ErrorResponse[{' | '.join(failures)}]"
    if fits(f"{name}({base})", 0, 1):
        return f"{name}({base})"
    if fits(base, 1):
        return f"{name}(\n{STEP}{base}\n)"
    joined = f"\n{STEP * 2}| ".join(failures)
    return f"{name}(\n{STEP}ErrorResponse[\n{STEP * 2}{joined}\n{STEP}]\n)"


def _prepare_words(call: Call) -> str:
    if call.body is None or call.body.content is None:
        return "The request."
    return "The request. Raises `InvalidContent` where it does not match the contract."


def _accept(call: Call) -> str:
    kinds = [each.media_type for each in call.outcomes if each.media_type]
    return ", ".join(dict.fromkeys(kinds)) or "*/*"


def _request(call: Call, used: set[Import]) -> str:
    """The statements that make the request."""
    lines: list[str] = []
    target = _target(call, lines, used)
    headers = [f'("accept", {string(_accept(call))})']
    arguments = [f"method={string(call.operation.method.upper())}", f"target={target}"]
    content = ""
    if call.body is not None:
        headers.append(f'("content-type", {string(call.body.media_type)})')
        content = "body"
        if call.body.content is not None:
            constant = call.body.content.name.upper()
            used.add(own("contents", constant))
            content = f"{constant}.encode(body)"
    table = enclose("(", headers, ",)" if len(headers) == 1 else ")", 2, 9)
    sent = [e for e in call.arguments if e.parameter.place in {"header", "cookie"}]
    if sent:
        table = enclose("[", headers, "]", 1, len("headers = "))
        lines.append(f"headers = {table}")
        for each in sent:
            lines += _optional(each, _header_lines(each))
        table = "tuple(headers)"
    arguments.append(f"headers={table}")
    arguments += [f"content={content}"] if content else []
    made = enclose("return Request(", arguments, ")", 1, types.WIDE)
    return f"\n{STEP}".join([*lines, made])


def _target(call: Call, lines: list[str], used: set[Import]) -> str:
    """The expression of the target; `lines` gets the statements that go before."""
    if call.arguments:
        used.add(own("operations", f"{call.function} as operation"))
    path = [e for e in call.arguments if e.parameter.place == "path"]
    query = [e for e in call.arguments if e.parameter.place == "query"]
    target = string(call.operation.path)
    if path:
        used.add(own("runtime.parameters", "fill_path"))
        pairs = [f"{string(e.parameter.name)}: {_write(e)}" for e in path]
        values = enclose("{", pairs, "}", 1, 12)
        lines.append(f"values = {values}")
        target = f"fill_path({target}, values)"
    if query:
        used.add(own("runtime.parameters", "join_query"))
        lines.append("query: list[tuple[str, list[str]]] = []")
        for each in query:
            pair = f"({string(each.parameter.name)}, {_write(each)})"
            lines += _optional(each, [enclose("query.append(", [pair], ")", 2)])
        target = f"{target} + join_query(query)"
    return target


def _write(argument: Argument) -> str:
    return f"operation.{argument.constant}.write({argument.name})"


def _header_lines(argument: Argument) -> list[str]:
    name = argument.parameter.name
    text = f"{_write(argument)}[0]"
    if argument.parameter.place == "cookie":
        return [f'headers.append(("cookie", {string(name + "=")} + {text}))']
    return [f"headers.append(({string(name.lower())}, {text}))"]


def _optional(argument: Argument, lines: list[str]) -> list[str]:
    if argument.parameter.required:
        return lines
    return [
        f"if {argument.name} is not UNSET:",
        *(f"{STEP}{line}" for line in lines),
    ]


def _lower_read(
    api: Api,
    outcome: Outcome,
    call: Call,
    constants: list[str],
    tables: dict[str, str],
    used: set[Import],
) -> ReadView:
    lines: list[str] = []
    fixed = {
        each.wire: each.constant
        for each in outcome.headers
        if each.constant and each.required and each.wire not in _FRAMING
    }
    if fixed:
        used |= {own("runtime.reading", "check_constants"), Import("typing", "Final")}
        table = _table(outcome.status, fixed, constants, tables)
        lines.append(f"check_constants(reply, {table})")
    arguments: list[str] = []
    for each in outcome.headers:
        if not each.constant and each.wire not in _FRAMING:
            arguments.append(_header(api, outcome, each, constants, used))
    if outcome.form == JSON and outcome.content is not None:
        used |= {own("runtime.reading", "read_content")}
        constant = outcome.content.name.upper()
        used.add(own("contents", constant))
        read = f"read_content(reply, {string(outcome.media_type)}, {constant})"
        arguments.append(f"body={read}")
    elif outcome.form == BYTES:
        arguments.append("body=reply.content")
    elif outcome.form in {EMPTY, NOTHING}:
        used.add(own("runtime.reading", "check_empty"))
        lines.append("check_empty(reply)")
    if outcome.is_success:
        made = enclose(f"{outcome.class_name}(", arguments, ")", 3, len("return "))
        lines.append(f"return {made}")
    else:
        made = enclose(f"{outcome.class_name}(", arguments, ")", 4, 1)
        shown = [str(outcome.status), made, "reply"]
        lines.append(enclose(f"raise {call.stem}Error(", shown, ")", 3))
    return ReadView(str(outcome.status), f"\n{STEP * 3}".join(lines))


def _table(
    status: int, fixed: dict[str, str], constants: list[str], tables: dict[str, str]
) -> str:
    """The name of the constant with these headers: one for all that are the same."""
    key = json.dumps(fixed)
    if key not in tables:
        tables[key] = f"_HEADERS_{status}"
        constants.append(f"{tables[key]}: Final = {literal(dict(fixed))}")
    return tables[key]


def _header(
    api: Api,
    outcome: Outcome,
    field: HeaderField,
    constants: list[str],
    used: set[Import],
) -> str:
    used |= {own("runtime.reading", "ResponseHeader"), Import("typing", "Final")}
    name = f"_{field.name.upper()}_{outcome.status}"
    schema = literal(json.loads(closed_schema(api, field.header.schema)), 1)
    arguments = [string(field.wire), schema, text_of(field.type)]
    constants.append(f"{name}: Final = " + enclose("ResponseHeader(", arguments, ")"))
    method = "read" if field.required else "read_optional"
    return f"{field.name}={name}.{method}(reply)"


def lower_client(api: Api, calls: tuple[Call, ...]) -> ClientView:
    """The view of the client classes."""
    used = {
        Import("typing", "TYPE_CHECKING"),
        Import("typing", "Self"),
        own("runtime.httpx_transport", "AsyncHttpxTransport"),
        own("runtime.httpx_transport", "HttpxTransport"),
    }
    typed = {
        own("runtime.transport", "AsyncTransport"),
        own("runtime.transport", "Transport"),
        Import("types", "TracebackType"),
    }
    for call in calls:
        for outcome in call.outcomes:
            if outcome.is_success:
                typed.add(own(f"operations.{call.function}", outcome.class_name))
        typed |= {each for each in parameter_imports(call) if each != types.UNSET}
        if any(not each.parameter.required for each in call.arguments):
            used.add(types.UNSET)
        if result_type(call) == "NoReturn":
            used.add(Import("typing", "NoReturn"))
    lines = import_lines(typed, "client").removeprefix(
        "from __future__ import annotations"
    )
    return ClientView(
        heading(f"The client of the {api.info.title}.", api.source),
        import_lines(used, "client"),
        lines.strip("\n"),
        tuple(_lower_method(call) for call in calls),
    )


def _lower_method(call: Call) -> ClientMethodView:
    parts = ["self", *parameters(call)]
    tail = f") -> {result_type(call)}"
    names = [text.partition(":")[0] for text in parameters(call) if text != "*"]
    passed = [f"{name}={name}" for name in names]
    return ClientMethodView(
        call.function,
        enclose(f"def {call.function}(", parts, tail, 1, 1),
        enclose(f"async def {call.function}(", parts, tail, 1, 1),
        docstring(_words(call), 2),
        call.function,
        enclose("operation.prepare(", passed, ")", 2, len("request = ")),
    )


def _words(call: Call) -> str:
    raises = f"Raises `{call.stem}Error` for a documented response that is no success"
    parts = [f"{call.summary}.", call.operation.description]
    parts.append(f"{raises}, and else a `ClientError`.")
    return "\n\n".join(part for part in parts if part)
