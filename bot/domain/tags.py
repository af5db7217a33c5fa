"""Tags: mentors and organizers who wish it are seen as such in groups for newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.storage.personal_data import PersonalData, own
from bot.storage.tables import Account, Chat, MemberTag
from bot.words import _
from bot.words.domain_events import happened
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


@dataclass(frozen=True, slots=True)
class TagForgotten:
    """Whoever was seen with a tag is forgotten."""

    chat_id: int
    account: str


async def places(
    db: AsyncSession, person_id: int, has_tags: Callable[[str], bool]
) -> list[tuple[Chat, str]]:
    """Where somebody could be seen with a tag: groups for newcomers on a platform that has tags and
    on which they are, with the key of their account there.
    """
    rows = await db.execute(
        select(Chat, Account.key)
        .join(Account, Account.platform == Chat.platform)
        .where(Account.person_id == person_id, Chat.purpose == RoomPurpose.NEWCOMERS, Chat.present)
        .order_by(Chat.id, Account.seen_at.desc())
    )
    first: dict[int, tuple[Chat, str]] = {}
    for chat, account in rows:
        if has_tags(chat.platform):
            first.setdefault(chat.id, (chat, account))
    return list(first.values())


async def wish(db: AsyncSession, person_id: int, where: Sequence[tuple[Chat, str]]) -> None:
    """Note where somebody wants to be seen with a tag."""
    for chat, account in where:
        await db.merge(MemberTag(person_id=person_id, chat_id=chat.id, account=account))
    await db.flush()


async def of(db: AsyncSession, person_id: int) -> Sequence[MemberTag]:
    """Where somebody is seen with one."""
    rows = select(MemberTag).where(MemberTag.person_id == person_id).order_by(MemberTag.chat_id)
    return (await db.scalars(rows)).all()


async def take_away(db: AsyncSession, person_id: int) -> Sequence[MemberTag]:
    """They want none any more, or have no role; gives where there was one."""
    tags = await of(db, person_id)
    for tag in tags:
        await db.delete(tag)
    return tags


async def lose(db: AsyncSession, chat_id: int, person_id: int) -> bool:
    """It could not be shown there; tells whether it was meant to be."""
    tag = await db.get(MemberTag, (person_id, chat_id))
    if tag is None:
        return False
    await db.delete(tag)
    return True


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    rows = await db.scalars(
        select(Chat.title).join(MemberTag, MemberTag.chat_id == Chat.id)
        .where(MemberTag.person_id == person.id).order_by(Chat.id)
    )  # fmt: skip
    return {"role_shown_in": list(rows)}


async def _forget(db: AsyncSession, person: Person, _now: datetime) -> None:
    for tag in await of(db, person.id):
        happened(db, TagForgotten(tag.chat_id, tag.account))


PERSONAL_DATA = PersonalData(
    "tags",
    (own(MemberTag.person_id, MemberTag.chat_id),),
    _export,
    forget=_forget,
    labels={"role_shown_in": _("Groups that show your role")},
)
