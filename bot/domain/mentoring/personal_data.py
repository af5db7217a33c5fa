"""What mentoring keeps of people: what they say of themselves, whom they were paired with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update

from bot.domain import moments
from bot.domain.mentoring import pairings, requests
from bot.storage.personal_data import PersonalData, nameless, one_of_many, own, unsigned
from bot.storage.tables import (
    CheckIn,
    GrownOffer,
    MentoringOffer,
    MentoringProfile,
    MentoringRequest,
    NeverAgain,
    Pairing,
    PairingFeedback,
    PairingGoal,
    PairMessage,
    TalkingPair,
)
from bot.words import _
from bot.words.domain_events import OfferGone, happened
from bot.words.mentoring import PairingEnding, PairingState, RequestState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    wanted = select(MentoringRequest).where(MentoringRequest.person_id == person.id)
    offered = select(MentoringOffer).where(MentoringOffer.mentor_id == person.id)
    feedback = select(PairingFeedback).where(PairingFeedback.person_id == person.id)
    return {
        "mentoring_profile": _profile(await db.get(MentoringProfile, person.id)),
        "mentoring_requests": [
            {
                "state": RequestState.WAITING if request.state in requests.OPEN else request.state,
                "pseudonym": request.pseudonym,
                "asked_at": moments.iso(request.asked_at),
            }
            for request in await db.scalars(wanted.order_by(MentoringRequest.id))
        ],
        "mentoring_offers": [
            {"state": offer.state, "at": moments.iso(offer.made_at)}
            for offer in await db.scalars(offered.order_by(MentoringOffer.id))
        ],
        "pairings": [
            await _pairing(db, person, pairing) for pairing in await pairings.all_of(db, person.id)
        ],
        "mentoring_feedback": [
            {"text": row.text, "at": moments.iso(row.at)} for row in await db.scalars(feedback)
        ],
    }


def _profile(profile: MentoringProfile | None) -> dict[str, Any] | None:
    if profile is None:
        return None
    return {
        "free_hours": [
            {"weekday": weekday + 1, "from": _clock(start), "until": _clock(end)}
            for weekday, start, end in profile.hours
        ],
        "own_interests": profile.own_interests,
        "skills": profile.skills,
        "goals": profile.goals,
        "platform": profile.platform,
        "how_often": profile.frequency,
        "capacity": profile.capacity,
        "available_from": moments.iso(profile.available_from),
        "mentors_since": moments.iso(profile.mentors_since),
        "term_until": moments.iso(profile.term_until),
        "paused_at": moments.iso(profile.paused_at),
        "trained_at": moments.iso(profile.trained_at),
        "cleared_at": moments.iso(profile.cleared_at),
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


async def _pairing(db: AsyncSession, person: Person, pairing: Pairing) -> dict[str, Any]:
    said = select(PairMessage).where(
        PairMessage.pairing_id == pairing.id, PairMessage.sender_id == person.id
    )
    asked = select(CheckIn).where(CheckIn.pairing_id == pairing.id, CheckIn.person_id == person.id)
    goals = select(PairingGoal).where(PairingGoal.pairing_id == pairing.id)
    return {
        "as_mentor": pairing.mentor_id == person.id,
        "state": pairing.state,
        "language": pairing.language,
        "began_at": moments.iso(pairing.began_at),
        "ended_at": moments.iso(pairing.ended_at),
        "goals": [
            {"text": goal.text, "progress": goal.progress} for goal in await db.scalars(goals)
        ],
        "check_ins": [
            {"answer": check_in.answer, "at": moments.iso(check_in.asked_at)}
            for check_in in await db.scalars(asked)
        ],
        "words": [
            {
                "text": message.text,
                "said_at": moments.iso(message.said_at),
                "edited_at": moments.iso(message.edited_at),
                "files": [
                    {"kind": file["kind"], "name": file["name"], "size": file["size"]}
                    for file in message.attachments
                ],
            }
            for message in await db.scalars(said.order_by(PairMessage.id))
        ],
    }


async def _merge(db: AsyncSession, gone: Person, kept: Person) -> None:
    """One request of theirs goes on; nobody mentors themselves, and a mentor stays one."""
    if await requests.open_of(db, kept.id) is not None:
        theirs = await requests.open_of(db, gone.id)
        if theirs is not None:
            await requests.end(db, theirs, RequestState.WITHDRAWN, theirs.asked_at)
    both = (gone.id, kept.id)
    with_oneself = select(Pairing).where(
        Pairing.mentee_id.in_(both),
        Pairing.mentor_id.in_(both),
        Pairing.state != PairingState.ENDED,
    )
    for pairing in (await db.scalars(with_oneself)).all():
        pairing.state, pairing.ending = PairingState.ENDED, PairingEnding.UNPAIRED
    await _merge_profiles(db, gone, kept)


async def _merge_profiles(db: AsyncSession, gone: Person, kept: Person) -> None:
    """What they say of themselves on the account that is kept counts, but for what only the other
    says.
    """
    own_profile = await db.get(MentoringProfile, kept.id)
    other = await db.get(MentoringProfile, gone.id)
    if own_profile is None or other is None:
        return
    for name in ("hours", "own_interests", "skills", "goals", "platform", "frequency"):
        setattr(own_profile, name, getattr(own_profile, name) or getattr(other, name))
    if own_profile.mentors_since is None:
        own_profile.capacity = other.capacity
    for name in ("available_from", "mentors_since", "term_until", "paused_at", "trained_at",
                 "trained_by", "cleared_at", "cleared_by"):  # fmt: skip
        if getattr(own_profile, name) is None:
            setattr(own_profile, name, getattr(other, name))


async def _forget(db: AsyncSession, person: Person, now: datetime) -> None:
    """Their pairings end, with the words that they said in them; who waited for them waits anew."""
    for pairing in await pairings.all_of(db, person.id):
        if pairing.state != PairingState.ENDED:
            await pairings.end(db, pairing, PairingEnding.FORGOTTEN, None, now)
        if pairing.mentee_id == person.id:
            await db.execute(delete(PairingGoal).where(PairingGoal.pairing_id == pairing.id))
    await db.execute(
        update(PairMessage)
        .where(PairMessage.sender_id == person.id)
        .values(text="", attachments=[], expires_at=None, withdrawn_at=now)
    )
    own_requests = select(MentoringRequest.id).where(MentoringRequest.person_id == person.id)
    await _tell_of_offers(db, person, own_requests)
    await db.execute(
        delete(MentoringOffer)
        .where(MentoringOffer.request_id.in_(own_requests))
        .execution_options(synchronize_session="fetch")
    )
    waited = (
        select(MentoringRequest)
        .join(MentoringOffer, MentoringOffer.request_id == MentoringRequest.id)
        .where(
            MentoringOffer.mentor_id == person.id,
            MentoringOffer.state.in_(requests.PENDING),
        )
    )
    for request in (await db.scalars(waited)).all():
        requests.wait(request)
        await requests.look_again(db, now)


async def _tell_of_offers(db: AsyncSession, person: Person, own_requests: Any) -> None:
    """Whoever was asked about them, or by them, is not to be left with buttons of what is gone."""
    pending = select(MentoringOffer.id).where(
        or_(
            MentoringOffer.request_id.in_(own_requests),
            MentoringOffer.mentor_id == person.id,
        ),
        MentoringOffer.state.in_(requests.PENDING),
    )
    for offer_id in (await db.scalars(pending)).all():
        happened(db, OfferGone(offer_id))


PERSONAL_DATA = PersonalData(
    "mentoring",
    (
        own(MentoringProfile.person_id),
        nameless(MentoringProfile.trained_by),
        nameless(MentoringProfile.cleared_by),
        one_of_many(MentoringRequest.person_id),
        one_of_many(MentoringOffer.mentor_id),
        unsigned(Pairing.mentee_id),
        unsigned(Pairing.mentor_id),
        unsigned(Pairing.backup_id),
        nameless(Pairing.ended_by),
        own(CheckIn.person_id, CheckIn.pairing_id, CheckIn.day),
        one_of_many(PairingFeedback.person_id),
        own(NeverAgain.person_id, NeverAgain.other_id),
        own(NeverAgain.other_id, NeverAgain.person_id),
        own(GrownOffer.mentee_id, GrownOffer.mentor_id),
        own(GrownOffer.mentor_id, GrownOffer.mentee_id),
        unsigned(PairMessage.sender_id),
        own(TalkingPair.person_id),
    ),
    _export,
    _merge,
    _forget,
    labels={
        "mentoring_profile": _("What you said for mentoring"),
        "free_hours": _("Usually free"),
        "weekday": _("Weekday (1 is Monday)"),
        "from": _("From"),
        "own_interests": _("Interests in your own words"),
        "skills": _("Skills"),
        "goals": _("Goals"),
        "how_often": _("How often"),
        "capacity": _("People at a time"),
        "available_from": _("Available from"),
        "mentors_since": _("Mentor since"),
        "term_until": _("Mentor until"),
        "paused_at": _("Paused since"),
        "trained_at": _("Trained on"),
        "cleared_at": _("Let in by an organizer on"),
        "mentoring_requests": _("When you wanted a mentor"),
        "mentoring_offers": _("Who was suggested to you"),
        "pairings": _("Mentoring together"),
        "as_mentor": _("You are the mentor"),
        "progress": _("Progress"),
        "check_ins": _("How it went"),
        "mentoring_feedback": _("What you told the organizers about it"),
    },
)
