"""Mocks of small documents, without a socket: the app, and what it answers."""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from counterfoil.mock.generated import imported
from counterfoil.mock.run import mock_app

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from counterfoil.api.model import Api

HEAD = "openapi: 3.1.1\ninfo: {title: Mocked, version: '1'}\nsecurity: []\n"


def document(folder: Path, *, paths: str = "", schemas: str = "") -> Path:
    """A document of the text of its paths and of its schemas, both indented by two."""
    text = HEAD + (f"paths:\n{paths}" if paths else "paths: {}\n")
    if schemas:
        text += f"components:\n  schemas:\n{schemas}"
    path = folder / "openapi.yaml"
    path.write_text(text)
    return path


def api_of(path: Path) -> Api:
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None, findings.items
    return api


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Asked:
    """A mock that can be asked; `findings` are those of building it."""

    app: Any
    findings: Findings

    def __call__(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        return asyncio.run(self._ask(method, path, body, headers or {}))

    async def _ask(
        self, method: str, path: str, body: bytes | None, given: Mapping[str, str]
    ) -> Answer:
        sent: list[dict[str, Any]] = []
        headers = [(b"content-length", str(len(body or b"")).encode())]
        headers += [(name.encode(), value.encode()) for name, value in given.items()]
        if body is not None and "content-type" not in given:
            headers.append((b"content-type", b"application/json"))
        where, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": where,
            "raw_path": where.encode(),
            "query_string": query.encode(),
            "headers": headers,
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body or b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start, *rest = sent
        fields = {name.decode(): value.decode() for name, value in start["headers"]}
        content = b"".join(message.get("body", b"") for message in rest)
        return Answer(start["status"], fields, content)


@contextmanager
def mocked(path: Path, **options: Any) -> Generator[Asked]:
    """The mock of a document; the options are those of `mock_app`."""
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None, findings.items
    files = pipeline.generate_files(api, only="server", findings=findings)
    assert files is not None, findings.items
    findings.items.clear()
    with imported(files, findings) as generated:
        assert generated is not None
        app = mock_app(api, generated, findings, **options)
        yield Asked(app, findings)
