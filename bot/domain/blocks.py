"""Blocks: somebody does not want to have to do with somebody else; nothing brings them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from bot.domain import handles, moments
from bot.storage.personal_data import PersonalData, own
from bot.storage.tables import Block
from bot.words import Refused, _
from bot.words.domain_events import Blocked, happened

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def apart_from(db: AsyncSession, person_id: int) -> set[int]:
    """The ids of all whom somebody has blocked, or who have blocked them."""
    blocked = await db.scalars(select(Block.blocked_id).where(Block.person_id == person_id))
    blocking = await db.scalars(select(Block.person_id).where(Block.blocked_id == person_id))
    return {*blocked, *blocking}


async def are_apart(db: AsyncSession, person_id: int | None, other_id: int | None) -> bool:
    """Has one of these two blocked the other?"""
    if person_id is None or other_id is None:
        return False
    either = or_(
        (Block.person_id == person_id) & (Block.blocked_id == other_id),
        (Block.person_id == other_id) & (Block.blocked_id == person_id),
    )
    return await db.scalar(select(Block.at).where(either).limit(1)) is not None


async def block(
    db: AsyncSession, person: Person, other_id: int, known_as: str, now: datetime
) -> None:
    """Keep somebody away from a person, who knows them by that name. Raises Refused where that is
    themselves.
    """
    if other_id == person.id:
        raise Refused(_("That is you."))
    if await db.get(Block, (person.id, other_id)) is None:
        db.add(
            Block(
                person_id=person.id,
                blocked_id=other_id,
                handle=handles.draw(),
                known_as=known_as,
                at=now,
            )
        )
        await db.flush()
    happened(db, Blocked(person.id, other_id))


async def hold_for(db: AsyncSession, person_id: int) -> None:
    """Let what somebody has blocked, and who has blocked them, hold for all that they have now: a
    second account of theirs may be a pair with one of these.
    """
    either = (Block.person_id == person_id, Block.blocked_id == person_id)
    for which in either:
        for row in await db.scalars(select(Block).where(which)):
            happened(db, Blocked(row.person_id, row.blocked_id))


async def unblock(db: AsyncSession, person: Person, handle: str) -> str:
    """Let somebody be met again; give the name that they are known by. Raises Refused."""
    query = select(Block).where(Block.person_id == person.id, Block.handle == handle)
    made = await db.scalar(query)
    if made is None:
        raise Refused(_("You don't block them any more."))
    await db.delete(made)
    await db.flush()
    return made.known_as


async def made_by(db: AsyncSession, person_id: int) -> list[Block]:
    """Whom somebody has blocked, the latest first."""
    query = select(Block).where(Block.person_id == person_id)
    return list((await db.scalars(query.order_by(Block.at.desc(), Block.blocked_id))).all())


async def count(db: AsyncSession) -> int:
    """How many there are: all that organizers see of them."""
    return await db.scalar(select(func.count()).select_from(Block)) or 0


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    made = await made_by(db, person.id)
    return {"blocked": [{"name": row.known_as, "at": moments.iso(row.at)} for row in made]}


PERSONAL_DATA = PersonalData(
    "blocks",
    (own(Block.person_id, Block.blocked_id), own(Block.blocked_id, Block.person_id)),
    _export,
    labels={"blocked": _("People you have blocked")},
)
