"""The store is lost while the service runs: 503, nothing promised, and it recovers."""

from __future__ import annotations

import resource
import select
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from contract.service.bodies import SAMPLE_BYTES
from contract.service.running import (
    GUARD,
    Answer,
    Launcher,
    Service,
    session_id,
    stored,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def assert_refused(answer: Answer) -> None:
    assert answer.status == 503
    assert answer.problem["title"] == "Service Unavailable"
    assert answer.header("Access-Control-Allow-Origin") == "*"
    # Why is for the log, not for players.
    assert b"sqlite" not in answer.body.lower()


def assert_recovers(service: Service) -> None:
    service.wait_for(lambda: service.request("GET", "/readyz").status == 200)
    assert session_id(service.post(SAMPLE_BYTES)) in stored(service.database)
    service.wait_for_log("the store is back")


def move(database: Path) -> Callable[[], object]:
    away = database.with_suffix(".away")
    database.rename(away)
    return lambda: away.rename(database)


def delete(database: Path) -> Callable[[], object]:
    database.unlink()
    return database.touch


def delete_all(database: Path) -> Callable[[], object]:
    for file in database.parent.glob(database.name + "*"):
        file.unlink()
    return database.touch


def move_folder(database: Path) -> Callable[[], object]:
    folder = database.parent
    away = folder.with_name(folder.name + "-away")
    folder.rename(away)
    return lambda: away.rename(folder)


def replace_by_folder(database: Path) -> Callable[[], object]:
    back = move(database)
    database.mkdir()

    def restore() -> None:
        database.rmdir()
        back()

    return restore


def replace_by_text(database: Path) -> Callable[[], object]:
    back = move(database)
    database.write_text("no database" * 1000)
    return back


def drop_table(database: Path) -> Callable[[], object]:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("ALTER TABLE sessions RENAME TO other")

    def restore() -> None:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("ALTER TABLE other RENAME TO sessions")

    return restore


def lock(database: Path) -> Callable[[], object]:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection.close


@pytest.mark.parametrize(
    "lose",
    [
        move,
        delete,
        delete_all,
        move_folder,
        replace_by_folder,
        replace_by_text,
        drop_table,
        lock,
    ],
)
def test_a_lost_store_refuses_until_it_is_back(
    launch: Launcher, lose: Callable[[Path], Callable[[], object]]
) -> None:
    launch.database.parent.joinpath("data").mkdir()
    launch.database = launch.database.parent / "data" / "sessions.sqlite"
    service = launch()
    first = session_id(service.post(SAMPLE_BYTES))
    restore = lose(launch.database)
    try:
        for _ in range(2):
            assert_refused(service.post(SAMPLE_BYTES))
        assert service.request("GET", "/readyz").status == 503
        assert service.request("GET", "/healthz").status == 200
        # What needs no store, and what is wrong anyway, is answered as ever.
        assert service.request("OPTIONS").status == 204
        assert service.post(b"[]").status == 400
        service.wait_for_log("sessions are refused")
    finally:
        restore()
    assert_recovers(service)
    if lose not in {delete, delete_all}:
        assert first in stored(service.database)
    assert service.terminate() == 0


def test_a_full_disk_refuses_until_there_is_room(launch: Launcher) -> None:
    service = launch()
    acknowledged = {session_id(service.post(SAMPLE_BYTES))}
    _, most = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (200_000, most))
    answer = service.post(SAMPLE_BYTES)
    while answer.status == 201:
        acknowledged.add(session_id(answer))
        assert len(acknowledged) < 10_000
        answer = service.post(SAMPLE_BYTES)
    assert_refused(answer)
    service.wait_for_log("sessions are refused")
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (most, most))
    service.wait_for(lambda: service.request("GET", "/readyz").status == 200)
    for _ in range(100):
        acknowledged.add(session_id(service.post(SAMPLE_BYTES)))
    assert acknowledged <= stored(service.database).keys()
    assert service.terminate() == 0
    assert acknowledged <= stored(service.database).keys()


def test_a_full_queue_refuses(launch: Launcher) -> None:
    service = launch(queue="3")
    with closing(sqlite3.connect(launch.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = [service.connect() for _ in range(4)]
        for connection in waiting:
            connection.sendall(
                b"POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                % (len(SAMPLE_BYTES), SAMPLE_BYTES)
            )
        # The store is held until one of them has been refused: there is no room for it.
        refused, _, _ = select.select(waiting, [], [], GUARD)
        assert refused
        other.execute("ROLLBACK")
    answers = []
    for connection in waiting:
        with connection, connection.makefile("rb") as lines:
            answers.append(lines.read().split()[1])
    assert answers.count(b"503") >= 1
    assert answers.count(b"201") == len(stored(launch.database))
