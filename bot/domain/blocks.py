"""Blocks: somebody does not want to have to do with somebody else; nothing brings them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import moments
from bot.storage.personal_data import PersonalData, own
from bot.storage.tables import Block
from bot.words import _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def apart_from(db: AsyncSession, person_id: int) -> set[int]:
    """The ids of all whom somebody has blocked, or who have blocked them."""
    blocked = await db.scalars(select(Block.blocked_id).where(Block.person_id == person_id))
    blocking = await db.scalars(select(Block.person_id).where(Block.blocked_id == person_id))
    return {*blocked, *blocking}


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    made = await db.scalars(select(Block.at).where(Block.person_id == person.id).order_by(Block.at))
    return {"blocked": [{"at": moments.iso(at)} for at in made]}


PERSONAL_DATA = PersonalData(
    "blocks",
    (own(Block.person_id, Block.blocked_id), own(Block.blocked_id, Block.person_id)),
    _export,
    labels={"blocked": _("People you have blocked")},
)
