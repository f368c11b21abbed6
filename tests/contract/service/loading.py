"""Clients that send one session after the other, and note what was acknowledged."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from contract.service.bodies import SAMPLE_BYTES
from contract.service.running import SESSIONS

if TYPE_CHECKING:
    from contract.service.running import Service

REQUEST = (
    b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s"
    % (SESSIONS.encode(), len(SAMPLE_BYTES), SAMPLE_BYTES)
)
CREATED = re.compile(
    rb"HTTP/1\.1 201 .*location: /api/v1/sessions/([0-9a-f]{64})\r\n", re.DOTALL
)
REFUSED = re.compile(rb"HTTP/1\.1 503 ")


def load(service: Service, acknowledged: list[str], most: int = 1_000_000) -> None:
    """Send sessions until the service ends or refuses one, or there are enough."""
    with suppress(ConnectionError), service.connect() as connection:
        while len(acknowledged) < most:
            connection.sendall(REQUEST)
            answer = b""
            while b"\r\n\r\n" not in answer:
                part = connection.recv(4096)
                if not part:
                    return
                answer += part
            if REFUSED.match(answer):
                return
            created = CREATED.match(answer)
            assert created, answer
            acknowledged.append(created[1].decode())
