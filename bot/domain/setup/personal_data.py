"""What setting up keeps of people: who became an owner by a code, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import moments
from bot.storage.personal_data import PersonalData, unsigned
from bot.storage.tables import OwnerCode
from bot.words import _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    used = select(OwnerCode.used_at).where(OwnerCode.used_by == person.id)
    return {"owner_by_code": [moments.iso(at) for at in await db.scalars(used) if at is not None]}


PERSONAL_DATA = PersonalData(
    "setup",
    (unsigned(OwnerCode.used_by),),
    _export,
    labels={"owner_by_code": _("When you became an owner by a code")},
)
