"""The service over PostgreSQL: the same promise, and what becomes of it in trouble."""

from __future__ import annotations

import json
import signal
import subprocess
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from contract.service.bodies import SAMPLE, SAMPLE_BYTES
from contract.service.loading import load
from contract.service.postgresql import Server
from contract.service.running import GUARD, PROGRAM, environment, session_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract.service.running import Launcher, Service

SESSIONS = "SELECT id, start FROM media_sessions.sessions"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Server]:
    server = Server()
    yield server
    server.remove()


@pytest.fixture
def server(cluster: Server) -> Server:
    """A server that has nothing of the service yet."""
    if not cluster.is_running:
        cluster.start()
    cluster.execute("DROP SCHEMA IF EXISTS media_sessions CASCADE")
    return cluster


def _stored(server: Server) -> dict[str, Any]:
    return {name: json.loads(start) for name, start in server.execute(SESSIONS)}


def _recovered(service: Service) -> None:
    service.wait_for(lambda: service.request("GET", "/readyz").status == 200)


def test_a_session_is_in_the_database(server: Server, launch: Launcher) -> None:
    service = launch(database=server.url)
    name = session_id(service.post(SAMPLE_BYTES))
    assert _stored(server) == {name: SAMPLE}
    ((age,),) = server.execute(
        "SELECT extract(epoch FROM now()) - received / 1000.0"
        " FROM media_sessions.sessions"
    )
    assert -1 < age < GUARD
    assert service.terminate() == 0


def test_services_share_a_database(server: Server, launch: Launcher) -> None:
    services = [launch(database=server.url) for _ in range(2)]
    names = {session_id(each.post(SAMPLE_BYTES)) for each in services for _ in range(3)}
    assert _stored(server).keys() == names


def test_texts_are_kept_as_they_came(server: Server, launch: Launcher) -> None:
    service = launch(database=server.url)
    body = SAMPLE_BYTES.replace(
        b"sample-channel", b'a\\u0000\\"\\\\\\ud83d\\ude00{},NULL'
    )
    assert body != SAMPLE_BYTES
    session_id(service.post(body))
    ((_, start),) = server.execute(SESSIONS)
    assert json.loads(start) == json.loads(body)


def test_what_was_acknowledged_survives_the_server(
    server: Server, launch: Launcher
) -> None:
    service = launch(database=server.url)
    acknowledged: list[str] = []
    for goal in (200, 400, 600):
        clients = [
            Thread(target=load, args=(service, acknowledged, goal)) for _ in range(8)
        ]
        for client in clients:
            client.start()
        service.wait_for(lambda goal=goal: len(acknowledged) > goal - 100)  # type: ignore[misc]  # bound in the loop
        server.stop("immediate")
        for client in clients:
            client.join(GUARD)
        assert service.post(SAMPLE_BYTES).status == 503
        server.start()
        _recovered(service)
    assert len(acknowledged) > 500
    assert set(acknowledged) <= _stored(server).keys()
    assert service.process.poll() is None


def test_a_server_that_hangs_is_given_up(server: Server, launch: Launcher) -> None:
    service = launch(database=server.url, timeout="2")
    server.signal(signal.SIGSTOP)
    try:
        assert service.post(SAMPLE_BYTES).status == 503
        service.wait_for_log("sessions are refused")
    finally:
        server.signal(signal.SIGCONT)
    _recovered(service)
    assert service.post(SAMPLE_BYTES).status == 201


@pytest.mark.parametrize(
    ("trouble", "end", "said"),
    [
        (
            "ALTER ROLE tests SET default_transaction_read_only = on",
            "ALTER ROLE tests RESET default_transaction_read_only",
            "",
        ),
        (
            "ALTER TABLE media_sessions.sessions RENAME TO away",
            "ALTER TABLE media_sessions.away RENAME TO sessions",
            'relation "media_sessions.sessions" does not exist',
        ),
        (
            "ALTER SCHEMA media_sessions RENAME TO away",
            "ALTER SCHEMA away RENAME TO media_sessions",
            "does not exist",
        ),
    ],
)
def test_a_lost_database_refuses_and_comes_back(
    server: Server, launch: Launcher, trouble: str, end: str, said: str
) -> None:
    service = launch(database=server.url)
    server.execute(trouble)
    try:
        # A role's settings are those of its next connection.
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'media-sessions'"
        )
        for _ in range(2):
            answer = service.post(SAMPLE_BYTES)
            assert answer.status == 503
            assert answer.problem["title"]
        assert service.request("GET", "/readyz").status == 503
        service.wait_for_log("sessions are refused: PostgreSQL")
        service.wait_for_log(said.replace('"', '\\"'))
    finally:
        server.execute(end)
    _recovered(service)
    assert service.post(SAMPLE_BYTES).status == 201


def _refused(url: str) -> str:
    """What a service says that does not start."""
    done = subprocess.run(
        PROGRAM,
        env=environment(database=url),
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_server_that_promises_too_much_is_refused(cluster: Server) -> None:
    if cluster.is_running:
        cluster.stop()
    cluster.start(fsync="off")
    try:
        assert "fsync = off: nothing in it is durable" in _refused(cluster.url)
    finally:
        cluster.stop("immediate")


def test_a_later_schema_is_refused(server: Server, launch: Launcher) -> None:
    assert launch(database=server.url).terminate() == 0
    server.execute("UPDATE media_sessions.version SET version = 99")
    assert "has version 99, and this service knows none above 1" in _refused(server.url)


def test_a_role_needs_only_to_write(server: Server, launch: Launcher) -> None:
    assert launch(database=server.url).terminate() == 0
    server.execute(
        "DROP ROLE IF EXISTS writer; CREATE ROLE writer LOGIN;"
        "GRANT USAGE ON SCHEMA media_sessions TO writer;"
        "GRANT INSERT ON media_sessions.sessions TO writer;"
        "GRANT SELECT, UPDATE ON media_sessions.version TO writer"
    )
    service = launch(database=server.url.replace("tests@", "writer@"))
    session_id(service.post(SAMPLE_BYTES))


@pytest.mark.parametrize(
    "place", ["127.0.0.1:1/sessions", "127.0.0.1:x/sessions", "%zz/sessions", "[/x"]
)
def test_no_password_is_told(place: str) -> None:
    said = _refused(f"postgresql://someone:topsecret@{place}")
    assert said.startswith("media_sessions: ")
    assert "topsecret" not in said
