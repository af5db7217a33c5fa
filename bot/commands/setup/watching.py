"""The bot runs while it is set up: its first owner comes, groups are added, and what is missing is
shown as it comes.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.app import Community
from bot.checks.staff import nobody_answers
from bot.commands.check_owners import check_owners, read_owners
from bot.commands.opening import check_features, load_starter, ready_database
from bot.commands.prefixes import as_typed
from bot.commands.setup import owner_links
from bot.domain import rooms
from bot.domain.setup import owner_codes
from bot.engine.clock import utc_now
from bot.engine.opening import open_patiently
from bot.platforms import configured
from bot.running import Running, seen_by_others
from bot.storage.tables import Chat, OutboxRow
from bot.words.diagnosis import Finding
from bot.words.start_links import payload
from bot.words.states import OutboxState, Refusal, RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import datetime

    from bot.commands.setup.terminal import Terminal
    from bot.config.settings import Settings
    from bot.storage.sessions import Database

LOOK_SECONDS = 0.5
"""How often it is looked what has happened."""
MOST_LOOKS_AT_OUTBOX = 20
DIAGNOSE_EVERY = 20
"""Looks between two diagnoses, which ask the platforms; and when groups have come or gone."""
WAITING = "Waiting for you. Ctrl-C ends it; nothing is lost."
NO_GROUP = Finding(
    well=False,
    about="the bot is in no group yet",
    advice="Add it to the mentors' group; it then asks you in private what the group is for.",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far it came."""

    has_owner: bool = False
    has_room: bool = False
    """There is a room for mentors."""

    @property
    def is_ready(self) -> bool:
        """Can the community begin?"""
        return self.has_owner and self.has_room


@dataclass(slots=True)
class Watch:
    """One wait, until the community can begin, or the code is too old."""

    settings: Settings
    terminal: Terminal
    outcome: Outcome = field(default_factory=Outcome)
    """As it was when it was last looked; to be read also where the wait was broken off."""
    findings: list[Finding] = field(default_factory=list)
    """What was shown last."""
    _expires_at: datetime | None = None
    _groups: dict[str, dict[str, str]] = field(default_factory=dict)
    _of_platforms: list[Finding] = field(default_factory=list)

    async def run(self) -> Outcome:
        """Run the bot until all is there.

        Raises what `lamplighter run` does, among them AlreadyRunning.
        """
        check_features(self.settings)
        from bot.fetching.fetcher import Fetcher  # noqa: PLC0415 - aiohttp

        storage = self.settings.storage
        async with ready_database(storage.url, erasures_file=storage.erasures_file) as db:
            await load_starter(db, self.settings, utc_now())
            fetcher = Fetcher()
            community = Community(
                self.settings, db, configured(self.settings, utc_now),
                fetch_page=fetcher, fetch_file=fetcher.file,
            )  # fmt: skip
            async with seen_by_others(db.workers):
                await open_patiently(community.open, community.close)
                running = asyncio.create_task(Running(community).run())
                try:
                    await self._invite(community)
                    await _first(running, self._look_until_ready(community))
                finally:
                    running.cancel()
                    await asyncio.gather(running, return_exceptions=True)
                    await community.close()
        return self.outcome

    async def _invite(self, community: Community) -> None:
        """Show the way in, where nobody owns the bot."""
        async with community.db.read() as session:
            owners = await read_owners(session, self.settings.community.owners)
        if owners.is_anybody:
            return
        code = await owner_links.issue(community.db)
        self._expires_at = community.now + owner_codes.LIFETIME
        self.terminal.say()
        self.terminal.say("Become the owner: whoever does this first, is it.")
        for platform in community.platforms:
            link = platform.start_link(payload(f"/owner {code}"))
            ways = (
                owner_links.by_word(platform.account, code)
                if platform.name == "matrix"
                else owner_links.by_link(link)
            )
            for line in ways:
                self.terminal.say(line)
        self.terminal.say(f"It works once, for {owner_links.MINUTES} minutes.")
        self.terminal.say()

    async def _look_until_ready(self, community: Community) -> None:
        with self.terminal.progress(WAITING) as draw:
            looks = 0
            while True:
                self.findings = await self._look(community, looks)
                draw(self.findings)
                looks += 1
                if self.outcome.is_ready:
                    await _say_all(community)
                    return
                is_late = self._expires_at is not None and community.now >= self._expires_at
                if is_late and not self.outcome.has_owner:
                    return
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, community: Community, looks: int) -> list[Finding]:
        findings, groups = await self._inside(community.db)
        if groups != self._groups or looks % DIAGNOSE_EVERY == 0:
            self._groups = groups
            self._of_platforms = [
                finding
                for platform in community.platforms
                for finding in await platform.diagnose(groups.get(platform.name, {}))
                if not finding.well
            ]
        return [*findings, *self._of_platforms]

    async def _inside(self, db: Database) -> tuple[list[Finding], dict[str, dict[str, str]]]:
        async with db.read() as session:
            owners = await read_owners(session, self.settings.community.owners)
            has_room = bool(await rooms.of(session, RoomPurpose.MENTORS))
            present = select(Chat).where(Chat.private.is_(False), Chat.present).order_by(Chat.id)
            groups = list(await session.scalars(present))
        self.outcome = Outcome(owners.is_anybody, has_room)
        by_platform: dict[str, dict[str, str]] = {}
        for chat in groups:
            by_platform.setdefault(chat.platform, {})[chat.key] = chat.title
        findings = [
            *check_owners(self.settings.community.owners, owners.grants, owners.by_code),
            *([group_finding(chat) for chat in groups] or [NO_GROUP]),
            *(
                [nobody_answers(as_typed("room mentors", self.settings))]
                if groups and not has_room
                else []
            ),
        ]
        return findings, by_platform


async def _say_all(community: Community) -> None:
    """Let what was begun be said before the bot stops; the rest is said when it runs again."""
    waiting = select(func.count(OutboxRow.id)).where(
        OutboxRow.state.in_((OutboxState.QUEUED, OutboxState.SENDING))
    )
    for _look in range(MOST_LOOKS_AT_OUTBOX):
        async with community.db.read() as session:
            if not await session.scalar(waiting):
                return
        await asyncio.sleep(LOOK_SECONDS)


def group_finding(chat: Chat) -> Finding:
    """What a group is for, and what it still needs."""
    name = chat.title or chat.key
    if chat.refusal == Refusal.MUTED:
        return Finding(
            well=False,
            about=f"{name}: the bot may not write there",
            advice="Let it write, or make it an administrator.",
        )
    if not chat.purpose:
        return Finding(
            well=False,
            about=f"{name}: nobody has said yet what it is for",
            advice="The bot has asked an organizer in private; /setup there shows it again.",
        )
    return Finding(well=True, about=f"{name}: for {chat.purpose}")


async def _first(running: asyncio.Task[None], looking: Coroutine[None, None, None]) -> None:
    """Look until all is there; where the bot stops by itself before, raise what stopped it."""
    watching = asyncio.create_task(looking)
    try:
        await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            watching.result()
        else:
            running.result()
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(watching, return_exceptions=True)
