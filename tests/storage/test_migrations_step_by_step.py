"""Every migration with rows in every table that was there before it, on the way to the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from bot.storage import migrating
from bot.storage.sessions import Database
from bot.storage.tables import Base
from tests.storage.landed_rows import fill_empty
from tests.storage.test_migrations_with_data import TABLES, on_connection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection

pytestmark = pytest.mark.long

NO_MORE = {"timer", "errand", "sent_reminder"}
"""Tables whose rows have become others' (`tests/storage/test_migrations_with_data.py`), and one
that was replaced the same day: without its rows somebody may be reminded of one meetup again.
"""


@pytest.fixture
async def db(empty_database_url: str) -> AsyncIterator[Database]:
    db = Database(empty_database_url)
    await db.open()
    yield db
    await db.close()


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in sa.inspect(connection).get_table_names()
        if name != "alembic_version"
    }


def fill(connection: Connection) -> None:
    """Put rows into every table that has none."""
    fill_empty(connection, [name for name, rows in count(connection).items() if not rows])


def lost(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Of which tables there are fewer rows now, whatever they are called by now."""
    return {
        table: (rows, there)
        for table, rows in before.items()
        if table not in NO_MORE
        and (there := after.get(TABLES.get(table, table), after.get(table, 0))) < rows
    }


def points_nowhere(connection: Connection) -> list[Any]:
    """Rows of SQLite whose foreign keys lead nowhere; PostgreSQL lets none be."""
    if connection.dialect.name != "sqlite":
        return []
    return list(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


async def test_no_migration_loses_a_row(db: Database) -> None:
    revisions = [path.name[:4] for path in migrating.revisions()]
    for revision in revisions:
        before = await on_connection(db, count)
        await migrating.upgrade(db, revision)
        after = await on_connection(db, count)
        assert lost(before, after) == {}, revision
        assert await on_connection(db, points_nowhere) == [], revision
        await on_connection(db, fill)
    assert await migrating.is_current(db)
    filled = await on_connection(db, count)
    assert [table for table, rows in filled.items() if not rows] == ["identity_encryption"]
    async with db.read() as session:
        for mapper in Base.registry.mappers:
            rows = (await session.scalars(sa.select(mapper.class_))).all()
            assert len(rows) == filled[mapper.local_table.name], mapper  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", [0, 10, 25, 40, 55])
async def test_all_of_them_at_once(db: Database, number: int) -> None:
    """As who upgrades after long goes: from one of the earlier ones, to the newest."""
    revision = migrating.revisions()[number].name[:4]
    await migrating.upgrade(db, revision)
    await on_connection(db, fill)
    before = await on_connection(db, count)
    await migrating.upgrade(db)
    assert lost(before, await on_connection(db, count)) == {}
    assert await on_connection(db, points_nowhere) == []
