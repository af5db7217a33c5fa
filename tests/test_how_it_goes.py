"""How it goes: the last weeks in charts, nothing of few questions, and never all there is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from bot.domain.hotline import statistics
from bot.storage.sessions import Database
from bot.storage.tables import Entry, Question
from bot.words.states import Ending, QuestionState
from tests.desk import at_desk
from tests.scans import Statements, scans_on_postgresql
from tests.test_desk import SETTINGS

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=SETTINGS)


def asked(language: str, at: datetime, wait: timedelta | None = None) -> dict[str, Any]:
    """A question that people got at once, and answered so much later (None: not)."""
    return {
        "language": language,
        "asked_at": at,
        "escalated_at": at,
        "answered_at": None if wait is None else at + wait,
        "state": QuestionState.WAITING if wait is None else QuestionState.ANSWERED,
        "ending": "",
    }


async def put(chat: Dialogue, *rows: dict[str, Any]) -> None:
    async with chat.community.db.write() as db:
        await db.execute(insert(Question), list(rows))


async def test_weeks_are_counted_by_language(chat: Dialogue) -> None:
    now = chat.community.engine.now()
    lately, before = now - timedelta(days=1), now - timedelta(days=8)
    await put(
        chat,
        *[asked("en", lately, timedelta(hours=1))] * 9,
        *[asked("en-GB", lately)],
        *[asked("sw", lately)] * 4,
        *[asked("sw", before, timedelta(hours=5))] * 1,
        *[asked("ar", before)] * 4,  # too few to be told
        *[{**asked("ar", before), "ending": Ending.NOT_A_QUESTION}] * 9,
        *[asked("en", now - timedelta(days=100))] * 9,
    )
    async with chat.community.db.read() as db:
        found = await statistics.of_late(db, now)
    assert [(week.asked, week.share) for week in found.weeks[-3:]] == [(0, None), (5, 20), (14, 64)]
    assert [(each.language, each.counted.share) for each in found.languages] == [
        ("en", 90),
        ("sw", 20),
    ]
    assert found.languages[0].first_reply == timedelta(hours=1)
    assert found.languages[0].first_replies[-2:] == [None, timedelta(hours=1)]
    assert found.served_least is not None
    assert found.served_least.language == "sw"
    assert not found.is_cut
    olu = await at_desk(chat, "olu")
    await olu.open("/how-it-goes")
    assert "Questions in Swahili are answered less often than others." in olu.text
    assert "36%" in olu.text
    assert "Arabic" not in olu.text


async def test_nothing_is_told_of_few(chat: Dialogue) -> None:
    olu = await at_desk(chat, "olu")
    now = chat.community.engine.now()
    await put(chat, *[asked("en", now - timedelta(days=1))] * (statistics.LEAST - 1))
    await olu.open("/how-it-goes")
    assert "Nothing yet. Look again in a few days." in olu.text
    assert "English" not in olu.text
    mira = await at_desk(chat, "mira")
    await mira.open("/how-it-goes")
    assert mira.status == 404


async def test_of_each_week_the_latest_are_counted(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "MOST_OF_A_WEEK", 10)
    now = chat.community.engine.now()
    first, last = now - timedelta(days=6), now - timedelta(days=1)
    await put(chat, *[asked("en", first, timedelta(hours=1))] * 20, *[asked("en", last)] * 10)
    async with chat.community.db.read() as db:
        found = await statistics.of_late(db, now)
    assert found.is_cut
    assert (found.weeks[-1].asked, found.weeks[-1].share) == (10, 0)


async def test_what_is_asked_most_is_told_by_topic(chat: Dialogue) -> None:
    now = chat.community.engine.now()
    async with chat.community.db.write() as db:
        entries = [
            Entry(key=f"k.{topic}", language="en", topic=topic, question="?", answer="!")
            for topic in ("images", "talk")
        ]
        db.add_all(entries)
        await db.flush()
        images, talk = (entry.id for entry in entries)
    question = asked("en", now - timedelta(days=1), timedelta(hours=1))
    await put(
        chat,
        *[{**question, "entry_id": images}] * 7,
        *[{**question, "entry_id": talk}] * (statistics.LEAST - 1),
    )
    async with chat.community.db.read() as db:
        assert (await statistics.of_late(db, now)).topics == [("images", 7)]


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
async def test_it_is_the_same_on_postgresql_without_a_scan(postgres_url: str) -> None:
    now = datetime(2030, 1, 7, tzinfo=UTC)
    statements = Statements()
    db = Database(postgres_url)
    await db.open()
    try:
        async with db.write() as session:
            lately = asked("sw", now - timedelta(days=1), timedelta(hours=2))
            await session.execute(insert(Question), [lately] * 6)
        with statements.recorded():
            async with db.read() as session:
                found = await statistics.of_late(session, now)
    finally:
        await db.close()
    assert (found.weeks[-1].asked, found.weeks[-1].share) == (6, 100)
    assert found.languages[0].first_replies[-1] == timedelta(hours=2)
    scans = await scans_on_postgresql(postgres_url, statements)
    assert not scans, "\n".join(scans)
