"""`lamplighter chat`: the whole bot on the console, typed by a person or played from a script.

Unless a database is named, a temporary one is used: trying things out never touches a community.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.app import Community
from bot.commands import demo
from bot.commands.demo_desk import served
from bot.commands.opening import check_features, load_starter, ready_database
from bot.config.settings import ConfigError
from bot.engine.clock import SetClock, utc_now
from bot.languages.readers import Reader
from bot.platforms.console import Console
from bot.scripts import parsing
from bot.scripts.playing import play
from bot.scripts.transcripts import Transcript
from bot.storage.tables import Entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.config.settings import Settings

SCRIPTS_BEGIN = datetime(2030, 1, 7, 9, tzinfo=UTC)
"""A Monday morning, far enough away not to be taken for the real time."""
TEMPORARY = "sqlite://"


@dataclass(frozen=True, slots=True)
class Chat:
    """How to chat: `url` of the database ("" for a temporary one), the client's `language`."""

    settings: Settings
    url: str = ""
    language: str = ""
    demo: bool = False
    at: datetime | None = None
    with_rooms: bool = True
    web: bool = False
    """The desk on the web is served beside a talk."""

    async def play(self, path: Path, write: Callable[[str], None]) -> None:
        """Play a script and write the transcript, line by line.

        Raises ScriptError and ConfigError (no such file) before anything is played; what
        `ready_database` raises.
        """
        lines = read(path)
        async with self.opened(self.at or SCRIPTS_BEGIN) as (community, console, _clock):
            transcript = Transcript(write)
            console.watchers.append(transcript)
            await play(lines, community, console, transcript, path.parent)

    async def talk(self) -> None:
        """Let a person talk, at a terminal or through a pipe. Raises what `ready_database` does."""
        from bot.terminal import Session, open_screen  # noqa: PLC0415 - scripts do without

        begin = self.at or utc_now()
        ahead = begin - utc_now()
        async with AsyncExitStack() as opened:
            community, console, clock = await opened.enter_async_context(self.opened(begin))
            lines = await opened.enter_async_context(served(community)) if self.web else []
            session = Session(
                community,
                console,
                clock,
                Reader(community.engine.languages.best(self._spoken), now=begin),
                question=await self._question(community),
                may_pass_time=self.demo,
                commands={
                    name: command.about
                    for name, command in community.engine.routes.commands.items()
                    if command.about is not None
                },
                opening=lines,
                real_time=(lambda: utc_now() + ahead) if self.at else utc_now,
            )
            await session.run(open_screen(session.suggest))

    @property
    def _spoken(self) -> str:
        return self.language or self.settings.community.language

    @asynccontextmanager
    async def opened(self, begin: datetime) -> AsyncIterator[tuple[Community, Console, SetClock]]:
        """The whole bot on the console, ready to be written to; `begin` is the time there."""
        check_features(self.settings)
        clock = SetClock(begin)
        # In a database that stays, events must not have numbers that were there before.
        first = int(utc_now().timestamp() * 1000) if self.url else 1
        console = Console(first=first, language=self.language)
        async with ready_database(self.url or TEMPORARY) as db:
            await load_starter(db, self.settings, begin)
            if self.demo:
                async with db.write() as session:
                    await demo.settle(
                        session,
                        begin,
                        with_rooms=self.with_rooms,
                        with_profiles=True,
                        with_meetups="meetups" in self.settings.community.features,
                    )
            community = Community(self.settings, db, [console], clock)
            await community.open()
            try:
                yield community, console, clock
            finally:
                await community.close()

    async def _question(self, community: Community) -> str:
        """A question that the bot can answer, to begin with."""
        language = community.engine.languages.best(self._spoken)
        async with community.db.read() as session:
            known = select(Entry.question).where(Entry.retired_at.is_(None)).order_by(Entry.id)
            own = await session.scalar(known.where(Entry.language == language).limit(1))
            return own or await session.scalar(known.limit(1)) or ""


def read(path: Path) -> list[parsing.Line]:
    """Read a script. Raises ScriptError; ConfigError where there is none."""
    try:
        return parsing.read(path)
    except OSError as error:
        msg = f"{path}: can't be read: {error.strerror}"
        raise ConfigError(msg) from None


def moment(written: str) -> datetime:
    """Read the moment at which to begin. Raises ConfigError."""
    try:
        return parsing.moment_of(written)
    except (ValueError, OverflowError):
        msg = f'--at: expected an ISO date and time such as "2030-01-07T09:00", got "{written}"'
        raise ConfigError(msg) from None
