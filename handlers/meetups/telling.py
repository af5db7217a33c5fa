"""Changes of dates: those whom it concerns hear once of what is different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetups import changes, occurrences
from bot.words import Subject, Text, _, spoken, stack
from bot.words.meetup_events import (
    MeetupChanged,
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrencePlanned,
)
from handlers.meetups.registry import feature
from handlers.meetups.reminding import answers, customs, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetups.changes import Change, Changes
    from bot.engine.features import Job, Tick
    from bot.words import Action

KIND = "meetup_change"


@feature.listens(OccurrencePlanned)
async def announce(tick: Tick, planned: OccurrencePlanned) -> Sequence[Action] | None:
    """From now on people know when and where it is."""
    date_of = await occurrences.get(tick.db, planned.occurrence_id)
    if date_of is not None:
        await changes.announce(tick.db, date_of)
    return None


@feature.listens(OccurrenceMoved)
async def note_move(tick: Tick, moved: OccurrenceMoved) -> Sequence[Action] | None:
    """Its time has changed."""
    date_of = await occurrences.get(tick.db, moved.occurrence_id)
    if date_of is not None:
        has_moved = date_of.occurrence.starts_at != moved.before
        await changes.note(tick.db, date_of, tick.now, has_moved=has_moved)
    return None


@feature.listens(OccurrenceCancelled)
async def note_cancellation(tick: Tick, cancelled: OccurrenceCancelled) -> Sequence[Action] | None:
    """It does not take place."""
    date_of = await occurrences.get(tick.db, cancelled.occurrence_id)
    if date_of is not None:
        await changes.note(tick.db, date_of, tick.now)
    return None


@feature.listens(MeetupChanged)
async def note_place(tick: Tick, changed: MeetupChanged) -> Sequence[Action] | None:
    """It is somewhere else, perhaps; what else hosts change, people see on the card."""
    if "place" not in changed.what:
        return None
    for occurrence in await occurrences.to_come(tick.db, changed.meetup_id, tick.now):
        date_of = await occurrences.get(tick.db, occurrence.id)
        if date_of is not None:
            await changes.note(tick.db, date_of, tick.now)
    return None


@feature.job(changes.TELL)
async def tell(tick: Tick, job: Job) -> Sequence[Action]:
    """Tell those who are awake; the others in the morning."""
    due = await changes.take_due(tick.db, job.subject, tick.now, customs(tick))
    return [_told(group) for group in due]


def _told(group: Changes) -> Action:
    """One message, whatever has changed of how many dates."""
    parts = [_text(change) for change in group.all]
    reasons = {change.date_of.occurrence.reason for change in group.all if change.is_cancelled}
    going_on = [change for change in group.all if not change.is_cancelled]
    text = stack(
        *parts,
        *(spoken(reason) for reason in sorted(reasons - {""})),
        _("Your answer stays as it is.") if going_on else None,
    )
    first = group.all[0].date_of.occurrence
    is_single = len(group.all) == 1 and bool(going_on)
    buttons = answers(first.id, has_seat=True) if is_single else ()
    until = max(change.until for change in group.all)
    return told(group.people, text, buttons, Subject(KIND, first.id), until=until)


def _text(change: Change) -> Text:
    meetup, occurrence = change.date_of.meetup, change.date_of.occurrence
    if change.is_cancelled:
        when = change.before or occurrence.starts_at
        return _("**{title}** on {when} is cancelled.", title=meetup.title, when=when)
    if change.before is not None:
        first = _(
            "**{title}** has a new time: {when}. Before, it was {before}.",
            title=meetup.title, when=occurrence.starts_at, before=change.before,
        )  # fmt: skip
    else:
        when = occurrence.starts_at
        first = _("There is news about **{title}** on {when}.", title=meetup.title, when=when)
    place = change.date_of.place
    return stack(first, _("Where: {place}", place=place) if place else None)
