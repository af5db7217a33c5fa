"""The bot's side in tests: a Matrix platform with an inbox of its own that handles nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.config.settings import MatrixSettings
from bot.platforms.matrix import Matrix
from bot.words import Event, EventKind
from bot.words.deliveries import RawEvent
from tests.matrix.synapse import Synapse
from tests.processes import LivingBot

LONGEST_WAIT = 25.0


def settings(url: str, user: str, password: str, folder: Path, **more: Any) -> MatrixSettings:
    given = {
        "homeserver": url,
        "user": user,
        "password": password,
        "store": str(folder),
        "messages_per_second": 1000,
        "burst": 1000,
        "display_name": "Lamplighter",
    }
    return MatrixSettings.model_validate(given | more, strict=False)


@dataclass
class Bot:
    """A platform that listens; what it hears is kept as the engine would keep it."""

    settings: MatrixSettings
    position: str = ""
    events: dict[str, str] = field(default_factory=dict)
    heard: list[Event] = field(default_factory=list)
    ahead: timedelta = timedelta()
    """How far its clock goes ahead of time."""
    failures: int = 0
    """How often storing is still to fail."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _listening: asyncio.Task[None] | None = None

    @classmethod
    def registered(cls, synapse: Synapse, folder: Path, url: str = "", **more: Any) -> "Bot":
        user, password = synapse.register(synapse.unique("bot"))
        return cls(settings(url or synapse.url, user, password, folder, **more))

    @property
    def user(self) -> str:
        return self.settings.user

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def wakes(self) -> None:
        """Open the platform and listen from where it stopped."""
        self.platform = Matrix(self.settings, self.now)
        await self.platform.open()
        self._listening = asyncio.create_task(self.platform.listen(self._receive, self.position))
        self._listening.add_done_callback(lambda _: self._news.set())

    async def sleeps(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self.platform.close()

    async def ends(self) -> BaseException | None:
        """Wait until it listens no more; give why."""
        assert self._listening is not None
        await asyncio.wait({self._listening}, timeout=LONGEST_WAIT)
        return self._listening.exception()

    async def _receive(self, events: Sequence[RawEvent], position: str) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        for event in events:
            if event.id not in self.events:
                self.events[event.id] = event.payload
                self.heard += self.platform.parse(event.payload)
        self.position = position
        self._news.set()

    async def hears(self, text: str = "", **wanted: Any) -> Event:
        """Wait for something with exactly that text (any, for "") that is such and such."""

        def fits(one: Event) -> bool:
            return (not text or one.text == text) and all(
                getattr(one, name) == value for name, value in wanted.items()
            )

        return await self.finds(fits)

    async def finds(self, fits: Callable[[Event], bool]) -> Event:
        await self.waits_until(lambda: any(map(fits, self.heard)))
        return next(filter(fits, self.heard))

    async def waits_until(self, true: Callable[[], object]) -> None:
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                while not true():
                    if self._listening is not None and self._listening.done():
                        self._listening.result()
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            said = [(one.kind.value, one.text) for one in self.heard[-12:]]
            msg = f"the bot waited in vain; heard last: {said}"
            raise AssertionError(msg) from None

    def texts(self, kind: EventKind = EventKind.TEXT) -> list[str]:
        return [one.text for one in self.heard if one.kind is kind]


def living_bot(
    synapse: Synapse, folder: Path, url: str = "", **community: Any
) -> tuple[LivingBot, str]:
    """The real process, not started yet, with an account of its own; and the account."""
    user, password = synapse.register(synapse.unique("bot"))
    bot = LivingBot(folder, {}, url=url, community=community)
    section = f"""
[matrix]
homeserver = "{synapse.url}"
user = "{user}"
password = "{password}"
store = "{folder}/store"
messages_per_second = 1000.0
burst = 1000
"""
    bot.config.write_text(bot.config.read_text(encoding="utf-8") + section, encoding="utf-8")
    return bot, user
