"""Rounds: mentors are looked for, for all who wait, together; and what is due of offers."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs, people
from bot.domain.mentoring import candidates, offers, pairings, profiles, requests
from bot.domain.mentoring.matching import Assignment, Obstacle, assign_apart, obstacle_of
from bot.words import Button, Priority, Send, Subject, _
from bot.words.domain_events import PairingEnded
from bot.words.mentoring import OfferState, RequestState
from bot.words.quiet import Quiet
from bot.words.recurrences import Recurrence
from handlers.mentoring import confirming, offering, seeking, terms
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Outside, Tick
    from bot.storage.tables import MentoringRequest
    from bot.words import Action

DAILY = Recurrence("FREQ=DAILY", time(9))
TELL = "mentoring.tell"
"""The job that says to somebody why they wait."""
SOON = timedelta(minutes=1)
NEWS_AFTER = timedelta(days=1)
"""Reasons that change more often than that are not told each time."""
TELL_AGAIN = timedelta(days=7)
"""So often who waits hears how it stands."""


# ── all who wait, together ───────────────────────────────────────────────────────────────────


async def find_pairs(outside: Outside, _job: Job) -> Assignment:
    """The best pairs of all who wait and all who have a place."""
    async with outside.database.read() as session:
        waiting = await requests.in_state(session, RequestState.WAITING)
        known = await candidates.of(session, waiting, terms.rules(outside), outside.now)
    if not (known.seekers and known.mentors):
        return Assignment((), 0.0)
    return await assign_apart(known.seekers, known.mentors, outside.now)


@feature.job(requests.MATCH, work=find_pairs)
async def match(tick: Tick, _job: Job, found: Assignment) -> Sequence[Action]:
    """Ask the mentors of these pairs, as far as they still fit; the others hear why they wait."""
    waiting = await requests.in_state(tick.db, RequestState.WAITING)
    known = await candidates.of(tick.db, waiting, terms.rules(tick), tick.now)
    fitting = candidates.still_fitting(known, found.offers)
    left = candidates.after(known.mentors, fitting.values())
    actions: list[Action] = []
    for request, seeker in zip(waiting, known.seekers, strict=True):
        requests.looked(request, tick.now)
        if request.person_id in fitting:
            actions += await offering.make(tick, request, fitting[request.person_id])
        elif (obstacle := obstacle_of(seeker, left)) is not None:
            actions += await _waits_on(tick, request, obstacle)
        else:  # a place has come free since the pairs were found
            await requests.look_again(tick.db, tick.now + SOON)
    return actions


async def _waits_on(tick: Tick, request: MentoringRequest, obstacle: Obstacle) -> list[Action]:
    """Nobody for them in this round: they hear why as soon as the reason is another one."""
    lately = request.told_at is not None and request.told_at > tick.now - NEWS_AFTER
    is_news = request.obstacle != obstacle and not lately
    actions = await seeking.let_wait(tick, request, obstacle)
    if is_news:
        await jobs.schedule_once(
            tick.db, TELL, request.id, tick.now, person=request.person_id, quiet=Quiet.PERSON
        )
    return actions


@feature.job(TELL)
async def tell(tick: Tick, job: Job) -> Sequence[Action]:
    """Say to who waits why they do, outside their quiet hours."""
    request = await requests.by_id(tick.db, job.subject)
    if request is None or request.state != RequestState.WAITING:
        return []
    return [await _told(tick, request)]


async def _told(tick: Tick, request: MentoringRequest) -> Send:
    requests.told(request, tick.now)
    return Send(
        request.person_id,
        await seeking.waiting(tick, request),
        buttons=(Button(_("Change what I said"), "/mentor change"), seeking.STOP),
        priority=Priority.REMINDER,
    )


@feature.job("mentoring.day", every=DAILY, quiet=Quiet.COMMUNITY)
async def day(tick: Tick, _job: Job) -> Sequence[Action]:
    """Look again for everybody, and let who has waited for a week know how it stands."""
    waiting = await requests.in_state(tick.db, RequestState.WAITING)
    if waiting:
        await requests.look_again(tick.db, tick.now)
    for request in waiting:
        if (request.told_at or request.asked_at) <= tick.now - TELL_AGAIN:
            await jobs.schedule_once(
                tick.db, TELL, request.id, tick.now, person=request.person_id, quiet=Quiet.PERSON
            )
    return []


# ── what is due of offers ────────────────────────────────────────────────────────────────────


@feature.job(offers.DUE)
async def due(tick: Tick, job: Job) -> Sequence[Action]:
    """Nobody has answered in time: somebody else is asked, or the place is given back."""
    offer = await offers.by_id(tick.db, job.subject)
    if offer is None or offer.due_at > tick.now:
        return []
    if offer.state == OfferState.ASKED:
        return await offering.passed_on(tick, offer)
    return await confirming.lapsed(tick, offer) if offer.state == OfferState.ACCEPTED else []


@feature.job(offers.REMIND)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Half of the time is over: remind who is asked, once."""
    offer = await offers.by_id(tick.db, job.subject)
    if offer is None or offer.due_at <= tick.now:
        return []
    if offer.state == OfferState.ASKED:
        request = await offers.request_of(tick.db, offer)
        return [await offering.card(tick, offer, request)]
    if offer.state == OfferState.ACCEPTED:
        request = await offers.request_of(tick.db, offer)
        text, buttons = await confirming.question(tick, offer)
        subject = Subject(confirming.QUESTION, offer.id)
        return [Send(request.person_id, text, buttons=buttons, subject=subject)]
    return []


@feature.listens(PairingEnded)
async def fill_the_place(tick: Tick, ended: PairingEnded) -> Sequence[Action]:
    """A place is free; and whose mentor can't go on is looked after at once."""
    pairing = await pairings.by_id(tick.db, ended.pairing_id)
    if pairing is None:
        return []
    if pairing.ending in pairings.NOT_CHOSEN and pairing.mentee_id is not None:
        mentee = await people.by_id(tick.db, pairing.mentee_id)
        if mentee is not None:
            language = pairing.language or mentee.language or tick.settings.community.language
            await profiles.ensure_language(tick.db, mentee, language)
            await requests.ask_for(tick.db, mentee, tick.now, language)
    await requests.look_again(tick.db, tick.now)
    return []
