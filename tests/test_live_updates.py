"""Live updates: what organizers change answers the next question on every worker, come what may."""

import logging
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.app import Community
from bot.config.settings import Settings
from bot.domain import people
from bot.domain.knowledge import curation, knowledge_base, targets
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.domain.matching import Matcher
from bot.engine.clock import SetClock
from bot.platforms.console import Console
from bot.storage.sessions import Database
from tests.conftest import MONDAY, database
from tests.databases import encrypted
from tests.dialogue import Dialogue, dialogue

pytestmark = pytest.mark.long

SHED = ("How do I get the key to the garden shed?", "It hangs on the second hook.")
DRILL = ("Who lends me the drill?", "Ask in the workshop.")
SECRET = "a word that nobody may log"


@pytest.fixture
async def elsewhere(chat: Dialogue, tmp_path: Path) -> AsyncIterator[Dialogue]:
    """Another worker on the database of `chat`, with a matcher of its own."""
    db = Database(encrypted(tmp_path / "chat.db"))
    await db.open(owner=False)
    console = Console(first=10_000)
    community = Community(Settings(), db, [console], SetClock(MONDAY))
    await community.open()
    yield dialogue(community, console)
    await community.close()
    await db.close()


async def know(chat: Dialogue, *entries: tuple[str, str]) -> None:
    async with database(chat).write() as db:
        for question, answer in entries:
            await knowledge_base.add(
                db, language="en", question=question, answer=answer, now=MONDAY
            )


async def answers(chat: Dialogue, name: str, question: str) -> str:
    await chat.play(f"{name} > {question}", strict=False)
    return chat.said_to(name)[-1]


async def test_what_is_approved_here_answers_the_next_question_there(
    chat: Dialogue, elsewhere: Dialogue
) -> None:
    assert "I've passed this on" in await answers(elsewhere, "ada", SHED[0])
    await chat.play(
        f"""
        mira > /answer 1 {SHED[1]}
        mira > [!save 1]
        olu > [!draft approve 1]
        """,
        strict=False,
    )
    assert SHED[1] in await answers(elsewhere, "ben", SHED[0])
    await chat.play("olu > /kb edit 1 answer\nolu > Olu has it now.", strict=False)
    assert "Olu has it now." in await answers(elsewhere, "ria", SHED[0])
    await chat.play("olu > /kb retire 1", strict=False)
    assert "I've passed this on" in await answers(elsewhere, "kim", SHED[0])
    await chat.play("olu > /kb undo 1 2", strict=False)
    assert SHED[1] in await answers(elsewhere, "kofi", SHED[0])


async def test_every_worker_knows_what_organizers_aim_at(chat: Dialogue) -> None:
    await know(chat, SHED)
    here, there = Knowledge(), Knowledge()
    async with database(chat).read() as db:
        assert await here.targets(db) == await there.targets(db) == (0.95, 0.99)
    async with database(chat).write() as db:
        await targets.choose(db, targets.SURE, "90")
    async with database(chat).read() as db:
        assert await here.targets(db) == await there.targets(db) == (0.9, 0.99)


async def test_nothing_is_fitted_anew_where_nothing_has_changed(chat: Dialogue) -> None:
    await know(chat, SHED)
    mind = Knowledge()
    async with database(chat).read() as db:
        assert await mind.refresh(db)
        assert not await mind.refresh(db)
    await know(chat, DRILL)
    async with database(chat).read() as db:
        found = await mind.find(db, DRILL[0], ["en"])
        assert found.verdict is Verdict.SURE
        assert not await mind.refresh(db)


async def test_fitting_leaves_the_event_loop_to_others(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit, threads = Matcher.fit, []

    def noted(*rows: Any, **how: Any) -> Matcher:
        threads.append(threading.current_thread())
        return fit(*rows, **how)

    monkeypatch.setattr(Matcher, "fit", noted)
    await know(chat, SHED)
    assert SHED[1] in await answers(chat, "ada", SHED[0])
    assert threads
    assert threading.main_thread() not in threads


async def test_when_fitting_fails_the_old_matcher_answers_and_another_change_is_another_try(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await know(chat, SHED)
    assert SHED[1] in await answers(chat, "ada", SHED[0])

    def fail(rows: Sequence[Any], **_how: Any) -> Matcher:
        raise ArithmeticError(SECRET, rows)

    with caplog.at_level(logging.INFO), monkeypatch.context() as patch:
        patch.setattr(Matcher, "fit", fail)
        await know(chat, (DRILL[0], SECRET))
        assert SHED[1] in await answers(chat, "ben", SHED[0])
        assert SECRET not in await answers(chat, "ben", DRILL[0])
    told = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert [one.getMessage() for one in told] == [
        "the knowledge base can't be fitted (ArithmeticError)"
    ]
    assert SECRET not in caplog.text
    assert "drill" not in caplog.text
    await know(chat, ("Where is the kitchen?", "Downstairs."))
    assert SECRET in await answers(chat, "ria", DRILL[0])


async def test_what_is_retired_is_not_said_even_by_an_old_matcher(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    await know(chat, SHED, DRILL)
    assert SHED[1] in await answers(chat, "ada", SHED[0])

    def fail(*_rows: Any, **_how: Any) -> Matcher:
        raise ArithmeticError

    monkeypatch.setattr(Matcher, "fit", fail)
    async with database(chat).write() as db:
        olu = await people.meant_by(db, "@olu")
        await curation.retire(db, await curation.get(db, "1"), olu, MONDAY)
    said = await answers(chat, "ben", SHED[0])
    assert SHED[1] not in said
    assert "I've passed this on" in said
