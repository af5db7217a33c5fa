"""Own meetups: organizers mark one, and whoever attends it is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.meetups import meetups, occurrences, seats
from bot.domain.shareouts import asks, events, overdue
from bot.domain.shareouts.asks import Asking
from bot.words import Button, Refused, Reply, _, ngettext
from bot.words.domain_events import Attended
from handlers.shareouts import asking
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import Meetup, SupportedEvent
    from bot.words import Action

OFF = "off"


async def mark(ctx: Context, words: str) -> Sequence[Action]:
    """Have whoever attends that meetup asked, or no more: "7", "7 off"."""
    number, _space, switch = words.strip().partition(" ")
    meetup = await meetups.find(ctx.db, number)
    if meetup is None:
        raise Refused(_("Which meetup is it? Write its number, like this: /shareout meetup 7"))
    if switch.strip().casefold() == OFF:
        await events.unmark_meetup(ctx.db, meetup.id)
        return [
            Reply(_("Nobody is asked any more for having been at {title}.", title=meetup.title))
        ]
    days = ctx.settings.shareouts.due_days
    await events.mark_meetup(ctx.db, meetup.id, days, ctx.person, ctx.now)
    text = ngettext(
        "Whoever attends {title} is asked what they bring back, within {count} day.",
        "Whoever attends {title} is asked what they bring back, within {count} days.",
        days,
        title=meetup.title,
    )
    undo = Button(_("Don't ask them"), f"/shareout meetup {meetup.id} {OFF}")
    return [Reply(text, buttons=(undo,))]


@feature.listens(Attended)
async def ask_who_was_there(tick: Tick, attended: Attended) -> Sequence[Action] | None:
    """Somebody was at a meetup that is marked: they are asked, once they are awake. Who is named to
    nobody there is not: organizers would see by whom something is to come.
    """
    marked = await events.mark_of(tick.db, attended.meetup_id)
    seat = await seats.of(tick.db, attended.occurrence_id, attended.person_id)
    if marked is None or (seat is not None and seat.private):
        return None
    meetup = await meetups.by_id(tick.db, attended.meetup_id)
    event = await _event(tick, meetup, attended.occurrence_id)
    zone = tick.settings.community.zone
    due_on = tick.now.astimezone(ZoneInfo(zone)).date() + timedelta(marked.due_days)
    made = await asks.ask(tick.db, event, attended.person_id, Asking(due_on, None, tick.now))
    if made is not None:
        await asking.begin(tick, made.id, attended.person_id)
        await overdue.plan(tick.db, event.id, zone, tick.now)
    return None


async def _event(tick: Tick, meetup: Meetup, occurrence_id: int) -> SupportedEvent:
    event = await events.of_occurrence(tick.db, meetup.id, occurrence_id, meetup.title, tick.now)
    held = await occurrences.get(tick.db, occurrence_id)
    if held is not None and event.begins_on is None:
        events.describe(event, place=meetup.place, begins_on=held.occurrence.wall.date())
    return event
