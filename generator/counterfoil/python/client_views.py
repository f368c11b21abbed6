"""The views of the two client classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.python import types
from counterfoil.python.client_operation_views import result_type
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import enclose
from counterfoil.python.model_views import heading
from counterfoil.python.prose import docstring
from counterfoil.python.signatures import (
    has_optional,
    names,
    parameter_imports,
    parameters,
)
from counterfoil.python.types import Import

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.operations import Call


@dataclass(frozen=True, slots=True)
class ClientMethodView:
    """A method of the client classes.

    `imported` is the operation's module, with what it is called in the method, its
    `alias`; `request` is the variable of the prepared request. No parameter has these
    names.
    `result` is "" where none is returned.
    """

    signature: str
    async_signature: str
    doc: str
    imported: str
    alias: str
    request: str
    prepare: str
    result: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """The module of the client classes."""

    heading: str
    imports: str
    type_imports: str
    methods: tuple[ClientMethodView, ...]


def lower_client(api: Api, calls: tuple[Call, ...]) -> ClientView:
    """The view of the client classes."""
    used = {
        Import("typing", "TYPE_CHECKING"),
        Import("typing", "Self"),
        own("runtime.httpx_transport", "AsyncHttpxTransport"),
        own("runtime.httpx_transport", "HttpxTransport"),
    }
    if any(has_optional(call) for call in calls):
        used.add(types.UNSET)
    return ClientView(
        heading(f"The client of the {api.info.title}.", api.source),
        import_lines(used, "client"),
        _type_imports(calls),
        tuple(_lower_method(call) for call in calls),
    )


def _type_imports(calls: tuple[Call, ...]) -> str:
    typed = {
        own("runtime.transport", "AsyncTransport"),
        own("runtime.transport", "Transport"),
        Import("types", "TracebackType"),
    }
    for call in calls:
        successes = [each for each in call.outcomes if each.is_success]
        typed |= {
            own(f"operations.{call.function}", each.class_name) for each in successes
        }
        typed |= parameter_imports(call) - {types.UNSET}
        typed |= set() if successes else {Import("typing", "NoReturn")}
    lines = import_lines(typed, "client", 1)
    return lines.removeprefix("from __future__ import annotations").strip("\n")


def _lower_method(call: Call) -> ClientMethodView:
    parts = ["self", *parameters(call, 2)]
    tail = f") -> {result_type(call)}"
    arguments = names(call)
    alias, request = _free("operation", arguments), _free("request", arguments)
    passed = [f"{name}={name}" for name in arguments]
    return ClientMethodView(
        enclose(f"def {call.function}(", parts, tail, 1, 1),
        enclose(f"async def {call.function}(", parts, tail, 1, 1),
        docstring(_words(call), 2),
        f"{call.function} as {alias}" if call.function != alias else alias,
        alias,
        request,
        enclose(f"{alias}.prepare(", passed, ")", 2, len(f"{request} = ")),
        "return " if any(each.is_success for each in call.outcomes) else "",
    )


def _free(name: str, taken: list[str]) -> str:
    return f"{name}_" if name in taken else name


def _words(call: Call) -> str:
    raises = f"Raises `{call.stem}Error` for a documented response that is no success"
    parts = [f"{call.summary}.", call.operation.description]
    parts.append(f"{raises}, and else a `ClientError`.")
    return "\n\n".join(part for part in parts if part)
