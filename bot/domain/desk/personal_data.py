"""What the desk keeps of people: that they are there, in so many browsers, for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.storage.personal_data import PersonalData, one_of_many
from bot.storage.tables import DeskLink, DeskSession
from bot.words import _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    begun = await db.scalars(
        select(DeskSession.begun_at)
        .where(DeskSession.person_id == person.id)
        .order_by(DeskSession.begun_at)
    )
    return {"desk": [{"since": moment.isoformat()} for moment in begun]}


PERSONAL_DATA = PersonalData(
    "desk",
    # Who is at the desk as one account comes in again as both.
    (
        one_of_many(DeskLink.person_id, follows=False),
        one_of_many(DeskSession.person_id, follows=False),
    ),
    _export,
    labels={"desk": _("Where you are at the desk")},
)
