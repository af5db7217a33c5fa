"""What translations keep of people: what they translate, and what they decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.storage.personal_data import PersonalData, nameless, unsigned
from bot.storage.tables import Translation
from bot.words import _
from bot.words.states import TranslationState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    own = select(Translation).where(Translation.person_id == person.id).order_by(Translation.id)
    return {
        "translations": [
            {
                "entry": translation.entry_id,
                "language": translation.language,
                "question": translation.question,
                "answer": translation.answer,
                "state": translation.state,
            }
            for translation in await db.scalars(own)
        ]
    }


async def _forget(db: AsyncSession, person: Person, now: datetime) -> None:
    """What they have only begun is free for others."""
    del now
    begun = (Translation.person_id == person.id) & (Translation.state == TranslationState.CLAIMED)
    await db.execute(delete(Translation).where(begun))


PERSONAL_DATA = PersonalData(
    "translations",
    (unsigned(Translation.person_id), nameless(Translation.decided_by)),
    _export,
    forget=_forget,
    labels={"translations": _("Your translations")},
)
