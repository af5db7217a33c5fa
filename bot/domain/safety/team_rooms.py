"""The team's room: organizers offer one, and somebody of the team says whether it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import numbers, rooms
from bot.domain.safety import team
from bot.storage.tables import Chat, SafetyRoomOffer
from bot.words.domain_events import happened
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


@dataclass(frozen=True, slots=True)
class RoomOffered:
    """A group would be the team's, if somebody of the team says so."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class RoomAccepted:
    """Somebody of the team has said that a group is the team's."""

    chat_id: int


async def needs_consent(db: AsyncSession, person_id: int) -> bool:
    """Has somebody else to say yes: is there a team, and that person not of it?"""
    return bool(await team.members(db)) and not await team.is_member(db, person_id)


async def propose(
    db: AsyncSession, chat: Chat, person: Person, language: str | None, now: datetime
) -> bool:
    """Make a group the team's, or offer it to the team; tell whether it is the team's now.

    Where there is no team yet, organizers read what it would, and it is theirs to say. Who comes
    to the team first is asked then.
    """
    if await needs_consent(db, person.id):
        await offer(db, chat, person.id, language, now)
        return False
    await rooms.bind(db, chat, RoomPurpose.SAFETY, language)
    await forget_offer(db, chat.id)
    if not await team.is_member(db, person.id):
        await _note_offer(db, chat, person.id, language, now)
    return True


async def offer(
    db: AsyncSession, chat: Chat, person_id: int | None, language: str | None, now: datetime
) -> None:
    """Have the team asked whether a group is theirs."""
    await _note_offer(db, chat, person_id, language, now)
    happened(db, RoomOffered(chat.id))


async def _note_offer(
    db: AsyncSession, chat: Chat, person_id: int | None, language: str | None, now: datetime
) -> None:
    await db.merge(
        SafetyRoomOffer(chat_id=chat.id, offered_by=person_id, language=language, offered_at=now)
    )
    await db.flush()


async def ask_about_rooms(db: AsyncSession) -> None:
    """There is a team now: what was made its room before is used once the team has said so."""
    for chat in await rooms.of(db, RoomPurpose.SAFETY):
        if await is_offered(db, chat.id):
            await rooms.bind(db, chat, "", chat.language)
            happened(db, RoomOffered(chat.id))


async def is_offered(db: AsyncSession, chat_id: int) -> bool:
    """Has nobody of the team said yet whether a group is theirs?"""
    return await offer_of(db, chat_id) is not None


async def offer_of(db: AsyncSession, chat_id: int) -> SafetyRoomOffer | None:
    """Who offers a group to the team, and when."""
    return await db.get(SafetyRoomOffer, chat_id)


async def offered(db: AsyncSession, number: str) -> Chat | None:
    """The group with that number, if the team has to say whether it is theirs."""
    chat_id = numbers.read(number)
    if chat_id is None or not await is_offered(db, chat_id):
        return None
    return await db.get(Chat, chat_id)


async def accept(db: AsyncSession, chat: Chat) -> None:
    """A group is the team's."""
    offer = await offer_of(db, chat.id)
    language = offer.language if offer is not None else chat.language
    await forget_offer(db, chat.id)
    await rooms.bind(db, chat, RoomPurpose.SAFETY, language)
    happened(db, RoomAccepted(chat.id))


async def forget_offer(db: AsyncSession, chat_id: int) -> bool:
    """Nobody has to say any more whether a group is the team's; tell whether somebody had to."""
    offer = await offer_of(db, chat_id)
    if offer is None:
        return False
    await db.delete(offer)
    await db.flush()
    return True
