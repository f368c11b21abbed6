"""Runtime expressions: what a request and its response say (OAS 3.1, 4.8.20.4)."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote, unquote_plus

import msgspec

from .json_text import Json
from .transport import Reply, Request

_PARAMETER: Final = re.compile(r"\{[^{}]*\}")
_INDEX: Final = re.compile(r"0|[1-9][0-9]*", re.ASCII)


class NothingThere(LookupError):
    """An expression that leads to nothing in the exchange that it is read from."""


class Exchange:
    """A request, and the response to it, if there is one yet.

    `template` is the path of the operation. Each method reads what a runtime expression
    names. What is not there is `UNSET` where it is not `required`; else `missing` is
    raised.
    """

    missing: type[Exception] = NothingThere

    def __init__(self, template: str, sent: Request, reply: Reply | None) -> None:
        self._template = template
        self._sent = sent
        self._reply = reply

    def url(self, *, required: bool = True) -> Any:
        """`$url`: a text; nothing is known of it before the request is sent."""
        url = self._sent.url or None
        return self._found(url, "the request has no URL yet", required=required)

    def method(self) -> str:
        """`$method`."""
        return self._sent.method

    def status(self) -> int:
        """`$statusCode`."""
        if self._reply is None:
            raise self.missing("there is no response yet")
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
        return self._found(value, f"the path has no {name}", required=required)

    def request_query(self, name: str, *, required: bool = True) -> Any:
        """`$request.query.name`: a text."""
        query = self._sent.target.partition("?")[2]
        pairs = [part.partition("=") for part in query.split("&")]
        values = [
            unquote_plus(value) for key, _, value in pairs if unquote(key) == name
        ]
        value = values[0] if values else None
        return self._found(value, f"the query has no {name}", required=required)

    def request_header(self, name: str, *, required: bool = True) -> Any:
        """`$request.header.name`: a text."""
        values = [v for k, v in self._sent.headers if k.lower() == name.lower()]
        value = ", ".join(values) if values else None
        return self._found(
            value, f"the request has no header {name}", required=required
        )

    def response_header(self, name: str, *, required: bool = True) -> Any:
        """`$response.header.name`: a text."""
        value = None if self._reply is None else self._reply.header(name.lower())
        return self._found(
            value, f"the response has no header {name}", required=required
        )

    def request_body(self, pointer: str, *, required: bool = True) -> Any:
        """`$request.body#pointer`: a JSON value."""
        content = self._sent.content
        value = _pointed(content if isinstance(content, bytes) else b"", pointer)
        return self._found(value, f"the request has no {pointer}", required=required)

    def response_body(self, pointer: str, *, required: bool = True) -> Any:
        """`$response.body#pointer`: a JSON value."""
        content = b"" if self._reply is None else self._reply.content
        value = _pointed(content, pointer)
        return self._found(value, f"the response has no {pointer}", required=required)

    def _found(self, value: Any, problem: str, *, required: bool) -> Any:
        if value is None and required:
            raise self.missing(problem)
        return msgspec.UNSET if value is None else value


def joined(*parts: Any) -> Any:
    """Texts and values as one text; `UNSET` where any of them is."""
    if any(part is msgspec.UNSET for part in parts):
        return msgspec.UNSET
    return "".join(
        part if isinstance(part, str) else msgspec.json.encode(part).decode()
        for part in parts
    )


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
