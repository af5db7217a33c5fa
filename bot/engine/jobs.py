"""Does what is due: at once, each job in a transaction of its own, nothing twice, nothing never.

A job that only touches the database is done and struck off in one transaction. One that takes long
is claimed in a first, worked on outside of any, and finished in a second; after a crash it is taken
up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.engine import job_queue
from bot.engine.engine import OWN_JOBS
from bot.engine.job_queue import DEADLY, JOB, MOST_ATTEMPTS, UNHANDLED
from bot.engine.job_routes import Outside
from bot.engine.measuring import count_job
from bot.storage import jobs
from bot.storage.errors import DatabaseAway, error_place
from bot.storage.offloading import prepared
from bot.storage.tables import Person
from bot.words.jobs import Job
from bot.words.quiet import Quiet, QuietHours

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.engine import Engine
    from bot.engine.job_queue import Kind
    from bot.engine.job_routes import Work
    from bot.words.recurrences import Recurrence

log = logging.getLogger(__name__)

AT_ONCE = 4
"""So many slow jobs are worked on at a time."""
NEVER = datetime.max.replace(tzinfo=UTC)
LOOK_SECONDS = 5.0
"""How often to look for jobs that another process (`lamplighter jobs retry`) has put back."""


@dataclass(slots=True)
class Runner:
    """Runs jobs. `drain` does what is due now; `loops` go on for ever."""

    engine: Engine
    done: Callable[[], None] = lambda: None
    """Called after a job, which may have said something."""
    _slow: Kind = field(init=False)
    _working: set[int] = field(default_factory=set)
    _awaited: dict[asyncio.Event, datetime] = field(default_factory=dict)
    """What the loops that wait for an event expect to be due next."""
    _claiming: asyncio.Lock = field(default_factory=asyncio.Lock)
    _wakes: tuple[asyncio.Event, asyncio.Event] = field(
        default_factory=lambda: (asyncio.Event(), asyncio.Event())
    )

    def __post_init__(self) -> None:
        """Tell the slow jobs from the others, and listen to what is scheduled."""
        routes = self.engine.routes.jobs.values()
        self._slow = JOB.name.in_([route.name for route in routes if route.work is not None])
        self.engine.db.scheduled = self.wake

    def beat(self) -> None:
        """Look whether the clock, which may have been put forward, has come to what is due."""
        if any(due <= self.engine.now() for due in self._awaited.values()):
            self.wake()

    def wake(self) -> None:
        """Look at once what is due."""
        for event in self._wakes:
            event.set()

    async def recover(self) -> None:
        """Take up what an earlier process left, and begin what recurs for everybody."""
        async with self.engine.db.write() as session:
            await job_queue.take_up(session, self._working, self.engine.routes.jobs)
            await job_queue.spread(session, self.engine.now())
            for route in self.engine.routes.jobs.values():
                if route.every is not None:
                    await self._begin(session, route.name, route.every)

    async def _begin(self, session: AsyncSession, name: str, every: Recurrence) -> None:
        now = self.engine.now()
        recurrence = every.local_to(self.engine.settings.community.zone)
        known = await job_queue.recurring(session, name)
        if known is not None and job_queue.recurrence_of(known) == recurrence:
            return
        day = recurrence.upcoming(now)
        if day is not None:
            last = known["done_on"] if known is not None else None
            await jobs.put(
                session, name, 0, recurrence.moment(day),
                recurrence=recurrence.to_json(), done_on=last or recurrence.latest(now),
            )  # fmt: skip

    async def next_due(self) -> datetime | None:
        """When there is something to do next."""
        return await job_queue.next_due(self.engine.db)

    async def drain(self) -> int:
        """Do all that is due; give how much it was."""
        if not self._is_past(await self.next_due()):
            return 0
        count = 0
        if self._is_past(await job_queue.next_due(self.engine.db, self._slow)):
            count = sum(await asyncio.gather(*(self._work_through() for _ in range(AT_ONCE))))
        return count + await self._run_through()

    def _is_past(self, due: datetime | None) -> bool:
        return due is not None and due <= self.engine.now()

    def loops(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        """What does jobs for ever, side by side; each may be begun again when it failed."""
        quick, slow = self._wakes

        async def run() -> None:
            await self._for_ever(self._run_through, ~self._slow, quick)

        async def work() -> None:
            async with self.engine.db.write() as session:
                await job_queue.take_up(session, self._working, ())
            await self._for_ever(self._work_through, self._slow, slow)

        return [run, *[work] * AT_ONCE]

    async def _for_ever(
        self, through: Callable[[], Awaitable[int]], kind: Kind, wake: asyncio.Event
    ) -> None:
        while True:
            wake.clear()
            await through()
            due = await job_queue.next_due(self.engine.db, kind)
            self._awaited[wake] = due or NEVER
            wait = (due - self.engine.now()).total_seconds() if due is not None else LOOK_SECONDS
            # What is due already, but left, waits for its host: whoever works there takes it.
            seconds = min(wait, LOOK_SECONDS) if wait > 0 else 1.0
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await wake.wait()

    # ── jobs that only touch the database ────────────────────────────────────────────────────

    async def _run_through(self) -> int:
        count = 0
        while await self._run_next():
            count += 1
        return count

    async def _run_next(self) -> bool:
        """Do the next quick job that is due; False if there is none."""
        now = self.engine.now()
        due = await job_queue.next_due(self.engine.db, ~self._slow)
        if due is None or due > now:
            return False
        row: RowMapping | None = None

        async def run() -> bool:
            nonlocal row
            async with self.engine.db.write() as session:
                row = await job_queue.first_due(session, ~self._slow, now)
                if row is None:
                    return False
                day = job_queue.day_of(row, now)
                job = await self._ready(session, row, day)
                if job is not None:
                    await job_queue.move_on(session, row, day)
                    await self.engine.do_job(session, job)
            return True

        try:
            has_run = await prepared(run)
        except DatabaseAway:
            raise
        except Exception as error:
            if row is None:
                raise
            await self._failed(row, error, job_queue.day_of(row, now), claimed_at=None)
            row, has_run = None, True
        if has_run:
            count_job(self.engine.meter, row, "done", self.engine.now())
            self.done()
        return has_run

    async def _ready(self, session: AsyncSession, row: RowMapping, day: date | None) -> Job | None:
        """The job to do now; None where it waits, or nobody does it."""
        now = self.engine.now()
        route = self.engine.routes.jobs.get(row["name"])
        if route is None and row["name"] not in OWN_JOBS:
            log.warning("nobody handles the job %s", row["name"])
            await job_queue.failed(session, row, UNHANDLED, now, None)
            return None
        if row["attempts"] >= MOST_ATTEMPTS:
            log.error("job %s (%s) is in quarantine", row["id"], row["name"])
            await job_queue.failed(session, row, DEADLY, now, day)
            return None
        recurrence = job_queue.recurrence_of(row)
        if recurrence is not None and day is None:
            await job_queue.wait_for_next(session, row, now)
            return None
        planned = recurrence.moment(day) if recurrence is not None and day else row["planned_at"]
        hotline = self.engine.settings.hotline
        hours, zone = QuietHours(hotline.quiet_from, hotline.quiet_until), ""
        if quiet := row["quiet"] or (route.quiet if route is not None else Quiet.NONE):
            zone = await self._zone(session, quiet, row["person_id"])
            planned = hours.after(planned, zone)
            if (awake := hours.after(now, zone)) > now:
                await job_queue.postpone(session, row, awake, planned)
                return None
        return Job(
            name=row["name"],
            subject=row["subject"],
            arguments=row["arguments"],
            due_at=planned,
            late=max(now - planned, timedelta(0)),
            person_id=row["person_id"],
            attempt=row["attempts"] + 1,
            day=day,
        )

    async def _zone(self, session: AsyncSession, quiet: str, person: int | None) -> str:
        own = None
        if quiet == Quiet.PERSON and person is not None:
            own = await session.scalar(select(Person.zone).where(Person.id == person))
        return own or self.engine.settings.community.zone

    async def _failed(
        self, row: RowMapping, error: Exception, day: date | None, claimed_at: datetime | None
    ) -> None:
        count_job(self.engine.meter, row, "failed", self.engine.now())
        log.error("job %s (%s) failed: %s", row["id"], row["name"], error_place(error))
        log.debug("job %s failed", row["id"], exc_info=error)
        async with self.engine.db.write() as session:
            if not await job_queue.is_the_same(session, row, claimed_at):
                return
            if await job_queue.failed(session, row, error, self.engine.now(), day):
                log.error("job %s (%s) is in quarantine", row["id"], row["name"])

    # ── jobs that take long ──────────────────────────────────────────────────────────────────

    async def _work_through(self) -> int:
        count = 0
        while await self._work_on_next():
            count += 1
        return count

    async def _work_on_next(self) -> bool:
        """Do the next slow job that is due; False if there is none."""
        async with self._claiming:
            now = self.engine.now()
            due = await job_queue.next_due(self.engine.db, self._slow)
            if due is None or due > now:
                return False
            async with self.engine.db.write() as session:
                row = await job_queue.first_due(session, self._slow, now)
                if row is None:
                    return False
                day = job_queue.day_of(row, now)
                job = await self._ready(session, row, day)
                work = self.engine.routes.jobs[row["name"]].work
                if job is None or work is None:
                    return True
                await job_queue.claim(session, row, now)
                self._working.add(row["id"])
        try:
            await self._work_on(row, job, work, now)
        finally:
            self._working.discard(row["id"])
        self.done()
        return True

    async def _work_on(
        self, row: RowMapping, job: Job, work: Work[Any], claimed_at: datetime
    ) -> None:
        engine = self.engine
        outside = Outside(engine.db, claimed_at, engine.settings, engine.languages, engine.services)
        try:
            result: Any = await work(outside, job)

            async def finish() -> None:
                async with engine.db.write() as session:
                    if await job_queue.is_the_same(session, row, claimed_at):
                        await job_queue.move_on(session, row, job.day)
                        await engine.do_job(session, job, result)

            await prepared(finish)
            count_job(self.engine.meter, row, "done", self.engine.now())
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - it is counted, then put in quarantine
            await self._failed(row, error, job.day, claimed_at)
