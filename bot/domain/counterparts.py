"""Counterparts: those with whom somebody has lately had to do through the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.domain import people
from bot.domain.mentoring import pairings
from bot.storage.tables import Question

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LATELY = timedelta(days=60)
MOST = 6


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Somebody, by the name that the other knows; `key` finds them again for that other alone."""

    person_id: int
    known_as: str
    key: str


async def of(db: AsyncSession, person: Person, now: datetime) -> list[Counterpart]:
    """Whom somebody had to do with lately, those first with whom they are paired; each once."""
    known: dict[int, Counterpart] = {}
    for pairing in reversed(await pairings.all_of(db, person.id)):
        is_mentee = pairing.mentee_id == person.id
        other = pairing.mentor_id if is_mentee else pairing.mentee_id
        if other is not None and (name := await people.named(db, other)):
            known.setdefault(other, Counterpart(other, name, f"p{pairing.id}"))
    for question in await _questions(db, person, now):
        counterpart = await in_question(db, person, question)
        if counterpart is not None:
            known.setdefault(counterpart.person_id, counterpart)
    return list(known.values())[:MOST]


async def in_question(db: AsyncSession, person: Person, question: Question) -> Counterpart | None:
    """The other of a question: its mentor for its asker, under their name; its asker for whoever
    has it, under the name that it was asked with.
    """
    mentor = question.claimed_by or question.answered_by
    if question.asker_id == person.id:
        other, name = mentor, await people.named(db, mentor)
    elif person.id in {question.claimed_by, question.answered_by}:
        other = question.asker_id
        name = question.pseudonym or await people.named(db, other)
    else:
        return None
    if other is None or not name:
        return None
    return Counterpart(other, name, question.handle or str(question.id))


async def by_key(db: AsyncSession, person: Person, key: str, now: datetime) -> Counterpart | None:
    """Whom a button means."""
    return next((other for other in await of(db, person, now) if other.key == key), None)


async def _questions(db: AsyncSession, person: Person, now: datetime) -> list[Question]:
    """What they asked and somebody took, and what they took, the latest first."""
    taken = or_(Question.answered_by.is_not(None), Question.claimed_by.is_not(None))
    # One after the other, as each has an index of its own.
    for_them = (
        (Question.asker_id == person.id) & taken,
        Question.answered_by == person.id,
        Question.claimed_by == person.id,
    )
    known: dict[int, Question] = {}
    for which in for_them:
        query = select(Question).where(which, Question.asked_at > now - LATELY)
        query = query.order_by(Question.asked_at.desc()).limit(MOST)
        known |= {question.id: question for question in await db.scalars(query)}
    return sorted(known.values(), key=lambda question: question.asked_at, reverse=True)
