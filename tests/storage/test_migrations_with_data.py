"""From the schema that landed first, with rows in every table, to the newest, back and forth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from bot.storage import migrating
from bot.storage.sessions import Database
from bot.storage.tables import Base
from tests.storage.landed_rows import ROWS, fill

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import Connection

pytestmark = pytest.mark.long

LANDED = "0006"
Rows = list[dict[str, Any]]
Contents = dict[str, Rows]

TABLES = {"copy": "message_reference", "told_apart": "distinct_pair"}
COLUMNS = {
    "copy": {"about": "subject"},
    "thread": {"about": "subject"},
    "outbox": {"copy_id": "reference_id", "thread_about": "thread_subject"},
    "chat": {"topics": "threaded"},
    "entry_change": {"deed": "operation"},
}
"""What is called otherwise now: tables, and columns by their table's old name."""
VALUES: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("copy", "about"): lambda about: about.replace("echo:2-7", "echo:2:7"),
}
"""What is written otherwise now."""


def timers_became_jobs(rows: Rows, now: Contents) -> bool:
    jobs = {(job["name"], job["subject"], job["due_at"], job["state"]) for job in now["job"]}
    return all((row["name"], row["subject"], row["due_at"], "waiting") in jobs for row in rows)


def errands_became_jobs(rows: Rows, now: Contents) -> bool:
    names = {"suggestion": "suggestions.page", "resource": "resources.link"}
    jobs = {
        (job["name"], job["subject"], job["due_at"], job["host"], job["attempts"]): job
        for job in now["job"]
    }
    asked = [
        (names[row["name"]], row["subject"], row["not_before"], row["host"], row["attempts"])
        for row in rows
    ]
    links = [row["link"] for row in rows]
    return [jobs[one]["arguments"]["link"] for one in asked] == links


MOVED: dict[str, Callable[[Rows, Contents], bool]] = {
    "timer": timers_became_jobs,
    "errand": errands_became_jobs,
}
"""By the old name of a table that is no more: whether its rows are where they went."""
UNKEPT = {
    "timer": {"id"},
    "errand": {"id", "state", "attempts"},
    "job": {"id", "attempts"},
}
"""What does not come back as it was: numbers that nothing points at, and what was under way."""
BEGUN_AGAIN = ("knowledge.week", "curation.grouping", "resources.week")
"""Timers that are there after the way back, though nobody had set them."""


@pytest.fixture
async def db(empty_database_url: str) -> AsyncIterator[Database]:
    db = Database(empty_database_url)
    await db.open()
    await migrating.upgrade(db, LANDED)
    await on_connection(db, lambda connection: fill(connection, reflected(connection)))
    yield db
    await db.close()


async def on_connection(db: Database, step: Callable[[Connection], Any]) -> Any:
    engine = db.engine()
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(step)
    finally:
        await engine.dispose()


def reflected(connection: Connection) -> sa.MetaData:
    tables = sa.MetaData()
    tables.reflect(connection)
    return tables


def contents(connection: Connection) -> Contents:
    """Every row of every table."""
    return {
        name: sorted(
            (dict(row._mapping) for row in connection.execute(sa.select(table))), key=in_order
        )
        for name, table in reflected(connection).tables.items()
        if name != "alembic_version"
    }


def kept(everything: Contents) -> Contents:
    """All that is to come back as it was."""
    return {
        table: sorted(
            (
                {name: row[name] for name in row if name not in UNKEPT.get(table, ())}
                for row in rows
                if table != "timer" or row["name"] not in BEGUN_AGAIN
            ),
            key=in_order,
        )
        for table, rows in everything.items()
    }


def in_order(row: dict[str, Any]) -> str:
    return json.dumps(row, default=str, sort_keys=True)


def as_now(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row as it is expected to be now."""
    names = COLUMNS.get(table, {})
    return {
        names.get(name, name): VALUES.get((table, name), lambda value: value)(value)
        for name, value in row.items()
    }


async def test_every_table_has_rows_to_begin_with(db: Database) -> None:
    before: Contents = await on_connection(db, contents)
    assert len(before) > 40
    assert {len(rows) for rows in before.values()} == {ROWS}


async def test_nothing_is_lost(db: Database) -> None:
    before: Contents = await on_connection(db, contents)
    await migrating.upgrade(db)
    now: Contents = await on_connection(db, contents)
    for table, rows in before.items():
        if table in MOVED:
            assert MOVED[table](rows, now), f"the rows of {table} are not where they belong"
            continue
        name = TABLES.get(table, table)
        assert name in now, f"{table} is gone: say in MOVED where its rows are"
        expected = [as_now(table, row) for row in rows]
        there = [{column: row.get(column) for column in expected[0]} for row in now[name]]
        assert sorted(there, key=in_order) == sorted(expected, key=in_order), name


async def test_questions_keep_the_numbers_that_people_know(db: Database) -> None:
    await migrating.upgrade(db)
    now: Contents = await on_connection(db, contents)
    for question in now["question"]:
        handed_over = question["escalated_at"] is not None
        assert question["number"] == (question["id"] if handed_over else None)
    for row in now["question"] + now["utterance"]:
        assert row["handle"] == str(row["id"])
    assert {row["number"] is None for row in now["question"]} == {True, False}


async def test_what_points_somewhere_still_does(db: Database) -> None:
    await migrating.upgrade(db)
    dangling = await on_connection(db, points_nowhere)
    assert dangling == []


def points_nowhere(connection: Connection) -> list[str]:
    """The foreign keys that rows break, asked of the rows themselves."""
    broken = []
    for table in Base.metadata.sorted_tables:
        for key in (key for column in table.columns for key in column.foreign_keys):
            target = key.column.table.alias()
            lost = (
                sa.select(sa.func.count())
                .select_from(table)
                .where(
                    key.parent.is_not(None),
                    ~sa.exists().where(target.c[key.column.name] == key.parent),
                )
            )
            if connection.scalar(lost):
                broken.append(str(key.parent))
    return broken


async def test_the_bot_reads_every_row(db: Database) -> None:
    await migrating.upgrade(db)
    now: Contents = await on_connection(db, contents)
    async with db.read() as session:
        for mapper in Base.registry.mappers:
            rows = (await session.scalars(sa.select(mapper.class_))).all()
            assert len(rows) == len(now[mapper.local_table.name]), mapper  # type: ignore[attr-defined]
            for row in rows:
                for column in mapper.column_attrs:
                    getattr(row, column.key)


async def test_back_and_forth_changes_nothing(db: Database) -> None:
    landed: Contents = await on_connection(db, contents)
    await migrating.upgrade(db)
    newest: Contents = await on_connection(db, contents)
    await migrating.downgrade(db, LANDED)
    assert kept(await on_connection(db, contents)) == kept(landed)
    await migrating.upgrade(db)
    assert kept(await on_connection(db, contents)) == kept(newest)
