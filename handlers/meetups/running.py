"""What is due of the dates of meetups: planned ahead, begun, over."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.domain.meetups import meetups, occurrences
from bot.domain.meetups.occurrences import MeetupDate
from bot.words.quiet import Quiet
from bot.words.recurrences import Recurrence
from handlers.meetups import cards
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.words import Action


@feature.job("plan meetups ahead", every=Recurrence("FREQ=DAILY", time(4)))
async def plan_ahead(tick: Tick, _job: Job) -> Sequence[Action]:
    for meetup in await occurrences.series_to_plan(tick.db):
        await occurrences.plan_ahead(tick.db, meetup, tick.now)
    await meetups.delete_old_drafts(tick.db, tick.now)
    return []


@feature.job(occurrences.BEGINS)
async def begin(tick: Tick, job: Job) -> Sequence[Action]:
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is not None:
        await occurrences.begin(tick.db, date_of.occurrence, tick.now)
    return []


@feature.job(occurrences.ENDS)
async def finish(tick: Tick, job: Job) -> Sequence[Action]:
    """A date is over: of a series, people are invited to the next one, when hosts have had time to
    say what happened.
    """
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is not None and await occurrences.finish(tick.db, date_of.occurrence, tick.now):
        await occurrences.plan_invitation(tick.db, date_of.meetup, tick.now)
    return []


@feature.job(occurrences.INVITE, quiet=Quiet.COMMUNITY)
async def invite(tick: Tick, job: Job) -> Sequence[Action]:
    """The card of the next date goes where that of the last one stands."""
    to_come = await occurrences.to_come(tick.db, job.subject, tick.now)
    if not to_come:
        return []
    date_of = MeetupDate(await meetups.by_id(tick.db, job.subject), to_come[0])
    chats = await meetups.rooms_without(tick.db, date_of.meetup.id, date_of.occurrence.id)
    for chat_id in chats:
        await meetups.keep_posted(tick.db, date_of.meetup.id, chat_id, date_of.occurrence.id)
    return await cards.posts(tick.db, date_of, chats, tick.now)
