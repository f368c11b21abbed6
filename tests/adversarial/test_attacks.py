"""Attacks on generated servers: a documented 4xx or a closed connection, no 500."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING

import pytest
from adversarial.attacking import GUARD, SERVERS, Attacked, attacked
from adversarial.attacks import ATTACKS, Attack, request
from adversarial.memory import MOST_GROWTH, growth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT_ONCE = 16
CONNECTIONS = 1_000
SLOW_OCTETS = 5
SMUGGLED = "smuggled"
H11 = {"a length and chunks", "chunks and a length", "an encoding that is folded"}
"""h11 takes the chunks, as RFC 9112, 6.3, says, and does not close the connection."""
KNOWN = {
    "uvicorn, h11": H11,
    "hypercorn": H11,
    # It tells the application that the client is gone, and then answers in its place.
    "granian": {a.name for a in ATTACKS if a.name.startswith("a chunk whose")},
}
"""What servers do by themselves, whatever application they serve."""


@pytest.fixture(scope="module", params=SERVERS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacked]:
    with attacked(request.param, tmp_path_factory.mktemp("attacked")) as running:
        yield running


def verdict(server: Attacked, attack: Attack) -> str:
    """What is wrong with the answer to an attack; "" for nothing."""
    try:
        statuses = server.statuses(attack.sent)
    except TimeoutError:
        return f"{attack.name}: nothing happened"
    allowed = range(200 if attack.is_harmless else 400, 500)
    wrong = [each for each in statuses if each not in {*allowed, attack.beside}]
    return f"{attack.name}: {statuses}" if wrong else ""


def test_attacks_are_refused(server: Attacked) -> None:
    known = KNOWN.get(server.name, set[str]())
    attacks = [each for each in ATTACKS if each.name not in known]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = [*pool.map(lambda each: verdict(server, each), attacks)]
    assert [each for each in found if each] == []
    assert SMUGGLED not in server.told
    assert not [line for line in server.told if "Traceback" in line]
    assert server.statuses(request()) == [204]


def test_a_thousand_slow_connections_keep_nobody_waiting(server: Attacked) -> None:
    head = request(length=b"99", body=b"")
    with ExitStack() as stack:
        slow = [
            stack.enter_context(closing(server.connect())) for _ in range(CONNECTIONS)
        ]
        # Half of them have not said all of their headers, the others send a body.
        for number, connection in enumerate(slow):
            connection.sendall(head[:20] if number % 2 else head)
        waiting = slow[::2]
        for _ in range(SLOW_OCTETS):
            for connection in waiting:
                with suppress(ConnectionError):
                    connection.sendall(b" ")
            began = time.monotonic()
            assert server.statuses(request()) == [204]
            assert time.monotonic() - began < GUARD / 10
        # What does not come to its end is given up, however slowly it comes.
        for connection in waiting:
            connection.settimeout(GUARD)
            with suppress(ConnectionResetError):
                received = connection.recv(65_536)
                assert not received or b" 408 " in received.partition(b"\r\n")[0]
    assert server.statuses(request()) == [204]


@pytest.mark.parametrize("leaks", [False, True])
def test_bad_requests_leave_nothing_in_memory(leaks: bool, tmp_path: Path) -> None:
    """`python -m adversarial.memory` sends a hundred thousand; here it is a sample."""
    with attacked("uvicorn", tmp_path, leaks=leaks) as server:
        before, after = growth(server, 2_000, 8_000)
    assert (after > before * MOST_GROWTH) == leaks, (before, after)
