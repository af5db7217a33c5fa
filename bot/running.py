"""What a community does for ever: hear, handle, send, serve; and what of it one worker at a time.

One process does all of it. Several on one PostgreSQL share it: all handle what waits, and hear and
send where that can be shared; the rest is held by a lease (`bot.storage.leases`), and taken over
within seconds when whoever has it dies or hangs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.engine import clock, inbox, job_queue
from bot.engine.engine import GROUP
from bot.engine.opening import open_patiently
from bot.engine.patience import patiently, until_done
from bot.storage.errors import DatabaseAway
from bot.storage.scrubbing import empty_log
from bot.storage.tables import PlatformState
from bot.words.clock_steps import ClockSteps
from bot.words.jobs import LOOK_AT_HEALTH
from bot.words.platforms import StandsBy
from bot.words.workers import INBOX, JOBS, OUTBOX, TICKING, Role, lease_to_hear, lease_to_send

if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterator,
        Collection,
        Iterator,
        Sequence,
    )

    from bot.app import Community
    from bot.storage.leases import Work
    from bot.storage.workers import Workers
    from bot.words.deliveries import RawEvent
    from bot.words.platforms import Platform

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
PURGE_EVERY = timedelta(hours=1)
LOOK_EVERY = timedelta(minutes=5)
"""How often the bot looks whether all is well with it."""
MOST_AHEAD, NEXT_SECONDS = 50, 0.2
"""Where a platform gives many events at once, up to so many more times are heard, each awaited for
so many seconds, before any is handled: everybody's turn is chosen among what has been heard."""
LOOK_SECONDS = 5.0
"""How often to look for events that another process (`lamplighter inbox retry`) has put back."""


@asynccontextmanager
async def seen_by_others(workers: Workers) -> AsyncIterator[None]:
    """Say every second that this worker lives, from before it is open, until after it is closed."""
    keeping = asyncio.create_task(workers.keep())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


@dataclass(slots=True)
class Running:
    """One worker's part of a community's life."""

    community: Community
    roles: Collection[Role] = tuple(Role)
    _purged: datetime | None = None
    _steps: ClockSteps = field(default_factory=ClockSteps)
    _looked: datetime | None = None

    async def run(self) -> None:
        """Do it until cancelled, while it is seen by others. Raises Forbidden when a token is
        refused.
        """
        community, workers = self.community, self.community.db.workers
        self._be_woken()
        async with asyncio.TaskGroup() as tasks:

            def hold(lease: str, work: Work) -> None:
                tasks.create_task(workers.hold(lease, work))

            for platform in community.platforms:
                for lease, work in self._of_platform(platform):
                    hold(lease, work)
            if Role.HANDLERS in self.roles:
                hold("", self._patiently(self._handle))
                hold("", self._patiently(community.learn))
                hold(TICKING, self._do_jobs)
            if Role.WEB in self.roles and community.settings.web.enabled:
                tasks.create_task(community.serve())
            if community.settings.metrics.enabled:
                tasks.create_task(community.watch())

    def _of_platform(self, platform: Platform) -> Iterator[tuple[str, Work]]:
        """What this worker is to do for an account, and the lease that it needs for it."""
        hears, sends = Role.PLATFORMS in self.roles, Role.SENDERS in self.roles
        if isinstance(platform, StandsBy) and not self.community.db.workers.is_alone:
            if hears:
                yield lease_to_hear(platform), partial(self._live, platform, platform)
            return
        if hears:
            together = platform.capabilities.hears_together
            listen = self._patiently(partial(self._listen, platform))
            yield "" if together else lease_to_hear(platform), listen
        if sends:
            yield lease_to_send(platform), partial(self._send, platform)

    def _be_woken(self) -> None:
        """By other workers, and let them know in turn."""
        community, workers = self.community, self.community.db.workers
        community.handles = Role.HANDLERS in self.roles
        workers.on(INBOX, community.arrived.set)
        workers.on(JOBS, community.jobs.wake)
        for name, sender in community.senders.items():
            workers.on(f"{OUTBOX} {name}", sender.wake.set)
        if workers.is_alone:
            return

        def wake_ticker() -> None:
            community.jobs.wake()
            if not workers.holds(TICKING):
                workers.tell(JOBS)

        community.db.scheduled = wake_ticker

    def _patiently(self, work: Work) -> Work:
        return partial(patiently, work, self.community.db)

    # ── hearing ──────────────────────────────────────────────────────────────────────────────

    async def _listen(self, platform: Platform) -> None:
        community = self.community
        async with community.db.read() as session:
            state = await session.get(PlatformState, (platform.name, platform.account))
            position = state.position if state is not None else ""

        async def receive(events: Sequence[RawEvent], position: str) -> None:
            await community.receive(platform.name, events, position)

        await platform.listen(receive, position)

    async def _live(self, platform: Platform, account: StandsBy) -> None:
        """Hear and send for an account that only one process has open, as long as it is us."""
        await open_patiently(platform.open, account.let_go, wait_for_others=True)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(patiently(partial(self._listen, platform), self.community.db))
                tasks.create_task(self._send(platform))
        finally:
            await account.let_go()

    # ── handling ─────────────────────────────────────────────────────────────────────────────

    async def _handle(self) -> None:
        community = self.community
        while True:
            community.arrived.clear()
            await self._hear_on()
            count = await community.engine.handle(GROUP)
            if count:
                community.wake_senders()
                if count >= GROUP:
                    community.db.workers.tell(INBOX)  # let others help
            else:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await community.arrived.wait()

    async def _hear_on(self) -> None:
        """Let a platform give what it still has, for a while."""
        community = self.community
        for _time in range(MOST_AHEAD):
            if not community.more_is_waiting:
                return
            community.more_is_waiting = False
            community.arrived.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(NEXT_SECONDS):
                    await community.arrived.wait()

    # ── sending ──────────────────────────────────────────────────────────────────────────────

    async def _send(self, platform: Platform) -> None:
        sender = self.community.senders[platform.name]
        board = self.community.menu_boards()[platform.name]
        db = self.community.db
        if not db.workers.is_alone:
            await until_done(sender.recover, db)
            await board.begin()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(patiently(sender.run, db))
            tasks.create_task(patiently(board.keep, db))

    # ── what is due ──────────────────────────────────────────────────────────────────────────

    async def _do_jobs(self) -> None:
        community = self.community
        if not community.db.workers.is_alone:
            await until_done(community.jobs.recover, community.db)
        ticking = clock.ticking(TICK_SECONDS, self._tick)
        ticking.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                for loop in community.jobs.loops():
                    tasks.create_task(patiently(loop, community.db))
        finally:
            ticking.shutdown(wait=False)

    async def _tick(self) -> None:
        self.community.jobs.beat()
        try:
            await self._notice_steps()
            await self._purge()
            await self._look()
        except DatabaseAway as error:
            log.warning("the database does not answer (%s)", error)

    async def _notice_steps(self) -> None:
        community, before = self.community, self._steps.latest
        now = community.now
        if self._steps.look(now) is None or before is None:
            return
        try:
            async with community.db.write() as session:
                await job_queue.catch_up(session, before, now)
        except DatabaseAway:
            self._steps.latest = before  # look again
            raise
        community.jobs.wake()
        community.wake_senders()

    async def _look(self) -> None:
        """Have it looked whether all is well, every few minutes; not at once after the start."""
        now = self.community.now
        if self._looked is None or LOOK_AT_HEALTH not in self.community.engine.routes.jobs:
            self._looked = now
        elif now - self._looked >= LOOK_EVERY:
            self._looked = now
            async with self.community.db.write() as session:
                await jobs.schedule_once(session, LOOK_AT_HEALTH, 0, now)

    async def _purge(self) -> None:
        now, days = self.community.now, self.community.settings.storage.retention_days
        if self._purged is not None and now - self._purged < PURGE_EVERY:
            return
        self._purged = now
        async with self.community.db.write() as session:
            await inbox.purge(session, now - timedelta(days=days))
        await empty_log(self.community.db)
