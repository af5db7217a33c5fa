"""What drafts keep of people: what they suggested, edited and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.storage.personal_data import PersonalData, nameless
from bot.storage.tables import Draft
from bot.words import _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    drafts = select(Draft).where(Draft.suggested_by == person.id).order_by(Draft.id)
    return {
        "suggested": [
            {"question": draft.question, "answer": draft.answer, "state": draft.state}
            for draft in await db.scalars(drafts)
        ]
    }


PERSONAL_DATA = PersonalData(
    "drafts",
    (nameless(Draft.suggested_by), nameless(Draft.edited_by), nameless(Draft.decided_by)),
    _export,
    labels={"suggested": _("Answers you suggested")},
)
