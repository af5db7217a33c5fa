import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import insert, select, text

from bot.storage.sessions import Database
from bot.storage.tables import Version
from tests.databases import migrate


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    db = Database(f"sqlite:///{tmp_path}/test.db")
    await db.open()
    await migrate(db)
    async with db.write() as session:  # what a connection asks once is behind us
        await session.execute(text("SELECT 1"))
    yield db
    await db.close()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The calls that went to SQLite's thread."""
    made: list[Any] = []
    execute = aiosqlite.Connection._execute

    async def count(self: aiosqlite.Connection, *arguments: Any, **options: Any) -> Any:
        made.append(arguments)
        return await execute(self, *arguments, **options)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(aiosqlite.Connection, "_execute", count)
    return made


async def test_only_the_begin_and_the_commit_of_a_write_are_trips(
    db: Database, trips: list[Any]
) -> None:
    async with db.write() as session:
        await session.execute(insert(Version).values(name="a", number=1))
        rows = await session.execute(select(Version.name, Version.number))
        assert rows.all() == [("a", 1)]
        await session.execute(text("DELETE FROM version"))
    assert len(trips) == 2


async def test_reading_makes_no_trip(db: Database, trips: list[Any]) -> None:
    async with db.read() as session:
        await session.execute(select(Version.name))
    assert trips == []


async def test_doing_nothing_makes_none(db: Database, trips: list[Any]) -> None:
    async with db.write(), db.read():
        pass
    assert trips == []


async def test_what_a_cursor_knows_is_known(db: Database) -> None:
    async with db.write() as session:
        version = Version(name="a", number=1)
        session.add(version)
        await session.flush()
        many = [{"name": name, "number": 2} for name in "bcd"]
        await session.execute(insert(Version), many)
        deleted = await session.execute(text("DELETE FROM version WHERE number = 2"))
        assert deleted.rowcount == 3  # type: ignore[attr-defined]
        returned = await session.execute(
            insert(Version).values(name="e", number=3).returning(Version.number)
        )
        assert returned.scalar_one() == 3


async def test_a_statement_that_fails_leaves_the_transaction_to_its_end(db: Database) -> None:
    async with db.write() as session:
        await session.execute(insert(Version).values(name="a", number=1))
        with pytest.raises(Exception, match="no such table"):
            await session.execute(text("SELECT * FROM nowhere"))
    async with db.read() as session:
        assert (await session.scalars(select(Version.name))).all() == ["a"]


async def test_after_a_cancelled_wait_nothing_is_done_beside_the_thread(
    db: Database, tmp_path: Path, trips: list[Any]
) -> None:
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write(name: str) -> None:
        async with db.write() as session:
            await session.execute(insert(Version).values(name=name, number=1))

    waiting = asyncio.create_task(write("cancelled"))
    # Once it is on its trip, it waits for the file.
    while not trips:  # noqa: ASYNC110 - nothing tells of a trip
        await asyncio.sleep(0)
    waiting.cancel()
    other.execute("COMMIT")
    other.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await write("after")
    async with db.read() as session:
        assert (await session.scalars(select(Version.name))).all() == ["after"]
