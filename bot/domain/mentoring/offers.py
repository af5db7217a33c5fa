"""Offers: a mentor is asked, then the newcomer; nobody is paired without both.

Whether there is a place is looked at in the transaction that takes it; only one writes at a time.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.domain import people
from bot.domain.mentoring import exclusions, pairings, profiles, requests
from bot.domain.mentoring.matching import Reasons
from bot.storage.tables import MentoringOffer, MentoringRequest, Person
from bot.words import Button, Refused, _
from bot.words.mentoring import NeverAgainReason, OfferOrigin, OfferState, RequestState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.mentoring.matching import Offer
    from bot.storage.tables import Pairing

DUE = "mentoring.offer"
"""The job that goes on where nobody has answered an offer in time."""
REMIND = "mentoring.remind"
SETTLED = _("This has been settled already.")
FULL = _("You have as many people as you take at a time.")


async def by_id(db: AsyncSession, offer_id: int) -> MentoringOffer | None:
    """The offer of that id, if there is one."""
    return await db.get(MentoringOffer, offer_id)


async def request_of(db: AsyncSession, offer: MentoringOffer) -> MentoringRequest:
    """What it answers."""
    return await db.get_one(MentoringRequest, offer.request_id)


async def pending_of_request(db: AsyncSession, request: MentoringRequest) -> MentoringOffer | None:
    """The offer about which somebody is asked now, if there is one."""
    query = select(MentoringOffer).where(
        MentoringOffer.request_id == request.id, MentoringOffer.state.in_(requests.PENDING)
    )
    return await db.scalar(query.order_by(MentoringOffer.id).limit(1))


async def pending_of_mentor(db: AsyncSession, mentor_id: int) -> Sequence[MentoringOffer]:
    """The offers of which a mentor was told, and which are not settled."""
    query = select(MentoringOffer).where(
        MentoringOffer.mentor_id == mentor_id, MentoringOffer.state.in_(requests.PENDING)
    )
    return (await db.scalars(query.order_by(MentoringOffer.id))).all()


async def make(
    db: AsyncSession,
    request: MentoringRequest,
    match: Offer,
    now: datetime,
    *,
    due_at: datetime,
    origin: OfferOrigin = OfferOrigin.MATCHED,
) -> MentoringOffer:
    """Ask the mentor of that match, until it is due."""
    offer = MentoringOffer(
        request_id=request.id,
        mentor_id=match.mentor,
        state=OfferState.ASKED,
        origin=origin,
        score=match.score,
        reasons=asdict(match.reasons),
        made_at=now,
        due_at=due_at,
    )
    db.add(offer)
    request.state, request.obstacle = RequestState.OFFERED, ""
    await db.flush()
    return offer


def reasons_of(stored: dict[str, Any]) -> Reasons:
    """Why two fit, as it was stored."""
    return Reasons(
        tuple(stored.get("languages", ())),
        tuple(stored.get("interests", ())),
        tuple(stored.get("goals", ())),
        stored.get("hours"),
    )


async def count_accepted(db: AsyncSession, mentor_id: int) -> int:
    """How many newcomers are being asked whether they want that mentor."""
    query = select(func.count(MentoringOffer.id)).where(
        MentoringOffer.mentor_id == mentor_id, MentoringOffer.state == OfferState.ACCEPTED
    )
    return await db.scalar(query) or 0


async def check_place(db: AsyncSession, mentor_id: int) -> None:
    """Raise Refused where the mentor has no place."""
    taken = await pairings.count_of_mentor(db, mentor_id) + await count_accepted(db, mentor_id)
    if taken >= await _capacity(db, mentor_id):
        raise Refused(FULL, Button(_("People at a time"), "/mentor capacity"))


async def has_place_still(db: AsyncSession, offer: MentoringOffer) -> bool:
    """Is the place still there that a mentor who has accepted meant to give?"""
    if offer.state != OfferState.ACCEPTED:
        return True
    mentoring = await pairings.count_of_mentor(db, offer.mentor_id)
    return mentoring < await _capacity(db, offer.mentor_id)


async def _capacity(db: AsyncSession, mentor_id: int) -> int:
    profile = await profiles.of(db, mentor_id)
    return profile.capacity if profile is not None else 0


# ── the mentor's answer ──────────────────────────────────────────────────────────────────────


async def accept(
    db: AsyncSession, offer: MentoringOffer, now: datetime, due_at: datetime
) -> MentoringRequest:
    """Take the newcomer, if they still want it and there is a place. Raises Refused."""
    request = await request_of(db, offer)
    if offer.state != OfferState.ASKED or request.state != RequestState.OFFERED:
        raise Refused(SETTLED)
    if request.person_id in await exclusions.apart_from(db, offer.mentor_id):
        raise Refused(SETTLED)
    await check_place(db, offer.mentor_id)
    offer.state, offer.answered_at, offer.due_at = OfferState.ACCEPTED, now, due_at
    request.state = RequestState.ACCEPTED
    await db.flush()
    return request


async def decline(db: AsyncSession, offer: MentoringOffer, now: datetime) -> MentoringRequest:
    """Not take them: the two are not brought together again. Raises Refused."""
    if offer.state != OfferState.ASKED:
        raise Refused(SETTLED)
    offer.state, offer.answered_at, offer.ended_at = OfferState.DECLINED, now, now
    request = await request_of(db, offer)
    await exclusions.never_again(
        db, request.person_id, offer.mentor_id, NeverAgainReason.DECLINED, now
    )
    requests.wait(request)
    await db.flush()
    return request


async def pass_on(db: AsyncSession, offer: MentoringOffer, now: datetime) -> MentoringRequest:
    """The mentor has not answered, or can't now: somebody else is asked, without any blame."""
    offer.state, offer.ended_at = OfferState.EXPIRED, now
    request = await request_of(db, offer)
    requests.wait(request)
    await db.flush()
    return request


async def take_back(db: AsyncSession, offer: MentoringOffer, now: datetime) -> MentoringRequest:
    """The mentor had accepted, and has no place any more: somebody else is looked for."""
    request = await pass_on(db, offer, now)
    offer.state = OfferState.WITHDRAWN
    return request


# ── the newcomer's answer ────────────────────────────────────────────────────────────────────


async def confirm(
    db: AsyncSession, offer: MentoringOffer, mentee: Person, now: datetime
) -> Pairing:
    """Pair the two. Raises Refused where it is settled, or the place is gone."""
    request = await request_of(db, offer)
    mentor = await people.by_id(db, offer.mentor_id)
    if offer.state != OfferState.ACCEPTED or mentor is None:
        raise Refused(SETTLED)
    if mentee.id in await exclusions.apart_from(db, mentor.id):
        raise Refused(SETTLED)
    if await pairings.of_mentee(db, mentee.id) is not None:
        raise Refused(_("You have a mentor already."))
    if await pairings.count_of_mentor(db, mentor.id) >= await _capacity(db, mentor.id):
        raise Refused(_("I'm sorry: {name} has no place left meanwhile.", name=mentor.name))
    offer.state, offer.ended_at = OfferState.CONFIRMED, now
    await requests.end(db, request, RequestState.PAIRED, now)
    languages = offer.reasons.get("languages") or ()
    return await pairings.begin(
        db, mentee, mentor, now, language=languages[0] if languages else "", reasons=offer.reasons
    )


async def refuse(db: AsyncSession, offer: MentoringOffer, now: datetime) -> MentoringRequest:
    """The newcomer would rather have somebody else. Raises Refused."""
    if offer.state != OfferState.ACCEPTED:
        raise Refused(SETTLED)
    offer.state, offer.ended_at = OfferState.REFUSED, now
    request = await request_of(db, offer)
    await exclusions.never_again(
        db, request.person_id, offer.mentor_id, NeverAgainReason.REFUSED, now
    )
    requests.wait(request)
    await db.flush()
    return request


async def lapse(db: AsyncSession, offer: MentoringOffer, now: datetime) -> MentoringRequest:
    """The newcomer has not answered: the place is free again, and the request over."""
    offer.state, offer.ended_at = OfferState.EXPIRED, now
    request = await request_of(db, offer)
    await requests.end(db, request, RequestState.LAPSED, now)
    return request
