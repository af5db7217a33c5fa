"""Acquaintances: which mentors a newcomer's question is for first, by what is known of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import people
from bot.domain.mentoring import pairings, profiles
from bot.storage.tables import Interest, MentoringProfile
from bot.words.mentoring import PairingState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def own_mentor(db: AsyncSession, person_id: int | None, now: datetime) -> Person | None:
    """Somebody's own mentor, where they have one who is there."""
    pairing = await pairings.of_mentee(db, person_id) if person_id is not None else None
    if pairing is None or pairing.state != PairingState.ACTIVE or pairing.mentor_id is None:
        return None
    mentor = await people.by_id(db, pairing.mentor_id)
    is_there = mentor is not None and await people.is_there(db, mentor, now)
    return mentor if is_there else None


async def by_topics(
    db: AsyncSession, mentors: Sequence[Person], topics: Collection[str]
) -> list[Person]:
    """The same mentors, those first who can help with most of these topics."""
    if not topics:
        return list(mentors)
    ids = [mentor.id for mentor in mentors]
    shared = dict.fromkeys(ids, 0)
    liked = select(Interest.person_id).where(
        Interest.person_id.in_(ids), Interest.topic.in_(topics)
    )
    for person_id in await db.scalars(liked):
        shared[person_id] += 1
    own = select(MentoringProfile).where(MentoringProfile.person_id.in_(ids))
    for profile in await db.scalars(own):
        skills = set(profiles.listed(profile, "skills"))
        shared[profile.person_id] += 2 * len(skills & set(topics))
    return sorted(mentors, key=lambda mentor: -shared[mentor.id])
