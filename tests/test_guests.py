"""Mentioned where the bot is not: a sure answer or the way in, and nothing is kept."""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from bot.storage.tables import Account, InboxRow, OutboxRow, Person, Question
from tests.telegram.faults import Fault
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

FEATURES = ("introductions", "people", "safety", "hotline")
CITE = "@lamplighter_bot how do I cite a source?"
ANSWER = "answerGuestQuery"


@pytest.fixture
async def town(
    tmp_path: Path, known_database: Callable[[], Awaitable[Path]]
) -> AsyncIterator[Town]:
    path = tmp_path / "town.db"
    shutil.copyfile(await known_database(), path)
    async with telegram_town(path, *FEATURES) as opened:
        yield opened


@pytest.fixture
def cleo(town: Town) -> Somebody:
    return town.telegram.person("cleo", language="en")


async def mentions(town: Town, who: Somebody, text: str) -> dict[str, Any]:
    """What is said there."""
    query = await who.mentions_elsewhere(text)
    await town.acts()
    assert query is not None
    return await query.answered()


async def test_what_is_surely_known_is_said_with_its_source(
    town: Town, cleo: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = await mentions(town, cleo, CITE)
    assert "Cite" in answer["says"]["text"]
    assert "Source" in answer["says"]["text"]
    assert list(answer["buttons"]) == ["Ask me in private"]
    await nobody_is_known(town)
    assert "cite" not in caplog.text
    assert "Elsewhere" not in caplog.text


async def nobody_is_known(town: Town) -> None:
    async with town.db.read() as db:
        for table in (Person, Account, Question):
            assert await db.scalar(select(func.count()).select_from(table)) == 0
        assert set(await db.scalars(select(InboxRow.payload))) == {None}
        assert set(await db.scalars(select(InboxRow.sender))) == {""}
        assert set(await db.scalars(select(OutboxRow.payload))) == {None}


async def test_what_is_not_known_leads_into_the_private_chat(town: Town, cleo: Somebody) -> None:
    answer = await mentions(town, cleo, "@lamplighter_bot which train goes to Graz tonight?")
    assert answer["says"]["text"].startswith("I'm not sure about that.")
    await nobody_is_known(town)
    await cleo.follows(answer["buttons"]["Ask me in private"])
    await town.acts()
    await cleo.receives("")


async def test_words_of_danger_are_met_with_help(town: Town, cleo: Somebody) -> None:
    answer = await mentions(town, cleo, "@lamplighter_bot I want to kill myself")
    assert "You don't have to be alone with it." in answer["says"]["text"]
    assert list(answer["buttons"]) == ["Open our private chat"]
    await nobody_is_known(town)


async def test_too_late_is_not_tried_and_a_lost_answer_is_given_again(
    town: Town, cleo: Somebody
) -> None:
    town.telegram.faults.plan(ANSWER, Fault(code=500))
    query = await cleo.mentions_elsewhere(CITE)
    await town.acts()
    town.clock.now += 2
    await town.bot.settle()
    assert query is not None
    assert (await query.answered())["says"]["text"]
    before = len(town.telegram.calls(ANSWER))
    await cleo.mentions_elsewhere(CITE)
    await town.hears()
    town.clock.now += 60
    await town.bot.settle()
    assert len(town.telegram.calls(ANSWER)) == before


async def test_other_bots_and_silence(town: Town, cleo: Somebody) -> None:
    cleo.user.face["is_bot"] = True
    query = await cleo.mentions_elsewhere(CITE)
    await town.acts()
    assert query is not None
    assert query.query.answer is None
