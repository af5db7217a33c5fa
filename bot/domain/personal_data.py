"""What finding one's way leaves of a person: shown with all that is kept, joined, and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.storage.tables import (
    Arrival,
    Chat,
    Interest,
    Introduction,
    JoinRequest,
    Suggestion,
    Translation,
)
from bot.words.states import TranslationState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def known(db: AsyncSession, person: Person) -> dict[str, Any]:
    """What is kept, ready for JSON."""
    interests = select(Interest.topic).where(Interest.person_id == person.id)
    links = select(Suggestion).where(Suggestion.suggested_by == person.id)
    words = select(Translation).where(Translation.person_id == person.id)
    requests = (
        select(Chat.title, JoinRequest.at)
        .join(JoinRequest, JoinRequest.chat_id == Chat.id)
        .where(JoinRequest.person_id == person.id)
        .order_by(JoinRequest.at)
    )
    asked = await db.get(Introduction, person.id)
    return {
        "interests": sorted(await db.scalars(interests)),
        "introduced_at": asked.at.isoformat() if asked is not None else None,
        "asked_to_join": [
            {"group": title, "at": at.isoformat()} for title, at in await db.execute(requests)
        ],
        "suggested_links": [
            {"link": one.link, "description": one.description, "state": one.state}
            for one in await db.scalars(links.order_by(Suggestion.id))
        ],
        "translations": [
            {
                "entry": one.entry_id,
                "language": one.language,
                "question": one.question,
                "answer": one.answer,
                "state": one.state,
            }
            for one in await db.scalars(words.order_by(Translation.id))
        ],
    }


async def join(db: AsyncSession, kept: Person, other: Person) -> None:
    """Let the first of two rows stay wherever a person has one; before the others are renamed."""
    for table, column in (
        (Interest, Interest.topic),
        (Arrival, Arrival.chat_id),
        (JoinRequest, JoinRequest.chat_id),
    ):
        theirs = select(column).where(table.person_id == kept.id)
        await db.execute(delete(table).where(table.person_id == other.id, column.in_(theirs)))
    if await db.get(Introduction, kept.id) is not None:
        await db.execute(delete(Introduction).where(Introduction.person_id == other.id))


async def forget(db: AsyncSession, person: Person) -> None:
    """Delete what is theirs alone; links and finished translations stay, by nobody."""
    for table in (Interest, Introduction, JoinRequest, Arrival):
        await db.execute(delete(table).where(table.person_id == person.id))
    await db.execute(
        delete(Translation).where(
            Translation.person_id == person.id, Translation.state == TranslationState.CLAIMED
        )
    )
    await db.execute(
        update(Translation).where(Translation.person_id == person.id).values(person_id=None)
    )
    await db.execute(
        update(Suggestion).where(Suggestion.suggested_by == person.id).values(suggested_by=None)
    )
