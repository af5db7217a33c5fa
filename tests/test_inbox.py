"""The inbox: what was heard is here once, in order, until it is handled or given up."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.engine import inbox
from bot.storage.sessions import Database
from bot.storage.tables import InboxRow, OutboxRow, PlatformState
from bot.words.deliveries import RawEvent
from tests.carriers import BOT, NOON, Post, url
from tests.databases import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["url"]


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    db = Database(url)
    await db.open()
    await migrate(db)
    yield db
    await db.close()


async def hear(db: Database, *events: str, position: str = "") -> None:
    async with db.write() as session:
        raw = [RawEvent(event, f"payload of {event}") for event in events]
        await inbox.store(session, BOT, raw, position, NOON)


async def waiting(db: Database) -> list[str]:
    async with db.read() as session:
        return [row.event for row in await inbox.waiting(session, 10)]


async def test_an_event_that_comes_twice_is_here_once(db: Database) -> None:
    await hear(db, "1", "2")
    await hear(db, "2", "3")
    assert await waiting(db) == ["1", "2", "3"]


async def test_the_same_id_of_another_account_is_another_event(db: Database) -> None:
    await hear(db, "1")
    async with db.write() as session:
        await inbox.store(session, ("matrix", "1"), [RawEvent("1", "{}")], "", NOON)
    assert await waiting(db) == ["1", "1"]


async def test_the_position_in_the_stream_is_kept_with_what_was_heard(db: Database) -> None:
    async with db.write() as session:
        session.add(PlatformState(platform=BOT[0], account=BOT[1], started_at=NOON))
    await hear(db, "1", position="s17")
    async with db.read() as session:
        assert (await session.scalars(select(PlatformState.position))).all() == ["s17"]


async def test_what_is_handled_is_known_but_not_kept(db: Database) -> None:
    await hear(db, "1")
    async with db.write() as session:
        await inbox.done(session, await inbox.waiting(session, 1), NOON)
    await hear(db, "1")
    assert await waiting(db) == []
    async with db.read() as session:
        assert (await session.scalars(select(InboxRow.payload))).all() == [None]


async def test_after_three_failures_an_event_waits_for_an_operator(db: Database) -> None:
    await hear(db, "1", "2")
    for so_often in (False, False, True):
        async with db.write() as session:
            row = (await inbox.waiting(session, 1))[0]
            assert inbox.failed(row, ValueError("what ada wrote"), NOON) is so_often
    assert await waiting(db) == ["2"]
    (kept,) = await inbox.quarantined(db)
    assert kept.payload == "payload of 1"
    assert kept.problem == "ValueError"


async def test_an_operator_lets_it_be_handled_again_or_gives_it_up(db: Database) -> None:
    await hear(db, "1", "2")
    async with db.write() as session:
        for row in await inbox.waiting(session, 2):
            inbox.failed(row, ValueError(), NOON, most=1)
    first, second = [row.id for row in await inbox.quarantined(db)]
    assert await inbox.retry(db, inbox.Selection((first, 999))) == 1
    assert await inbox.drop(db, inbox.Selection((second, first)), NOON) == 1
    assert await waiting(db) == ["1"]
    assert await inbox.quarantined(db) == []


async def test_only_what_is_old_and_done_is_forgotten(db: Database) -> None:
    post = Post(db)
    await post.open(1)
    await hear(db, "done", "new")
    await post.put(1, "sent", state="sent", settled_at=NOON)
    await post.put(1, "queued")
    async with db.write() as session:
        await inbox.done(session, await inbox.waiting(session, 1), NOON)
    async with db.write() as session:
        await inbox.purge(session, NOON)
        assert len((await session.scalars(select(InboxRow.id))).all()) == 2
        await inbox.purge(session, NOON + timedelta(seconds=1))
        assert (await session.scalars(select(InboxRow.event))).all() == ["new"]
        assert (await session.scalars(select(OutboxRow.state))).all() == ["queued"]


# ── turns ────────────────────────────────────────────────────────────────────────────────────


async def write(db: Database, sender: str, *texts: str) -> None:
    async with db.write() as session:
        raw = [RawEvent(f"{sender}{text[:9]}", text, sender) for text in texts]
        await inbox.store(session, BOT, raw, "", NOON)


async def handle(db: Database, limit: int) -> list[str]:
    """Handle the next, and give who wrote what."""
    async with db.write() as session:
        rows = await inbox.waiting(session, limit)
        events = [row.event for row in rows]
        await inbox.done(session, rows, NOON)
    return events


async def test_nobody_waits_behind_all_that_somebody_else_has_sent(db: Database) -> None:
    await write(db, "zed", *map(str, range(500)))
    assert await handle(db, 2) == ["zed0", "zed1"]
    await write(db, "ada", "1", "2", "3")
    await write(db, "ben", "1")
    order = await handle(db, 12)
    assert order.index("ben1") <= 3
    assert order.index("ada3") <= 9
    assert [event for event in order if event.startswith("ada")] == ["ada1", "ada2", "ada3"]
    rest = [event for event in order if event.startswith("zed")]
    assert rest == [f"zed{number}" for number in range(2, 2 + len(rest))]


async def press(db: Database, card: str, *people: str) -> None:
    async with db.write() as session:
        raw = [RawEvent(f"{person}!", "press", person, crowd=card) for person in people]
        await inbox.store(session, BOT, raw, "", NOON)


async def test_nobody_waits_behind_a_crowd_that_presses_below_one_message(db: Database) -> None:
    crowd = [f"p{number:03}" for number in range(300)]
    await press(db, "group:7", *crowd)
    assert await handle(db, 2) == ["p000!", "p001!"]
    await write(db, "ada", "1", "2")
    await press(db, "group:8", "ben")
    await write(db, "p299", "1")
    order = await handle(db, 9)
    assert order.index("ada1") <= 3
    assert order.index("ben!") <= 3
    assert order.index("ada2") <= 5
    rest = [*order, *await handle(db, 999)]
    assert [event for event in rest if event.startswith("p") and event.endswith("!")] == [
        f"{person}!" for person in crowd[2:]
    ], "in the order in which they pressed"
    assert rest[-2:] == ["p299!", "p2991"], "each person's events keep their order"


async def test_what_is_long_counts_for_more(db: Database) -> None:
    await write(db, "zed", *(f"{number}{'x' * 4000}" for number in range(20)))
    await write(db, "ada", *map(str, range(9)))
    order = [event[:4] for event in await handle(db, 10)]
    assert order == ["zed0", *(f"ada{number}" for number in range(8)), "zed1"] or (
        order[:9] == [f"ada{number}" for number in range(9)]
    )


async def test_a_group_holds_so_many_characters(db: Database) -> None:
    await write(db, "zed", *(f"{number}{'x' * 10_000}" for number in range(5)))
    assert len(await handle(db, 32)) == 2
    await write(db, "ada", "x" * 60_000)
    assert [len(await handle(db, 32)) for _group in range(4)] == [2, 1, 1, 0]


async def test_a_turn_is_forgotten_with_who_had_it(db: Database) -> None:
    await write(db, "zed", "1")
    await handle(db, 1)
    async with db.read() as session:
        assert (await session.scalars(select(InboxRow.sender))).all() == [""]


@pytest.mark.parametrize("seed", range(3))
async def test_each_persons_events_keep_their_order(db: Database, seed: int) -> None:
    """Whatever is stored and handled in between."""
    chance = random.Random(seed)
    heard: list[tuple[str, int]] = []
    for number in range(60):
        async with db.write() as session:
            sender = chance.choice("aaaabc")
            event = RawEvent(f"{sender}:{number}", "x" * chance.randrange(1200), sender)
            await inbox.store(session, BOT, [event], "", NOON)
        if chance.random() < 0.4:
            heard += _read(await handle(db, chance.randint(1, 3)))
    while events := await handle(db, 3):
        heard += _read(events)
    assert sorted(number for _sender, number in heard) == list(range(60))
    for person in "abc":
        numbers = [number for sender, number in heard if sender == person]
        assert numbers == sorted(numbers)


def _read(events: list[str]) -> list[tuple[str, int]]:
    return [(sender, int(number)) for sender, number in (event.split(":") for event in events)]
