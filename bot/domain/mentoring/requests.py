"""Requests: a newcomer would like a mentor, and waits for one as long as it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.domain import jobs, people
from bot.domain.hotline import pseudonyms
from bot.storage.tables import MentoringOffer, MentoringRequest
from bot.words.mentoring import OfferState, RequestState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

MATCH = "mentoring.match"
"""The job that looks for mentors for all who wait, together."""
OPEN = (RequestState.WAITING, RequestState.OFFERED, RequestState.ACCEPTED)
PENDING = (OfferState.ASKED, OfferState.ACCEPTED)
"""Offers that somebody has still to answer: they hold a place."""


async def by_id(db: AsyncSession, request_id: int) -> MentoringRequest | None:
    """The request of that id, if there is one."""
    return await db.get(MentoringRequest, request_id)


async def open_of(db: AsyncSession, person_id: int) -> MentoringRequest | None:
    """What somebody waits for, if they do."""
    query = select(MentoringRequest).where(
        MentoringRequest.person_id == person_id, MentoringRequest.state.in_(OPEN)
    )
    return await db.scalar(query.order_by(MentoringRequest.id).limit(1))


async def in_state(db: AsyncSession, *states: RequestState) -> Sequence[MentoringRequest]:
    """All in these (open) states, the oldest first."""
    query = select(MentoringRequest).where(MentoringRequest.state.in_(states))
    return (await db.scalars(query.order_by(MentoringRequest.asked_at, MentoringRequest.id))).all()


async def place_of(db: AsyncSession, request: MentoringRequest) -> int:
    """How many wait for a mentor up to this one, it included."""
    earlier = select(func.count(MentoringRequest.id)).where(
        MentoringRequest.state == RequestState.WAITING,
        (MentoringRequest.asked_at < request.asked_at)
        | ((MentoringRequest.asked_at == request.asked_at) & (MentoringRequest.id < request.id)),
    )
    return 1 + (await db.scalar(earlier) or 0)


async def ask(
    db: AsyncSession, person_id: int, now: datetime, pseudonym: str = ""
) -> MentoringRequest:
    """Note that somebody would like a mentor; what they wait for already goes on."""
    request = await open_of(db, person_id)
    if request is None:
        request = MentoringRequest(person_id=person_id, state=RequestState.WAITING, asked_at=now)
        db.add(request)
    request.pseudonym = pseudonym
    await db.flush()
    return request


async def look_again(db: AsyncSession, now: datetime) -> None:
    """Something has changed: have mentors looked for, for all who wait, as soon as may be."""
    await jobs.schedule_once(db, MATCH, 0, now)


async def ask_for(
    db: AsyncSession, person: Person, now: datetime, language: str
) -> MentoringRequest:
    """What somebody waits for; asked for in their place where they wait for nothing, under a
    made-up name if they are unseen now, or were when they last asked.
    """
    request = await open_of(db, person.id)
    if request is not None:
        return request
    hides = person.anonymous or await _had_pseudonym(db, person.id)
    name = await made_up_name(db, person.id, language) if hides else ""
    return await ask(db, person.id, now, name)


async def made_up_name(db: AsyncSession, person_id: int, language: str) -> str:
    """A name in the language that they speak best, which mentors see anyway; in the given one where
    they have named none. That of their client alone could tell who they are.
    """
    spoken = await people.fluency_of(db, person_id)
    return pseudonyms.draw(next(iter(spoken), language))


async def _had_pseudonym(db: AsyncSession, person_id: int) -> bool:
    names = select(MentoringRequest.pseudonym).where(MentoringRequest.person_id == person_id)
    return bool(await db.scalar(names.order_by(MentoringRequest.id.desc()).limit(1)))


def looked(request: MentoringRequest, now: datetime) -> None:
    """A mentor was looked for."""
    request.looked_at = now


def told(request: MentoringRequest, now: datetime) -> None:
    """They have heard how it stands."""
    request.told_at = now


def wait(request: MentoringRequest, obstacle: str = "") -> None:
    """Let it wait (again), for that reason as far as it is known."""
    request.state, request.obstacle = RequestState.WAITING, obstacle


async def end(
    db: AsyncSession, request: MentoringRequest, state: RequestState, now: datetime
) -> None:
    """Let it be over; what a mentor was asked about it is withdrawn."""
    request.state, request.obstacle, request.ended_at = state, "", now
    await db.execute(
        update(MentoringOffer)
        .where(MentoringOffer.request_id == request.id, MentoringOffer.state.in_(PENDING))
        .values(state=OfferState.WITHDRAWN, ended_at=now)
        .execution_options(synchronize_session="fetch")
    )
