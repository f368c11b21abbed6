"""A raw HTTP/1.1 client: sends exactly what it is told to, reads answers with h11.

An ordinary client library repairs what it sends; here the faults are the point.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

import h11

from counterfoil.proof.base_path import addressed, base_of, below
from counterfoil.proof.channel import Channel
from counterfoil.proof.incoming import Incoming
from counterfoil.proof.statuses import has_no_content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from counterfoil.proof.exchange import Answer, Request

ANSWER_SECONDS: Final = 10.0
"""How long an answer may take, unless the caller says otherwise."""
_PORTS: Final = {"http": 80, "https": 443}
_REST_SECONDS: Final = 0.002
"""How long to wait for what must not come."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens; `base` is the path of its URL.

    It is `secure` where what is sent goes through TLS.
    """

    host: str
    port: int
    base: str = ""
    secure: bool = False

    @classmethod
    def of(cls, url: str) -> Address:
        """That of a URL. Raises `ValueError` for one that is not of HTTP."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:  # its host or port is none
            raise _no_url(url) from None
        if not host or parts.scheme not in _PORTS:
            raise _no_url(url)
        port = port or _PORTS[parts.scheme]
        return cls(host, port, base_of(url), secure=parts.scheme == "https")

    @property
    def bracketed(self) -> str:
        """The host as a URL has it (RFC 3986, 3.2.2)."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self) -> str:
        """The value of the Host field, without the usual port (RFC 9110, 4.2.3)."""
        is_usual = self.port == _PORTS["https" if self.secure else "http"]
        return self.bracketed if is_usual else f"{self.bracketed}:{self.port}"

    def connect(self, timeout: float = ANSWER_SECONDS) -> Wire:
        """A client of the server there."""
        return Wire(self, timeout)


def _no_url(url: str) -> ValueError:
    return ValueError(f"{url!r} is no URL of HTTP: write http://host:port")


class Peer(Protocol):
    """Where requests go: an address, or an application in this process."""

    @property
    def authority(self) -> str:
        """The value of the Host field."""
        ...

    def connect(self, timeout: float = ANSWER_SECONDS) -> Line:
        """What sends requests."""
        ...


class Line(Protocol):
    """What sends requests, and reads their answers."""

    def __enter__(self) -> Line:
        """Open it."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        ...

    def send(self, request: Request) -> Answer:
        """Send a request and read its answer. Raises `SilenceError`."""
        ...

    def transmit(
        self, method: str, transmission: Transmission, /
    ) -> tuple[Answer, ...]:
        """Send bytes, read the answers. Raises `SilenceError`."""
        ...


@dataclass(frozen=True, slots=True)
class Transmission:
    """How the bytes of a request go out, where that is not the plain way.

    `parts` are sent one after the other, `pause` seconds apart; where `wait_continue`,
    the second part waits for an interim answer or an early one. `answers` is the number
    of requests in the bytes. `abandon` closes the connection without reading an answer.
    """

    parts: tuple[bytes, ...]
    pause: float = 0.0
    wait_continue: bool = False
    answers: int = 1
    abandon: bool = False


class SilenceError(Exception):
    """The server closed the connection, kept silent, or sent what is not HTTP."""


class NoAnswerError(SilenceError):
    """The time was over before the end of an answer."""


def encode(request: Request, address: Peer) -> bytes:
    """The bytes of a request; Host and Content-Length are added where it has none."""
    fields = fields_of(request, address.authority)
    return head(request.method, request.target, fields) + (request.body or b"")


def fields_of(request: Request, authority: str) -> tuple[tuple[str, str], ...]:
    """The fields of a request, with Host and Content-Length."""
    named = {name.lower() for name, _ in request.headers}
    fields = list(request.headers)
    if "host" not in named:
        fields.insert(0, ("Host", authority))
    if request.body is not None and not named & {"content-length", "transfer-encoding"}:
        fields.append(("Content-Length", str(len(request.body))))
    return tuple(fields)


def head(method: str, target: str, fields: tuple[tuple[str, str], ...]) -> bytes:
    """The bytes of a request's start line and fields, unchecked."""
    lines = [
        f"{method} {target} HTTP/1.1",
        *(f"{name}: {text}" for name, text in fields),
    ]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1")


class Wire:
    """A client of one server; keeps its connection open as long as the server does."""

    def __init__(self, address: Address, timeout: float = ANSWER_SECONDS) -> None:
        self.address = address
        self._timeout = timeout
        self._channel: Channel | None = None

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def send(self, request: Request) -> Answer:
        """Send a request and read its answer.

        A connection that the server closed while it was idle is replaced once; a server
        that was too slow is not asked again. Raises `SilenceError`.
        """
        target = below(self.address.base, request.target)
        parts = (encode(replace(request, target=target), self.address),)
        fresh = self._channel is None
        until = time.monotonic() + self._timeout
        try:
            return self._ask(request.method, parts)
        except SilenceError:
            if fresh or time.monotonic() >= until:
                raise
            return self._ask(request.method, parts)

    def transmit(self, method: str, transmission: Transmission) -> tuple[Answer, ...]:
        """Send bytes on a new connection, read the answers. Raises `SilenceError`."""
        self.close()
        authority, base = self.address.authority, self.address.base
        parts = tuple(addressed(part, authority, base) for part in transmission.parts)
        try:
            return self._converse(method, replace(transmission, parts=parts))
        finally:
            self.close()

    def _ask(self, method: str, parts: tuple[bytes, ...]) -> Answer:
        """Send one request, and read its answer, with whatever comes after it."""
        (answer,) = self._converse(method, Transmission(parts), alone=True)
        return answer

    def _converse(
        self, method: str, transmission: Transmission, *, alone: bool = False
    ) -> tuple[Answer, ...]:
        deadline = time.monotonic() + self._timeout
        try:
            if self._channel is None:
                self._channel = self._connect()
            reader = _Reader(self._channel, method, deadline)
            reader.send(transmission)
            if transmission.abandon:
                self.close()
                return ()
            answers = tuple(reader.answers(transmission.answers))
            if alone and has_no_content(method, answers[0].status):
                answers = (replace(answers[0], body=reader.rest()),)
        except (OSError, h11.RemoteProtocolError) as error:
            self.close()
            raise SilenceError(f"{type(error).__name__}: {error}") from None
        except SilenceError:
            self.close()
            raise
        if reader.closing:
            self.close()
        return answers

    def _connect(self) -> Channel:
        at = self.address
        return Channel(at.host, at.port, self._timeout, secure=at.secure)


class _Reader:
    """Sends while it reads: a server may refuse a request before it has it all."""

    def __init__(self, channel: Channel, method: str, deadline: float) -> None:
        self._channel = channel
        self._method = method
        self._deadline = self._until = deadline
        self._received = b""
        self._ended = False
        self._unsent = b""
        self.closing = False
        self._is_left = False

    def send(self, transmission: Transmission) -> None:
        for index, part in enumerate(transmission.parts):
            if index and transmission.pause:
                time.sleep(transmission.pause)
            if index and transmission.wait_continue and not self._continued():
                self.closing = True
                return
            self._unsent += part
            self._pump(until_sent=True)
            if self._ended:
                return

    def answers(self, count: int) -> Iterator[Answer]:
        """Read so many answers; there is none after one that goes on."""
        while count and not self._is_left:
            yield self._answer()
            count -= 1

    def rest(self) -> bytes:
        """What came after the answer, which has no content: who reads on would err.

        RFC 9112, 6.3: nobody asked for it, and the connection is of no use after it.
        """
        if not self._received and not self.closing:
            readable, _ = self._channel.ready(_REST_SECONDS)
            if readable:
                self._receive()
        self.closing |= bool(self._received) or self._ended
        return self._received

    def _answer(self) -> Answer:
        machine = h11.Connection(h11.CLIENT)
        # h11 wants to have sent the request itself: whether it was HEAD decides how
        # the answer is framed (RFC 9112, 6.3).
        method = "HEAD" if self._method == "HEAD" else "GET"
        machine.send(h11.Request(method=method, target="/", headers=[("Host", "x")]))
        machine.send(h11.EndOfMessage())
        coming = Incoming()
        try:
            for event in self._events(machine):
                self._take(event, coming)
        except NoAnswerError:
            if not coming.live:
                raise
            self.closing = self._is_left = True
            return coming.items
        self._until = self._deadline
        self._received = machine.trailing_data[0]
        self.closing |= bool(self._unsent) or machine.their_state is not h11.DONE
        self.closing |= self._ended
        return coming.answer

    def _take(self, event: h11.Event, coming: Incoming) -> None:
        """Take in a part of an answer; a stream is soon left."""
        if isinstance(event, h11.Response):
            coming.begin(event.status_code, event.headers)
        elif isinstance(event, h11.Data):
            coming.add(bytes(event.data))
        if coming.live:
            soon = time.monotonic() + coming.patience
            self._until = min(self._deadline, soon)

    def _events(self, machine: h11.Connection) -> Iterator[h11.Event]:
        """The events of one answer; what came after it stays with the machine."""
        if self._received:
            machine.receive_data(self._received)
        self._received = b""
        told_end = False
        while True:
            event = machine.next_event()
            if isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
                raise SilenceError("the connection was closed without an answer")
            if isinstance(event, h11.Event):
                yield event
                if isinstance(event, h11.EndOfMessage):
                    return
                continue
            if told_end:
                raise SilenceError("the connection was closed within the answer")
            if not self._ended:
                self._pump(until_sent=False)
            # h11 takes no bytes as the end of the stream.
            machine.receive_data(self._received)
            told_end = not self._received
            self._received = b""

    def _continued(self) -> bool:
        """Wait for an interim or a final answer; whether it was 100 (Continue)."""
        while b"\r\n\r\n" not in self._received and not self._ended:
            self._pump(until_sent=False)
        return self._received.startswith(b"HTTP/1.1 100")

    def _pump(self, *, until_sent: bool) -> None:
        """Send and receive; return when all is sent, or as soon as something came."""
        while self._unsent or not until_sent:
            left = max(self._until - time.monotonic(), 0)
            readable, writable = self._channel.ready(left, sending=bool(self._unsent))
            # What comes without an end comes no sooner to one.
            if not left or not (readable or writable):
                raise NoAnswerError("no answer came in time")
            if readable:
                if self._receive():
                    return
                continue
            try:
                sent = self._channel.send(self._unsent)
            except OSError:
                self._unsent, self.closing = b"", True
                continue
            self._unsent = self._unsent[sent:]

    def _receive(self) -> bool:
        """Take in what has come, or the end; whether there was either."""
        received = self._channel.receive()
        if received is None:
            return False
        self._ended |= not received
        self._received += received
        return True
