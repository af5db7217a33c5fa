"""The composition root: puts the parts together (`bot/assembly.py`: those of settings alone)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from bot.assembly import Memory, Web, features, knowledge, languages, served_routes, services
from bot.checks.running import look
from bot.delivery.sending.absences import keep_to
from bot.delivery.sending.journal import Journal
from bot.delivery.sending.sender import Sender
from bot.domain import configured_owners, privacy, starter
from bot.domain.knowledge.knowledge_base import Knowledge
from bot.domain.matching import memory
from bot.engine import clock, inbox
from bot.engine.engine import GROUP, Engine
from bot.engine.jobs import Runner
from bot.engine.menus import MenuBoard
from bot.engine.parsing import texts_of
from bot.engine.routes import Routes
from bot.storage.sessions import Database
from bot.storage.tables import PlatformState
from bot.words.diagnosis import Checkup
from bot.words.meters import UNMEASURED
from bot.words.pages import Fetch, FetchFile, no_file, offline
from bot.words.platforms import StandsBy
from bot.words.workers import INBOX, OUTBOX, lease_to_send

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.config.settings import Settings
    from bot.words import Attachment
    from bot.words.deliveries import RawEvent
    from bot.words.meters import Meter
    from bot.words.platforms import Platform

MANY = 50
"""Where a platform gives that many events at once, it probably has more."""


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
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """Something new may be in the inbox."""
    handles: bool = True
    """What arrives is handled in this process, too."""
    meter: Meter = UNMEASURED
    more_is_waiting: bool = False
    """The last that a platform gave was so much that it probably has more."""

    @property
    def now(self) -> datetime:
        """The time, as the bot's clock shows it."""
        return self.clock()

    @property
    def is_open(self) -> bool:
        """Has it been opened?"""
        return hasattr(self, "senders")

    async def open(self) -> None:
        """Connect the platforms and take up what an earlier process left.

        The database is open, migrated and owned by us. Raises Forbidden, Unavailable.
        """
        for platform in self.platforms:
            if isinstance(platform, StandsBy) and not self.db.workers.is_alone:
                await platform.stand_by()
            else:
                await platform.open()
        self._knowledge = knowledge(self.settings)
        self._knowledge.decided = self.meter.decided
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
                Checkup: Checkup(partial(look, self.settings, self.db, self.platforms, self.clock)),
            },
            now=self.clock,
            prepare=self._prepare,
            meter=self.meter,
        )
        await self._introduce()
        self.jobs = Runner(self.engine, self.wake_senders)
        self.senders = {one.name: self._sender(one) for one in self.platforms}
        if self.db.workers.is_alone:  # otherwise each of this is done by whoever gets its lease
            await self.jobs.recover()
            for sender in self.senders.values():
                await sender.recover()
            for board in self.menu_boards().values():
                await board.begin()

    async def _prepare(self) -> None:
        async with self.db.read() as session:
            fitted = await self._knowledge.refresh(session)
            await self._memory.refresh(session)
            if self._knowledge.takes_vectors:
                coming = await inbox.waiting(session, GROUP)
                await self._knowledge.encode_ahead(session, texts_of(self.engine.platforms, coming))
        if fitted:
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
        self.more_is_waiting = len(events) >= MANY
        self.arrived.set()
        if not self.handles:
            self.db.workers.tell(INBOX)

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
        self.arrived.clear()
        while await self._knowledge.catch_up(self.db) or await self.engine.handle(GROUP):
            continue

    async def _follow_up(self) -> None:
        """Fire and send, and handle what arrives meanwhile."""
        while await self.jobs.drain() or sum(
            [await sender.drain() for sender in self.senders.values()]
        ):
            if self.arrived.is_set() or self._knowledge.vectors.behind.is_set():
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

    # ── for ever: see bot/running.py ──────────────────────────────────────────────────────────

    async def serve(self) -> None:
        """Serve what there is over HTTP, until cancelled."""
        from bot.web.application import application  # noqa: PLC0415 - only where anything is served
        from bot.web.serving import keep_serving  # noqa: PLC0415 - as above

        web = self.settings.web
        served = application(served_routes(self.engine, self.wake_senders), web.public_url)
        await keep_serving(served, web.host, web.port)

    async def watch(self) -> None:
        """Serve metrics and health, until cancelled."""
        from bot.telemetry.prometheus import PrometheusMeter  # noqa: PLC0415 - only where it is read
        from bot.telemetry.watching import watch  # noqa: PLC0415 - as above

        served = self.settings.metrics
        if isinstance(self.meter, PrometheusMeter):
            await watch([(self.db, self.clock, self.meter)], served.host, served.port)

    async def learn(self) -> None:
        """Encode, for ever, what has come to be known."""
        while True:
            await self._knowledge.vectors.behind.wait()
            if await self._knowledge.catch_up(self.db):
                memory.give_back()

    def wake_senders(self) -> None:
        """Let them look at once, wherever they are."""
        for name, sender in self.senders.items():
            sender.wake.set()
            if not self.db.workers.holds(lease_to_send(sender.carrier)):
                self.db.workers.tell(f"{OUTBOX} {name}")

    async def _introduce(self) -> None:
        """Write down each bot account, once; set aside what is on platforms without one; forget
        whom a backup still knew; follow the configuration in who owns the bot.
        """
        async with self.db.write() as session:
            await keep_to(session, [one.name for one in self.platforms], self.now)
            declared = self.engine.routes.personal_data()
            await privacy.forget_again(session, self.now, declared.personal_data)
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

    def menu_boards(self) -> dict[str, MenuBoard]:
        """What keeps the menus of each platform."""
        return {
            one.name: MenuBoard(
                self.db, self.senders[one.name], self.engine.routes.commands,
                self.engine.languages, one.show_menus, lasting=one.capabilities.keeps_menus,
            )
            for one in self.platforms
        }  # fmt: skip

    def _sender(self, platform: Platform) -> Sender:
        fetchers = {one.name: one.fetch for one in self.platforms}

        async def fetch(attachment: Attachment) -> bytes:
            return await fetchers[attachment.platform](attachment)

        journal = None
        if platform.capabilities.marks:  # a message could stand there twice
            journal = self.db.journal(f"sent-{platform.name}")
        return Sender(self.db, platform, fetch, self.clock, Journal(journal), meter=self.meter)
