"""How endpoints read the parameters of requests: at once, or one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.path_templates import VARIABLE
from counterfoil.python.imports import own
from counterfoil.python.layout import STEP, byte_string, enclose, fits, string, tuple_of
from counterfoil.python.types import WIDE, Import

if TYPE_CHECKING:
    from counterfoil.python.arguments import Argument
    from counterfoil.python.operations import Call

_LOCALS = frozenset(
    {
        "accept",
        "accepted",
        "admission",
        "admit",
        "answer",
        "bad_request",
        "body",
        "bytes",
        "call",
        "calls",
        "cause",
        "check_whole",
        "combined",
        "content",
        "content_type",
        "cookie_source",
        "cookies",
        "cut_off",
        "decode",
        "dict",
        "encode",
        "encoded",
        "error",
        "errors",
        "failed",
        "fault",
        "fields",
        "digits",
        "divided",
        "header_fields",
        "kind",
        "known",
        "header_source",
        "headers",
        "limits",
        "list",
        "listed",
        "logging",
        "message",
        "operation",
        "optional",
        "path",
        "path_source",
        "principal",
        "problem_answer",
        "query",
        "query_source",
        "receive",
        "received",
        "receiver",
        "refusal",
        "refuse",
        "refused",
        "response",
        "route",
        "scope",
        "security",
        "send",
        "send_answer",
        "send_refusal",
        "service",
        "source",
        "status",
        "task",
        "text",
        "tuple",
        "unimplemented",
        "values",
        "whole_source",
        "watchdog",
        "without_content",
        "wrong",
    }
)
"""What an endpoint calls its own variables, and what else it mentions."""


def local(argument: Argument) -> str:
    """The variable of a parameter in its endpoint."""
    return f"{argument.name}_" if argument.name in _LOCALS else argument.name


def lower_reading(call: Call, used: set[Import]) -> list[str]:
    """The constant that reads all parameters at once, where there are any."""
    path, required, optional = _kinds(call)
    if not _is_read_at_once(call):
        return []
    used |= {own("runtime.at_once", "Reading"), Import("typing", "Final")}
    groups = {"path": path, "required": required, "optional": optional}
    options = [
        f"{key}={tuple_of(_readers(group), 1, len(key) + len('=,'))}"
        for key, group in groups.items()
        if group
    ]
    return [enclose("READING: Final = Reading(", options, ")", 0, WIDE)]


def _readers(group: list[Argument]) -> list[str]:
    return [f"operation.{each.constant}" for each in group]


def _kinds(call: Call) -> tuple[list[Argument], list[Argument], list[Argument]]:
    """The parameters of the path, in its order, and all that are required, or not."""
    variables = VARIABLE.findall(call.operation.path)
    order = {name: at for at, name in reversed([*enumerate(variables)])}
    path = [each for each in call.arguments if each.source == "path"]
    path.sort(key=lambda each: order[each.parameter.name])
    rest = [each for each in call.arguments if each.source != "path"]
    required = [each for each in rest if each.parameter.required]
    return path, required, [each for each in rest if not each.parameter.required]


def _is_read_at_once(call: Call) -> bool:
    """Whether parameters have texts of their own: a query may be one value."""
    places = {each.parameter.place for each in call.arguments}
    return bool(places) and "querystring" not in places


def takes_whole(call: Call) -> bool:
    """Whether it replaces the whole of a resource, and never a part."""
    return call.operation.method == "PUT" and not any(
        each.place == "header" and each.name.lower() == "content-range"
        for each in call.operation.parameters
    )


def lower_reads(call: Call, used: set[Import]) -> list[str]:
    """The statements that read the parameters of a request."""
    lines: list[str] = []
    if takes_whole(call):
        used |= {
            own("runtime.asgi", "send_refusal"),
            own("runtime.content", "check_whole"),
        }
        lines.append('check_whole(scope["headers"])')
    if call.body is not None:
        used.add(own("runtime.content", "combined"))
        several = f'{STEP * 4}headers = combined(scope["headers"])'
        lines.append('headers = dict(scope["headers"])')
        lines.append(f'if len(headers) < len(scope["headers"]):\n{several}')
    if not call.arguments:
        return lines
    used |= {
        own("operations", f"{call.function} as operation"),
        own("runtime.asgi", "send_refusal"),
        own("runtime.faults", "InvalidContent"),
        own("runtime.faults", "bad_request"),
    }
    if not _is_read_at_once(call):
        return [*lines, *_each(call, used, 3)]
    within = f"\n{STEP * 4}".join(_each(call, used, 4))
    names = [local(each) for group in _kinds(call) for each in group]
    line = f"{', '.join(names)}{',' * (len(names) == 1)} = values"
    if len(names) == 1 or not fits(line, 4):
        line = f"{tuple_of(names, 4, len(' = values'))} = values"
    return [
        *lines,
        "values = READING.read(scope)",
        f"if values is None:\n{STEP * 4}{within}",
        f"else:\n{STEP * 4}{line}",
    ]


def _each(call: Call, used: set[Import], level: int) -> list[str]:
    """The statements that read each parameter by itself, at `level` steps.

    Where there are several, all that are wrong are told of.
    """
    sources = {each.source: None for each in call.arguments}
    lines: list[str] = []
    for place in (place for place in _GIVEN if place in sources):
        lines.append(_source_line(place, call, level))
        used.add(own("runtime.parameters", f"{place}_source"))
    if len(call.arguments) == 1:
        (each,) = call.arguments
        reader = f"operation.{each.constant}.{_method(each)}"
        return [*lines, f"{local(each)} = {reader}({_VARIABLES[each.source]})"]
    used.add(own("runtime.gathering", "Gathering"))
    lines.append("wrong = Gathering()")
    for each in call.arguments:
        given = [f"operation.{each.constant}", _VARIABLES[each.source]]
        head = f"{local(each)} = wrong.{_method(each)}("
        lines.append(enclose(head, given, ")", level))
    return [*lines, "wrong.check()"]


def _method(argument: Argument) -> str:
    """The method that reads a parameter."""
    if argument.default:
        return "read_default"
    return "read" if argument.parameter.required else "read_optional"


def _source_line(place: str, call: Call, level: int) -> str:
    """The statement that finds the texts of a place."""
    names: list[str] = []
    if place == "path":
        # One that stands there twice has the last of its texts.
        names = [string(name) for name in VARIABLE.findall(call.operation.path)]
    elif place == "header":
        rest = [each.parameter for each in call.arguments if each.source == place]
        names = [byte_string(each.name.lower()) for each in rest]
    head = f"{_VARIABLES[place]} = {place}_source("
    return enclose(head, [_GIVEN[place], *names], ")", level)


_VARIABLES = {
    "path": "path",
    "query": "query",
    "whole": "query",
    "header": "header_fields",
    "cookie": "cookies",
}


_GIVEN = {
    "path": 'scope["path_parameters"]',
    "query": 'scope["query_string"]',
    "whole": 'scope["query_string"]',
    "header": 'scope["headers"]',
    "cookie": 'scope["headers"]',
}
