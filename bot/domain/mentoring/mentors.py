"""Who mentors people: since when, for how many, and how they rest or stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from bot.domain import people, versions
from bot.domain.mentoring import profiles
from bot.storage.tables import Person, RoleGrant
from bot.words import Role

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import MentoringProfile


async def grant_of(db: AsyncSession, person_id: int) -> RoleGrant | None:
    """Somebody's role of a mentor, with what they do in it."""
    return await db.get(RoleGrant, (person_id, Role.MENTOR.word))


async def mentors_people(db: AsyncSession, person_id: int) -> bool:
    """Are newcomers paired with them?"""
    grant = await grant_of(db, person_id)
    return grant is not None and grant.mentors_people


async def all_who_mentor(db: AsyncSession) -> list[Person]:
    """Everybody with whom newcomers are paired."""
    held = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.MENTOR.word, RoleGrant.mentors_people
    )
    rows = await db.scalars(select(Person).where(Person.id.in_(held)).order_by(Person.id))
    return list(rows.all())


async def begin(
    db: AsyncSession, person: Person, now: datetime, *, capacity: int, months: int
) -> MentoringProfile:
    """Mentor people from now on, for a term; an organizer who was no mentor becomes one by it."""
    grant = await grant_of(db, person.id)
    if grant is None:
        await people.grant(db, person, Role.MENTOR, person, now)
        await db.flush()
        grant = await db.get_one(RoleGrant, (person.id, Role.MENTOR.word))
        grant.answers_questions = False
    grant.mentors_people = True
    profile = await profiles.ensure(db, person.id, now, capacity)
    profile.mentors_since, profile.paused_at = now, None
    renew(profile, now, months)
    await versions.bump(db, "menus")
    return profile


def set_answering(grant: RoleGrant, *, answers: bool) -> None:
    """Be asked by the hotline, or not."""
    grant.answers_questions = answers


def renew(profile: MentoringProfile, now: datetime, months: int) -> None:
    """Go on for another term."""
    profile.term_until = now + relativedelta(months=months)


def pause(profile: MentoringProfile, now: datetime) -> None:
    """Take nobody new until one says so."""
    profile.paused_at = profile.paused_at or now


def resume(profile: MentoringProfile) -> None:
    """Take people again."""
    profile.paused_at = None


async def stop(db: AsyncSession, person: Person) -> None:
    """Mentor nobody any more; what else one does as a mentor goes on."""
    grant = await grant_of(db, person.id)
    if grant is not None:
        grant.mentors_people = False
    profile = await profiles.of(db, person.id)
    if profile is not None:
        profile.term_until = profile.paused_at = None
    await versions.bump(db, "menus")
