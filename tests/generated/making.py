"""Makes packages of documents, and calls their servers without a network."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    Callable,
    Generator,
    Iterable,
    Mapping,
)
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import uvicorn
from counterfoil import pipeline
from counterfoil.diagnostics import Findings

Import = Callable[[str], ModuleType]
"""Imports a module of a package: `load("bodies.client")`."""

Content = bytes | Iterable[bytes] | AsyncIterable[bytes] | None

DOCUMENTS = Path(__file__).parent / "documents"
ROOT = Path(__file__).parents[2]


def package_files(document: Path, only: str = "") -> dict[str, str]:
    findings = Findings()
    api = pipeline.read_api(document, findings)
    assert api is not None, findings.items
    files = pipeline.generate_files(api, only=only, findings=findings)
    assert files is not None, findings.items
    return files


def write_package(document: Path, folder: Path, only: str = "") -> None:
    for path, text in package_files(document, only).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def write_packages(folder: Path) -> None:
    """Write the packages of all documents, `made_NAME` each."""
    for document in sorted(DOCUMENTS.glob("*/openapi.yaml")):
        write_package(document, folder / f"made_{document.parent.name}")


def run(
    *arguments: str | Path, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """A module of this interpreter, as in `python -m`."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


class Asgi:
    """A transport of the generated async client, and of plain requests, over ASGI."""

    def __init__(self, app: Any, reply: Any) -> None:
        self.app = app
        self._reply = reply
        self.requests: list[Any] = []

    async def send(self, request: Any) -> Any:
        self.requests.append(request)
        status, headers, content = await self.ask(
            request.method, request.target, request.headers, request.content
        )
        return self._reply(status=status, headers=tuple(headers), content=content)

    async def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        content: Content = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        path, _, query = target.partition("?")
        pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
        sent = [("host", "test"), *pairs]
        parts = [part async for part in _parts(content)]
        if isinstance(content, bytes):
            sent.append(("content-length", str(len(content))))
        elif content is not None:
            sent.append(("transfer-encoding", "chunked"))
        messages: list[Any] = []
        waiting = [*parts[:-1]]
        last = parts[-1] if parts else b""

        async def receive() -> dict[str, Any]:
            if waiting:
                body = waiting.pop(0)
                return {"type": "http.request", "body": body, "more_body": True}
            return {"type": "http.request", "body": last, "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(k.lower().encode(), v.encode()) for k, v in sent],
            "extensions": extensions or {},
        }
        await self.app(scope, receive, send)
        start = messages[0]
        body = b"".join(message.get("body", b"") for message in messages[1:])
        found = [(k.decode().lower(), v.decode()) for k, v in start["headers"]]
        return start["status"], found, body

    async def close(self) -> None:
        pass


def pair(load: Import, name: str, service: Any, **options: Any) -> tuple[Any, Asgi]:
    """The async client of a package, and the transport by which it calls a service."""
    app = load(f"{name}.server").create_app(service, **options)
    transport = Asgi(app, load(f"{name}.runtime.transport").Reply)
    return load(f"{name}.client").AsyncClient("", transport=transport), transport


async def _parts(content: Content) -> AsyncGenerator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, AsyncIterable):
        async for part in content:
            yield part
    else:
        for part in content or ():
            yield part


@contextmanager
def served(app: Any, *, http: Any = "auto") -> Generator[str]:
    """The URL of an app on a socket; `http` is what reads requests, such as h11."""
    config = uvicorn.Config(
        app, log_level="error", http=http, timeout_graceful_shutdown=10
    )
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def ask(app: Any, method: str, target: str, **rest: Any) -> tuple[int, bytes]:
    """The status and the content that an app answers with."""
    status, _, content = asyncio.run(Asgi(app, None).ask(method, target, **rest))
    return status, content
