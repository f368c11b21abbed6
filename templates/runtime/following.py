"""Links: what an exchange says of the request that may follow it (OAS 3.1, 4.8.20)."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote, unquote_plus

import msgspec

from .client_errors import ClientError
from .json_text import Json
from .transport import Reply, Request

_PARAMETER: Final = re.compile(r"\{[^{}]*\}")
_INDEX: Final = re.compile(r"0|[1-9][0-9]*", re.ASCII)


class BrokenLink(ClientError):
    """A link whose expression leads to nothing in the exchange that it is read from."""


class Exchange:
    """A request as it was prepared, and the response to it.

    `template` is the path of the operation. Each method reads what a runtime expression
    names. What is not there is `UNSET` where it is not `required`; else `BrokenLink` is
    raised.
    """

    def __init__(self, template: str, sent: Request, reply: Reply) -> None:
        self._template = template
        self._sent = sent
        self._reply = reply

    def method(self) -> str:
        """`$method`."""
        return self._sent.method

    def status(self) -> int:
        """`$statusCode`."""
        return self._reply.status

    def request_path(self, name: str, *, required: bool = True) -> Any:
        """`$request.path.name`: a text."""
        parts = _PARAMETER.split(self._template)
        pattern = "([^/]*)".join(map(re.escape, parts))
        found = re.fullmatch(pattern, self._sent.target.partition("?")[0])
        names = [text[1:-1] for text in _PARAMETER.findall(self._template)]
        value = None
        if found is not None and name in names:
            value = unquote(found[names.index(name) + 1])
        return _found(value, f"the path has no {name}", required=required)

    def request_query(self, name: str, *, required: bool = True) -> Any:
        """`$request.query.name`: a text."""
        query = self._sent.target.partition("?")[2]
        pairs = [part.partition("=") for part in query.split("&")]
        values = [
            unquote_plus(value) for key, _, value in pairs if unquote(key) == name
        ]
        value = values[0] if values else None
        return _found(value, f"the query has no {name}", required=required)

    def request_header(self, name: str, *, required: bool = True) -> Any:
        """`$request.header.name`: a text."""
        values = [v for k, v in self._sent.headers if k.lower() == name.lower()]
        value = ", ".join(values) if values else None
        return _found(value, f"the request has no header {name}", required=required)

    def response_header(self, name: str, *, required: bool = True) -> Any:
        """`$response.header.name`: a text."""
        value = self._reply.header(name.lower())
        return _found(value, f"the response has no header {name}", required=required)

    def request_body(self, pointer: str, *, required: bool = True) -> Any:
        """`$request.body#pointer`: a JSON value."""
        content = self._sent.content
        value = _pointed(content if isinstance(content, bytes) else b"", pointer)
        return _found(value, f"the request has no {pointer}", required=required)

    def response_body(self, pointer: str, *, required: bool = True) -> Any:
        """`$response.body#pointer`: a JSON value."""
        value = _pointed(self._reply.content, pointer)
        return _found(value, f"the response has no {pointer}", required=required)


def constant(value: Any) -> Any:
    """A value that the link gives by itself."""
    return value


def parsed(text: Any) -> Any:
    """The number, the boolean or whatever else a text stands for."""
    try:
        return msgspec.json.decode(text) if isinstance(text, str) else text
    except msgspec.DecodeError:
        return text


def joined(*parts: Any) -> Any:
    """Texts and values as one text; `UNSET` where any of them is."""
    if any(part is msgspec.UNSET for part in parts):
        return msgspec.UNSET
    return "".join(
        part if isinstance(part, str) else msgspec.json.encode(part).decode()
        for part in parts
    )


def _found(value: Any, problem: str, *, required: bool) -> Any:
    if value is None and required:
        raise BrokenLink(problem)
    return msgspec.UNSET if value is None else value


def _pointed(content: bytes, pointer: str) -> Json:
    """The value at a JSON Pointer (RFC 6901); None where there is none."""
    try:
        at: Json = msgspec.json.decode(content)
    except msgspec.DecodeError:
        return None
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(at, dict) and name in at:
            at = at[name]
        elif isinstance(at, list) and _INDEX.fullmatch(name) and int(name) < len(at):
            at = at[int(name)]
        else:
            return None
    return at
