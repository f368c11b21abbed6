"""Receivers of the document `events`, and senders whose requests get to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generated.making import Asgi

if TYPE_CHECKING:
    from types import ModuleType

    from generated.making import Import


BASE = "https://client.example"


class Receiving:
    """A receiver that keeps what it got, and answers what it is told to."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.got: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        async def receive(**given: Any) -> Any:
            self.got.append((name, given))
            return self.answers[name]

        return receive


class Letting:
    """An authenticator that lets one key in, and one token."""

    async def signed(self, credentials: Any) -> str:
        assert credentials.matches("secret")
        return "signer"

    async def caller(self, credentials: Any) -> str:
        assert credentials.token == "t"
        return "caller"


def sending(
    load: Import,
    receiver: Any,
    *,
    credentials: dict[str, Any] | None = None,
    **rest: Any,
) -> tuple[Any, Any]:
    """An async sender whose requests get to a receiver, and what carries them."""
    module = load("events.receiver")
    app = module.create_app(receiver, Letting(), **rest)
    transport = Asgi(app, load("events.runtime.transport").Reply)
    sender = load("events.sender")
    given = sender.Credentials(**credentials or {"signed": sender.ApiKey("secret")})
    return sender.AsyncSender(transport=transport, credentials=given), transport


def operation_of(load: Import, name: str) -> ModuleType:
    return load(f"events.operations.{name}")
