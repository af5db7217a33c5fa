"""Delivering: the ledger is written, handed out portion by portion, and shown as it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.announcements import (
    announcements,
    handing_out,
    ledger,
    outcomes,
    sending,
)
from bot.domain.announcements.feeding import Feeding
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Role
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Button,
    HoldBack,
    People,
    Post,
    Priority,
    Reply,
    Say,
    Text,
    Update,
    Where,
    _,
    stack,
    to_confirm,
    to_destroy,
)
from bot.words.announcements import AnnouncementState, RecipientState
from handlers.announcements import wording
from handlers.announcements.drafts import DRAFT
from handlers.announcements.registry import ANNOUNCEMENT, feature, rules, who_minds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.announcements.handing_out import Portion
    from bot.domain.announcements.outcomes import Progress
    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Announcement

EVERY = timedelta(seconds=1)
"""So often the next recipients are handed to the outbox."""
WHILE_GATHERING = timedelta(seconds=3)
"""Where the ledger is still being written, and nobody in it is due."""


@feature.job(announcements.START)
async def start(tick: Tick, job: Job) -> Sequence[Action]:
    """Its time has come; what should have begun long ago waits for a word."""
    announcement = await announcements.by_number(tick.db, str(job.subject))
    if announcement.state != AnnouncementState.SCHEDULED:
        return []
    if await sending.start(tick.db, announcement, tick.now, late=job.late):
        return []
    text = _(
        "Announcement {number} should have gone out while I was away. Shall it go out now?",
        number=str(announcement.id),
    )
    return [Say(await who_minds(tick, announcement), text, buttons=steering(announcement))]


@feature.job(announcements.GATHER)
async def gather(tick: Tick, job: Job) -> Sequence[Action]:
    """Write the next people into the ledger, and come back for the others."""
    announcement = await announcements.by_number(tick.db, str(job.subject))
    if announcement.state != AnnouncementState.SENDING or announcement.gathered_at is not None:
        return []
    if await ledger.gather(tick.db, announcement, rules(tick), tick.now):
        await jobs.schedule(tick.db, announcements.GATHER, announcement.id, tick.now)
    return []


# ── handing out ──────────────────────────────────────────────────────────────────────────────


@feature.job(announcements.FEED)
async def feed(tick: Tick, job: Job) -> Sequence[Action]:
    """See what came of what was handed out, hand out the next, and show how far it is."""
    announcement = await announcements.by_number(tick.db, str(job.subject))
    feeding = Feeding.of(job.arguments)
    settled, left = await outcomes.settle(tick.db, announcement, tick.now)
    under_way = dict(left)
    actions: list[Action] = []
    if announcement.state == AnnouncementState.SENDING:
        for platform in await ledger.platforms(tick.db, announcement):
            room = feeding.room(platform, settled.get(platform, 0), left.get(platform, 0))
            portions = await handing_out.hand_out(
                tick.db, announcement, rules(tick), tick.now, platform=platform, room=room
            )
            under_way[platform] = under_way.get(platform, 0) + sum(map(handing_out.size, portions))
            for portion in portions:
                actions += await said(tick, announcement, portion)
    again = await _next_look(tick, announcement, sum(under_way.values()))
    actions += await _shown(tick, announcement, feeding, is_last=again is None)
    if again is not None:
        if again > tick.now + EVERY:
            feeding.rest()
        await jobs.schedule(
            tick.db, announcements.FEED, announcement.id, again, arguments=feeding.kept()
        )
    return actions


async def _next_look(tick: Tick, announcement: Announcement, under_way: int) -> datetime | None:
    """When to look again; None where nobody is left, or it is paused."""
    soon = tick.now + EVERY
    if under_way:
        return soon
    if announcement.state == AnnouncementState.SENDING:
        if announcement.gathered_at is None:
            return tick.now + WHILE_GATHERING
        due = await ledger.next_due(tick.db, announcement)
        if due is not None:
            return max(soon, due)
    if announcement.state != AnnouncementState.PAUSED and announcement.ended_at is None:
        progress = await outcomes.progress(tick.db, announcement)
        await sending.finish(tick.db, announcement, tick.now, progress.sent)
    return None


async def said(tick: Tick, announcement: Announcement, portion: Portion) -> list[Action]:
    """What is said to a portion of the recipients."""
    texts = await announcements.texts_of(tick.db, announcement)
    row = texts.get(portion.language) or texts[announcement.language]
    subject = announcements.subject_of(announcement, portion.number)
    text, buttons, files = wording.shown(
        announcement, row.body, is_own=portion.is_own, in_group=bool(portion.chats)
    )
    if portion.people:
        to = People(frozenset(portion.people), where=Where.PRIVATE)
        return [
            Say(to=to, text=text, buttons=buttons, attachments=files, subject=subject,
                priority=Priority.ANNOUNCEMENT)
        ]  # fmt: skip
    return [
        Post(chat_id, text, attachments=files, subject=subject, priority=Priority.ANNOUNCEMENT)
        for chat_id in portion.chats
    ]


# ── how far it is ────────────────────────────────────────────────────────────────────────────


async def _shown(
    tick: Tick, announcement: Announcement, feeding: Feeding, *, is_last: bool
) -> list[Action]:
    """Show whoever minds it how far it is, at most every few seconds."""
    if not is_last and not feeding.is_to_be_shown(tick.now):
        return []
    progress = await outcomes.progress(tick.db, announcement)
    feeding.note_shown(tick.now, progress.sent)
    text = stack(
        wording.standing(announcement, progress),
        wording.figures(progress, progress.count(RecipientState.DIGEST)),
        await _time_left(tick, announcement, progress, feeding),
    )
    subject = announcements.progress_subject(announcement)
    buttons = steering(announcement)
    if await announcements.is_shown(tick.db, announcement):
        return [Update(subject, text, buttons)]
    to = await who_minds(tick, announcement)
    return [Say(to, text, buttons=buttons, subject=subject)]


async def _time_left(
    tick: Tick, announcement: Announcement, progress: Progress, feeding: Feeding
) -> Text | None:
    if announcement.state != AnnouncementState.SENDING or not progress.waiting:
        return None
    due = await ledger.next_due(tick.db, announcement)
    if due is not None and due > tick.now + EVERY:
        return _("The others get it from {moment} on, by their own clocks.", moment=due)
    elapsed = (tick.now - (feeding.since or tick.now)).total_seconds()
    fresh = progress.sent - feeding.sent_before
    if elapsed <= 0 or fresh <= 0:
        return None
    left = timedelta(seconds=round(progress.waiting * elapsed / fresh))
    return _("About {duration} left.", duration=left)


def steering(announcement: Announcement) -> tuple[Button, ...]:
    """What can be done with one that is on its way, or has gone out."""
    says = f"!steer {announcement.id}"
    match announcement.state:
        case AnnouncementState.SENDING:
            return (Button(_("Pause"), f"{says} pause"),
                    to_destroy(_("Cancel the rest"), f"{says} cancel"))  # fmt: skip
        case AnnouncementState.PAUSED:
            return (to_confirm(_("Go on"), f"{says} resume"),
                    to_destroy(_("Cancel the rest"), f"{says} cancel"))  # fmt: skip
        case AnnouncementState.SENT | AnnouncementState.CANCELLED:
            return (Button(_("Correct it"), f"!correct {announcement.id}"),
                    to_destroy(_("Recall it"), f"!recall {announcement.id}"))  # fmt: skip
    return ()


DEED = Arg("deed", plain(one_of("pause", "resume", "cancel", "sure")))


@feature.action("steer", ANNOUNCEMENT, DEED, role=Role.ORGANIZER)
async def steer(ctx: Context) -> Sequence[Action]:
    """Pause it, go on, or cancel what has not gone out; that after asking once more."""
    announcement = ctx.get(ANNOUNCEMENT)
    match ctx.get(DEED):
        case "pause":
            held = await _held_back(ctx, announcement)
            await sending.pause(ctx.db, announcement, ctx.person, ctx.now)
            return [*held, Reply(_("It is paused."), whisper=True)]
        case "resume":
            await outcomes.settle(ctx.db, announcement, ctx.now)
            await sending.resume(ctx.db, announcement, ctx.person, ctx.now)
            return [Reply(_("It goes on."), whisper=True)]
        case "cancel":
            await sending.must_be_open(announcement)
            progress = await outcomes.progress(ctx.db, announcement)
            yes = to_destroy(_("Cancel the rest"), f"!steer {announcement.id} sure")
            text = stack(
                _("Shall those who have not got it not get it?"),
                wording.figures(progress, progress.count(RecipientState.DIGEST)),
            )
            return [await Screen(text, (yes,)).show(ctx, DRAFT)]
    held = await _held_back(ctx, announcement)
    await sending.cancel(ctx.db, announcement, ctx.person, ctx.now)
    await ledger.cancel(ctx.db, announcement, ctx.now)
    return [*held, Reply(_("Nobody else gets it."), whisper=True)]


async def _held_back(ctx: Context, announcement: Announcement) -> list[HoldBack]:
    """What waits in the outbox comes out of it again, as far as nobody can have seen it."""
    portions = await outcomes.portions_under_way(ctx.db, announcement)
    return [HoldBack(announcements.subject_of(announcement, number)) for number in portions]
