"""The safety team: who is of it, and who may see a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.domain import rooms
from bot.storage.tables import Person, SafetyMember
from bot.words.domain_events import happened
from bot.words.states import CaseKind, CaseStep, RoomPurpose

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import SafetyCase


@dataclass(frozen=True, slots=True)
class TeamChanged:
    """Somebody has come to the safety team, or is of it no more."""

    person_id: int
    joined: bool
    by_id: int


@dataclass(frozen=True, slots=True)
class Looking:
    """Who would like to see a case, and where."""

    person_id: int
    in_team_room: bool
    is_organizer: bool


async def is_member(db: AsyncSession, person_id: int) -> bool:
    """Is that person of the team?"""
    return await db.get(SafetyMember, person_id) is not None


async def members(db: AsyncSession) -> list[Person]:
    """Who is of the team."""
    belongs = select(SafetyMember.person_id)
    return list(
        (await db.scalars(select(Person).where(Person.id.in_(belongs)).order_by(Person.id))).all()
    )


async def join(db: AsyncSession, person: Person, by: Person, now: datetime) -> bool:
    """Make somebody a member; tell whether they were none."""
    if await is_member(db, person.id):
        return False
    db.add(SafetyMember(person_id=person.id, added_by=by.id, added_at=now))
    await db.flush()
    happened(db, TeamChanged(person.id, joined=True, by_id=by.id))
    return True


async def leave(db: AsyncSession, person: Person, by: Person) -> bool:
    """Let somebody be a member no more; tell whether they were one."""
    if not await is_member(db, person.id):
        return False
    await db.execute(
        delete(SafetyMember)
        .where(SafetyMember.person_id == person.id)
        .execution_options(synchronize_session="fetch")
    )
    happened(db, TeamChanged(person.id, joined=False, by_id=by.id))
    return True


async def is_there(db: AsyncSession) -> bool:
    """Does the community have a team: members, or a room?"""
    member = await db.scalar(select(SafetyMember.person_id).limit(1))
    return member is not None or bool(await rooms.of(db, RoomPurpose.SAFETY))


async def works_on_cases(db: AsyncSession, looking: Looking) -> bool:
    """May they see cases at all: the team; organizers only where there is none."""
    if looking.in_team_room or await is_member(db, looking.person_id):
        return True
    return looking.is_organizer and not await is_there(db)


async def may_see(db: AsyncSession, looking: Looking, case: SafetyCase) -> bool:
    """May they see that case?

    Whoever it is about sees no more of it than what is theirs. Organizers see what has reached
    them because the team did not act; never a report, which may be about one of them.
    """
    if case.reporter_id == looking.person_id:
        return False
    if case.taken_by == looking.person_id or await works_on_cases(db, looking):
        return True
    has_reached_them = case.step >= CaseStep.ORGANIZERS and case.kind != CaseKind.REPORT
    return looking.is_organizer and has_reached_them
