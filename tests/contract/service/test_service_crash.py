"""kill -9 under load: what was acknowledged is in the store."""

from __future__ import annotations

import random
from threading import Thread

from contract.service.loading import load
from contract.service.running import Launcher, stored

KILLS = 20
CLIENTS = 8
PER_ROUND = 110
"""Sessions acknowledged before the earliest moment of a kill; at least 2,000 in all."""


def test_no_acknowledged_session_is_lost(launch: Launcher) -> None:
    moments = random.Random(20)
    acknowledged: list[str] = []
    for _ in range(KILLS):
        service = launch()
        goal = len(acknowledged) + PER_ROUND + moments.randrange(PER_ROUND)
        clients = [
            Thread(target=load, args=(service, acknowledged)) for _ in range(CLIENTS)
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
