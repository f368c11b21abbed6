"""Requests as a service received them: where the callbacks that they ask for are sent.

The URL of a callback is read from the request that it follows, and from the response
(OAS 3.1, 4.8.18): it is whatever the client wrote there. A service that calls it should
know that it leads to where it may call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import quote

from msgspec import UnsetType

from .asgi import Answer, Scope
from .expressions import Exchange, NothingThere, joined
from .sending import is_url
from .transport import Reply, Request

Writers: TypeAlias = Mapping[str, Callable[[Any], bytes]]
"""What makes JSON of the body of a request, by its media type."""

R_contra = TypeVar("R_contra", contravariant=True)


class UnknownUrl(NothingThere):
    """A callback whose URL is not where the contract says, or is none."""


class Received(Generic[R_contra]):
    """A request as it came, to an operation that callbacks follow.

    `template` is the operation's path, `content` the JSON of the body, or what makes it
    of a form, and `encode` makes a response what is sent.
    """

    __slots__ = ("_content", "_encode", "_scope", "_template")

    def __init__(
        self,
        template: str,
        scope: Scope,
        content: bytes | Callable[[], bytes],
        encode: Callable[[R_contra], Answer],
    ) -> None:
        self._template = template
        self._scope = scope
        self._content = content
        self._encode = encode

    def exchange(self, response: R_contra | None = None) -> Exchange:
        """What runtime expressions are read from."""
        content = self._content
        return _Exchange(
            self._template,
            _request(self._scope, content() if callable(content) else content),
            None if response is None else _reply(self._encode(response)),
        )


class _Exchange(Exchange):
    missing = UnknownUrl


def json_of(writers: Writers, body: Any, content_type: str | UnsetType) -> bytes:
    """The JSON of a body of one of several media types; nothing where it has none."""
    if isinstance(content_type, UnsetType) or content_type not in writers:
        return b""
    return writers[content_type](body)


def callback_url(*parts: Any) -> str:
    """The URL that texts and values make. Raises `UnknownUrl` where they make none."""
    url = joined(*parts)
    if not isinstance(url, str) or not is_url(url):
        raise UnknownUrl("what the request names is no URL of HTTP")
    return url


def _request(scope: Scope, content: bytes) -> Request:
    raw: bytes | None = scope.get("raw_path")
    path = quote(scope["path"]) if raw is None else raw.decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    target = f"{path}?{query}" if query else path
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
    )
    root = quote(scope.get("root_path", "")).rstrip("/")
    return Request(
        method=scope["method"],
        target=target,
        headers=headers,
        content=content,
        url=f"{scope.get('scheme', 'http')}://{_host(scope)}{root}{target}",
    )


def _host(scope: Scope) -> str:
    """The authority of the request's target (RFC 9110, 7.1)."""
    for name, value in scope["headers"]:
        if name == b"host":
            return str(value.decode("latin-1"))
    host, port = scope.get("server") or ("localhost", None)
    return f"{host}:{port}" if port else str(host)


def _reply(answer: Answer) -> Reply:
    status, headers, content = answer
    return Reply(
        status=status,
        headers=tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in headers
        ),
        content=content,
    )
