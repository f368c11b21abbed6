"""A connection to a server, in the clear or through TLS: bytes, and nothing of HTTP.

Whoever has one waits in one place alone, `ready`: a record of TLS may be no content (a
ticket, RFC 8446, 4.6.1), and who then waited for content would not go on sending.
"""

from __future__ import annotations

import select
import socket
import ssl
from functools import cache
from typing import Final

CHUNK: Final = 65_536
_LATER: Final = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Channel:
    """A connection that is open."""

    def __init__(self, host: str, port: int, timeout: float, *, secure: bool) -> None:
        """Connect within `timeout` seconds. Raises `OSError`, also for a certificate.

        The authorities are those of the system, or of `SSL_CERT_FILE`.
        """
        made = socket.create_connection((host, port), timeout=timeout)
        try:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if secure:
                made = _trust().wrap_socket(made, server_hostname=host)
            made.setblocking(False)  # noqa: FBT003 - the name of the standard library
        except BaseException:
            made.close()
            raise
        self._socket = made

    def ready(self, seconds: float, *, sending: bool = False) -> tuple[bool, bool]:
        """Wait until something can be received, or sent where that is asked for."""
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True, False
        wants = [self._socket] if sending else []
        readable, writable, _ = select.select([self._socket], wants, [], seconds)
        return bool(readable), bool(writable)

    def receive(self) -> bytes | None:
        """What has come: nothing, b"", at the end, and None where there is none yet."""
        try:
            return self._socket.recv(CHUNK)
        except _LATER:
            return None

    def send(self, content: bytes) -> int:
        """Send the beginning of some content; how much it was. Raises `OSError`."""
        try:
            return self._socket.send(content[:CHUNK])
        except _LATER:
            return 0

    def close(self) -> None:
        """Close it, without a word to the server."""
        self._socket.close()


@cache
def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
