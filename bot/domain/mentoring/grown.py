"""Mentorship that grew: two people whom the hotline brought together twice, and well."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from bot.domain import jobs, people
from bot.domain.mentoring import exclusions, mentors, offers, pairings
from bot.storage.tables import GrownOffer, Question
from bot.words import Refused
from bot.words.quiet import Quiet
from bot.words.states import Ending

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Pairing

ENOUGH = 2
"""Answers that helped."""
OVER = "mentoring.grown_over"
"""The job that tells somebody who has agreed that the other has not; its subject is the person."""
PATIENCE = timedelta(days=7)
"""So long who has agreed waits for the other."""


async def between(db: AsyncSession, mentee_id: int, mentor_id: int) -> GrownOffer | None:
    """What these two were asked, if they were."""
    return await db.get(GrownOffer, (mentee_id, mentor_id))


async def grows(db: AsyncSession, mentee_id: int, mentor_id: int) -> bool:
    """Has that mentor helped them often enough, and could the two be a pair? What was asked under a
    made-up name does not count: nobody is to be known by it.
    """
    if mentee_id == mentor_id or await between(db, mentee_id, mentor_id) is not None:
        return False
    helped = select(func.count(Question.id)).where(
        Question.asker_id == mentee_id,
        Question.answered_by == mentor_id,
        Question.ending == Ending.SOLVED,
        Question.pseudonym == "",
    )
    if (await db.scalar(helped) or 0) < ENOUGH:
        return False
    if not await mentors.mentors_people(db, mentor_id):
        return False
    if await pairings.of_mentee(db, mentee_id) is not None:
        return False
    if mentor_id in await exclusions.apart_from(db, mentee_id):
        return False
    return await _has_place(db, mentor_id)


async def _has_place(db: AsyncSession, mentor_id: int) -> bool:
    try:
        await offers.check_place(db, mentor_id)
    except Refused:
        return False
    return True


async def ask(db: AsyncSession, mentee_id: int, mentor_id: int, now: datetime) -> None:
    """Note that both are asked."""
    db.add(GrownOffer(mentee_id=mentee_id, mentor_id=mentor_id, offered_at=now))
    await db.flush()


async def agree(db: AsyncSession, grown: GrownOffer, person_id: int, *, agrees: bool) -> bool:
    """Keep what one of the two says; tell whether both agree. Raises Refused for a second time."""
    is_mentee = person_id == grown.mentee_id
    if (grown.mentee_says if is_mentee else grown.mentor_says) is not None:
        raise Refused(offers.SETTLED)
    if is_mentee:
        grown.mentee_says = agrees
    else:
        grown.mentor_says = agrees
    await db.flush()
    return bool(grown.mentee_says and grown.mentor_says)


async def await_other(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Have somebody told, in a while, who has agreed before the other."""
    await jobs.schedule_for(db, OVER, person_id, now + PATIENCE, quiet=Quiet.PERSON)


async def give_up(db: AsyncSession, person_id: int) -> list[GrownOffer]:
    """Wait for nobody any more of those with whom this person would be a pair; give what they were
    asked.
    """
    agreed_first = or_(
        (GrownOffer.mentee_id == person_id)
        & GrownOffer.mentee_says
        & GrownOffer.mentor_says.is_(None),
        (GrownOffer.mentor_id == person_id)
        & GrownOffer.mentor_says
        & GrownOffer.mentee_says.is_(None),
    )
    unanswered = list(await db.scalars(select(GrownOffer).where(agreed_first)))
    for offer in unanswered:
        if offer.mentee_id == person_id:
            offer.mentor_says = False
        else:
            offer.mentee_says = False
    return unanswered


async def begin(db: AsyncSession, grown: GrownOffer, now: datetime) -> Pairing:
    """Pair the two, if nothing stands in the way meanwhile. Raises Refused."""
    mentee = await people.by_id(db, grown.mentee_id)
    mentor = await people.by_id(db, grown.mentor_id)
    if mentee is None or mentor is None or await pairings.of_mentee(db, grown.mentee_id):
        raise Refused(offers.SETTLED)
    if grown.mentor_id in await exclusions.apart_from(db, grown.mentee_id):
        raise Refused(offers.SETTLED)
    await offers.check_place(db, grown.mentor_id)
    shared = await _shared_language(db, grown.mentee_id, grown.mentor_id)
    return await pairings.begin(db, mentee, mentor, now, language=shared, reasons={})


async def _shared_language(db: AsyncSession, mentee_id: int, mentor_id: int) -> str:
    """The language in which the mentor has helped them."""
    query = (
        select(Question.language)
        .where(Question.asker_id == mentee_id, Question.answered_by == mentor_id)
        .order_by(Question.asked_at.desc())
        .limit(1)
    )
    return await db.scalar(query) or ""
