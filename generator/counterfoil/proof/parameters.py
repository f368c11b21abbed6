"""Parameters of a request, as far as the oracle judges them: single values."""

from __future__ import annotations

import re
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from counterfoil.proof.plain import JsonError, elements, members, read_json

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Operation, Parameter
    from counterfoil.proof.exchange import Request

_IGNORED: Final = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names are ignored (OpenAPI 3.1, 4.8.12.2)."""


def broken_parameters(
    contract: Contract, operation: Operation, request: Request
) -> str:
    """The name of a parameter that is missing or not valid; "" where all are right.

    Arrays and objects, whose text depends on `style`, are not judged.
    """
    for parameter in operation.parameters:
        if parameter.place == "header" and parameter.name.lower() in _IGNORED:
            continue
        text = _text(parameter, operation, request)
        if text is None:
            if parameter.required:
                return parameter.name
        elif parameter.schema and not valid_text(contract, parameter.schema, text):
            return parameter.name
    return ""


def valid_text(contract: Contract, schema: str, text: str) -> bool:
    """Whether a text is, read as one of the types of a schema, valid by it."""
    kinds = text_types(contract, schema)
    if not kinds <= {"string", "integer", "number", "boolean"}:
        return True
    values: list[object] = [text] if "string" in kinds else []
    if kinds & {"integer", "number"} and re.fullmatch(r"[-0-9.eE+]+", text):
        values += _json(text)
    if "boolean" in kinds and text in {"true", "false"}:
        values.append(text == "true")
    return any(contract.schemas.accepts(schema, value) for value in values)


def text_types(contract: Contract, schema: str) -> frozenset[str]:
    """The types that a schema names; `string` where it names none."""
    plain = members(contract.at(contract.resolve(schema)))
    named = plain.get("type", "string")
    return frozenset(map(str, elements(named) or [named]))


def _json(text: str) -> list[object]:
    try:
        return [read_json(text.encode())]
    except JsonError:
        return []


def _text(parameter: Parameter, operation: Operation, request: Request) -> str | None:
    target = urlsplit(request.target)
    match parameter.place:
        case "query":
            return dict(parse_qsl(target.query, keep_blank_values=True)).get(
                parameter.name
            )
        case "header":
            wanted = parameter.name.lower()
            return next(
                (text for name, text in request.headers if name.lower() == wanted),
                None,
            )
        case "cookie":
            return _cookie(parameter.name, request)
        case _:
            return _path_text(parameter.name, operation.path, target.path)


def _cookie(name: str, request: Request) -> str | None:
    for key, text in request.headers:
        if key.lower() == "cookie":
            try:
                found = SimpleCookie(text).get(name)
            except CookieError:
                return None
            return None if found is None else found.value
    return None


def _path_text(name: str, template: str, path: str) -> str | None:
    expression = "".join(
        "([^/]+)"
        if part == f"{{{name}}}"
        else "[^/]+"
        if part.startswith("{")
        else re.escape(part)
        for part in re.split(r"(\{[^{}]+\})", template)
        if part
    )
    match = re.fullmatch(expression, path)
    return unquote(match[1]) if match and match.lastindex else None
