"""Digests: several announcements in one message, for whoever wants it so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs, people, references, rooms
from bot.domain.announcements import digests, ledger
from bot.words import Action, Button, Foldable, Post, Priority, Send, Subject, Text, _, stack
from bot.words.announcements import RecipientState, Unreached
from bot.words.domain_events import Undelivered
from bot.words.quiet import Quiet
from handlers.announcements import wording
from handlers.announcements.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.announcements.digests import Item
    from bot.engine.features import Job, Tick

AGAIN = timedelta(minutes=1)
HEAD = _("**Announcements** since the last time:")


def _text(items: Sequence[Item]) -> Text:
    parts = [
        Text("**{topic}**\n{body}",
             {"topic": wording.TOPICS[item.announcement.topic], "body": Foldable(item.body)},
             translated=False)
        for item in items
    ]  # fmt: skip
    return stack(HEAD, *parts, gap="\n\n")


CHANGE = (Button(_("How often you hear of it"), "/topics"),)


@feature.job(ledger.DAILY, quiet=Quiet.PERSON)
async def daily(tick: Tick, job: Job) -> Sequence[Action]:
    """A person's daily digest."""
    return await _to_person(tick, job)


@feature.job(ledger.WEEKLY, quiet=Quiet.PERSON)
async def weekly(tick: Tick, job: Job) -> Sequence[Action]:
    """A person's weekly digest."""
    return await _to_person(tick, job)


async def _to_person(tick: Tick, job: Job) -> Sequence[Action]:
    person_id = job.person_id or job.subject
    items = await digests.items(tick.db, tick.now, person_id=person_id)
    rows = [item.row_id for item in items]
    actions: list[Action] = []
    if rows and not await people.has_private_chat(tick.db, person_id):
        await digests.settle(tick.db, rows, RecipientState.FAILED, tick.now, Unreached.BLOCKED)
    elif rows:
        await digests.settle(tick.db, rows, RecipientState.SENT, tick.now)
        subject = Subject(digests.KIND, person_id, f"{tick.now:%Y-%m-%dT%H:%M}")
        actions.append(
            Send(person_id, _text(items), buttons=CHANGE, subject=subject,
                 priority=Priority.ANNOUNCEMENT)
        )  # fmt: skip
    following = await digests.following(tick.db, person_id=person_id)
    if following is not None:
        at = max(following, tick.now + AGAIN)
        await jobs.schedule(tick.db, job.name, job.subject, at, person=person_id)
    return actions


@feature.job(ledger.ROOM_DAILY, quiet=Quiet.COMMUNITY)
async def room_daily(tick: Tick, job: Job) -> Sequence[Action]:
    """A group's daily digest."""
    return await _to_room(tick, job)


@feature.job(ledger.ROOM_WEEKLY, quiet=Quiet.COMMUNITY)
async def room_weekly(tick: Tick, job: Job) -> Sequence[Action]:
    """A group's weekly digest."""
    return await _to_room(tick, job)


async def _to_room(tick: Tick, job: Job) -> Sequence[Action]:
    items = await digests.items(tick.db, tick.now, chat_id=job.subject)
    rows = [item.row_id for item in items]
    actions: list[Action] = []
    if rows and await rooms.find(tick.db, job.subject) is None:
        await digests.settle(tick.db, rows, RecipientState.FAILED, tick.now, Unreached.LOST)
    elif rows:
        await digests.settle(tick.db, rows, RecipientState.SENT, tick.now)
        actions.append(Post(job.subject, _text(items), priority=Priority.ANNOUNCEMENT))
    following = await digests.following(tick.db, chat_id=job.subject)
    if following is not None:
        await jobs.schedule(tick.db, job.name, job.subject, max(following, tick.now + AGAIN))
    return actions


@feature.listens(Undelivered)
async def undelivered(tick: Tick, event: Undelivered) -> Sequence[Action] | None:
    """A digest has not arrived."""
    meant = await references.meant_for(tick.db, event.reference_id)
    subject = meant[0] if meant is not None else None
    if subject is None or subject.kind != digests.KIND:
        return None
    since = tick.now - timedelta(days=1)
    await digests.take_back_from(tick.db, subject.number, since, Unreached.BLOCKED)
    return []
