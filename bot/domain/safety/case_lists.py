"""Which cases somebody has, or there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.safety import cases, messages, subjects
from bot.domain.safety.cases import OPEN, URGENT
from bot.storage.tables import SafetyCase

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person
    from bot.words import Subject


async def about(db: AsyncSession, subject: Subject) -> SafetyCase | None:
    """The case that a message is about."""
    if subject.kind in subjects.OF_CASES:
        return await cases.by_id(db, subject.number)
    if subject.kind not in {subjects.WORDS, subjects.ECHO}:
        return None
    message = await messages.by_id(db, subject.number)
    return await cases.of(db, message) if message is not None else None


async def all_own(db: AsyncSession, person: Person, most: int) -> list[SafetyCase]:
    """A person's cases, the newest first."""
    query = select(SafetyCase).where(SafetyCase.reporter_id == person.id)
    return list((await db.scalars(query.order_by(SafetyCase.id.desc()).limit(most))).all())


async def all_open(db: AsyncSession) -> list[SafetyCase]:
    """All cases that somebody has to look at, the oldest first."""
    query = select(SafetyCase).where(SafetyCase.state.in_(OPEN)).order_by(SafetyCase.id)
    return list((await db.scalars(query)).all())


async def taken_by(db: AsyncSession, person_id: int) -> list[SafetyCase]:
    """The cases that somebody of the team has; their own among them, handed over unknowingly."""
    query = select(SafetyCase).where(SafetyCase.taken_by == person_id).order_by(SafetyCase.id)
    return list((await db.scalars(query)).all())


async def held_for_others_by(db: AsyncSession, person_id: int) -> list[SafetyCase]:
    """The cases of others that somebody of the team has."""
    taken = await taken_by(db, person_id)
    return [case for case in taken if case.reporter_id != person_id]


async def count_open_of(db: AsyncSession, person: Person) -> int:
    """How many open cases a person has."""
    query = select(func.count(SafetyCase.id)).where(
        SafetyCase.reporter_id == person.id, SafetyCase.state.in_(OPEN)
    )
    return await db.scalar(query) or 0


async def latest_open_of(db: AsyncSession, person: Person) -> SafetyCase | None:
    """The newest open case of a person: of the urgent ones, where there is any."""
    query = select(SafetyCase).where(
        SafetyCase.reporter_id == person.id, SafetyCase.state.in_(OPEN)
    )
    first = (SafetyCase.kind.in_(URGENT).desc(), SafetyCase.id.desc())
    return await db.scalar(query.order_by(*first).limit(1))
