"""Shares and floods: what is counted, on both databases; and what operators see of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands.status import status
from bot.domain.hotline import floods, shares
from bot.engine import inbox
from bot.storage.sessions import Database
from bot.storage.tables import Account, Person, Question, Utterance
from bot.words import Refused
from bot.words.deliveries import RawEvent
from bot.words.states import QuestionState, Side
from tests.carriers import BOT, NOON, url
from tests.databases import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["url"]

ZED, MIRA = 17, 18
GECKO = "Plum Gecko"
FLOODS = "person 17 sends more than people can take under a made-up name"


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    db = Database(url)
    await db.open()
    await migrate(db)
    async with db.write() as session:
        session.add_all(Person(id=n, name=f"p{n}", created_at=NOON) for n in (ZED, MIRA))
        await session.flush()
        session.add(Account(platform=BOT[0], key="7", person_id=ZED, seen_at=NOON))
    yield db
    await db.close()


async def ask(db: Database, state: QuestionState, *, pseudonym: str = "", count: int = 1) -> int:
    async with db.write() as session:
        asked = [
            Question(asker_id=ZED, language="en", state=state, pseudonym=pseudonym, asked_at=NOON)
            for _each in range(count)
        ]
        session.add_all(asked)
        await session.flush()
        return asked[-1].id


async def test_what_is_before_people_is_counted_by_name(db: Database) -> None:
    for state in QuestionState:
        await ask(db, state)
    await ask(db, QuestionState.WAITING, pseudonym=GECKO, count=3)
    async with db.read() as session:
        own = await shares.load(session, ZED, "")
        unseen = await shares.load(session, ZED, GECKO)
        nobodys = await shares.load(session, MIRA, "")
    assert own == shares.Load(2, 5, 1)
    assert unseen == shares.Load(3, 5, 1)
    assert nobodys == shares.Load(0, 0, 0)
    assert [own.is_full(most) for most in (0, 2, 3)] == [False, True, False]
    assert [unseen.is_full(most) for most in (2, 3, 4)] == [True, True, False]


async def test_words_of_the_last_minute_are_counted(db: Database) -> None:
    number = await ask(db, QuestionState.WAITING)
    async with db.write() as session:
        question = await session.get_one(Question, number)
        session.add_all(
            Utterance(
                question_id=number, person_id=ZED, side=Side.ASKER, text="x", attachments=[],
                said_at=NOON - timedelta(seconds=seconds), held=seconds < 15,
            )
            for seconds in (0, 10, 20, 59, 61, 300)
        )  # fmt: skip
        await session.flush()
        fast = [await shares.is_writing_fast(session, question, NOON, most) for most in (0, 4, 5)]
        held = await shares.held_words(session, question)
    assert fast == [False, True, False]
    assert [words.said_at for words in held] == [NOON, NOON - timedelta(seconds=10)]


async def test_a_hush_is_of_one_name_and_ends_by_itself(db: Database) -> None:
    number = await ask(db, QuestionState.WAITING, pseudonym=GECKO)
    async with db.write() as session:
        question = await session.get_one(Question, number)
        mira = await session.get_one(Person, MIRA)
        flood = await floods.begin(session, question, NOON)
        assert await floods.begin(session, question, NOON) is flood
        await floods.hush(session, flood, mira, NOON)
        with pytest.raises(Refused):
            await floods.hush(session, flood, mira, NOON)
        assert await floods.current(session, ZED, "") is None
        later = NOON + floods.HUSHED_FOR
        assert floods.is_hushed(flood, later - timedelta(seconds=1))
        assert not floods.is_hushed(flood, later)
        assert await floods.hushed(session, NOON) == [flood]
        assert await floods.hushed(session, later) == []
        await floods.unhush(session, flood, mira, NOON + timedelta(hours=1))
        assert (flood.hushed_by, flood.unhushed_by) == (MIRA, MIRA)


async def test_who_floods_is_seen_by_number(db: Database, url: str) -> None:
    number = await ask(db, QuestionState.WAITING, pseudonym=GECKO)
    async with db.write() as session:
        raw = [RawEvent(str(event), "{}", "7") for event in range(30)]
        await inbox.store(session, BOT, [*raw, RawEvent("x", "{}", "8")], "", NOON)
        question = await session.get_one(Question, number)
        flood = await floods.begin(session, question, NOON)
        await floods.hush(session, flood, await session.get_one(Person, MIRA), NOON)
    lines = [" ".join(line.split()) for line in await status(url, NOON)]
    since, until = (f"{at:%Y-%m-%d %H:%M}Z" for at in (NOON, NOON + floods.HUSHED_FOR))
    assert lines == [
        "31 events wait to be handled",
        "30 of person 17",
        "1 of nobody in particular",
        "0 messages wait to be sent",
        f"{FLOODS}, since {since}; hushed by person 18 until {until}",
    ]
