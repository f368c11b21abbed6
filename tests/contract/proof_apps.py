"""The reference service, and three of its kind that break the contract on purpose."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from media_sessions.app import create_app

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

PARAMS = {
    "media.playerName": "p",
    "analytics.trackingServer": "t",
    "analytics.reportSuite": "r",
    "media.contentType": "VOD",
    "media.length": 0,
    "media.id": "i",
    "visitor.marketingCloudOrgId": "o",
    "media.channel": "c",
}


def healthy(wrap: Any = lambda service: service) -> Application:
    return create_app(wrap)


def answers_200() -> Application:
    """Says 200 where the contract says 201."""

    def edit(message: Message) -> Message:
        return {**message, "status": 200} if message["status"] == 201 else message

    return edited(create_app(), edit)


def drops_location() -> Application:
    """Starts sessions without saying where."""

    def edit(message: Message) -> Message:
        kept = [pair for pair in message["headers"] if pair[0].lower() != b"location"]
        return {**message, "headers": kept}

    return edited(create_app(), edit)


def accepts_missing_params() -> Application:
    """Makes up the parameters that a request does not have."""
    application = create_app()

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await application(scope, receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        content = with_params(body)
        headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(content)).encode()))
        pending = [{"type": "http.request", "body": content, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await application({**scope, "headers": headers}, replay, send)

    return serve


def with_params(body: bytes) -> bytes:
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if not isinstance(value, dict) or "params" in value:
        return body
    return json.dumps({**value, "params": PARAMS}).encode()


def edited(application: Application, edit: Callable[[Message], Message]) -> Application:
    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        async def forward(message: Message) -> None:
            start = message["type"] == "http.response.start"
            await send(edit(message) if start else message)

        await application(scope, receive, forward)

    return serve
