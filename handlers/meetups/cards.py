"""Cards: a date as it stands in rooms, in step in all of them, and changed not too often.

Many answers within moments become one change: platforms let a bot change little a minute.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, get_args

from bot.domain import jobs
from bot.domain.meetups import occurrences
from bot.words import Action, Attachment, Button, Post, Priority, Update, _, verbatim
from bot.words.meetup_events import (
    FORGOTTEN,
    MeetupChanged,
    OccurrenceBegun,
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrenceOver,
    SeatAnswered,
    SeatsFreed,
)
from handlers.meetups import wording
from handlers.meetups.arguments import card_of
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Job, Tick

REFRESH = "meetup card"
"""The job that changes the cards of a date."""
SETTLES = timedelta(seconds=4)
"""So long answers are gathered: fifteen changes a minute at most, of the twenty that a group on
Telegram bears, so that others can be answered there, too."""


def buttons(date_of: MeetupDate, now: datetime) -> tuple[Button, ...]:
    """What can be pressed on a card; nothing once it has begun."""
    if not date_of.is_open(now):
        return ()
    number = date_of.occurrence.id
    return (
        Button(_("I'm coming"), f"!coming {number}"),
        Button(_("Maybe"), f"!maybe {number}"),
        Button(_("Can't"), f"!cannot {number}"),
        Button(_("Guests & more"), start=f"/seat {number}"),
    )


async def posts(
    db: AsyncSession, date_of: MeetupDate, chats: Sequence[int], now: datetime
) -> list[Action]:
    """The card as it is put into these rooms, below its picture."""
    text, title = await wording.card(db, date_of), verbatim(date_of.meetup.title)
    pictures = tuple(Attachment.from_json(kept) for kept in date_of.meetup.picture)
    actions: list[Action] = []
    for chat in chats:
        if pictures:  # By itself: a message with a picture could not be changed as words are.
            actions.append(Post(chat, title, attachments=pictures, priority=Priority.REMINDER))
        card = Post(chat, text, buttons=buttons(date_of, now), subject=card_of(date_of),
                    priority=Priority.REMINDER)  # fmt: skip
        actions.append(card)
    return actions


async def refresh(db: AsyncSession, occurrence_id: int, now: datetime) -> None:
    """Have the cards of a date changed in a moment."""
    await jobs.schedule_once(db, REFRESH, occurrence_id, now + SETTLES)


@feature.job(REFRESH)
async def change(tick: Tick, job: Job) -> Sequence[Action]:
    """Let all cards of a date say how it stands now."""
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is None:
        return []
    text = await wording.card(tick.db, date_of)
    return [Update(card_of(date_of), text, buttons(date_of, tick.now))]


OfDate = (
    SeatAnswered
    | SeatsFreed
    | OccurrenceMoved
    | OccurrenceCancelled
    | OccurrenceBegun
    | OccurrenceOver
)


async def follow(tick: Tick, event: OfDate) -> Sequence[Action]:
    """Something of a date is otherwise."""
    await refresh(tick.db, event.occurrence_id, tick.now)
    return []


for kind in get_args(OfDate):
    feature.listens(kind)(follow)


@feature.listens(MeetupChanged)
async def follow_all(tick: Tick, event: MeetupChanged) -> Sequence[Action]:
    """Something of all dates is otherwise; who is forgotten goes from those that are over, too."""
    dates = (
        await occurrences.of_meetup(tick.db, event.meetup_id)
        if FORGOTTEN in event.what
        else await occurrences.to_come(tick.db, event.meetup_id, tick.now)
    )
    for occurrence in dates:
        await refresh(tick.db, occurrence.id, tick.now)
    return []
