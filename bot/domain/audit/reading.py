"""What was done lately, for owners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage.audit import ACTOR, CONCERNS
from bot.storage.tables import AuditEntry, AuditLink, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Deed:
    """An entry, with the names of whom it means: "" for nobody, or nobody known any more."""

    entry: AuditEntry
    actor: str
    concerns: str


async def count(db: AsyncSession) -> int:
    """How many entries are kept."""
    last = await db.scalar(select(func.max(AuditEntry.number)).where(AuditEntry.number > 0)) or 0
    first = (
        await db.scalar(select(func.min(AuditEntry.number)).where(AuditEntry.number > 0))
        or last + 1
    )
    return last - first + 1


async def recent(db: AsyncSession, skip: int, most: int) -> Sequence[Deed]:
    """The newest entries first, after so many."""
    newest = select(func.max(AuditEntry.number)).where(AuditEntry.number > 0)
    last = (await db.scalar(newest) or 0) - skip
    query = select(AuditEntry).where(AuditEntry.number.between(last - most + 1, last))
    entries = (await db.scalars(query.order_by(AuditEntry.number.desc()))).all()
    names: dict[tuple[int, str], str] = {
        (number, part): name
        for number, part, name in await db.execute(
            select(AuditLink.number, AuditLink.part, Person.name)
            .join(Person, Person.id == AuditLink.person_id)
            .where(AuditLink.number.in_([entry.number for entry in entries]))
        )
    }
    return [
        Deed(entry, names.get((entry.number, ACTOR), ""), names.get((entry.number, CONCERNS), ""))
        for entry in entries
    ]
