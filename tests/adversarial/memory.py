"""`python -m adversarial.memory`: what bad requests leave in a server's memory.

After 100,000 of them it must hold no more than 5% over what it held after 10,000. Where
it holds more, the same is sent to the same server with an application that refuses
everything and keeps nothing: what grows there as well is not ours.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing, suppress
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from adversarial.attacking import SERVERS, attacked
from adversarial.attacks import LINE_ENDS, MISSPELT, SMUGGLING, request

if TYPE_CHECKING:
    from adversarial.attacking import Attacked

MOST_GROWTH: Final = 1.05
_SETTLED: Final = 1.0
"""Seconds in which a server forgets what it has just done."""
_KEPT: Final = 100
"""How many requests go over one connection where the server keeps it."""

BAD: Final = (
    request(b"/nowhere"),
    request(method=b"PATCH"),
    request(body=b"{"),
    request(body=b"[]"),
    request(headers=b"Content-Type: text/xml\r\n"),
    request(body=b'{"word":1}'),
    request(b"/items/a?filter%5Ba%5D=1&filter%5Ba%5D=2"),
)
"""Requests that the server refuses, and whose connections it keeps."""
WORSE: Final = tuple(e.sent for e in (*SMUGGLING, *LINE_ENDS, *MISSPELT))
"""Requests after which most connections are closed."""


def send_bad(server: Attacked, count: int) -> None:
    """Send so many bad requests: most over kept connections, every tenth alone."""
    worse = cycle(WORSE)
    sent = 0
    while sent < count:
        number = min(_KEPT, count - sent)
        for one in islice(worse, number // 10):
            _send_alone(server, one)
        kept = [*islice(cycle(BAD), number - number // 10)]
        _send_kept(server, kept)
        sent += number


def _send_alone(server: Attacked, sent: bytes) -> None:
    with closing(server.connect()) as connection, suppress(ConnectionError):
        connection.sendall(sent)
        connection.recv(65_536)


def _send_kept(server: Attacked, requests: list[bytes]) -> None:
    with closing(server.connect()) as connection:
        for one in requests:
            connection.sendall(one)
            _read_response(connection.recv)


def _read_response(receive: object) -> None:
    assert callable(receive)
    received = b""
    while b"\r\n\r\n" not in received:
        part: bytes = receive(65_536)
        assert part, received
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.split()[1].startswith(b"4"), head
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    while len(body) < length:
        body += receive(65_536)


def growth(server: Attacked, first: int, last: int) -> tuple[int, int]:
    """The bytes that a server holds after `first` and after `last` bad requests."""
    send_bad(server, first)
    time.sleep(_SETTLED)
    before = server.resident()
    send_bad(server, last - first)
    time.sleep(_SETTLED)
    return before, server.resident()


@click.command()
@click.option("--first", default=10_000, show_default=True)
@click.option("--last", default=100_000, show_default=True)
@click.option("--server", "servers", multiple=True, type=click.Choice([*SERVERS]))
def main(first: int, last: int, servers: tuple[str, ...]) -> None:
    """Send bad requests and look at the memory. Exits with 1 where it grows."""
    failed = False
    for name in servers or SERVERS:
        ratio = _measured(name, first, last)
        if ratio > MOST_GROWTH:
            failed = failed or ratio > _measured(name, first, last, bare=True)
    sys.exit(int(failed))


def _measured(name: str, first: int, last: int, *, bare: bool = False) -> float:
    """By how much the memory of a server grows; printed, too."""
    with (
        tempfile.TemporaryDirectory() as folder,
        attacked(name, Path(folder), bare=bare) as server,
    ):
        began = time.monotonic()
        before, after = growth(server, first, last)
        seconds = time.monotonic() - began
    ratio = after / before
    click.echo(
        f"{name + ', bare' * bare:16} {before / 1e6:7.1f} MB after {first:,},"
        f" {after / 1e6:7.1f} MB after {last:,}: {ratio:.3f} ({seconds:.0f} s)"
    )
    return ratio


if __name__ == "__main__":
    main()
