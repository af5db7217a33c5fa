"""The composition root: puts the parts together (`bot/assembly.py`: those of settings alone)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.assembly import Memory, Web, features, knowledge, languages, served_routes, services
from bot.delivery.sending.absences import keep_to
from bot.delivery.sending.journal import Journal
from bot.delivery.sending.sender import Sender
from bot.domain import configured_owners, starter
from bot.domain.knowledge.knowledge_base import Knowledge
from bot.domain.matching import memory
from bot.engine import clock, inbox
from bot.engine.engine import Engine
from bot.engine.jobs import Runner
from bot.engine.menus import MenuBoard
from bot.engine.patience import patiently
from bot.engine.routes import Routes
from bot.storage.errors import DatabaseAway
from bot.storage.sessions import Database
from bot.storage.tables import PlatformState
from bot.words.pages import Fetch, FetchFile, no_file, offline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.config.settings import Settings
    from bot.words import Attachment
    from bot.words.deliveries import RawEvent
    from bot.words.platforms import Platform

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
PURGE_EVERY = timedelta(hours=1)
GROUP = 32
"""Events that are handled together, at most."""
MANY, MOST_AHEAD, NEXT_SECONDS = 50, 50, 0.2
"""Where a platform gives that many events at once, up to so many more times are heard, each awaited
for so many seconds, before any is handled: everybody's turn is chosen among what has been heard."""
LOOK_SECONDS = 5.0
"""How often to look for events that another process (`lamplighter inbox retry`) has put back."""


@dataclass(slots=True)
class Community:
    """A running bot: its database, its platforms, its engine, its clock."""

    settings: Settings
    db: Database
    platforms: Sequence[Platform]
    clock: Callable[[], datetime] = clock.utc_now
    fetch_page: Fetch = offline
    fetch_file: FetchFile = no_file
    engine: Engine = field(init=False)
    jobs: Runner = field(init=False)
    senders: dict[str, Sender] = field(init=False)
    _knowledge: Knowledge = field(init=False)
    _memory: Memory = field(default_factory=Memory)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _more_is_waiting: bool = False
    """The last that a platform gave was so much that it probably has more."""
    _purged: datetime | None = None

    @property
    def now(self) -> datetime:
        """The time, as the bot's clock shows it."""
        return self.clock()

    async def open(self) -> None:
        """Connect the platforms and take up what an earlier process left.

        The database is open, migrated and owned by us. Raises Forbidden, Unavailable.
        """
        for platform in self.platforms:
            await platform.open()
        self._knowledge = knowledge(self.settings)
        routes = Routes(features(self.settings.community.features))
        self.engine = Engine(
            db=self.db,
            routes=routes,
            languages=languages(self.settings),
            settings=self.settings,
            platforms={platform.name: platform for platform in self.platforms},
            services={
                **services(
                    self.settings, routes, self.platforms, Web(self.fetch_page, self.fetch_file)
                ),
                Knowledge: self._knowledge,
                **self._memory.services(),
            },
            now=self.clock,
            prepare=self._prepare,
        )
        await self._introduce()
        self.jobs = Runner(self.engine, self._wake_senders)
        await self.jobs.recover()
        self.senders = {one.name: self._sender(one) for one in self.platforms}
        for sender in self.senders.values():
            await sender.recover()
        for board in self._menu_boards():
            await board.begin()

    async def _prepare(self) -> None:
        async with self.db.read() as session:
            fitted = await self._knowledge.refresh(session)
            await self._memory.refresh(session)
            if self._knowledge.takes_vectors:
                coming = await inbox.waiting(session, GROUP)
                await self._knowledge.encode_ahead(session, self.engine.texts_of(coming))
        if fitted:
            memory.give_back()

    async def _learn(self) -> None:
        while True:
            await self._knowledge.vectors.behind.wait()
            if await self._knowledge.catch_up(self.db):
                memory.give_back()

    async def close(self) -> None:
        """Let go of the platforms."""
        for platform in self.platforms:
            await platform.close()

    async def receive(self, platform: str, events: Sequence[RawEvent], position: str = "") -> None:
        """Commit what a platform heard."""
        async with self.db.write() as session:
            bot = (platform, self.engine.platforms[platform].account)
            await inbox.store(session, bot, events, position, self.now)
        self._more_is_waiting = len(events) >= MANY
        self._arrived.set()

    async def load(self, folder: Path) -> None:
        """Load a starter pack."""
        async with self.db.write() as session:
            await starter.load(session, folder, self.now)

    # ── by hand: for scripts and tests ───────────────────────────────────────────────────────

    async def settle(self) -> None:
        """Handle, fire and send until nothing is left that can be done now."""
        await self._hear_out()
        await self._follow_up()

    async def _hear_out(self) -> None:
        self._arrived.clear()
        while await self._knowledge.catch_up(self.db) or await self.engine.handle(GROUP):
            continue

    async def _follow_up(self) -> None:
        """Fire and send, and handle what arrives meanwhile."""
        while await self.jobs.drain() or sum(
            [await sender.drain() for sender in self.senders.values()]
        ):
            if self._arrived.is_set() or self._knowledge.vectors.behind.is_set():
                await self._hear_out()

    async def pass_time(self, until: datetime) -> None:
        """Go from due moment to due moment; needs a clock that can be set."""
        if not isinstance(self.clock, clock.SetClock):
            msg = "this clock can't be set"
            raise TypeError(msg)
        await self.settle()
        while (due := await self.jobs.next_due()) is not None and due <= until:
            self.clock.at = max(due, self.clock.at)
            await self._follow_up()
        self.clock.at = max(until, self.clock.at)
        await self.settle()

    # ── for ever ─────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Hear, answer and send until cancelled. Raises Forbidden when a token is refused."""
        boards = self._menu_boards()
        ticking = clock.ticking(TICK_SECONDS, self._tick)
        ticking.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                for platform in self.platforms:
                    tasks.create_task(self._listen(platform))
                for sender in self.senders.values():
                    tasks.create_task(patiently(sender.run, self.db))
                tasks.create_task(patiently(self._handle, self.db))
                tasks.create_task(patiently(self._learn, self.db))
                for loop in self.jobs.loops():
                    tasks.create_task(patiently(loop, self.db))
                for board in boards:
                    tasks.create_task(patiently(board.keep, self.db))
                if self.settings.web.enabled:
                    tasks.create_task(self.serve())
        finally:
            ticking.shutdown(wait=False)

    async def serve(self) -> None:
        """Serve what there is over HTTP, until cancelled."""
        from bot.web.application import application  # noqa: PLC0415 - only where anything is served
        from bot.web.serving import keep_serving  # noqa: PLC0415 - as above

        web = self.settings.web
        served = application(served_routes(self.engine), web.public_url)
        await keep_serving(served, web.host, web.port)

    async def _listen(self, platform: Platform) -> None:
        async with self.db.read() as session:
            state = await session.get(PlatformState, (platform.name, platform.account))
            position = state.position if state is not None else ""

        async def receive(events: Sequence[RawEvent], position: str) -> None:
            await self.receive(platform.name, events, position)

        await platform.listen(receive, position)

    async def _handle(self) -> None:
        while True:
            self._arrived.clear()
            await self._hear_on()
            if await self.engine.handle(GROUP):
                self._wake_senders()
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._arrived.wait(), LOOK_SECONDS)

    async def _hear_on(self) -> None:
        """Let a platform give what it still has, for a while."""
        for _time in range(MOST_AHEAD):
            if not self._more_is_waiting:
                return
            self._more_is_waiting = False
            self._arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), NEXT_SECONDS)

    async def _tick(self) -> None:
        self.jobs.beat()
        try:
            await self._purge()
        except DatabaseAway as error:
            log.warning("the database does not answer (%s)", error)

    async def _purge(self) -> None:
        if self._purged is not None and self.now - self._purged < PURGE_EVERY:
            return
        self._purged = self.now
        async with self.db.write() as session:
            await inbox.purge(
                session, self.now - timedelta(days=self.settings.storage.retention_days)
            )

    def _wake_senders(self) -> None:
        for sender in self.senders.values():
            sender.wake.set()

    async def _introduce(self) -> None:
        """Write down each bot account, once; set aside what is on platforms without one; follow the
        configuration in who owns the bot.
        """
        async with self.db.write() as session:
            await keep_to(session, [one.name for one in self.platforms], self.now)
            await configured_owners.follow_config(session, self.settings.community.owners, self.now)
            await self.engine.tell(session)
            for platform in self.platforms:
                key = (platform.name, platform.account)
                if await session.get(PlatformState, key) is None:
                    session.add(
                        PlatformState(
                            platform=platform.name,
                            account=platform.account,
                            position="",
                            started_at=self.now,
                        )
                    )

    def _menu_boards(self) -> list[MenuBoard]:
        return [
            MenuBoard(
                self.db, self.senders[one.name], self.engine.routes.commands,
                self.engine.languages, one.show_menus, lasting=one.capabilities.keeps_menus,
            )
            for one in self.platforms
        ]  # fmt: skip

    def _sender(self, platform: Platform) -> Sender:
        fetchers = {one.name: one.fetch for one in self.platforms}

        async def fetch(attachment: Attachment) -> bytes:
            return await fetchers[attachment.platform](attachment)

        journal = None
        if platform.capabilities.marks:  # a message could stand there twice
            journal = self.db.journal(f"sent-{platform.name}")
        return Sender(self.db, platform, fetch, self.clock, Journal(journal))
