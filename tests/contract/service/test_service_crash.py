"""kill -9 under load: what was acknowledged is in the store."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from threading import Thread

from contract.service.bodies import SAMPLE_BYTES
from contract.service.running import SESSIONS, Launcher, Service, stored

KILLS = 20
CLIENTS = 8
PER_ROUND = 110
"""Sessions acknowledged before the earliest moment of a kill; at least 2,000 in all."""

REQUEST = (
    b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s"
    % (SESSIONS.encode(), len(SAMPLE_BYTES), SAMPLE_BYTES)
)
CREATED = re.compile(
    rb"HTTP/1\.1 201 .*location: /api/v1/sessions/([0-9a-f]{64})\r\n", re.DOTALL
)


def _load(service: Service, acknowledged: list[str]) -> None:
    with suppress(ConnectionError), service.connect() as connection:
        answer = b""
        while True:
            connection.sendall(REQUEST)
            while b"\r\n\r\n" not in answer:
                part = connection.recv(4096)
                if not part:
                    return
                answer += part
            created = CREATED.match(answer)
            assert created, answer
            acknowledged.append(created[1].decode())
            answer = b""


def test_no_acknowledged_session_is_lost(launch: Launcher) -> None:
    moments = random.Random(20)
    acknowledged: list[str] = []
    for _ in range(KILLS):
        service = launch()
        goal = len(acknowledged) + PER_ROUND + moments.randrange(PER_ROUND)
        clients = [
            Thread(target=_load, args=(service, acknowledged)) for _ in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        service.wait_for(lambda goal=goal: len(acknowledged) >= goal)  # type: ignore[misc]  # bound in the loop
        service.process.kill()
        for client in clients:
            client.join()
    assert len(acknowledged) >= 2_000
    assert len(set(acknowledged)) == len(acknowledged)
    service = launch()
    assert service.request("GET", "/readyz").status == 200
    assert set(acknowledged) <= stored(launch.database).keys()
