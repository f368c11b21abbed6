"""The ASGI interface, and the answers that are the same for every API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec

from .faults import Fault

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Endpoint: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]
Answer: TypeAlias = tuple[int, Headers, bytes]
"""A response as it is sent: status, headers, body."""
Lifespan: TypeAlias = Callable[[], AbstractAsyncContextManager[object]]
"""Makes what is entered when a server starts and left when it ends."""
Refusing: TypeAlias = Callable[[Fault], Answer]
"""Makes the response for a fault."""
BODILESS: Final = frozenset({*range(100, 200), 204, 205, 304})
"""The statuses without content (RFC 9110, 15.2, 15.3.5, 15.3.6 and 15.4.5)."""


@dataclass(frozen=True, slots=True)
class Route:
    """An operation's endpoint, and how it refuses requests as the contract says."""

    endpoint: Endpoint
    refusal: Refusing


class Disconnected(Exception):
    """The client went away before its request was complete."""


def header_value(text: str) -> bytes:
    """A header's value as it is sent.

    White space around it is no part of it (RFC 9110, 5.5): some servers send nothing at
    all where there is any. Raises `ValueError` for text that would end the header and
    begin another one, and for text that is not Latin-1.
    """
    if "\n" in text or "\r" in text or "\0" in text:
        raise ValueError("a header's value must not hold line ends")
    return text.encode("latin-1").strip(b" \t")


def header_text(value: str | float) -> str:
    """A header's value as text, in the `simple` style (OAS 3.1, 4.8.21)."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def content_answer(
    status: int, headers: Iterable[tuple[bytes, bytes]], kind: bytes, content: bytes
) -> Answer:
    """A response with content of the media type `kind`."""
    length = str(len(content)).encode()
    fields = [(b"content-type", kind), (b"content-length", length), *headers]
    return status, fields, content


def empty_answer(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Answer:
    """A response without content, of any status (RFC 9110, 8.6)."""
    length = [] if status in BODILESS else [(b"content-length", b"0")]
    return status, [*length, *headers], b""


def problem_answer(fault: Fault) -> Answer:
    """The response for a fault that the contract does not document (RFC 9457)."""
    kind = b"application/problem+json"
    return content_answer(fault.status, fault.headers, kind, fault.problem)


def unimplemented() -> Fault:
    """The fault of a call that the service does not implement."""
    return Fault(501, "The operation is not implemented.")


def failed() -> Fault:
    """The fault of a call in which the service failed: nothing of why is shown."""
    return Fault(500, "The server failed.")


def cut_off() -> Fault:
    """The fault of a call that the service did not answer in time."""
    return Fault(503, "The service did not answer in time.")


def slow() -> Fault:
    """The fault of a request that did not come to its end in time."""
    return Fault(408, "The request did not come in time.")


def refuse(fault: Fault, refusal: Refusing, log: logging.Logger) -> Answer:
    """The response for a fault, with the headers that the fault calls for.

    Where the refusal itself fails, a plain problem is sent: the client gets an answer.
    """
    try:
        status, headers, content = refusal(fault)
    except Exception:
        log.exception("the response for status %d could not be made", fault.status)
        return problem_answer(failed())
    known = {name for name, _ in headers}
    added = [header for header in fault.headers if header[0] not in known]
    return status, headers + added, content


async def send_answer(send: Send, answer: Answer) -> None:
    """Send a complete response."""
    status, headers, content = answer
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def send_refusal(
    send: Send, receive: Receive, answer: Answer, *, unread: bool
) -> None:
    """Send a complete response to a request of which some may be `unread`.

    What still comes is read and dropped, for a while, before the response ends: where a
    server closes a connection with unread data, the client might never see the response
    (RFC 9112, 9.6).
    """
    if not unread:
        await send_answer(send, answer)
        return
    status, headers, content = answer
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER):
            while (await receive()).get("more_body", False):
                pass
    await send({"type": "http.response.body", "body": b""})


def without_content(send: Send) -> Send:
    """Sends the response to HEAD: the same without content (RFC 9110, 9.3.2)."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return send_head


async def run_lifespan(receive: Receive, send: Send, lifespan: Lifespan | None) -> None:
    """Enter a lifespan when the server starts, leave it when the server ends.

    Where one of both fails, the server is told so, and the error is raised for its log.
    """
    await receive()
    phase = "startup"
    try:
        async with lifespan() if lifespan else nullcontext():
            await send({"type": "lifespan.startup.complete"})
            await receive()
            phase = "shutdown"
    except Exception as error:
        await send({"type": f"lifespan.{phase}.failed", "message": repr(error)})
        raise
    await send({"type": "lifespan.shutdown.complete"})


MAX_BODY: Final = 1_048_576
"""The size in bytes of the largest request body that is read, unless told otherwise."""

TIMEOUT: Final = 30.0
"""The seconds after which a call of the service is cut off, unless told otherwise.

And in which a request has to come: a server need not wait longer (RFC 9110, 15.5.9).
"""

LINGER: Final = 5.0
"""The seconds for which the rest of a refused request is read and dropped."""
