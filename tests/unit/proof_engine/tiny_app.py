"""A small application that keeps the contract of tiny.yaml, and ways to break it."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Request
from counterfoil.proof.oracle import expect

DOCUMENT = Path(os.environ.get("TICKETS_DOCUMENT", Path(__file__).parent / "tiny.yaml"))
LOG = os.environ.get("TICKETS_LOG", "")


class Office:
    """The implementation: sells tickets, and keeps count in a file."""

    def __init__(self) -> None:
        folder = os.environ.get("TICKETS_FOLDER", "")
        self._file = Path(folder) / "sold" if folder else None
        self._number = 0

    async def sell(self, order: Any) -> dict[str, int]:
        self._number += 1
        if self._file is not None:
            self._file.write_text(f"{self._number} {order}", encoding="utf-8")
        return {"number": self._number}


class App:
    """ASGI. `flaw` is what it does wrong."""

    def __init__(self, office: Any, flaw: str) -> None:
        self.contract = load_contract(DOCUMENT)
        self.office = office
        self.flaw = flaw
        self.turn = asyncio.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        if self.flaw == "dies" and scope["method"] == "PUT":
            os._exit(9)
        body = await self.read(receive)
        if LOG:
            with Path(LOG).open("a", encoding="utf-8") as log:
                log.write(f"{scope['path']}\n")
        status, headers, content = await self.answer(scope, body)
        if scope["method"] == "HEAD":
            content = b""
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": content})

    async def read(self, receive: Any) -> bytes:
        """The body of a request, with what the flaw does to slow clients."""
        if self.flaw == "waits for each":
            async with self.turn:
                return await _read(receive)
        if self.flaw == "dies of a disconnect":
            return await _read(receive, dies=True)
        if self.flaw == "is slow":
            await asyncio.sleep(0.1)
        if self.flaw not in {"gives up", "answers 408"}:
            return await _read(receive)
        try:
            return await asyncio.wait_for(_read(receive), 0.3)
        except TimeoutError:
            return b"late"

    async def answer(
        self, scope: Any, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        fields = tuple(
            (k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]
        )
        target = scope["raw_path"].decode("latin-1")
        if scope["query_string"]:
            target += "?" + scope["query_string"].decode("latin-1")
        if body == b"late":
            return self.problem(408 if self.flaw == "answers 408" else 418, "")
        request = Request(scope["method"], target, fields, body)
        expected = expect(self.contract, request)
        status = max(expected.statuses)
        if status == 400 and self.flaw == "ignores rules" and b'"group"' in body:
            status = 201
        if status != 201:
            return self.problem(status, self.flaw if status == 405 else "")
        try:
            limit = 30 if self.flaw == "is patient" else 0.3
            sold = await asyncio.wait_for(self.office.sell(json.loads(body)), limit)
            content = json.dumps({"number": sold["number"] + 0}).encode()
        except TimeoutError:
            return self.problem(503, "")
        except OSError:
            return self.problem(503, "")
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - a server must answer whatever happens
            text = str(error) if self.flaw == "leaks" else ""
            return self.problem(500, text)
        if self.flaw == "answers the order":
            content = json.dumps({"number": json.loads(body)}).encode()
        headers = {
            "Content-Type": "application/json",
            "Location": f"/tickets/{sold['number']:06}",
        }
        if self.flaw == "drops Location":
            del headers["Location"]
        return 200 if self.flaw == "answers 200" else 201, headers, content

    def problem(self, status: int, detail: str) -> tuple[int, dict[str, str], bytes]:
        headers = {"Content-Type": "application/problem+json"}
        if status == 405:
            headers["Allow"] = "POST"
        if detail == "HTML 405":
            headers["Content-Type"] = "text/html"
        content = json.dumps({"status": status, "detail": detail}).encode()
        return status, headers, content


async def _read(receive: Any, *, dies: bool = False) -> bytes:
    body = b""
    while True:
        message: dict[str, Any] = await receive()
        if dies and message["type"] == "http.disconnect":
            os._exit(9)
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > 1_048_576:
            return bytes(body)


def create_app(wrap: Any = lambda office: office) -> App:
    """The application, with the flaw that the environment names."""
    return App(wrap(Office()), os.environ.get("TICKETS_FLAW", ""))


def create_without_wrap() -> App:
    return App(Office(), "")


def create_unwrapped(wrap: Any = None) -> App:
    return App(Office(), "" if wrap else "x")


def create_beside(wrap: Any = lambda office: office) -> App:
    wrap(Office())
    return App(Office(), "")


def create_below() -> Any:
    """The application below a path; elsewhere is nothing."""
    served = App(Office(), os.environ.get("TICKETS_FLAW", ""))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await served(scope, receive, send)
            return
        inner = scope["raw_path"].removeprefix(b"/base")
        if inner == scope["raw_path"]:
            await send({"type": "http.response.start", "status": 599, "headers": []})
            await send({"type": "http.response.body", "body": b"not below the path"})
            return
        path = scope["path"].removeprefix("/base")
        await served({**scope, "raw_path": inner, "path": path}, receive, send)

    return app


def create_broken() -> App:
    raise RuntimeError("no ink")


class Protocol(asyncio.Protocol):
    """Answers every request by itself."""

    def __init__(self, **_: Any) -> None:
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, _data: bytes) -> None:
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nX-Protocol: its own\r\nContent-Length: 0\r\n"
            b"Connection: close\r\n\r\n"
        )
        self.transport.close()


app = App(Office(), "")
nothing = 7


def two(first: int, second: int) -> int:
    return first + second
