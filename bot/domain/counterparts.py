"""Counterparts: those with whom somebody has lately had to do through the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.domain import numbers, people
from bot.domain.hotline import own_questions
from bot.domain.mentoring import pairings
from bot.storage.tables import Pairing, Question

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LATELY = timedelta(days=60)
PAIR, STOOD_IN = "p", "b"
"""Before the number of a pairing: the other of the two; who stands in for its mentor, or, for them,
its mentee."""
MOST = 6


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Somebody, by the name that the other knows; `key` finds them again for that other alone."""

    person_id: int
    known_as: str
    key: str


async def of(db: AsyncSession, person: Person, now: datetime) -> list[Counterpart]:
    """Whom somebody had to do with lately, those first with whom they are paired; each once by each
    name, so that nobody is known by a made-up one.
    """
    known: dict[tuple[int, str], Counterpart] = {}
    both = [await in_pairing(db, person, one) for one in await pairings.all_of(db, person.id)]
    asked = [await in_question(db, person, one) for one in await _questions(db, person, now)]
    for other in (*reversed(both), *asked):
        if other is not None:
            known.setdefault((other.person_id, other.known_as), other)
    return list(known.values())[:MOST]


async def in_pairing(db: AsyncSession, person: Person, pairing: Pairing) -> Counterpart | None:
    """The other of a pairing, for one of the two."""
    two = {pairing.mentee_id, pairing.mentor_id}
    return await _named(db, two, person, f"{PAIR}{pairing.id}")


async def standing_in(db: AsyncSession, person: Person, pairing: Pairing) -> Counterpart | None:
    """Who stands in for a mentor, for the mentee; and the mentee, for who stands in."""
    two = {pairing.mentee_id, pairing.backup_id}
    return await _named(db, two, person, f"{STOOD_IN}{pairing.id}")


async def _named(
    db: AsyncSession, two: set[int | None], person: Person, key: str
) -> Counterpart | None:
    other = next(iter(two - {person.id}), None) if person.id in two else None
    name = await people.named(db, other)
    return Counterpart(other, name, key) if other is not None and name else None


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


async def by_key(db: AsyncSession, person: Person, key: str) -> Counterpart | None:
    """Whom a button means."""
    for first, read in ((PAIR, in_pairing), (STOOD_IN, standing_in)):
        number = numbers.read(key.removeprefix(first)) if key.startswith(first) else None
        pairing = await pairings.by_id(db, number) if number is not None else None
        if pairing is not None:
            return await read(db, person, pairing)
    question = await _question(db, key)
    return await in_question(db, person, question) if question is not None else None


async def _question(db: AsyncSession, key: str) -> Question | None:
    number = numbers.read(key)
    if number is not None:
        return await db.get(Question, number)
    return await own_questions.by_handle(db, key)


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
