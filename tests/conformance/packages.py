"""From the text of a document to a running server: generate, import, post."""

from __future__ import annotations

import asyncio
import importlib
import itertools
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from counterfoil import __version__
from counterfoil.diagnostics import Diagnostic, Findings, Severity
from counterfoil.output import PACKAGE, write_tree
from counterfoil.pipeline import generate_files, read_api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

_NUMBERS: Final = itertools.count()


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that the generator does not take."""

    errors: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A generated package that can be imported by its name."""

    name: str

    def module(self, name: str) -> ModuleType:
        """A module of the package."""
        return importlib.import_module(f"{self.name}.{name}")


def generate_package(text: str, folder: Path) -> Package | Refused:
    """Generate a package from the text of a document, and make it importable.

    `folder` is put on `sys.path`.
    """
    number = next(_NUMBERS)
    path = folder / f"document_{number}.json"
    path.write_text(text, encoding="utf-8")
    findings = Findings()
    api = read_api(path, findings)
    files = None if api is None else generate_files(api, only="", findings=findings)
    if files is None:
        return Refused(
            tuple(
                item for item in findings.items if item.code.severity is Severity.ERROR
            )
        )
    package = Package(f"judged_{number}")
    write_tree(
        folder / package.name,
        files,
        holds=PACKAGE,
        version=__version__,
        findings=findings,
    )
    assert not findings.failed
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    return package


def forget(package: Package) -> None:
    """Drop the modules of a package, so that its memory is freed."""
    for name in list(sys.modules):
        if name == package.name or name.startswith(f"{package.name}."):
            del sys.modules[name]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the server answered, and what it gave to the service (None for nothing)."""

    status: int
    content: bytes
    given: tuple[Any, ...]


class Server:
    """A generated server in front of a service that accepts everything.

    `statuses` is the class of the response by operation.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._given: list[Any] = []
        server = package.module("server")
        self._app = server.create_app(self, timeout=300.0)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("judge_"):
            raise AttributeError(name)
        operation = self._package.module(f"operations.{name}")
        response = next(
            item
            for key, item in vars(operation).items()
            if key.startswith("Judge") and key.endswith("204")
        )

        async def accept(*, body: Any) -> Any:
            self._given.append(body)
            return response()

        return accept

    async def post(self, path: str, text: bytes) -> Answered:
        """Post a JSON text."""
        self._given.clear()
        sent: list[dict[str, Any]] = []
        messages = iter(
            [{"type": "http.request", "body": text, "more_body": False}],
        )

        async def receive() -> dict[str, Any]:
            return next(messages, {"type": "http.disconnect"})

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(_scope(path, text), receive, send)
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return Answered(sent[0]["status"], content, tuple(self._given))


def post_all(package: Package, posts: list[tuple[str, bytes]]) -> Iterator[Answered]:
    """Post JSON texts, each to its path, one after the other."""

    async def run() -> list[Answered]:
        server = Server(package)
        return [await server.post(path, text) for path, text in posts]

    yield from asyncio.run(run())


def _scope(path: str, text: bytes) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"test"),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(text)).encode()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
