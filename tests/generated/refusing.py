"""Apps that refuse a body, and what of it they wait for."""

from __future__ import annotations

from typing import Any


async def refused(app: Any, path: str, kind: str, pieces: list[bytes]) -> list[Any]:
    """What an app sends that refuses a body of some pieces.

    It has taken all of them, and asked for no more: a server would have waited.
    """
    coming = [*pieces]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        assert coming, "there is no more to come: a server would wait"
        body = coming.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(coming)}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [
        (b"content-type", kind.encode()),
        (b"transfer-encoding", b"chunked"),
    ]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "extensions": {},
    }
    await app(scope, receive, send)
    assert coming == []
    assert not sent[-1].get("more_body", False)
    return sent
