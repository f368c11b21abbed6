"""The application's factory: what it wires, in this process."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from contract.service.bodies import SAMPLE_BYTES
from contract.service.running import SESSIONS, stored
from media_sessions.app import Application, create_app, identity
from media_sessions.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from media_collection.models import SessionStart
    from media_collection.operations.create_session import CreateSessionResponse
    from media_collection.operations.preflight_sessions import PreflightSessionsResponse
    from media_collection.server import Service
    from media_sessions.asgi import Message

LOGGERS = (
    *("media_sessions", "media_collection", "asyncio"),
    *("uvicorn", "uvicorn.error", "uvicorn.access"),
)


@pytest.fixture(autouse=True)
def kept_loggers() -> Iterator[None]:
    """The factory sets up the logging of its process; this one's is set back."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(log.handlers, log.level, log.propagate) for log in loggers]
    yield
    for log, (handlers, level, propagate) in zip(loggers, before, strict=True):
        log.handlers, log.propagate = handlers, propagate
        log.setLevel(level)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sessions.sqlite"
    monkeypatch.setenv("MEDIA_SESSIONS_DATABASE", f"sqlite:///{path}")
    return path


class Through:
    """Passes every call on: what `wrap` may return, and the base of the others."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def create_session(self, *, body: SessionStart) -> CreateSessionResponse:
        return await self.service.create_session(body=body)

    async def preflight_sessions(self) -> PreflightSessionsResponse:
        return await self.service.preflight_sessions()


class Raising(Through):
    async def create_session(self, *, body: SessionStart) -> CreateSessionResponse:  # noqa: ARG002 - the interface names it
        raise ZeroDivisionError("a secret word")


class Hanging(Through):
    async def create_session(self, *, body: SessionStart) -> CreateSessionResponse:  # noqa: ARG002 - the interface names it
        await asyncio.Event().wait()
        raise AssertionError


async def _exchange(
    app: Application, scope: dict[str, Any], *messages: Message
) -> list[Message]:
    received = list(messages)
    sent: list[Message] = []

    async def receive() -> Message:
        return received.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async with asyncio.timeout(30):
        await app(scope, receive, send)
    return sent


async def _post(app: Application) -> list[Message]:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": SESSIONS,
        "raw_path": SESSIONS.encode(),
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    body = {"type": "http.request", "body": SAMPLE_BYTES, "more_body": False}
    return await _exchange(app, scope, body)


def answer(wrap: Callable[[Service], Service]) -> tuple[int, bytes]:
    """What a wrapped service answers to the sample."""

    async def run() -> list[Message]:
        app = create_app(wrap)
        app.open()
        try:
            return await _post(app)
        finally:
            start, stop = {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}
            await _exchange(app, {"type": "lifespan"}, start, stop)

    start, *parts = asyncio.run(run())
    return start["status"], b"".join(part["body"] for part in parts)


@pytest.mark.parametrize("wrap", [identity, Through])
def test_the_service_is_wrapped(
    database: Path, wrap: Callable[[Service], Service]
) -> None:
    assert answer(wrap) == (201, b"")
    assert len(stored(database)) == 1


def test_a_defect_is_the_contract_s_500(
    database: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    status, body = answer(Raising)
    assert status == 500
    assert json.loads(body)["title"] == "Internal Server Error"
    assert b"secret" not in body
    assert not stored(database)
    assert any(record.exc_info for record in caplog.records)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (error,) = [line for line in lines if line["level"] == "ERROR"]
    assert error["exception"].endswith("ZeroDivisionError: a secret word")


def test_a_call_that_hangs_is_the_contract_s_503(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIA_SESSIONS_TIMEOUT", "0.05")
    status, body = answer(Hanging)
    assert status == 503
    assert json.loads(body)["title"] == "Service Unavailable"
    assert not stored(database)


def test_a_store_that_cannot_be_opened_fails_the_startup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "none" / "a.sqlite"
    monkeypatch.setenv("MEDIA_SESSIONS_DATABASE", f"sqlite:///{place}")
    scope = {"type": "lifespan"}
    sent = asyncio.run(_exchange(create_app(), scope, {"type": "lifespan.startup"}))
    assert sent == [
        {
            "type": "lifespan.startup.failed",
            "message": f"{place}: No such file or directory",
        }
    ]


def test_wrong_settings_are_told_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MEDIA_SESSIONS_PORT", "x")
    with pytest.raises(SettingsError, match="MEDIA_SESSIONS_PORT"):
        create_app()


def test_a_websocket_is_closed(database: Path) -> None:
    connect = {"type": "websocket.connect"}
    sent = asyncio.run(_exchange(create_app(), {"type": "websocket"}, connect))
    assert sent == [{"type": "websocket.close"}]
