"""The whole bot on the simulated Telegram, in this process and with one clock for both."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.app import Community
from bot.config.settings import CommunitySettings, Settings, TelegramSettings
from bot.config.web import WebSettings
from bot.domain import people
from bot.platforms.telegram import Telegram
from bot.storage.sessions import Database
from bot.storage.tables import Account, Person
from tests.sharing import on_the_spot
from tests.telegram.conftest import SetClock
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator
from tests.telegram.world import BotAccount

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.words import Role
    from bot.words.deliveries import RawEvent
    from tests.telegram.people import Person as Somebody

PATIENCE_SECONDS = 10.0


@dataclass
class Town:
    """Telegram, and a bot that hears at once, but handles and says things only when told to."""

    telegram: TelegramSimulator
    clock: SetClock
    db: Database
    settings: Settings
    bot: Community = field(init=False)
    _platform: Telegram = field(init=False)
    _listening: asyncio.Task[None] | None = None
    _heard: set[str] = field(default_factory=set)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def now(self) -> datetime:
        """The time, for Telegram and the bot."""
        return datetime.fromtimestamp(self.clock.now, UTC)

    async def opens(self) -> None:
        """The bot begins, knowing what its database holds."""
        self._platform = Telegram(self.settings.telegram, self.now)
        self.bot = Community(self.settings, self.db, [self._platform], self.now)
        await self.bot.open()
        self._listening = asyncio.create_task(self._platform.listen(self._receive, ""))

    async def closes(self) -> None:
        """The bot ends; nothing that it had in memory is left."""
        assert self._listening is not None
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self.bot.close()

    async def _receive(self, events: Sequence[RawEvent], position: str) -> None:
        await self.bot.receive("telegram", events, position)
        async with self._news:
            self._heard |= {event.id for event in events}
            self._news.notify_all()

    async def hears(self) -> None:
        """Wait until all that happened so far is in the inbox."""
        latest = str(self.telegram.world.updates.next_id - 1)
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            await self._news.wait_for(lambda: latest in self._heard)

    async def acts(self) -> None:
        """Hear all, do all that can be done now."""
        await self.hears()
        await self.bot.settle()

    async def presses(self, somebody: Somebody, *labels: str) -> None:
        """They press these buttons, one after the other, below what they were last told."""
        for label in labels:
            await somebody.presses(somebody.sees()[-1].message, label)
            await self.acts()

    async def grants(self, somebody: Somebody, role: Role) -> None:
        """They get a role, whoever gave it."""
        async with self.db.write() as session:
            account = await session.scalar(select(Account).where(Account.key == str(somebody.id)))
            assert account is not None
            person = await session.get_one(Person, account.person_id)
            await people.grant(session, person, role, person, self.now())


@asynccontextmanager
async def telegram_town(
    database: Path,
    *features: str,
    api_version: str = "10.2",
    topics: bool = False,
    web: WebSettings | None = None,
) -> AsyncIterator[Town]:
    """A bot with these features, and a migrated database that is empty."""
    clock = SetClock()
    async with TelegramSimulator(
        limits=Limits.none(),
        clock=clock,
        account=BotAccount(topics=topics),
        api_version=api_version,
    ) as telegram:
        given = {
            "token": telegram.token,
            "api_base_url": telegram.base_url,
            "seconds_per_chat": 0,
            "messages_per_second": 1e6,  # the clock stands still
        }
        settings = Settings(
            community=CommunitySettings(features=features, starter=False),
            telegram=TelegramSettings.model_validate(given, strict=False),
            web=web or WebSettings(),
        )
        db = Database(f"sqlite:///{database}")
        with on_the_spot():
            await db.open()
        town = Town(telegram, clock, db, settings)
        await town.opens()
        try:
            yield town
            assert telegram.ledger.violations == []
            assert telegram.ledger.vain_edits == []
        finally:
            await town.closes()
            await db.close()
