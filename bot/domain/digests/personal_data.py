"""What digests keep of people: that they want none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import moments
from bot.storage.personal_data import PersonalData, own
from bot.storage.tables import DigestRefusal
from bot.words import _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    refusal = await db.get(DigestRefusal, person.id)
    return {"no_weekly_numbers": moments.iso(refusal.refused_at) if refusal is not None else None}


PERSONAL_DATA = PersonalData(
    "digests",
    (own(DigestRefusal.person_id),),
    _export,
    labels={"no_weekly_numbers": _("You want no weekly numbers")},
)
