"""The store: what it promises, it keeps; what it cannot keep, it does not promise."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import asynccontextmanager, closing
from functools import partial
from typing import TYPE_CHECKING

import pytest
from media_sessions.database import StoreError
from media_sessions.sqlite import APPLICATION_ID, SqliteDatabase
from media_sessions.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

GUARD = 30.0


@asynccontextmanager
async def opened(
    path: Path, limit: int = 10_000, database: type[SqliteDatabase] = SqliteDatabase
) -> AsyncIterator[Store]:
    store = Store(partial(database, path), limit=limit)
    store.open()
    try:
        async with asyncio.timeout(GUARD):
            yield store
    finally:
        store.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sessions.sqlite"


def ids(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id FROM sessions ORDER BY sequence")
        return [row[0] for row in rows]


async def recovered(store: Store) -> None:
    async with asyncio.timeout(GUARD):
        while True:
            try:
                await store.check()
            except StoreError:
                await asyncio.sleep(0.01)
            else:
                return


def test_a_session_is_in_the_file_when_add_returns(path: Path) -> None:
    async def run() -> None:
        async with opened(path) as store:
            await store.add("a", b'{"x":1}')
            assert ids(path) == ["a"]

    asyncio.run(run())
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, start, received FROM sessions").fetchall()
    assert rows[0][:2] == ("a", '{"x":1}')
    assert rows[0][2] > 1_700_000_000_000


def test_only_the_owner_may_read_the_file(path: Path) -> None:
    async def run() -> None:
        async with opened(path) as store:
            await store.add("a", b"{}")
            log = path.with_name(path.name + "-wal")
            assert path.stat().st_mode & 0o077 == 0
            assert log.stat().st_mode & 0o077 == 0

    asyncio.run(run())


@pytest.mark.parametrize("name", ["ä b%20?#.sqlite", "\udcff.sqlite"])
def test_any_name_may_be_the_file_s(tmp_path: Path, name: str) -> None:
    path = tmp_path / name

    async def run() -> None:
        async with opened(path) as store:
            await store.add("a", b"{}")

    asyncio.run(run())
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_the_file_may_be_a_link(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk" / "target.sqlite"
    target.parent.mkdir()
    target.touch()
    path.symlink_to(target)

    async def run() -> None:
        async with opened(path) as store:
            await store.add("a", b"{}")

    asyncio.run(run())
    assert path.is_symlink()
    assert ids(target) == ["a"]


def test_concurrent_sessions_share_commits(path: Path) -> None:
    async def run() -> None:
        async with opened(path) as store:
            async with asyncio.TaskGroup() as group:
                for number in range(400):
                    group.create_task(store.add(str(number), b"{}"))
            assert store.commits <= 40

    asyncio.run(run())
    assert sorted(ids(path), key=int) == [str(n) for n in range(400)]


def test_close_writes_what_waits(path: Path) -> None:
    async def run() -> list[BaseException | None]:
        store = Store(partial(SqliteDatabase, path), limit=10_000)
        store.open()
        tasks = [asyncio.create_task(store.add(str(n), b"{}")) for n in range(200)]
        await asyncio.sleep(0)
        store.close()
        with pytest.raises(StoreError, match="closed"):
            await store.add("late", b"{}")
        return await asyncio.gather(*tasks, return_exceptions=True)

    assert asyncio.run(run()) == [None] * 200
    assert len(ids(path)) == 200


def test_sessions_survive_a_new_opening(path: Path) -> None:
    async def run(name: str) -> None:
        async with opened(path) as store:
            await store.add(name, b"{}")

    asyncio.run(run("a"))
    asyncio.run(run("b"))
    assert ids(path) == ["a", "b"]


def test_a_full_queue_refuses(path: Path) -> None:
    async def run() -> list[BaseException | None]:
        async with opened(path, limit=10) as store:
            return await asyncio.gather(
                *(store.add(str(n), b"{}") for n in range(30)), return_exceptions=True
            )

    answers = asyncio.run(run())
    assert answers.count(None) == 10
    assert sum(isinstance(answer, StoreError) for answer in answers) == 20
    assert len(ids(path)) == 10


def test_too_many_waiting_bytes_refuse(path: Path) -> None:
    body = b'"' + b"x" * 1_000_000 + b'"'

    async def run() -> list[BaseException | None]:
        async with opened(path) as store:
            return await asyncio.gather(
                *(store.add(str(n), body) for n in range(100)), return_exceptions=True
            )

    answers = asyncio.run(run())
    assert answers.count(None) == 67
    assert len(ids(path)) == 67


def test_who_gave_up_leaves_no_session(path: Path) -> None:
    async def run() -> None:
        async with opened(path) as store:
            task = asyncio.create_task(store.add("a", b"{}"))
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await store.add("b", b"{}")

    asyncio.run(run())
    assert "b" in ids(path)


def test_a_deleted_file_is_noticed_and_not_made_anew(path: Path) -> None:
    async def run() -> None:
        async with opened(path) as store:
            await store.add("a", b"{}")
            path.unlink()
            for _ in range(2):
                with pytest.raises(StoreError):
                    await store.add("lost", b"{}")
            assert not path.exists()
            path.touch()
            await recovered(store)
            await store.add("b", b"{}")
            assert ids(path) == ["b"]

    asyncio.run(run())


def test_a_moved_file_keeps_all_that_was_acknowledged(
    path: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite"

    async def run() -> None:
        async with opened(path) as store:
            await store.add("a", b"{}")
            path.rename(elsewhere)
            with pytest.raises(StoreError, match="moved"):
                await store.add("lost", b"{}")
            assert "a" in ids(elsewhere)
            elsewhere.rename(path)
            await recovered(store)
            await store.add("b", b"{}")

    asyncio.run(run())
    assert {"a", "b"} <= set(ids(path))


def test_a_deleted_log_loses_nothing(path: Path) -> None:
    async def run() -> None:
        async with opened(path) as store:
            await store.add("a", b"{}")
            path.with_name(path.name + "-wal").unlink()
            with pytest.raises(StoreError):
                await store.add("refused", b"{}")
            await recovered(store)
            await store.add("b", b"{}")

    asyncio.run(run())
    assert {"a", "b"} <= set(ids(path))


def test_a_replaced_file_is_noticed(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"

    async def fill(place: Path) -> None:
        async with opened(place) as store:
            await store.add("of " + place.name, b"{}")

    async def run() -> None:
        async with opened(path) as store:
            await store.add("a", b"{}")
            other.rename(path)
            with pytest.raises(StoreError):
                await store.add("lost", b"{}")
            await recovered(store)
            await store.add("b", b"{}")

    asyncio.run(fill(other))
    asyncio.run(run())
    assert ids(path) == ["of other.sqlite", "b"]


def test_a_locked_file_refuses_until_it_is_free(path: Path) -> None:
    async def run() -> None:
        async with opened(path) as store:
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                with pytest.raises(StoreError, match="locked"):
                    await store.add("refused", b"{}")
                other.execute("ROLLBACK")
            await recovered(store)
            await store.add("b", b"{}")

    asyncio.run(run())
    assert ids(path) == ["b"]


def test_a_dropped_table_refuses(path: Path) -> None:
    async def run() -> None:
        async with opened(path) as store:
            with closing(sqlite3.connect(path)) as other:
                other.execute("DROP TABLE sessions")
            with pytest.raises(StoreError, match="no such table"):
                await store.add("refused", b"{}")

    asyncio.run(run())


class _FailingDatabase(SqliteDatabase):
    """Commits, and then says that it did not: what a failed sync looks like."""

    failures = 1

    def write(self, rows: object) -> None:
        super().write(rows)  # type: ignore[arg-type]  # passed on as it came
        if rows and type(self).failures:
            type(self).failures -= 1
            raise StoreError("disk I/O error")


def test_an_unknown_outcome_is_no_promise(path: Path) -> None:
    async def run() -> None:
        async with opened(path, database=_FailingDatabase) as store:
            with pytest.raises(StoreError, match="I/O"):
                await store.add("a", b"{}")
            await store.add("b", b"{}")

    asyncio.run(run())
    assert "b" in ids(path)


class _BrokenDatabase(SqliteDatabase):
    """Has a defect of its own."""

    def write(self, rows: object) -> None:
        if rows:
            raise ZeroDivisionError
        super().write(())


def test_a_defect_is_answered_and_the_thread_lives(path: Path) -> None:
    async def run() -> None:
        async with opened(path, database=_BrokenDatabase) as store:
            for _ in range(3):
                with pytest.raises(StoreError):
                    await store.add("a", b"{}")
            await store.check()

    asyncio.run(run())


def test_the_log_says_once_that_and_once_when(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        async with opened(path) as store:
            path.rename(path.with_suffix(".away"))
            for _ in range(5):
                with pytest.raises(StoreError):
                    await store.add("a", b"{}")
            path.with_suffix(".away").rename(path)
            await recovered(store)

    caplog.set_level("WARNING", "media_sessions.store")
    asyncio.run(run())
    messages = [record.getMessage() for record in caplog.records]
    # The first says that the file has moved, the second that it cannot be opened.
    assert len(messages) == 3
    assert messages[-1] == "the store is back"


@pytest.mark.parametrize("kind", ["no folder", "folder", "text", "foreign", "newer"])
def test_what_is_no_store_is_refused_at_the_start(path: Path, kind: str) -> None:
    match kind:
        case "no folder":
            path, message = path.parent / "none" / "a.sqlite", "No such file"
        case "folder":
            path.mkdir()
            message = "unable to open"
        case "text":
            path.write_text("no database " * 100)
            message = "not a database"
        case _:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE other (a)")
                if kind == "newer":
                    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    connection.execute("PRAGMA user_version = 99")
                connection.commit()
            message = "version 99" if kind == "newer" else "something else"
    store = Store(partial(SqliteDatabase, path), limit=1)
    with pytest.raises(StoreError, match=message) as caught:
        store.open()
    assert "\n" not in str(caught.value)
    assert os.fspath(path) in str(caught.value)


def test_every_commit_is_synced(path: Path) -> None:
    database = SqliteDatabase(path, create=True)
    try:
        connection = database._connection
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    finally:
        database.close()
