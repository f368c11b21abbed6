"""What may be put around an ASGI application: the generated one, or any other.

    app = RequestIds(TrustedProxies(RequestLimits(create_app(service)), ["10.0.0.0/8"]))

Nothing of it is needed: an application alone takes no time for it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias
from uuid import uuid4

from .asgi import Message, Receive, Scope, Send, problem_answer, send_refusal
from .faults import Fault

Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="-")
"""The id of the request that is being served."""

_SANE: Final = re.compile(rb"[0-9A-Za-z._~+/=:@-]{1,128}")
_ELEMENT: Final = re.compile(r'((?:[^,;"]|"(?:[^"\\]|\\.)*"?)*)([,;]|\Z)')
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*("?)')
"""A quoted text, and the quote that ends it, if one does."""
_PORT: Final = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d+)?|([0-9.]+)(?::\d+)?")
_HOST: Final = re.compile(r"[0-9A-Za-z.:\[\]_-]{1,255}")


class RequestIds:
    """Gives every request an id: that of its header if it is sane, or else a new one.

    The id is in `REQUEST_ID`, in the scope's state as `request_id`, in the response,
    and in the records of logs that `RequestIdFilter` passes.
    """

    def __init__(self, app: Application, header: str = "X-Request-ID") -> None:
        self._app = app
        self._name = header.lower().encode("latin-1")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = [value for name, value in scope["headers"] if name == self._name]
        sane = len(given) == 1 and _SANE.fullmatch(given[0]) is not None
        made = given[0] if sane else str(uuid4()).encode()
        state = {**scope.get("state", {}), "request_id": made.decode()}
        token = REQUEST_ID.set(made.decode())

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = message.get("headers", ())
                kept = [each for each in found if each[0].lower() != self._name]
                message = {**message, "headers": [*kept, (self._name, made)]}
            await send(message)

        try:
            await self._app({**scope, "state": state}, receive, send_on)
        finally:
            REQUEST_ID.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives records of logs the field `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        record.request_id = REQUEST_ID.get()
        return True


class RequestLimits:
    """Refuses requests with more than so many bytes of query or headers, or headers.

    Answers 414 (RFC 9110, 15.5.15) or 431 (RFC 6585, 5). Servers have limits of their
    own, some of them none.
    """

    def __init__(
        self,
        app: Application,
        *,
        query: int = 8_192,
        headers: int = 32_768,
        fields: int = 100,
    ) -> None:
        self._app = app
        self._query = query
        self._headers = headers
        self._fields = fields

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        fault = self._fault(scope) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await send_refusal(send, receive, problem_answer(fault), unread=True)

    def _fault(self, scope: Scope) -> Fault | None:
        if len(scope["query_string"]) > self._query:
            return Fault(414, f"The query is larger than {self._query} bytes.")
        headers = scope["headers"]
        if len(headers) > self._fields:
            return Fault(431, f"There are more than {self._fields} headers.")
        if sum(len(name) + len(value) for name, value in headers) > self._headers:
            return Fault(431, f"The headers are larger than {self._headers} bytes.")
        return None


class TrustedProxies:
    """Believes what proxies say of the client, the scheme and the host of a request.

    Only those whose addresses are in `trusted`, networks such as `10.0.0.0/8`, are
    believed. `X-Forwarded-For`, `-Proto` and `-Host` are read, or only `Forwarded`
    (RFC 7239) if it is that which they write, as `forwarded` says: what they do not
    write they pass on, and any client may have made it up. The client is the nearest
    one that is not trusted itself.
    """

    def __init__(
        self, app: Application, trusted: Iterable[str], *, forwarded: bool = False
    ) -> None:
        self._app = app
        self._trusted = tuple(ip_network(each) for each in trusted)
        self._hops = _forwarded if forwarded else _x_forwarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's lifespan."""
        peer = scope.get("client")
        if peer and is_in(peer[0], self._trusted):
            scope = self._believed(scope)
        await self._app(scope, receive, send)

    def _believed(self, scope: Scope) -> Scope:
        believed: Mapping[str, str] = {}
        for hop in reversed(self._hops(scope["headers"])):
            believed = {**believed, **hop}
            if not is_in(hop.get("for", ""), self._trusted):
                break
        changed = {**scope}
        if "for" in believed:
            changed["client"] = (believed["for"], 0)
        # Schemes ignore case (RFC 3986, 3.1).
        scheme = believed.get("proto", "").lower()
        if scheme in {"http", "https"}:
            secure = scheme == "https"
            web = scope["type"] == "http"
            changed["scheme"] = ("http" if web else "ws") + ("s" if secure else "")
        if _HOST.fullmatch(believed.get("host", "")):
            kept = [each for each in scope["headers"] if each[0] != b"host"]
            changed["headers"] = [(b"host", believed["host"].encode()), *kept]
        return changed


def is_in(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Whether an address is in one of some networks; text that is none is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    # What listens for both families sees those of the fourth in the sixth.
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in networks)


def _joined(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    """The value of a header, all its lines (RFC 9110, 5.3)."""
    return ",".join(value.decode("latin-1") for key, value in headers if key == name)


def _x_forwarded(headers: Iterable[tuple[bytes, bytes]]) -> list[dict[str, str]]:
    """What each proxy said in `X-Forwarded-For` and the like, the nearest last."""
    listed = {
        key: [each.strip() for each in _joined(headers, name).split(",")]
        for key, name in (
            ("for", b"x-forwarded-for"),
            ("proto", b"x-forwarded-proto"),
            ("host", b"x-forwarded-host"),
        )
    }
    hops = [{"for": _address(each)} for each in listed["for"] if each] or [{}]
    # One that gives a single scheme or host, and no list, means the whole way.
    for key in ("proto", "host"):
        values = [each for each in listed[key] if each]
        if len(values) == len(hops):
            for hop, value in zip(hops, values, strict=True):
                hop[key] = value
        elif values:
            hops[-1][key] = values[-1]
    return hops


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> list[dict[str, str]]:
    """What each proxy said in `Forwarded` (RFC 7239, 4), the nearest last.

    Where a quoted text has no end, a client has left one open for the proxies' words to
    be lost in: then quotes mean nothing, and theirs are the last ones still.
    """
    text = _joined(headers, b"forwarded")
    if "" in _QUOTED.findall(text):
        text = text.replace('"', "")
    hops: list[dict[str, str]] = [{}]
    for pair, end in _ELEMENT.findall(text):
        name, _, value = pair.strip().partition("=")
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        key = name.lower()
        if value:
            hops[-1][key] = _address(value) if key == "for" else value
        if end == ",":
            hops.append({})
    return hops


def _address(text: str) -> str:
    """An address without brackets and port (RFC 7239, 6)."""
    match = _PORT.fullmatch(text)
    return (match[1] or match[2]) if match else text
