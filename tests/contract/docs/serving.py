"""Pages for a browser: over HTTP, and on a disk."""

from __future__ import annotations

import http.server
import mimetypes
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class Served(NamedTuple):
    """The address of a server of pages, and what was asked of it."""

    address: str
    asked: list[str]


@contextmanager
def served(pages: Mapping[str, str]) -> Iterator[Served]:
    """A server of pages, by their paths; for all others it has a page of a 404."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            text = pages.get(self.path)
            kind, _ = mimetypes.guess_type(self.path)
            self.send_response(404 if text is None else 200)
            self.send_header("Content-Type", f"{kind or 'text/html'}; charset=utf-8")
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def written(pages: Mapping[str, str], folder: Path) -> str:
    """The address of a folder, in which the pages are now."""
    for path, text in pages.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder.as_uri()
