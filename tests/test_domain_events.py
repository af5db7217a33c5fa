"""What has happened is told to every feature that listens, in the same transaction."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.config.settings import Settings
from bot.delivery.sending.tidings import tell_of_failure
from bot.domain import jobs, rooms
from bot.engine import inbox
from bot.engine.engine import Engine
from bot.engine.features import Context, Feature, Job, Tick
from bot.engine.jobs import Runner
from bot.engine.routes import Routes
from bot.languages.negotiation import Languages
from bot.storage.sessions import Database
from bot.storage.tables import Chat, InboxRow, OutboxRow, Person, Version
from bot.storage.tables import Job as JobRow
from bot.words import EventKind, Post, Refused, Reply, _
from bot.words.deliveries import RawEvent
from bot.words.domain_events import (
    PersonJoined,
    PersonLeft,
    RoomBound,
    RoomLost,
    RoomRegained,
    Undelivered,
    happened,
)
from tests.carriers import BOT, NOON, FakeOutlet
from tests.test_engine import parse, written

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.words import Action


@dataclass(frozen=True)
class Bell:
    """A domain event of one feature's own."""

    strokes: int


def ringing() -> Feature:
    """A feature in which things happen."""
    feature = Feature("ringing")

    @feature.on(EventKind.TEXT)
    async def ring(ctx: Context) -> list[Action]:
        if "refuse" in ctx.event.text:
            await rooms.bind(ctx.db, ctx.chat, "mentors", None)
            happened(ctx.db, Bell(0))
            raise Refused(_("No."))
        happened(ctx.db, Bell(int(ctx.event.text)))
        return [Reply(_("I rang."))]

    @feature.job("ring")
    async def ring_later(tick: Tick, job: Job) -> list[Action]:
        happened(tick.db, Bell(job.subject))
        return []

    return feature


class Hearing:
    """A feature that hears everything, and answers a bell with a smaller one."""

    def __init__(self, name: str, log: list[tuple[str, object]], *, answers: bool = False) -> None:
        self.feature = Feature(name)
        self.log = log
        for kind in (
            Bell,
            PersonJoined,
            PersonLeft,
            RoomBound,
            RoomLost,
            RoomRegained,
            Undelivered,
        ):
            self.feature.listens(kind)(self.hear)
        if answers:
            self.feature.listens(Bell)(self.answer)

    async def hear(self, _tick: Tick, event: object) -> Sequence[Action] | None:
        self.log.append((self.feature.name, event))
        if event == Bell(13):
            raise ZeroDivisionError
        if isinstance(event, PersonJoined):
            return [Post(event.chat_id, _("{name} heard.", name=self.feature.name))]
        return None

    async def answer(self, tick: Tick, event: Bell) -> None:
        if event.strokes:
            happened(tick.db, Bell(event.strokes - 1))


class Bench:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.log: list[tuple[str, object]] = []
        self.count = 0

        async def prepare() -> None:
            return None

        self.engine = Engine(
            db=db,
            routes=Routes(
                [
                    Hearing("first", self.log).feature,
                    ringing(),
                    Hearing("second", self.log, answers=True).feature,
                ]
            ),
            languages=Languages(["en"], "en", {}), settings=Settings(),
            platforms={BOT[0]: FakeOutlet(parser=parse)}, services={},
            now=lambda: NOON, prepare=prepare,
        )  # fmt: skip

    async def hear(self, *events: object) -> list[str]:
        raw = []
        for event in events:
            self.count += 1
            raw.append(RawEvent(str(self.count), written(event)))
        async with self.db.write() as session:
            await inbox.store(session, BOT, raw, "", NOON)
        while await self.engine.handle():
            continue
        async with self.db.read() as session:
            rows = await session.scalars(select(OutboxRow).order_by(OutboxRow.id))
            return [(row.payload or {}).get("content", {}).get("text", row.act) for row in rows]


@pytest.fixture
async def bench(tmp_path: Path, empty_database: Path) -> AsyncIterator[Bench]:
    shutil.copyfile(empty_database, tmp_path / "events.db")
    db = Database(f"sqlite:///{tmp_path}/events.db")
    await db.open()
    yield Bench(db)
    await db.close()


async def test_all_who_listen_are_told_in_order(bench: Bench) -> None:
    assert await bench.hear("2") == ["I rang."]
    assert bench.log == [
        (who, Bell(strokes)) for strokes in (2, 1, 0) for who in ("first", "second")
    ]


async def test_what_was_refused_has_not_happened(bench: Bench) -> None:
    assert await bench.hear("refuse", "0") == ["No.", "I rang."]
    assert bench.log == [("first", Bell(0)), ("second", Bell(0))]


async def test_what_a_listener_breaks_is_undone_whole(bench: Bench) -> None:
    await bench.hear("13", "0")
    async with bench.db.read() as session:
        assert await session.scalar(select(InboxRow.state).where(InboxRow.event == "1")) == (
            "quarantined"
        )
        said = (await session.scalars(select(OutboxRow.payload))).all()
    assert "I rang." not in str(said[:1])
    assert ("second", Bell(13)) not in bench.log


async def test_features_that_answer_each_other_for_ever_are_stopped(bench: Bench) -> None:
    await bench.hear("500", "0")
    async with bench.db.read() as session:
        row = await session.scalar(select(InboxRow).where(InboxRow.event == "1"))
    assert row is not None
    assert (row.state, row.problem.split()[0]) == ("quarantined", "EndlessEventsError")


async def test_jobs_are_heard_of_too(bench: Bench) -> None:
    async with bench.db.write() as session:
        await jobs.schedule(session, "ring", 1, NOON)
    await Runner(bench.engine).drain()
    assert bench.log == [(who, Bell(strokes)) for strokes in (1, 0) for who in ("first", "second")]


async def test_joins_are_told_to_all(bench: Bench) -> None:
    said = await bench.hear({"who": "ada", "group": "den", "kind": "joined", "text": ""})
    assert said == ["first heard.", "second heard."]
    await bench.hear({"who": "ada", "group": "den", "kind": "left", "text": ""})
    assert [type(event) for _who, event in bench.log] == [PersonJoined] * 2 + [PersonLeft] * 2


async def test_of_a_passer_by_whom_no_listener_takes_up_no_row_is_left(bench: Bench) -> None:
    await bench.hear({"who": "ada", "group": "den", "kind": "left", "text": ""})
    assert [type(event) for _who, event in bench.log] == [PersonLeft] * 2
    async with bench.db.read() as session:
        assert await session.scalar(select(func.count(Person.id))) == 0


async def test_the_bot_comes_and_goes(bench: Bench) -> None:
    for kind in ("bot_added", "bot_removed"):
        await bench.hear({"who": "ada", "group": "den", "kind": kind, "text": ""})
    assert [event for who, event in bench.log if who == "first"] == [RoomRegained(1), RoomLost(1)]


async def test_what_the_sender_found_is_told_to_all(bench: Bench) -> None:
    async with bench.db.write() as session:
        await tell_of_failure(session, 7, NOON)
        await tell_of_failure(session, 7, NOON)
    await Runner(bench.engine).drain()
    assert bench.log == [("first", Undelivered(7)), ("second", Undelivered(7))]
    async with bench.db.read() as session:
        assert await session.scalar(select(func.count(JobRow.id))) == 0


async def test_a_rooms_purpose_is_told(bench: Bench) -> None:
    async with bench.db.write() as session:
        chat = Chat(platform=BOT[0], account=BOT[1], key="den", private=False)
        session.add(chat)
        await session.flush()
        await rooms.bind(session, chat, "mentors", None)
        assert session.info["domain_events"] == [RoomBound(chat.id, "mentors")]
        assert await session.scalar(select(Version.number)) == 1
