"""Answers every request at once: `python -m benchmarks.answering CORE`.

It prints its port. What it costs to serve is no part of what clients cost.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from typing import Final, cast

import uvloop

from benchmarks.contestants.answer import HEADERS
from benchmarks.sample import PATH

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_FIELDS: Final = {
    "date": "Mon, 01 Jan 2024 00:00:00 GMT",
    "server": "benchmark",
    "content-length": "0",
    "location": f"{PATH}/{'0a' * 32}",
    **{name.lower(): value for name, value in HEADERS.items()},
}
_ANSWER: Final = (
    "HTTP/1.1 201 Created\r\n"
    + "".join(f"{name}: {value}\r\n" for name, value in _FIELDS.items())
    + "\r\n"
).encode()


class Answering(asyncio.Protocol):
    """A connection on which each complete request has the same answer."""

    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        # That of uvloop has the methods of one, and no more.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer what is complete."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._received, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._received) < whole:
                return
            self._received = self._received[whole:]
            self._transport.write(_ANSWER)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    os.sched_setaffinity(0, {int(sys.argv[1])})
    uvloop.run(_serve())
