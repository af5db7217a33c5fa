"""The waiting list: whoever is next is told of a free seat, and has a while to take it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.meetups import occurrences, seats, waiting
from bot.domain.mentoring import waking
from bot.words import Action, Button, Send, Subject, Update, _
from bot.words.domain_events import PersonsLinked
from bot.words.meetup_events import MeetupChanged, SeatsFreed
from bot.words.quiet import Quiet, QuietHours
from handlers.meetups import wording
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Job, Tick
    from bot.storage.tables import Person, Seat

TELL = "meetup seat is free"
LAPSE = "meetup seat lapses"
"""Jobs, whose subject is a seat."""
NEAR = timedelta(hours=24)
"""So long before it begins, nobody is left to sleep while a seat waits for them."""
HALF = 2


def _offer_of(seat_id: int) -> Subject:
    return Subject("meetup-offer", seat_id)


def _until(tick: Tick, date_of: MeetupDate, person: Person) -> datetime:
    """So long they have: some hours in which they are awake, or half of what is left till then."""
    hours = timedelta(hours=tick.settings.meetups.offer_hours)
    zone = person.zone or tick.settings.community.zone
    remaining = date_of.occurrence.starts_at - tick.now
    return min(waking.after(tick.now, hours, _quiet(tick), zone), tick.now + remaining / HALF)


def _quiet(tick: Tick) -> QuietHours:
    hotline = tick.settings.hotline
    return QuietHours(hotline.quiet_from, hotline.quiet_until)


@feature.listens(SeatsFreed)
async def offer(tick: Tick, freed: SeatsFreed) -> Sequence[Action]:
    """Hold what is free for those who have waited longest."""
    date_of = await occurrences.get(tick.db, freed.occurrence_id)
    if date_of is None:
        return []
    return await _offer(tick, date_of)


@feature.listens(MeetupChanged)
async def offer_more(tick: Tick, changed: MeetupChanged) -> Sequence[Action]:
    """There may be more seats than before."""
    if "capacity" not in changed.what:
        return []
    actions: list[Action] = []
    for occurrence in await occurrences.to_come(tick.db, changed.meetup_id, tick.now):
        date_of = await occurrences.get(tick.db, occurrence.id)
        actions += [] if date_of is None else await _offer(tick, date_of)
    return actions


async def _offer(tick: Tick, date_of: MeetupDate) -> list[Action]:
    actions: list[Action] = []
    is_near = date_of.occurrence.starts_at - tick.now < NEAR
    for seat, person in await waiting.offer_free_seats(
        tick.db, date_of, tick.now, lambda person: _until(tick, date_of, person)
    ):
        until = seat.offered_until or tick.now
        await jobs.schedule(tick.db, LAPSE, seat.id, until, person=person.id)
        zone = person.zone or tick.settings.community.zone
        if is_near or _quiet(tick).after(tick.now, zone) <= tick.now:
            actions.append(_told(date_of, seat))
        else:
            await jobs.schedule(
                tick.db, TELL, seat.id, tick.now, person=person.id, quiet=Quiet.PERSON
            )
    return actions


def _told(date_of: MeetupDate, seat: Seat) -> Send:
    text = _(
        "There is a seat for you: {title}, {when}. It is yours if you take it until {until}; "
        "then it goes to the next person.",
        title=date_of.meetup.title,
        when=wording.when(date_of),
        until=seat.offered_until,
    )
    number = date_of.occurrence.id
    take = Button(_("Take the seat"), f"!coming {number}")
    return Send(
        seat.person_id,
        text,
        buttons=(take, Button(_("Can't"), f"!cannot {number}")),
        subject=_offer_of(seat.id),
    )


@feature.listens(PersonsLinked)
async def hold_for_both(tick: Tick, linked: PersonsLinked) -> Sequence[Action] | None:
    """What was held for one account is held for both, no longer than before; they hear so anew, as
    what they were told may have gone with the other.
    """
    for seat in await waiting.offers_for(tick.db, linked.kept):
        until = seat.offered_until or tick.now
        await jobs.schedule(tick.db, LAPSE, seat.id, until, person=linked.kept)
        await jobs.schedule(
            tick.db, TELL, seat.id, tick.now, person=linked.kept, quiet=Quiet.PERSON
        )
    return None


@feature.job(TELL)
async def tell(tick: Tick, job: Job) -> Sequence[Action]:
    """They are awake now."""
    offered = await waiting.offered(tick.db, job.subject)
    return [] if offered is None else [_told(*offered)]


@feature.job(LAPSE)
async def lapse(tick: Tick, job: Job) -> Sequence[Action]:
    """They have not said that they take it: it goes to the next."""
    offered = await waiting.offered(tick.db, job.subject)
    if offered is None:
        return []
    date_of, seat = offered
    if not date_of.is_open(tick.now) or (seat.offered_until or tick.now) > tick.now:
        return []
    seats.lapse(tick.db, seat, tick.now)
    gone = _(
        "The seat at {title} went to the next person, as I didn't hear from you. You can ask for "
        "one again.",
        title=date_of.meetup.title,
    )
    again = Button(_("I'm coming"), f"!coming {date_of.occurrence.id}")
    return [Update(_offer_of(seat.id), gone, (again,))]
