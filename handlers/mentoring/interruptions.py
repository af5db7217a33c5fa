"""Interruptions: somebody leaves, loses their role, takes a break or can't be reached meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import jobs, people, references
from bot.domain.mentoring import mentors, offers, pairings, requests
from bot.words import Subject, Update
from bot.words.domain_events import (
    Blocked,
    BreakBegun,
    BreakEnded,
    OfferGone,
    PersonForgotten,
    PersonsLinked,
    RoleRevoked,
    Undelivered,
)
from bot.words.mentoring import OfferState, PairingEnding, RequestState
from bot.words.roles import Role
from handlers.mentoring import confirming, offering, term
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Tick
    from bot.storage.tables import Person
    from bot.words import Action


async def stop_mentoring(tick: Tick, mentor: Person, by: Person | None) -> list[Action]:
    """Somebody mentors nobody any more: whom they were to take, and whom they have, get others."""
    actions: list[Action] = []
    for offer in await offers.pending_of_mentor(tick.db, mentor.id):
        asked = offer.state == OfferState.ASKED
        actions += await (offering.passed_on if asked else confirming.taken_back)(tick, offer)
    await mentors.stop(tick.db, mentor)
    await jobs.cancel(tick.db, mentor.id, term.TERM, term.UNANSWERED)
    for pairing in await pairings.of_mentor(tick.db, mentor.id):
        await pairings.end(tick.db, pairing, PairingEnding.STEPPED_DOWN, by, tick.now)
    for pairing in await pairings.backed_by(tick.db, mentor.id):
        pairings.drop_backup(pairing)
    return actions


@feature.listens(RoleRevoked)
async def hand_over_of_who_lost_the_role(tick: Tick, revoked: RoleRevoked) -> Sequence[Action]:
    """Who is no mentor any more mentors nobody."""
    mentor = await people.by_id(tick.db, revoked.person_id)
    if mentor is None or revoked.role != Role.MENTOR.word:
        return []
    return await stop_mentoring(tick, mentor, None)


@feature.listens(BreakBegun)
async def pass_on_of_who_rests(tick: Tick, begun: BreakBegun) -> Sequence[Action]:
    """Who takes a break has nothing to answer: somebody else is asked."""
    return [
        action
        for offer in await offers.pending_of_mentor(tick.db, begun.person_id)
        if offer.state == OfferState.ASKED
        for action in await offering.passed_on(tick, offer)
    ]


@feature.listens(BreakEnded)
async def look_for_who_is_back(tick: Tick, ended: BreakEnded) -> Sequence[Action]:
    """Somebody is there again, and may have places."""
    if await mentors.mentors_people(tick.db, ended.person_id):
        await requests.look_again(tick.db, tick.now)
    return []


@feature.listens(PersonForgotten)
async def look_after_somebody_left(tick: Tick, _forgotten: PersonForgotten) -> Sequence[Action]:
    """Whoever waited for their answer waits for somebody else's."""
    if await requests.in_state(tick.db, RequestState.WAITING):
        await requests.look_again(tick.db, tick.now)
    return []


@feature.listens(PersonsLinked)
async def settle_between_accounts(tick: Tick, linked: PersonsLinked) -> Sequence[Action]:
    """Two accounts are one person: who has a mentor waits for none, and nobody is asked whether
    they take themselves.
    """
    request = await requests.open_of(tick.db, linked.kept)
    if request is None:
        return []
    offer = await offers.pending_of_request(tick.db, request)
    if await pairings.of_mentee(tick.db, linked.kept) is not None:
        await requests.end(tick.db, request, RequestState.WITHDRAWN, tick.now)
        return await offering.withdrawn(tick, offer) if offer is not None else []
    if offer is None or offer.mentor_id != linked.kept:
        return []
    is_asked = offer.state == OfferState.ASKED
    return await (offering.passed_on if is_asked else confirming.taken_back)(tick, offer)


@feature.listens(Blocked)
async def ask_somebody_else(tick: Tick, event: Blocked) -> Sequence[Action]:
    """Two of whom one blocks the other are asked about each other no more."""
    two = {event.person_id, event.blocked_id}
    actions: list[Action] = []
    for mentor_id in sorted(two):
        for offer in await offers.pending_of_mentor(tick.db, mentor_id):
            if (await offers.request_of(tick.db, offer)).person_id not in two:
                continue
            if offer.state == OfferState.ASKED:
                actions += await offering.passed_on(tick, offer)
            else:
                actions += confirming.place_is_free(offer)
                actions += await confirming.taken_back(tick, offer)
    return actions


@feature.listens(OfferGone)
async def say_that_it_is_gone(tick: Tick, gone: OfferGone) -> Sequence[Action]:
    """One of the two is erased: what the other was asked says so, without saying who it was."""
    await jobs.cancel(tick.db, gone.offer_id, offers.DUE, offers.REMIND)
    return [
        Update(Subject(offering.CARD, gone.offer_id), offering.NOT_ANY_MORE),
        Update(Subject(confirming.QUESTION, gone.offer_id), confirming.CANNOT_ANY_MORE),
    ]


@feature.listens(Undelivered)
async def pass_on_what_did_not_arrive(tick: Tick, event: Undelivered) -> Sequence[Action]:
    """A mentor can't be reached: somebody else is asked."""
    meant_for = await references.meant_for(tick.db, event.reference_id)
    subject = meant_for[0] if meant_for is not None else None
    if subject is None or subject.kind != offering.CARD:
        return []
    offer = await offers.by_id(tick.db, subject.number)
    if offer is None or offer.state != OfferState.ASKED:
        return []
    return await offering.passed_on(tick, offer)
