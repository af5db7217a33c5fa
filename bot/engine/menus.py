"""The menus of commands: what each sort of person finds in each sort of chat, by language."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from sqlalchemy import delete, select

from bot.languages.negotiation import Languages
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.storage.tables import Account, Chat, Person, RoleGrant, ShownMenu, Version
from bot.words.failures import DeliveryFailed, RetryAfter, Unavailable
from bot.words.menus import Menu, Scope
from bot.words.roles import Role
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement
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
    """Shows a platform's menus, and shows anew what roles, rooms and languages have changed."""

    db: Database
    sender: Sender
    commands: Mapping[str, Command]
    languages: Languages
    show: Callable[[Sequence[Menu]], Awaitable[None]]
    lasting: bool = False
    """The platform keeps menus by itself: what an earlier process has shown still stands."""
    _looked_at: int | None = None
    """The version of roles and rooms that is shown."""

    async def begin(self) -> None:
        """Let a platform that shows no menus know what the commands are, before it says a word."""
        if not self.lasting:
            await self.show([everything(self.commands.values(), self.languages.fallback)])

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
            if version == self._looked_at:
                return LOOK_SECONDS
            menus = await all_menus(
                session,
                self.sender.platform,
                self.commands,
                self.languages,
                beside=self.sender.carrier.capabilities.side_chats,
            )
            outdated = (
                await self._outdated(session, menus)
                if self.lasting
                else [*menus, everything(self.commands.values(), self.languages.fallback)]
            )
        if outdated and (silence := self.sender.silence) > 0:
            return silence
        pause = await self._show(outdated)
        if pause is None:
            self._looked_at = version
        return pause or LOOK_SECONDS

    async def _outdated(self, session: AsyncSession, menus: Sequence[Menu]) -> list[Menu]:
        """What stands otherwise there than it should: new menus, and empty ones for those that are
        wanted no more.
        """
        standing = {
            (Scope(row.scope), row.chat, row.language): row.fingerprint
            for row in await session.scalars(select(ShownMenu).where(*self._own))
        }
        wanted = {(menu.scope, menu.chat, menu.language): menu for menu in menus}
        changed = [
            menu for key, menu in wanted.items() if standing.get(key, 0) != fingerprint(menu)
        ]
        gone = [
            Menu(scope, language, (), chat)
            for scope, chat, language in standing.keys() - wanted.keys()
        ]
        return [*changed, *sorted(gone, key=lambda menu: (menu.chat, menu.language))]

    async def _show(self, menus: Sequence[Menu]) -> float | None:
        """Show these, and remember it; give in how many seconds to try again what is left."""
        batches = [[menu] for menu in menus] if self.lasting else [menus]
        shown: list[Menu] = []
        pause = None
        for batch in batches:
            try:
                await self.show(batch)
            except RetryAfter as limit:
                self.sender.pause(limit.seconds)
                pause = limit.seconds
                break
            except Unavailable:
                pause = AGAIN_SECONDS
                break
            except DeliveryFailed as failure:
                log.warning("a menu could not be shown (%s)", type(failure).__name__)
            shown += batch
        if shown and self.lasting:
            await self._remember(shown)
        return pause

    async def _remember(self, shown: Sequence[Menu]) -> None:
        async with self.db.write() as session:
            for menu in shown:
                key = {
                    "platform": self.sender.platform, "account": self.sender.account,
                    "scope": menu.scope.value, "chat": menu.chat, "language": menu.language,
                }  # fmt: skip
                if menu.commands:
                    await session.merge(ShownMenu(**key, fingerprint=fingerprint(menu)))
                else:
                    await session.execute(delete(ShownMenu).filter_by(**key))

    @property
    def _own(self) -> tuple[ColumnElement[bool], ...]:
        return (
            ShownMenu.platform == self.sender.platform,
            ShownMenu.account == self.sender.account,
        )


def fingerprint(menu: Menu) -> int:
    """A number that changes with any word of a menu; 31 bits, the same in every process."""
    words = (menu.commands, sorted(menu.unseen)) if menu.unseen else menu.commands
    return crc32(repr(words).encode()) & 0x7FFF_FFFF


async def all_menus(
    db: AsyncSession,
    platform: str,
    commands: Mapping[str, Command],
    languages: Languages,
    *,
    beside: bool = False,
) -> list[Menu]:
    """Every menu of a platform: newcomers' by scope and language ("" for the community's own and
    all that are not spoken), then one for each special chat, in its language. `beside`: the
    platform has side chats.
    """
    others = [(tag, tag) for tag in languages.available if tag != languages.fallback]
    unseen = unseen_among(commands.values()) if beside else frozenset()
    hidden = {Scope.PRIVATE: frozenset[str](), Scope.GROUP: unseen}
    menus = [
        Menu(
            scope,
            language,
            listing(commands.values(), Role.NEWCOMER, scope, tag, unseen),
            unseen=hidden[scope],
        )
        for scope in (Scope.PRIVATE, Scope.GROUP)
        for language, tag in [("", languages.fallback), *others]
    ]
    for chat_key, special in (await _special_chats(db, platform)).items():
        scope = Scope.PRIVATE if special.private else Scope.GROUP
        tag = languages.best(special.language)
        listed = listing(commands.values(), special.role, scope, tag, unseen)
        menus.append(Menu(Scope.CHAT, "", listed, chat_key, hidden[scope]))
    return menus


def unseen_among(commands: Iterable[Command]) -> frozenset[str]:
    """The names of the commands that concern nobody but whoever says them."""
    return frozenset(command.name for command in commands if command.for_oneself)


def listing(
    commands: Iterable[Command],
    role: Role,
    scope: Scope,
    language: str,
    unseen: frozenset[str] = frozenset(),
) -> tuple[tuple[str, str], ...]:
    """The commands that somebody with that role finds there, with what they do; in groups those
    that are `unseen`, too.
    """
    reader = Reader(language, "UTC")
    return tuple(
        (command.name, render(command.about, reader).text)
        for command in sorted(commands, key=lambda command: command.last)
        if command.about is not None
        and role >= command.role
        and (command.private if scope is Scope.PRIVATE else command.group or command.name in unseen)
    )


@dataclass(frozen=True, slots=True)
class SpecialChat:
    """Where more is offered than to newcomers: by which role, and in which language."""

    role: Role
    private: bool
    language: str


def everything(commands: Iterable[Command], language: str) -> Menu:
    """All commands that are spoken of anywhere, whoever may use them and where."""
    reader = Reader(language, "UTC")
    listed = tuple(commands)
    spoken_of = tuple(
        (command.name, render(command.about, reader).text)
        for command in listed
        if command.about is not None
    )
    return Menu(Scope.ALL, "", spoken_of, unseen=unseen_among(listed))


async def _special_chats(db: AsyncSession, platform: str) -> dict[str, SpecialChat]:
    """Private chats of mentors and organizers, and rooms bound to them, by their keys."""
    chats: dict[str, SpecialChat] = {}
    held = await db.execute(
        select(Chat.key, RoleGrant.role, Person.language, Account.client_language)
        .join(Account, Account.chat_id == Chat.id)
        .join(Person, Person.id == Account.person_id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(Chat.platform == platform)
        .order_by(Chat.id)
    )
    for key, word, chosen, of_client in held:
        highest = max(Role.of(word), chats[key].role if key in chats else Role.NEWCOMER)
        chats[key] = SpecialChat(highest, private=True, language=chosen or of_client)
    rooms = await db.execute(
        select(Chat.key, Chat.purpose, Chat.language).where(
            Chat.platform == platform, Chat.purpose.in_(ROOM_ROLES), Chat.present
        )
    )
    for key, purpose, language in rooms:
        chats[key] = SpecialChat(ROOM_ROLES[purpose], private=False, language=language or "")
    return chats
