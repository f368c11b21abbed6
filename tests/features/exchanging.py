"""Both halves of a package, and exchanges between them.

What a client is given must be what the service gets, and what the service answers must
be what the client returns or raises.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import msgspec
from counterfoil.mock.callers import certified
from counterfoil.python.bodies import BYTES, ORDERED, PARTS
from counterfoil.python.outcomes import SUCCESSES
from features import drawing
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.python.bodies import Medium
    from counterfoil.python.operations import Call
    from counterfoil.python.outcomes import Outcome
    from counterfoil.python.variants import Variant
    from features.packages import Document, Tried

BASE: Final = "http://features.example"
PRINCIPAL: Final = "whoever it is"


@dataclass
class Service:
    """Answers every operation with `answer`, and keeps what it was given."""

    answer: Any = None
    given: Any = None

    def __getattr__(self, name: str) -> Any:
        async def method(**given: Any) -> Any:
            self.given = name, {each: await _read(given[each]) for each in given}
            return self.answer

        return method


async def _read(value: Any) -> Any:
    """All of what comes as a stream."""
    if type(value).__name__ == "ByteStream":
        return await value.read()
    if isinstance(value, AsyncIterator):
        return [item async for item in value]
    if isinstance(value, list | tuple):
        return type(value)([await _read(item) for item in value])
    if type(value).__name__ == "FormFile":
        name, kind = value.filename, value.content_type
        return type(value)(await value.read(), filename=name, content_type=kind)
    return value


@dataclass
class Guard:
    """Lets everybody in, and keeps what was shown."""

    shown: list[Any] = field(default_factory=list[Any])

    def __getattr__(self, name: str) -> Any:
        async def check(*shown: Any) -> str:
            self.shown = [*shown]
            return PRINCIPAL

        return check


class Exchange:
    """A request and its response, as values.

    `sent` are the arguments of the client's method, `credentials` what the client has.
    `streamed` says whether the client reads the response as it comes.
    """

    def __init__(
        self,
        tried: Tried,
        kind: Kind,
        sent: Mapping[str, Any],
        answer: Any,
        *,
        credentials: Mapping[str, Any],
        streamed: bool,
    ) -> None:
        self.call: Final = tried.call
        self.sent: Final = sent
        self.answer: Final = answer
        self.credentials: Final = credentials
        self.streamed: Final = streamed
        self._kind: Final = kind

    @property
    def method(self) -> str:
        """The client's method."""
        return self.call.stream_function if self.streamed else self.call.function

    def __repr__(self) -> str:
        return f"{self.call.function}({self.sent}, {self.credentials}): {self.answer}"

    @property
    def expected(self) -> dict[str, Any]:
        """What the service is to be given."""
        call = self.call
        expected: dict[str, Any] = {}
        for each in call.arguments:
            given = self.sent.get(each.name, msgspec.UNSET)
            if given is msgspec.UNSET and each.default:
                given = json.loads(each.default)
            expected[each.name] = given
        if call.body is not None:
            body = self.sent.get("body", msgspec.UNSET)
            medium = self._kind.medium
            is_bytes = medium is not None and medium.form == BYTES
            expected["body"] = _joined(body) if is_bytes else body
            if call.body.has_choice:
                kind = self.sent.get("content_type", msgspec.UNSET)
                # Its parameters are told with the bytes.
                known = kind is not msgspec.UNSET
                expected["content_type"] = kind.partition(";")[0] if known else kind
        return expected

    @property
    def has_files(self) -> bool:
        """Whether there may be files in it, of which none is the same as another."""
        each = (self._kind.medium, self._kind.variant)
        return any(it is not None and it.form in {PARTS, ORDERED} for it in each)

    @property
    def had(self) -> Any:
        """What the client is to have of the response."""
        variant = self._kind.variant
        if variant is None or variant.form != BYTES:
            return self.answer
        return msgspec.structs.replace(self.answer, body=_joined(self.answer.body))

    async def read(self, coming: Any) -> Any:
        """A response that is read as it comes."""
        body = getattr(coming, "body", None)
        if not isinstance(body, AsyncIterator):
            return coming
        return self._whole(coming, [part async for part in body])

    def read_waiting(self, coming: Any) -> Any:
        """The same, for a client that waits."""
        body = getattr(coming, "body", None)
        return self._whole(coming, [*body]) if isinstance(body, Iterator) else coming

    def _whole(self, response: Any, parts: list[Any]) -> Any:
        variant = self._kind.variant
        is_bytes = variant is not None and variant.form == BYTES
        body = _joined(parts) if is_bytes else parts
        return msgspec.structs.replace(response, body=body)


def _joined(parts: bytes | list[bytes]) -> bytes:
    return parts if isinstance(parts, bytes) else b"".join(parts)


class Kind:
    """What an exchange is of: a response, and media types of contents, or None."""

    def __init__(
        self, medium: Medium | None, outcome: Outcome, variant: Variant | None
    ) -> None:
        self.medium: Final = medium
        self.outcome: Final = outcome
        self.variant: Final = variant


def kinds(call: Call) -> list[Kind]:
    """All kinds of content that an operation has, each at least once."""
    media: list[Medium | None] = [None]
    if call.body is not None:
        media = [*call.body.media, *([] if call.body.required else [None])]
    answers = [
        (outcome, variant)
        for outcome in call.outcomes
        for variant in (() if outcome.is_head else outcome.variants) or (None,)
    ]
    number = max(len(media), len(answers))
    return [
        Kind(media[n % len(media)], *answers[n % len(answers)]) for n in range(number)
    ]


def exchanges(tried: Tried, kind: Kind) -> st.SearchStrategy[Exchange]:
    """Exchanges of an operation: any valid request, any documented response."""
    call = tried.call
    # Made once: Hypothesis looks at each strategy when it first draws from it.
    arguments = {each.name: drawing.argument(tried, each) for each in call.arguments}
    bodies = drawing.request_body(tried, kind.medium)
    answers = drawing.response(tried, kind.outcome, kind.variant)
    credentials = drawing.credentials(tried)

    @st.composite
    def made(draw: st.DrawFn) -> Exchange:
        sent = {name: draw(values) for name, values in arguments.items()}
        sent |= draw(bodies)
        answer = draw(answers)
        if call.offers is not None and draw(st.booleans()):
            accepted = getattr(answer, "content_type", None)
            if accepted in call.offers.names:
                sent["accept"] = accepted
        return Exchange(
            tried,
            kind,
            sent,
            answer,
            credentials=draw(credentials),
            streamed=call.has_stream and not tried.is_event and draw(st.booleans()),
        )

    return made()


_REDIRECTIONS = (303,)
"""Those that the documents have: a client returns them. No operation asks for a 304."""


def _is_spare(exchange: Exchange, answer: Any) -> bool:
    """Whether it is the default, and another response is a documented success."""
    documented = exchange.call.operation.responses
    return type(answer).__name__ == f"{exchange.call.stem}Default" and any(
        each.status in SUCCESSES or each.pattern == "2XX" for each in documented
    )


class Unsaid:
    """Stands for what tells of the server's own errors: none is to be told of."""

    def __getattr__(self, name: str) -> Any:
        def told(fault: Exception) -> Any:
            raise AssertionError(f"{name} is asked for {fault}")

        return told


class Halves:
    """The server of a document, or what receives its events, and how it is called."""

    def __init__(self, document: Document, *, events: bool) -> None:
        self._document = document
        self._events = events
        self._service = Service()
        self._guard = Guard()
        module = self._document.module("receiver" if events else "server")
        given: list[Any] = [self._service]
        known = inspect.signature(module.create_app).parameters
        if "authenticator" in known:
            given.append(self._guard)
        demanded = (
            "errors" in known and known["errors"].default is inspect.Parameter.empty
        )
        errors = {"errors": Unsaid()} if demanded else {}
        self.app = certified(module.create_app(*given, **errors), self._document.api)

    def client(self, kind: str, url: str, exchange: Exchange, transport: Any) -> Any:
        """The client, or the sender; `kind` is "Async" or ""."""
        options: dict[str, Any] = {"transport": transport}
        module = self._document.module("sender" if self._events else "client")
        if exchange.credentials:
            options["credentials"] = module.Credentials(**exchange.credentials)
        if self._events:
            return getattr(module, f"{kind}Sender")(**options)
        made = getattr(module, f"{kind}Client")
        for name in inspect.signature(made).parameters:
            if name.endswith("_url"):
                options[name] = url
        return made(url, **options)

    def arguments(self, exchange: Exchange, url: str) -> tuple[str, ...]:
        """What the method is given by position: an event says where it is sent."""
        return (f"{url}{exchange.call.operation.path}",) if self._events else ()

    async def hold(self, exchange: Exchange) -> None:
        """Exchange in this process, without waiting."""
        self._service.answer, self._service.given = exchange.answer, None
        runtime = self._document.module("runtime.asgi_transport")
        transport = runtime.AsyncAsgiTransport(self.app)
        async with self.client("Async", BASE, exchange, transport) as client:
            method = getattr(client, exchange.method)
            called = method(*self.arguments(exchange, BASE), **exchange.sent)
            try:
                if exchange.streamed:
                    async with called as coming:
                        got = await exchange.read(coming)
                else:
                    got = await called
            except self._failure as error:
                got = error
            self._check(exchange, got)

    def hold_over(self, url: str, exchange: Exchange) -> None:
        """Exchange over a socket, by the client that waits."""
        self._service.answer, self._service.given = exchange.answer, None
        with self.client("", url, exchange, None) as client:
            method = getattr(client, exchange.method)
            arguments = self.arguments(exchange, url)
            try:
                if exchange.streamed:
                    with method(*arguments, **exchange.sent) as coming:
                        got = exchange.read_waiting(coming)
                else:
                    got = method(*arguments, **exchange.sent)
            except self._failure as error:
                got = error
        self._check(exchange, got)

    @property
    def _failure(self) -> Any:
        return self._document.module("runtime.client_errors").ErrorResponse

    def _check(self, exchange: Exchange, got: Any) -> None:
        assert self._service.given is not None, got
        name, given = self._service.given
        assert name == exchange.call.function
        self._check_request(exchange, given)
        answer = exchange.had
        is_result = answer.status in SUCCESSES or answer.status in _REDIRECTIONS
        if not is_result or _is_spare(exchange, answer):
            assert got.status == answer.status
            got = got.response
        assert type(got) is type(answer)
        if not exchange.has_files:
            assert got == answer
        assert _told({"": got}) == _told({"": answer})

    def _check_request(self, exchange: Exchange, given: dict[str, Any]) -> None:
        expected = exchange.expected
        found = {name: given[name] for name in expected}
        told, wanted = _told(found), _told(expected)
        if not exchange.has_files:
            assert found == expected
        assert told == wanted
        assert _kinds_of(told) == _kinds_of(wanted)
        if exchange.call.guard is not None:
            shown = [each for each in self._guard.shown if not isinstance(each, tuple)]
            assert shown == [
                self._shown(each) for each in exchange.credentials.values()
            ]
            assert given["principal"] == (PRINCIPAL if exchange.credentials else None)
            self._guard.shown = []

    def _shown(self, credentials: Any) -> Any:
        """What the server sees of credentials: a certificate is the connection's."""
        if credentials is not True:
            return credentials
        kind = self._document.module("runtime.credentials").ClientCertificate
        return kind(("any certificate",))


def _told(value: Any) -> Any:
    """A value with the bytes of its files, which are otherwise read but once."""

    def told(other: Any) -> Any:
        if hasattr(other, "filename"):
            return [other.filename, other.content_type, b"".join(other.parts())]
        return repr(other)

    return {name: msgspec.to_builtins(value[name], enc_hook=told) for name in value}


def _kinds_of(value: Any) -> Any:
    """Where booleans stand in a value: Python takes them for numbers."""
    if isinstance(value, dict):
        return {name: _kinds_of(value[name]) for name in value}
    if isinstance(value, list | tuple):
        return [*map(_kinds_of, value)]
    return isinstance(value, bool)
