"""The day before a full meetup: does everybody come who has a seat?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.hotline import unseen
from bot.domain.meetups import confirmations, occurrences, waiting
from bot.words import Button, Reply, Send, Subject, Text, _, stack, to_confirm
from bot.words.meetup_events import OccurrenceMoved, OccurrencePlanned
from bot.words.meetups import SeatState
from bot.words.quiet import Quiet
from handlers.meetups.date_arguments import OWN_DATE
from handlers.meetups.registry import feature
from handlers.meetups.reminding import customs, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetups.confirmations import Asked
    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context, Job, Tick
    from bot.words import Action

KIND = "meetup_confirmation"


@feature.listens(OccurrencePlanned)
async def plan(tick: Tick, planned: OccurrencePlanned) -> Sequence[Action] | None:
    """The day before, somebody looks whether seats are missing."""
    await _plan(tick, planned.occurrence_id)
    return None


@feature.listens(OccurrenceMoved)
async def plan_anew(tick: Tick, moved: OccurrenceMoved) -> Sequence[Action] | None:
    """Another day is the day before now."""
    await _plan(tick, moved.occurrence_id)
    return None


async def _plan(tick: Tick, occurrence_id: int) -> None:
    date_of = await occurrences.get(tick.db, occurrence_id)
    if date_of is not None:
        await confirmations.plan(tick.db, date_of, tick.now)


@feature.job(confirmations.ASK)
async def ask(tick: Tick, job: Job) -> Sequence[Action]:
    """Ask those who have a seat, where others wait for one."""
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is None:
        return []
    asked = await confirmations.take_due(tick.db, date_of, tick.now, customs(tick))
    return [_question(date_of, group) for group in asked]


def _question(date_of: MeetupDate, asked: Asked) -> Action:
    occurrence = date_of.occurrence
    text = stack(
        _("Are you still coming to **{title}**, {when}?",
          title=date_of.meetup.title, when=occurrence.starts_at),
        _("Where: {place}", place=date_of.place) if date_of.place else None,
        _("All seats are taken, and others are waiting for one. Please answer by {until}: after "
          "that I may pass your seat on.", until=asked.until),
    )  # fmt: skip
    buttons = (
        to_confirm(_("Yes, I'm coming"), f"!still-coming {occurrence.id}"),
        Button(_("Can't"), f"!cannot {occurrence.id}"),
    )
    subject = Subject(KIND, occurrence.id)
    return told(asked.people, text, buttons, subject, until=asked.until)


@feature.action("still-coming", OWN_DATE)
async def confirm(ctx: Context) -> Sequence[Action]:
    """They come; if their seat is gone meanwhile, they wait for another."""
    date_of = ctx.get(OWN_DATE)
    private = unseen.is_unseen(ctx.person, ctx.now)
    seat = await confirmations.confirm(ctx.db, date_of, ctx.person.id, ctx.now, private=private)
    return [Reply(_confirmed(date_of, seat.state))]


def _confirmed(date_of: MeetupDate, state: str) -> Text:
    title = date_of.meetup.title
    if state == SeatState.SEATED:
        return _("Good. Your seat at {title} is kept.", title=title)
    return _("Your seat was passed on meanwhile. You are on the waiting list for {title}.",
             title=title)  # fmt: skip


@feature.job(confirmations.FREE)
async def free(tick: Tick, job: Job) -> Sequence[Action]:
    """Who has not answered loses a seat that others wait for; all others keep theirs."""
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is not None:
        await confirmations.free_seats(tick.db, date_of, tick.now)
    return []


@feature.job(confirmations.LAPSED, quiet=Quiet.PERSON)
async def tell_lapsed(tick: Tick, job: Job) -> Sequence[Action]:
    """Tell somebody that their seat went on."""
    lapsed = await waiting.lapsed(tick.db, job.subject)
    if lapsed is None or not lapsed[0].is_open(tick.now):
        return []
    date_of, seat = lapsed
    text = _(
        "The seat at {title} went to the next person, as I didn't hear from you. You can ask for "
        "one again.",
        title=date_of.meetup.title,
    )
    coming = Button(_("I'm coming"), f"!coming {date_of.occurrence.id}")
    subject = Subject(KIND, date_of.occurrence.id)
    return [Send(seat.person_id, text, buttons=(coming,), subject=subject)]
