"""Updates and removals: a message is edited to what it does not say yet, and taken back once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.engine.features import Feature
from bot.storage.sessions import Database
from bot.storage.tables import MessageReference, OutboxRow
from bot.words import Button, Remove, Reply, Subject, Update, verbatim
from bot.words.states import OutboxState
from tests.engines import EngineStand

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.engine.features import Context
    from bot.words import Action

BOARD = Subject("board", 1)


def board() -> Feature:
    feature = Feature("board")

    @feature.command("say")
    async def say(ctx: Context) -> Sequence[Action]:
        return [Reply(verbatim(ctx.args), subject=BOARD)]

    @feature.command("change")
    async def change(ctx: Context) -> Sequence[Action]:
        return [Update(BOARD, verbatim(words)) for words in ctx.args.split(" then ")]

    @feature.command("ask")
    async def ask(ctx: Context) -> Sequence[Action]:
        return [Update(BOARD, verbatim(ctx.args), (Button(verbatim("Yes"), "!yes"),))]

    @feature.command("remove")
    async def remove(ctx: Context) -> Sequence[Action]:
        return [Remove(BOARD)]

    return feature


@pytest.fixture
async def db(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    shutil.copyfile(empty_database, tmp_path / "board.db")
    opened = Database(f"sqlite:///{tmp_path}/board.db")
    await opened.open()
    yield opened
    await opened.close()


async def sent(db: Database, state: str = OutboxState.SENT) -> None:
    """All that waits has gone, or come to that end."""
    async with db.write() as session:
        waiting = OutboxRow.state == OutboxState.QUEUED
        await session.execute(update(OutboxRow).where(waiting).values(state=state, payload=None))
        await session.execute(update(MessageReference).values(message="m1"))


async def test_what_it_says_already_is_not_said_again(db: Database) -> None:
    stand = EngineStand(db, board())
    await stand.hear("/say one")
    await sent(db)
    assert await stand.hear("/change one") == []
    assert await stand.shown("/ask one") == [("one", {"Yes": "!yes"})]
    await sent(db)
    assert await stand.shown("/ask one") == []
    assert await stand.hear("/change two") == ["two"]


async def test_a_change_that_is_undone_before_it_goes_does_not_go(db: Database) -> None:
    stand = EngineStand(db, board())
    await stand.hear("/say one")
    await sent(db)
    assert await stand.hear("/change two then one") == ["edit"]
    async with db.read() as session:
        states = list(await session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))
    assert states == [OutboxState.SENT, OutboxState.CANCELLED]
    assert await stand.hear("/change two then three") == ["three"]


async def test_what_has_not_left_yet_is_changed_where_it_waits(db: Database) -> None:
    stand = EngineStand(db, board())
    await stand.hear("/say one")
    assert await stand.hear("/change two then one") == []
    async with db.read() as session:
        (row,) = await session.scalars(select(OutboxRow))
        assert row.payload is not None
        assert row.payload["content"]["text"] == "one"


async def test_what_is_removed_is_removed_once(db: Database) -> None:
    stand = EngineStand(db, board())
    await stand.hear("/say one")
    await sent(db)
    assert await stand.hear("/remove") == ["delete"]
    assert await stand.hear("/remove") == []
    assert await stand.hear("/say two") == ["two"]
    await sent(db)
    assert await stand.hear("/remove") == ["delete"]
