"""The menus of commands: what each sort of person finds in each sort of chat, by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.access import Role
from bot.i18n import Languages, Reader
from bot.rendering import render
from bot.storage.tables import Account, Chat, RoleGrant
from bot.wire import Menu, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.feature import Command

ROOM_ROLES = {"mentors": Role.MENTOR, "organizers": Role.ORGANIZER}


async def all_menus(
    db: AsyncSession, platform: str, commands: Mapping[str, Command], languages: Languages
) -> list[Menu]:
    """Every menu of a platform: newcomers' by scope and language, then each special chat's."""
    spoken = [("", languages.fallback), *((one, one) for one in languages.available)]
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
        (one.name, render(one.about, reader).text)
        for one in commands
        if one.about is not None
        and role >= one.role
        and (one.private if scope is Scope.PRIVATE else one.group)
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
        highest = max(Role[role.upper()], chats.get(key, (Role.NEWCOMER, True))[0])
        chats[key] = (highest, True)
    rooms = await db.execute(
        select(Chat.key, Chat.purpose).where(
            Chat.platform == platform, Chat.purpose.in_(ROOM_ROLES), Chat.present
        )
    )
    for key, purpose in rooms:
        chats[key] = (ROOM_ROLES[purpose], False)
    return chats
