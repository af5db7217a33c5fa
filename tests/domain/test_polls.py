"""Ballots and join requests, on both databases: one voice each, and what urgent events overtake."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.polls import personal_data, polls
from bot.engine import inbox
from bot.storage.sessions import Database
from bot.storage.tables import Ballot, Chat, Person, Poll
from bot.words import Refused
from bot.words.deliveries import RawEvent
from tests.carriers import BOT, NOON, url
from tests.databases import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["url"]

VOTERS = range(1, 7)
OPTIONS = ("a", "b", "c", "d")


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    db = Database(url)
    await db.open()
    await migrate(db)
    async with db.write() as session:
        session.add_all(Person(id=n, name=f"p{n}", created_at=NOON) for n in VOTERS)
        session.add(Chat(id=1, platform=BOT[0], account=BOT[1], key="town", private=False))
    yield db
    await db.close()


async def opened(db: Database, *, several: bool) -> int:
    async with db.write() as session:
        by = await session.get_one(Person, 1)
        poll = await polls.draft(
            session, by, question="Which?", options=OPTIONS, several=several,
            closes_at=NOON + timedelta(days=1), chats=[1], now=NOON,
        )  # fmt: skip
        await polls.open_now(session, poll, NOON)
        return poll.id


@pytest.mark.parametrize("several", [False, True])
async def test_whatever_people_press_each_has_one_voice_till_the_end(
    db: Database, several: bool
) -> None:
    poll_id, dice = await opened(db, several=several), Random(7)
    chosen: dict[int, set[int]] = {voter: set() for voter in VOTERS}
    async with db.write() as session:
        poll = await session.get_one(Poll, poll_id)
        for _time in range(60):
            voter, option = dice.choice(VOTERS), dice.randrange(len(OPTIONS))
            said = await polls.press(session, poll, voter, option)
            chosen[voter] = chosen[voter] ^ {option} if several else {option}
            assert set(said) == chosen[voter]
        await session.flush()
        gone, kept = await session.get_one(Person, 2), await session.get_one(Person, 3)
        assert personal_data.PERSONAL_DATA.merge is not None
        await personal_data.PERSONAL_DATA.merge(session, gone, kept)
        chosen[3] = chosen[3] or chosen[2]
        del chosen[2]
        await session.flush()
        assert not await polls.close(session, poll, NOON)
        await polls.count(session, poll)
        flat = [option for options in chosen.values() for option in options]
        assert poll.votes == [flat.count(place) for place in range(len(OPTIONS))]
        assert (await session.scalars(select(Ballot))).all() == []
        with pytest.raises(Refused):
            await polls.press(session, poll, 1, 0)


async def test_urgent_events_come_first_and_keep_their_order(db: Database) -> None:
    ordinary = [RawEvent(f"o{n}", "{}", f"s{n}") for n in range(5)]
    urgent = [RawEvent(f"u{n}", "{}", f"s{n}", urgent=True) for n in range(2)]
    async with db.write() as session:
        await inbox.store(session, BOT, ordinary, "", NOON)
        await inbox.store(session, BOT, urgent, "", NOON)
        await inbox.store(session, BOT, [RawEvent("late", "{}", "s9")], "", NOON)
        waiting = [row.event for row in await inbox.waiting(session, 10)]
    assert waiting[:2] == ["u0", "u1"]
    assert waiting[2:] == ["o0", "o1", "o2", "o3", "o4", "late"]
