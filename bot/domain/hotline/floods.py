"""Floods: somebody sends more, under one name, than people can take; mentors can hush that name.

A flood begins with the first words that are held, and ends when nothing is held any more and nobody
is hushed. Its row stays: who hushed whom, when, and who ended it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import jobs, people
from bot.domain.hotline import shares
from bot.storage.tables import Flood, Person
from bot.words import Refused, _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Question

log = logging.getLogger(__name__)

GATHER = "hotline.gather"
"""The job that shows people what was held of a flood, together; its subject is the flood's id."""
RELEASE = "hotline.release"
"""The job that hands over what is held of a person; its subject is theirs."""
HUSHED_FOR = timedelta(days=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
BACKSTOP = timedelta(hours=1)


async def current(db: AsyncSession, person_id: int | None, pseudonym: str) -> Flood | None:
    """The flood of that person under that name that has not ended."""
    flood: Flood | None = await db.scalar(
        select(Flood).where(
            Flood.person_id == person_id, Flood.pseudonym == pseudonym, Flood.ended_at.is_(None)
        )
    )
    return flood


async def of_question(db: AsyncSession, question: Question) -> Flood | None:
    """The flood that a question is part of."""
    return await current(db, question.asker_id, question.pseudonym)


async def begin(db: AsyncSession, question: Question, now: datetime) -> Flood:
    """The flood that the question is part of from now on; what is held of it is shown together
    after a while, the later the longer it goes on.
    """
    flood = await note(db, question, now)
    if not is_hushed(flood, now):
        wait = min(max(now - flood.began_at, FIRST_WAIT), LONGEST_WAIT)
        await jobs.schedule_once(db, GATHER, flood.id, now + wait)
    return flood


async def note(db: AsyncSession, question: Question, now: datetime) -> Flood:
    """The flood that the question is part of; a new one if it is part of none."""
    flood = await of_question(db, question)
    if flood is None:
        flood = Flood(person_id=question.asker_id, pseudonym=question.pseudonym, began_at=now)
        db.add(flood)
        await db.flush()
        log.warning("flood %s: more than people can take; it is gathered", flood.id)
    return flood


async def by_id(db: AsyncSession, flood_id: int | None) -> Flood | None:
    """The flood with that id, if there is one."""
    return await db.get(Flood, flood_id) if flood_id is not None else None


async def hushed(db: AsyncSession, now: datetime) -> list[Flood]:
    """Whoever is hushed now, the longest first."""
    rows = await db.scalars(
        select(Flood)
        .where(Flood.ended_at.is_(None), Flood.hushed_until > now)
        .order_by(Flood.hushed_until)
    )
    return list(rows)


def is_hushed(flood: Flood | None, now: datetime) -> bool:
    """Does what goes on under that name wait, whatever it is?"""
    return flood is not None and flood.hushed_until is not None and flood.hushed_until > now


async def hush(db: AsyncSession, flood: Flood, by: Person, now: datetime) -> None:
    """Let nothing that is written under that name reach people for a day. Raises Refused where it
    is so already, or for staff under their own name.
    """
    if is_hushed(flood, now):
        raise Refused(_("They are hushed already. It ends by itself."))
    if flood.ended_at is not None or flood.person_id is None:
        raise Refused(_("There is nothing to hush any more."))
    # Under a made-up name nothing may show what somebody is.
    if not flood.pseudonym and await people.roles_of(db, flood.person_id):
        raise Refused(_("Mentors and organizers can't be hushed. Please talk with them."))
    flood.hushed_by, flood.hushed_at, flood.hushed_until = by.id, now, now + HUSHED_FOR
    flood.unhushed_by = None
    # Whom it is: a log that names people would tell who is behind a made-up name.
    log.info("flood %s is hushed for a day", flood.id)
    await jobs.schedule(db, GATHER, flood.id, flood.hushed_until)


async def unhush(db: AsyncSession, flood: Flood, by: Person, now: datetime) -> None:
    """End it now. Raises Refused where it has ended."""
    if not is_hushed(flood, now):
        raise Refused(_("Nobody is hushed here any more."))
    flood.unhushed_by, flood.hushed_until = by.id, now
    await jobs.schedule(db, GATHER, flood.id, now)


def end(flood: Flood, now: datetime) -> None:
    """Nothing is held any more."""
    flood.ended_at = now


async def make_room(db: AsyncSession, question: Question, now: datetime) -> None:
    """A question is about to need people no longer: what is held of its asker may go to them."""
    if question.asker_id is None or question.state not in shares.BEFORE_PEOPLE:
        return
    if await shares.held_questions(db, question.asker_id):
        await jobs.schedule_once(db, RELEASE, question.asker_id, now, person=question.asker_id)
