"""The menus of commands: what each sort of person finds in each sort of chat, by language."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from sqlalchemy import select

from bot.languages.negotiation import Languages
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.storage.tables import Account, Chat, RoleGrant, Version
from bot.words.failures import DeliveryFailed, RetryAfter, Unavailable
from bot.words.menus import Menu, Scope
from bot.words.roles import Role
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.sending.sender import Sender
    from bot.engine.features import Command
    from bot.storage.sessions import Database

log = logging.getLogger(__name__)

ROOM_ROLES: dict[str, Role] = {
    RoomPurpose.MENTORS: Role.MENTOR,
    RoomPurpose.ORGANIZERS: Role.ORGANIZER,
}
START_SECONDS = 3.0
LOOK_SECONDS = 1.0
AGAIN_SECONDS = 30.0


@dataclass(slots=True)
class MenuBoard:
    """Shows a platform's menus, and shows them anew when roles or rooms have changed."""

    db: Database
    sender: Sender
    commands: Mapping[str, Command]
    languages: Languages
    show: Callable[[Sequence[Menu]], Awaitable[None]]
    lasting: bool = False
    """The platform keeps menus by itself, so what an earlier process has shown still stands."""
    _shown: int | None = None
    """The version of roles and rooms that is shown."""

    async def keep(self) -> None:
        """Do so for ever. Apart from everything else: it can take many calls.

        Not at once: people's answers go first, and a silence that was asked for just before a
        crash, of which nobody here can know, has passed by then.
        """
        await asyncio.sleep(START_SECONDS)
        while True:
            pause = await self.refresh()
            await asyncio.sleep(pause)

    async def refresh(self) -> float:
        """Show them if there is anything new; give in how many seconds to look again."""
        async with self.db.read() as session:
            version = await session.scalar(select(Version.number).where(Version.name == "menus"))
            version = version or 0
            if version == self._shown:
                return LOOK_SECONDS
            menus = await all_menus(session, self.sender.platform, self.commands, self.languages)
            if self.lasting and await self._stands(session, menus):
                self._shown = version
                return LOOK_SECONDS
        if (silence := self.sender.silence) > 0:
            return silence
        try:
            await self.show(menus)
        except RetryAfter as limit:
            self.sender.pause(limit.seconds)
            return limit.seconds
        except Unavailable:
            return AGAIN_SECONDS
        except DeliveryFailed as failure:
            log.warning("the menus could not be shown (%s)", type(failure).__name__)
        self._shown = version
        if self.lasting:
            async with self.db.write() as session:
                await session.merge(Version(name=self._name, number=fingerprint(menus)))
        return LOOK_SECONDS

    @property
    def _name(self) -> str:
        """Under which the fingerprint of what stands is kept."""
        return f"menus:{self.sender.platform}:{crc32(self.sender.account.encode()):08x}"

    async def _stands(self, session: AsyncSession, menus: Sequence[Menu]) -> bool:
        published = await session.scalar(select(Version.number).where(Version.name == self._name))
        return published == fingerprint(menus)


def fingerprint(menus: Sequence[Menu]) -> int:
    """A number that changes with any word of any menu; 31 bits, the same in every process."""
    return crc32(repr(menus).encode()) & 0x7FFF_FFFF


async def all_menus(
    db: AsyncSession, platform: str, commands: Mapping[str, Command], languages: Languages
) -> list[Menu]:
    """Every menu of a platform: newcomers' by scope and language, then each special chat's."""
    spoken = [("", languages.fallback), *((tag, tag) for tag in languages.available)]
    menus = [
        Menu(scope, language, listing(commands.values(), Role.NEWCOMER, scope, tag))
        for scope in (Scope.PRIVATE, Scope.GROUP)
        for language, tag in spoken
    ]
    for chat_key, (role, private) in (await _special_chats(db, platform)).items():
        scope = Scope.PRIVATE if private else Scope.GROUP
        menus += [
            Menu(Scope.CHAT, language, listing(commands.values(), role, scope, tag), chat_key)
            for language, tag in spoken
        ]
    return menus


def listing(
    commands: Iterable[Command], role: Role, scope: Scope, language: str
) -> tuple[tuple[str, str], ...]:
    """The commands that somebody with that role finds there, with what they do."""
    reader = Reader(language, "UTC")
    return tuple(
        (command.name, render(command.about, reader).text)
        for command in sorted(commands, key=lambda command: command.last)
        if command.about is not None
        and role >= command.role
        and (command.private if scope is Scope.PRIVATE else command.group)
    )


async def _special_chats(db: AsyncSession, platform: str) -> dict[str, tuple[Role, bool]]:
    """Private chats of mentors and organizers, and rooms bound to them: role, is it private."""
    chats: dict[str, tuple[Role, bool]] = {}
    held = await db.execute(
        select(Chat.key, RoleGrant.role)
        .join(Account, Account.chat_id == Chat.id)
        .join(RoleGrant, RoleGrant.person_id == Account.person_id)
        .where(Chat.platform == platform)
        .order_by(Chat.id)
    )
    for key, role in held:
        highest = max(Role.of(role), chats.get(key, (Role.NEWCOMER, True))[0])
        chats[key] = (highest, True)
    rooms = await db.execute(
        select(Chat.key, Chat.purpose).where(
            Chat.platform == platform, Chat.purpose.in_(ROOM_ROLES), Chat.present
        )
    )
    for key, purpose in rooms:
        chats[key] = (ROOM_ROLES[purpose], False)
    return chats
