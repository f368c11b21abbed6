"""Sample requests: a `curl` line for an operation, and an address to send it to."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

import msgspec

from counterfoil.api.metadata import LONGEST_URL
from counterfoil.api.schema import Array, Boolean, Enumeration, Number, Schema

if TYPE_CHECKING:
    from counterfoil.api.metadata import Server
    from counterfoil.api.model import MediaType, Operation, Parameter


RECEIVER: Final = "https://receiver.example.com"
"""Where samples send what the service sends: nobody is there."""


def address(servers: tuple[Server, ...]) -> str:
    """The address of the first server, its variables at their defaults."""
    if not servers:
        return "http://localhost"
    url = servers[0].url
    for variable in servers[0].variables:
        url = url.replace("{" + variable.name + "}", variable.default)
    url = url.rstrip("/")
    if len(url) > LONGEST_URL:
        return "http://localhost"
    return url if re.match("https?://", url) else f"http://localhost{url}"


def curl(operation: Operation, base: str, content: MediaType | None, value: str) -> str:
    """A command that sends the operation's request; `value` is the body, "" for none.

    Every word of the document stands in single quotes, or in a quoted here-document.
    """
    words = ["curl -i"]
    if operation.method == "HEAD":
        words = ["curl -I"]
    elif operation.method != "GET" and not (
        operation.method == "POST" and content is not None
    ):
        words.append(f"-X {_quoted(operation.method)}")
    words.append(_quoted(base + _target(operation)))
    lines = [" ".join(words)]
    for parameter in operation.parameters:
        if parameter.required and parameter.place == "header":
            lines.append(f"-H {_quoted(f'{parameter.name}: {_sample(parameter)}')}")
        if parameter.required and parameter.place == "cookie":
            lines.append(f"-b {_quoted(f'{parameter.name}={_sample(parameter)}')}")
    if content is not None:
        lines.append(f"-H {_quoted(f'Content-Type: {content.sent(content.name)}')}")
        if not value:
            lines.append("--data-binary @body")
        elif content.is_json:
            lines.append(f"--data-binary @- <<'JSON'\n{pretty(value)}\nJSON")
        else:
            lines.append(f"--data-binary {_quoted(plain_text(value))}")
    return " \\\n  ".join(lines)


def pretty(value: str) -> str:
    """JSON text with one member a line."""
    return msgspec.json.format(value, indent=2)


def _target(operation: Operation) -> str:
    path = operation.path
    query: list[str] = []
    for parameter in operation.parameters:
        sample = quote(_sample(parameter), safe="")
        if parameter.place == "path":
            path = path.replace("{" + parameter.name + "}", sample)
        elif parameter.place == "query" and parameter.required:
            query.append(f"{quote(parameter.name, safe='')}={sample}")
    return path + (f"?{'&'.join(query)}" if query else "")


def _sample(parameter: Parameter) -> str:
    if parameter.examples:
        return plain_text(parameter.examples[0].value)
    if parameter.schema.examples:
        return plain_text(parameter.schema.examples[0])
    if parameter.schema.default:
        return plain_text(parameter.schema.default)
    return _of_shape(parameter.schema, parameter.name)


def _of_shape(schema: Schema, name: str) -> str:
    match schema.shape:
        case Enumeration(values):
            return plain_text(json.dumps(values[0]))
        case Boolean():
            return "true"
        case Number(bounds=bounds):
            return str(bounds.minimum if bounds.minimum is not None else 1)
        case Array(items):
            return _of_shape(items, name)
        case _:
            return name


def plain_text(value: str) -> str:
    """JSON text as it stands in an address or a header."""
    plain: object = json.loads(value)
    if isinstance(plain, str):
        return plain
    if isinstance(plain, list):
        items = cast("list[object]", plain)
        return ",".join(plain_text(json.dumps(item)) for item in items)
    return value


def _quoted(text: str) -> str:
    """A word of the shell; what would end a line or a word cannot leave the quotes."""
    return "'" + re.sub(r"[\x00-\x1f\x7f]", " ", text).replace("'", "'\\''") + "'"
