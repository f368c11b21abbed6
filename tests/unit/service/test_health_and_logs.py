"""Health and logs, as ASGI layers over applications made for the test."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from typing import TYPE_CHECKING, Any

import pytest
from media_sessions.database import StoreError
from media_sessions.health import Health
from media_sessions.logs import JsonFormatter, RequestLog

if TYPE_CHECKING:
    from media_sessions.asgi import Asgi, Message, Receive, Scope, Send


async def hello(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"he", "more_body": True})
    await send({"type": "http.response.body", "body": b"llo"})


async def silent(_scope: Scope, receive: Receive, _send: Send) -> None:
    await receive()


async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise ZeroDivisionError


async def fine() -> None:
    pass


async def lost() -> None:
    raise StoreError("/secret/path: disk full")


async def hang() -> None:
    await asyncio.Event().wait()


async def ask(app: Asgi, path: str, method: str = "GET") -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"12345", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app({"type": "http", "method": method, "path": path}, receive, send)
    return sent


def status(app: Asgi, path: str, method: str = "GET") -> int:
    sent = asyncio.run(ask(app, path, method))
    return int(sent[0]["status"])


def test_other_paths_are_passed_on() -> None:
    sent = asyncio.run(ask(Health(hello, lost), "/healthz/more"))
    assert b"".join(m["body"] for m in sent[1:]) == b"hello"


def test_the_process_lives_without_its_store() -> None:
    app = Health(broken, lost)
    assert status(app, "/healthz") == 200
    sent = asyncio.run(ask(app, "/readyz"))
    assert sent[0]["status"] == 503
    assert sent[1]["body"] == b'{"status":"store unavailable"}'


def test_a_store_that_hangs_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media_sessions.health._CHECK_SECONDS", 0.01)
    assert status(Health(broken, hang), "/readyz") == 503


def test_draining_is_not_ready() -> None:
    app = Health(broken, fine)
    assert status(app, "/readyz") == 200
    app.draining = True
    assert status(app, "/readyz") == 503
    assert status(app, "/healthz") == 200


def test_methods_of_health() -> None:
    assert status(Health(broken, fine), "/readyz", "HEAD") == 200
    assert status(Health(broken, fine), "/readyz", "DELETE") == 405


def logged(app: Asgi, count: int = 1) -> list[dict[str, Any]]:
    stream = io.StringIO()
    layer = RequestLog(app, stream)

    async def run() -> None:
        requests = (ask(layer, "/a") for _ in range(count))
        await asyncio.gather(*requests, return_exceptions=True)
        layer.flush()

    asyncio.run(run())
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_counts_the_bytes_of_all_parts() -> None:
    (line,) = logged(hello)
    assert (line["status"], line["bytes_in"], line["bytes_out"]) == (200, 5, 5)


def test_each_of_many_requests_has_its_line() -> None:
    assert len(logged(hello, 50)) == 50


@pytest.mark.parametrize("app", [silent, broken])
def test_a_request_without_an_answer_has_no_status(app: Asgi) -> None:
    (line,) = logged(app)
    assert line["status"] is None


def test_a_log_that_is_closed_stops_nothing() -> None:
    stream = io.StringIO()
    stream.close()
    assert status(RequestLog(hello, stream), "/a") == 200


def test_a_traceback_is_a_member_of_the_line() -> None:
    try:
        asyncio.run(ask(broken, "/"))
    except ZeroDivisionError:
        record = logging.LogRecord(
            "a.b", logging.ERROR, __file__, 1, "went\n%s", ("wrong",), sys.exc_info()
        )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert (line["level"], line["logger"], line["message"]) == (
        "ERROR",
        "a.b",
        "went\nwrong",
    )
    assert line["exception"].splitlines()[0] == "Traceback (most recent call last):"
    assert line["exception"].splitlines()[-1] == "ZeroDivisionError"
