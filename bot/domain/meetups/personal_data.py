"""What meetups keep of people: what they host, where they come, what they said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import moments
from bot.domain.meetups.seats import HOLDING
from bot.storage.personal_data import PersonalData, nameless, one_of_many, own, unsigned
from bot.storage.tables import (
    AgendaItem,
    CalendarFeed,
    Meetup,
    MeetupDigest,
    MeetupHost,
    MeetupNote,
    MeetupNotice,
    MeetupPlanner,
    Occurrence,
    ReminderChoice,
    Seat,
    TimePoll,
    TimePollAnswer,
    WatchedCalendar,
)
from bot.words import _
from bot.words.domain_events import happened
from bot.words.meetup_events import FORGOTTEN, MeetupChanged, SeatAnswered, SeatsFreed
from bot.words.meetups import SeatState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


MOST_FIRST = (SeatState.SEATED, SeatState.OFFERED, SeatState.WAITING, SeatState.MAYBE)
"""What somebody has of a date, the most of it first."""


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    hosted = select(Meetup).join(MeetupHost, MeetupHost.meetup_id == Meetup.id)
    answers = (
        select(Seat, Occurrence, Meetup)
        .join(Occurrence, Occurrence.id == Seat.occurrence_id)
        .join(Meetup, Meetup.id == Occurrence.meetup_id)
        .where(Seat.person_id == person.id)
        .order_by(Occurrence.starts_at, Seat.id)
    )
    notes = select(MeetupNote).where(MeetupNote.person_id == person.id).order_by(MeetupNote.id)
    feeds = select(CalendarFeed).where(CalendarFeed.person_id == person.id)
    reminders = await db.get(ReminderChoice, person.id)
    hours = select(TimePollAnswer, TimePoll).join(TimePoll, TimePoll.id == TimePollAnswer.poll_id)
    return {
        "may_plan_meetups": await db.get(MeetupPlanner, person.id) is not None,
        "hosted_meetups": [
            {"title": meetup.title, "state": meetup.state, "at": moments.iso(meetup.made_at)}
            for meetup in await db.scalars(
                hosted.where(MeetupHost.person_id == person.id).order_by(Meetup.id)
            )
        ],
        "meetups": [
            _seat(seat, occurrence, meetup)
            for seat, occurrence, meetup in await db.execute(answers)
        ],
        "meetup_notes": [
            {"text": note.text, "at": moments.iso(note.at)} for note in await db.scalars(notes)
        ],
        "reminders": {"minutes_before": reminders.minutes} if reminders is not None else None,
        "calendar_feeds": [moments.iso(feed.made_at) for feed in await db.scalars(feeds)],
        "good_hours": [
            {"title": poll.title, "answers": [poll.slots[place] for place in answer.slots]}
            for answer, poll in await db.execute(
                hours.where(TimePollAnswer.person_id == person.id).order_by(TimePoll.id)
            )
        ],
    }


def _seat(seat: Seat, occurrence: Occurrence, meetup: Meetup) -> dict[str, Any]:
    return {
        "title": meetup.title,
        "at": moments.iso(occurrence.starts_at),
        "answer": seat.state,
        "guests": seat.guests,
        "attendance": seat.attendance,
        "rating": seat.rating,
    }


async def _merge(db: AsyncSession, gone: Person, kept: Person) -> None:
    """Where both have answered for a date, what is more counts: a seat, one that is held, a place
    in line. Of two seats one is free then.
    """
    theirs = {seat.occurrence_id: seat for seat in await _seats(db, gone.id)}
    for seat in await _seats(db, kept.id):
        other = theirs.get(seat.occurrence_id)
        if other is None:
            continue
        seat.attendance = seat.attendance or other.attendance
        seat.rating = seat.rating if seat.rating is not None else other.rating
        were_both_held = other.state in HOLDING and seat.state in HOLDING
        if _standing(other) < _standing(seat):
            before, private = seat.state, seat.private or other.private
            for name in ("state", "turn", "guests", "size", "offered_until", "confirmed_at",
                         "confirm_until", "answered_at"):  # fmt: skip
                setattr(seat, name, getattr(other, name))
            seat.private = private
            happened(db, SeatAnswered(seat.occurrence_id, kept.id, before, seat.state))
        if were_both_held:
            happened(db, SeatsFreed(seat.occurrence_id))


def _standing(seat: Seat) -> tuple[int, int]:
    """The less, the more somebody has; of two who wait, whoever asked first."""
    try:
        place = MOST_FIRST.index(SeatState(seat.state))
    except ValueError:
        return len(MOST_FIRST), 0
    return place, seat.turn if seat.state == SeatState.WAITING else 0


async def _seats(db: AsyncSession, person_id: int) -> list[Seat]:
    return list(await db.scalars(select(Seat).where(Seat.person_id == person_id)))


async def _forget(db: AsyncSession, person: Person, _now: datetime) -> None:
    """Their seats are free, and nobody reads their name on a card: not as a host, or a speaker."""
    for seat in await _seats(db, person.id):
        happened(db, SeatsFreed(seat.occurrence_id))
    hosted = select(MeetupHost.meetup_id).where(MeetupHost.person_id == person.id)
    spoken = (
        select(Occurrence.meetup_id)
        .join(AgendaItem, AgendaItem.occurrence_id == Occurrence.id)
        .where(AgendaItem.person_id == person.id)
    )
    for meetup_id in await db.scalars(hosted):
        happened(db, MeetupChanged(meetup_id, (FORGOTTEN, "hosts")))
    for meetup_id in await db.scalars(spoken.except_(hosted)):
        happened(db, MeetupChanged(meetup_id, (FORGOTTEN,)))


PERSONAL_DATA = PersonalData(
    "meetups",
    (
        nameless(Meetup.made_by),
        own(MeetupHost.person_id, MeetupHost.meetup_id),
        own(MeetupPlanner.person_id),
        nameless(MeetupPlanner.allowed_by),
        nameless(Occurrence.recap_by),
        own(Seat.person_id, Seat.occurrence_id),
        one_of_many(MeetupNote.person_id),
        unsigned(AgendaItem.person_id),
        own(ReminderChoice.person_id),
        own(MeetupNotice.person_id, MeetupNotice.occurrence_id, MeetupNotice.what),
        one_of_many(CalendarFeed.person_id),
        nameless(WatchedCalendar.added_by),
        nameless(TimePoll.asked_by),
        own(TimePollAnswer.person_id, TimePollAnswer.poll_id),
        nameless(MeetupDigest.wanted_by),
    ),
    _export,
    _merge,
    _forget,
    labels={
        "may_plan_meetups": _("You may plan meetups"),
        "hosted_meetups": _("Meetups that you host"),
        "meetups": _("Meetups that you answered for"),
        "guests": _("Guests"),
        "attendance": _("Were you there"),
        "rating": _("Rating"),
        "meetup_notes": _("What you told the hosts"),
        "reminders": _("Reminders"),
        "minutes_before": _("Minutes before"),
        "calendar_feeds": _("Calendar addresses made on"),
        "good_hours": _("Hours that would be good for you"),
    },
)
