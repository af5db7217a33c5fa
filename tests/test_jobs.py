"""The queue of jobs: what is due is done, once, however it fails; on both databases."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.config.settings import CommunitySettings, Settings
from bot.domain import jobs, linking, personal_data, privacy
from bot.engine import inbox, job_queue
from bot.engine.clock import SetClock
from bot.engine.engine import Engine
from bot.engine.features import Feature, Outside, Tick
from bot.engine.jobs import Runner
from bot.engine.routes import Routes
from bot.languages.negotiation import Languages
from bot.storage.sessions import Database
from bot.storage.tables import Job as JobRow
from bot.storage.tables import Person
from bot.words import Refused, _
from bot.words.deliveries import RawEvent
from bot.words.jobs import Job
from bot.words.quiet import Quiet
from bot.words.recurrences import Recurrence, weekly
from tests.databases import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.words import Action

MONDAY = datetime(2030, 1, 7, 9, tzinfo=UTC)
A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POSTGRES = pytest.param(
    "postgresql", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
)


@dataclass
class Bench:
    """A queue with a feature that notes what it does, and fails when it is told to."""

    db: Database
    zone: str = "UTC"
    clock: SetClock = field(default_factory=lambda: SetClock(MONDAY))
    done: list[Job] = field(default_factory=list)
    worked: list[int] = field(default_factory=list)
    trouble: Exception | None = None
    feature: Feature = field(default_factory=lambda: Feature("tried"))

    def __post_init__(self) -> None:
        for quiet in Quiet:
            self.feature.job(f"quick.{quiet.value}", quiet=quiet)(self.do)
        self.feature.job("slow", work=self.work)(self.finish)

    async def do(self, tick: Tick, job: Job) -> Sequence[Action]:
        tick.db.add(Person(name="left by a job", created_at=tick.now))
        await tick.db.flush()
        if self.trouble is not None:
            raise self.trouble
        self.done.append(job)
        return []

    async def work(self, _outside: Outside, job: Job) -> int:
        self.worked.append(job.subject)
        return job.subject * 2

    async def finish(self, tick: Tick, job: Job, result: int) -> Sequence[Action]:
        assert result == job.subject * 2
        return await self.do(tick, job)

    def runner(self) -> Runner:
        async def prepare() -> None:
            pass

        engine = Engine(
            db=self.db, routes=Routes([self.feature]), languages=Languages(["en"], "en", {}),
            settings=Settings(community=CommunitySettings(zone=self.zone)), platforms={},
            services={}, now=self.clock, prepare=prepare,
        )  # fmt: skip
        return Runner(engine)

    async def schedule(self, name: str, subject: int, at: datetime, **options: object) -> None:
        async with self.db.write() as session:
            await jobs.schedule(session, name, subject, at, **options)  # type: ignore[arg-type]

    async def pass_time(self, until: datetime) -> None:
        runner = self.runner()
        while (due := await runner.next_due()) is not None and due <= until:
            self.clock.at = max(due, self.clock.at)
            await runner.drain()
        self.clock.at = until

    async def rows(self) -> list[JobRow]:
        async with self.db.read() as session:
            return list(await session.scalars(select(JobRow).order_by(JobRow.id)))

    async def people(self) -> int:
        async with self.db.read() as session:
            return len((await session.scalars(select(Person))).all())


@pytest.fixture
def sqlite_url(tmp_path: Path, empty_database: Path) -> str:
    shutil.copyfile(empty_database, tmp_path / "jobs.db")
    return f"sqlite:///{tmp_path}/jobs.db"


@pytest.fixture(params=["sqlite", POSTGRES])
def url(request: pytest.FixtureRequest) -> str:
    name = "postgres_url" if request.param == "postgresql" else "sqlite_url"
    address: str = request.getfixturevalue(name)
    return address


@pytest.fixture
async def bench(url: str) -> AsyncIterator[Bench]:
    db = Database(url)
    await db.open()
    if db.dialect == "postgresql":
        await migrate(db)
    yield Bench(db)
    await db.close()


@pytest.fixture
async def quick_bench(sqlite_url: str) -> AsyncIterator[Bench]:
    """The same on SQLite alone, where the database makes no difference."""
    db = Database(sqlite_url)
    await db.open()
    yield Bench(db)
    await db.close()


# ── once, when it is due ─────────────────────────────────────────────────────────────────────


async def test_what_is_due_is_done_once_and_knows_how_late(bench: Bench) -> None:
    await bench.schedule("quick.", 7, MONDAY + AN_HOUR, arguments={"colour": "été"})
    assert await bench.runner().drain() == 0
    bench.clock.at = MONDAY + 3 * AN_HOUR
    assert await bench.runner().drain() == 1
    assert await bench.runner().drain() == 0
    [job] = bench.done
    assert (job.subject, job.arguments) == (7, {"colour": "été"})
    assert (job.due_at, job.late, job.attempt) == (MONDAY + AN_HOUR, 2 * AN_HOUR, 1)
    assert await bench.rows() == []


async def test_one_of_a_name_and_subject(bench: Bench) -> None:
    await bench.schedule("quick.", 7, MONDAY + AN_HOUR)
    await bench.schedule("quick.", 7, MONDAY + A_DAY, arguments={"second": True})
    async with bench.db.write() as session:
        await jobs.schedule_once(session, "quick.", 7, MONDAY)
        await jobs.schedule_once(session, "quick.", 8, MONDAY + AN_HOUR)
        await jobs.cancel(session, 8, "quick.", "slow")
    [row] = await bench.rows()
    assert (row.subject, row.due_at, row.arguments) == (7, MONDAY + A_DAY, {"second": True})


async def test_what_waits_for_an_earlier_moment_is_not_put_off(bench: Bench) -> None:
    async with bench.db.write() as session:
        await jobs.schedule_by(session, "quick.", 7, MONDAY + 2 * AN_HOUR)
        await jobs.schedule_by(session, "quick.", 7, MONDAY + AN_HOUR)
        await jobs.schedule_by(session, "quick.", 7, MONDAY + 3 * AN_HOUR)
    [row] = await bench.rows()
    assert row.due_at == MONDAY + AN_HOUR


async def test_a_clock_that_is_put_back_keeps_nothing_waiting_that_was_due(bench: Bench) -> None:
    wrong = MONDAY + timedelta(days=3653)
    await bench.schedule("quick.", 1, wrong + timedelta(seconds=1))
    await bench.schedule("quick.", 2, wrong + AN_HOUR)
    async with bench.db.write() as session:
        await inbox.store(session, ("fake", "bot"), [RawEvent("1", "{}")], "", wrong)
    runner = bench.runner()
    await runner.recover()
    await runner.drain()
    assert [job.subject for job in bench.done] == [1]


async def test_a_job_may_schedule_itself_again(bench: Bench) -> None:
    async def again(tick: Tick, job: Job) -> Sequence[Action]:
        await jobs.schedule(tick.db, "again", job.subject, tick.now + AN_HOUR)
        return await bench.do(tick, job)

    bench.feature.job("again")(again)
    await bench.schedule("again", 7, MONDAY)
    await bench.pass_time(MONDAY + 2 * AN_HOUR)
    assert [job.due_at for job in bench.done] == [MONDAY + AN_HOUR * hour for hour in range(3)]
    assert len(await bench.rows()) == 1


# ── failing ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("trouble", [ValueError("a secret"), Refused(_("No.")), TimeoutError()])
@pytest.mark.parametrize("name", ["quick.", "slow"])
async def test_what_fails_waits_longer_each_time_and_is_put_aside(
    bench: Bench, name: str, trouble: Exception
) -> None:
    bench.trouble = trouble
    await bench.schedule(name, 7, MONDAY)
    tries = []
    while (await bench.rows())[0].state == "waiting":
        bench.clock.at = (await bench.rows())[0].due_at
        tries.append((bench.clock.at - MONDAY) // A_MINUTE)
        assert await bench.runner().drain() == 1
    assert tries == [0, 1, 6, 31, 156, 516]
    assert await bench.people() == 0
    [row] = await bench.rows()
    assert (row.state, row.attempts) == ("quarantined", 6)
    assert row.problem.startswith(type(trouble).__name__)
    assert "secret" not in row.problem
    bench.trouble = None
    assert await job_queue.retry(bench.db, None, bench.clock.at) == 1
    assert await bench.runner().drain() == 1
    assert [job.late // A_MINUTE for job in bench.done] == [516]


async def test_nobody_waits_for_what_fails(quick_bench: Bench) -> None:
    async def fail(_tick: Tick, _job: Job) -> Sequence[Action]:
        raise ZeroDivisionError

    quick_bench.feature.job("bad")(fail)
    await quick_bench.schedule("bad", 1, MONDAY - AN_HOUR)
    await quick_bench.schedule("quick.", 2, MONDAY)
    await quick_bench.runner().drain()
    assert [job.subject for job in quick_bench.done] == [2]


async def test_what_was_put_aside_can_be_given_up_or_scheduled_anew(quick_bench: Bench) -> None:
    quick_bench.trouble = ValueError()
    for subject in (1, 2, 3):
        await quick_bench.schedule("quick.", subject, MONDAY)
    await quick_bench.pass_time(MONDAY + A_DAY)
    ids = [row.id for row in await quick_bench.rows()]
    assert [row["id"] for row in await job_queue.failing(quick_bench.db)] == ids
    assert await job_queue.drop(quick_bench.db, ids[:1]) == 1
    async with quick_bench.db.write() as session:
        await jobs.schedule_once(session, "quick.", 2, MONDAY + 2 * A_DAY)
    assert await job_queue.waiting(quick_bench.db) == [("quick.", 1, MONDAY + 2 * A_DAY)]
    quick_bench.trouble = None
    await quick_bench.pass_time(MONDAY + 3 * A_DAY)
    assert [job.subject for job in quick_bench.done] == [2]


async def test_what_nobody_handles_waits_for_its_feature(quick_bench: Bench) -> None:
    await quick_bench.schedule("later", 1, MONDAY)
    await quick_bench.runner().drain()
    assert [row.state for row in await quick_bench.rows()] == ["quarantined"]
    await quick_bench.runner().recover()
    await quick_bench.runner().drain()
    assert quick_bench.done == []
    quick_bench.feature.job("later")(quick_bench.do)
    await quick_bench.runner().recover()
    await quick_bench.runner().drain()
    assert [job.name for job in quick_bench.done] == ["later"]


# ── what takes long ──────────────────────────────────────────────────────────────────────────


async def test_slow_work_keeps_nobody_from_writing(bench: Bench) -> None:
    async def write_meanwhile(outside: Outside, _job: Job) -> str:
        async with asyncio.timeout(10), outside.database.write() as session:
            session.add(Person(name="another", created_at=outside.now))
        return "worked"

    async def hear(tick: Tick, job: Job, result: str) -> Sequence[Action]:
        assert result == "worked"
        return await bench.do(tick, job)

    bench.feature.job("meanwhile", work=write_meanwhile)(hear)
    await bench.schedule("meanwhile", 1, MONDAY)
    await bench.runner().drain()
    assert len(bench.done) == 1
    assert await bench.people() == 2


async def test_work_that_a_crash_interrupted_is_taken_up_again(bench: Bench) -> None:
    reached = asyncio.Event()

    async def hang(_outside: Outside, _job: Job) -> None:
        reached.set()
        await asyncio.Event().wait()

    async def hear(tick: Tick, job: Job, _result: None) -> Sequence[Action]:
        return await bench.do(tick, job)

    bench.feature.job("hangs", work=hang)(hear)
    await bench.schedule("hangs", 1, MONDAY)
    drained = asyncio.create_task(bench.runner().drain())
    await reached.wait()
    assert [row.state for row in await bench.rows()] == ["working"]
    assert await bench.runner().drain() == 0
    drained.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drained

    async def work(_outside: Outside, _job: Job) -> None:
        pass

    bench.feature = Feature("after-the-crash")
    bench.feature.job("hangs", work=work)(hear)
    runner = bench.runner()
    await runner.recover()
    assert await runner.drain() == 1
    assert [job.attempt for job in bench.done] == [2]


async def test_what_ends_the_process_each_time_is_put_aside(quick_bench: Bench) -> None:
    await quick_bench.schedule("slow", 1, MONDAY)
    async with quick_bench.db.write() as session:
        row = (await session.scalars(select(JobRow))).one()
        row.state, row.attempts, row.claimed_at = "working", 6, MONDAY
    await quick_bench.runner().recover()
    await quick_bench.runner().drain()
    assert quick_bench.worked == []
    assert [row.state for row in await quick_bench.rows()] == ["quarantined"]


async def test_work_for_what_was_cancelled_or_scheduled_anew_is_for_nothing(bench: Bench) -> None:
    async def change_mind(outside: Outside, job: Job) -> None:
        async with outside.database.write() as session:
            if job.subject == 1:
                await jobs.cancel(session, 1, "changing")
            elif job.attempt == 1 and not bench.worked:
                bench.worked.append(2)
                await jobs.schedule(session, "changing", 2, MONDAY + A_DAY)

    async def hear(tick: Tick, job: Job, _result: None) -> Sequence[Action]:
        return await bench.do(tick, job)

    bench.feature.job("changing", work=change_mind)(hear)
    for subject in (1, 2):
        await bench.schedule("changing", subject, MONDAY)
    await bench.runner().drain()
    assert bench.done == []
    await bench.pass_time(MONDAY + A_DAY)
    assert [(job.subject, job.late) for job in bench.done] == [(2, timedelta(0))]


async def test_a_host_is_visited_by_one_at_a_time(bench: Bench) -> None:
    visitors: dict[str, int] = {}
    most: dict[str, int] = {}
    both = asyncio.Barrier(2)

    async def visit(_outside: Outside, job: Job) -> None:
        host = str(job.arguments["link"]).split("/")[2]
        visitors[host] = visitors.get(host, 0) + 1
        most[host] = max(most.get(host, 0), visitors[host])
        async with asyncio.timeout(10):
            await both.wait()  # two at a time: one for each of the two hosts
        visitors[host] -= 1

    async def hear(tick: Tick, job: Job, _result: None) -> Sequence[Action]:
        return await bench.do(tick, job)

    bench.feature.job("visit", work=visit)(hear)
    async with bench.db.write() as session:
        for number in range(6):
            link = f"https://{'ab'[number % 2]}.example.org/{number}"
            await jobs.read_page(session, "visit", number, link, MONDAY)
    await bench.runner().drain()
    assert len(bench.done) == 6
    assert most == {"a.example.org": 1, "b.example.org": 1}


@pytest.mark.parametrize("name", ["quick.", "slow"])
async def test_nothing_is_done_twice_however_many_look(bench: Bench, name: str) -> None:
    for subject in range(12):
        await bench.schedule(name, subject, MONDAY)
    done = await asyncio.gather(*(bench.runner().drain() for _runner in range(3)))
    assert sum(done) == 12
    assert sorted(job.subject for job in bench.done) == list(range(12))
    assert await bench.rows() == []


async def test_due_jobs_wake_the_worker_at_once(bench: Bench) -> None:
    bench.clock.at = datetime(2030, 1, 7, tzinfo=UTC)
    runner = bench.runner()
    happened = asyncio.Event()
    runner.done = happened.set
    tasks = [asyncio.create_task(loop()) for loop in runner.loops()]
    try:
        for name in ("quick.", "slow"):
            async with asyncio.timeout(4):  # less than the loops look by themselves
                await bench.schedule(name, 1, bench.clock.at)
                await happened.wait()
                happened.clear()
        await bench.schedule("quick.", 2, bench.clock.at + AN_HOUR)
        bench.clock.at += 2 * AN_HOUR
        async with asyncio.timeout(4):
            runner.beat()
            await happened.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert [job.subject for job in bench.done] == [1, 1, 2]


# ── what recurs ──────────────────────────────────────────────────────────────────────────────


async def test_what_recurs_for_everybody_is_there_from_the_start(bench: Bench) -> None:
    bench.zone = "Asia/Kolkata"
    bench.feature.job("weekly", every=weekly(time(8)))(bench.do)
    for _start in range(2):
        await bench.runner().recover()
    await bench.pass_time(MONDAY + 15 * A_DAY)
    assert [job.due_at for job in bench.done] == [
        datetime(2030, 1, day, 2, 30, tzinfo=UTC) for day in (14, 21)
    ]
    assert [job.day for job in bench.done] == [date(2030, 1, 14), date(2030, 1, 21)]


async def test_a_new_rule_counts_from_the_next_start(bench: Bench) -> None:
    bench.feature.job("tidy", every=weekly())(bench.do)
    await bench.runner().recover()
    bench.feature = Feature("of-the-next-start")
    bench.feature.job("tidy", every=Recurrence("FREQ=DAILY", time(12)))(bench.do)
    await bench.runner().recover()
    assert [row.due_at for row in await bench.rows()] == [MONDAY + 3 * AN_HOUR]


async def test_an_occurrence_that_fails_is_put_aside_and_the_next_one_comes(bench: Bench) -> None:
    bench.feature.job("weekly", every=weekly())(bench.do)
    await bench.runner().recover()
    bench.trouble = ValueError()
    await bench.pass_time(MONDAY + 8 * A_DAY)
    bench.trouble = None
    await bench.pass_time(MONDAY + 15 * A_DAY)
    assert [job.day for job in bench.done] == [date(2030, 1, 21)]
    assert [(row.key, row.state) for row in await bench.rows()] == [
        ("", "waiting"),
        ("2030-01-14", "quarantined"),
    ]
    assert await job_queue.retry(bench.db, None, bench.clock.at) == 1
    await bench.runner().drain()
    assert [job.day for job in bench.done] == [date(2030, 1, 21), date(2030, 1, 14)]


async def test_a_recurring_job_of_ones_own(bench: Bench) -> None:
    daily = Recurrence("FREQ=DAILY;COUNT=3", time(9), "Europe/Berlin", start=date(2030, 1, 6))
    async with bench.db.write() as session:
        await jobs.repeat(session, "quick.", 5, daily, MONDAY, arguments={"for": "Ada"})
    await bench.pass_time(MONDAY + 9 * A_DAY)
    assert [(job.subject, job.day) for job in bench.done] == [(5, date(2030, 1, 8))]
    assert await bench.rows() == []


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(st.integers(-2 * 24 * 60, 2 * 24 * 60), min_size=1, max_size=4),
    each=st.booleans(),
    at=st.sampled_from([time(2, 30), time(0), time(9)]),
    failing=st.sets(st.integers(0, 5)),
)
def test_each_day_once_whatever_happens_to_the_clock(
    tmp_path_factory: pytest.TempPathFactory,
    empty_database: Path,
    steps: list[int],
    *,
    each: bool,
    at: time,
    failing: set[int],
) -> None:
    async def play() -> list[date]:
        path = tmp_path_factory.mktemp("clock") / "jobs.db"
        shutil.copyfile(empty_database, path)
        db = Database(f"sqlite:///{path}")
        await db.open()
        bench = Bench(db, clock=SetClock(datetime(2030, 3, 29, tzinfo=UTC)))
        rule = Recurrence("FREQ=DAILY", at, "Europe/Berlin", date(2030, 3, 29), each=each)
        async with db.write() as session:
            await jobs.repeat(session, "quick.", 1, rule, bench.clock.at)
        for number, minutes in enumerate(steps):
            bench.trouble = ValueError() if number in failing else None
            bench.clock.at += A_MINUTE * minutes
            await bench.runner().recover()
            await bench.runner().drain()
        bench.trouble = None
        bench.clock.at = datetime(2030, 4, 9, tzinfo=UTC)
        await job_queue.retry(db, None, bench.clock.at)
        await bench.runner().drain()
        await db.close()
        return [job.day for job in bench.done if job.day is not None]

    days = asyncio.run(play())
    assert len(set(days)) == len(days)
    if each:
        assert len(days) == 11


# ── quiet hours, and whom it is about ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("quiet", "zone", "due", "done"),
    [
        ("", None, "2030-01-07T23:00", "2030-01-07T23:00"),
        ("community", "Asia/Kolkata", "2030-01-07T23:00", "2030-01-08T07:00"),
        ("person", None, "2030-01-07T23:00", "2030-01-08T07:00"),
        ("person", "Asia/Kolkata", "2030-01-07T23:00", "2030-01-08T01:30"),
        ("person", "Asia/Kolkata", "2030-01-07T12:00", "2030-01-07T12:00"),
        ("person", "Asia/Kolkata", "2030-01-07T16:30", "2030-01-08T01:30"),
    ],
)
async def test_whose_quiet_hours_count(
    quick_bench: Bench, quiet: str, zone: str | None, due: str, done: str
) -> None:
    async with quick_bench.db.write() as session:
        session.add(Person(id=5, zone=zone, created_at=MONDAY))
    moment = datetime.fromisoformat(f"{due}+00:00")
    await quick_bench.schedule(f"quick.{quiet}", 1, moment, person=5)
    await quick_bench.pass_time(MONDAY + 2 * A_DAY)
    [job] = quick_bench.done
    assert job.due_at == datetime.fromisoformat(f"{done}+00:00")
    assert job.late == timedelta(0)


async def test_what_is_found_late_at_night_waits_and_says_how_late(quick_bench: Bench) -> None:
    await quick_bench.schedule("quick.community", 1, MONDAY)
    quick_bench.clock.at = MONDAY + 14 * AN_HOUR
    await quick_bench.runner().drain()
    assert quick_bench.done == []
    quick_bench.clock.at = MONDAY + 22 * AN_HOUR
    await quick_bench.runner().drain()
    assert [(job.due_at, job.late) for job in quick_bench.done] == [(MONDAY, 22 * AN_HOUR)]


async def test_jobs_follow_their_person(bench: Bench) -> None:
    async with bench.db.write() as session:
        session.add_all(Person(id=number, created_at=MONDAY) for number in (1, 2, 3))
        await session.flush()
        for person in (1, 2):
            await jobs.schedule_for(session, "both", person, MONDAY + person * A_DAY)
        await jobs.schedule_for(session, "theirs", 2, MONDAY + A_DAY)
        await jobs.schedule(session, "about", 2, MONDAY + A_DAY, person=2)
        await jobs.schedule(session, "not", 2, MONDAY + A_DAY)
        kept, gone = await session.get_one(Person, 1), await session.get_one(Person, 2)
        await linking.merge(session, kept, gone)
    rows = {(row.name, row.subject, row.person_id, row.due_at.day) for row in await bench.rows()}
    assert rows == {("both", 1, 1, 8), ("theirs", 1, 1, 8), ("about", 2, 1, 8), ("not", 2, None, 8)}
    async with bench.db.write() as session:
        kept = await session.get_one(Person, 1)
        assert len((await personal_data.export(session, kept))["to_be_done"]) == 3
        await privacy.forget(session, kept, MONDAY)
    assert [row.name for row in await bench.rows()] == ["not"]
