"""Rows that are inserted without the ORM, and handled with it all the same."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.storage import core
from bot.storage.sessions import Database
from bot.storage.tables import Question
from tests.databases import migrate

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    db = Database(database_url)
    await db.open()
    await migrate(db)
    yield db
    await db.close()


def question(language: str = "en") -> Question:
    return Question(language=language, state="offered", found={"candidates": []}, asked_at=NOON)


async def stored(db: Database) -> list[tuple[str, str, str, object]]:
    async with db.read() as session:
        rows = await session.scalars(select(Question).order_by(Question.id))
        return [(row.language, row.state, row.thread, row.found) for row in rows]


async def test_an_added_row_has_its_id_and_all_that_was_left_out(db: Database) -> None:
    async with db.write() as session:
        added = question()
        await core.add(session, added)
        assert added.id
        assert (added.thread, added.step, added.claimed_by) == ("", 0, None)
        assert not session.dirty
        assert await session.get(Question, added.id) is added
    assert await stored(db) == [("en", "offered", "", {"candidates": []})]


async def test_what_is_changed_in_it_later_is_stored(db: Database) -> None:
    async with db.write() as session:
        added = question()
        await core.add(session, added)
        added.state = "waiting"
    assert [state for _language, state, *_ in await stored(db)] == ["waiting"]


async def test_one_that_was_undone_leaves_its_id_to_the_next(db: Database) -> None:
    async with db.write() as session:
        savepoint = await session.begin_nested()
        undone = question("fr")
        await core.add(session, undone)
        await savepoint.rollback()
        added = question("de")
        await core.add(session, added)
        assert await session.get(Question, added.id) is added
    assert [language for language, *_ in await stored(db)] == ["de"]
