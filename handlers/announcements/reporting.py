"""Reporting: how an announcement went; which there were, and what was done with each of them."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.domain.announcements import announcements, charts, expiry, outcomes
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, HelpPage, Outside, Role
from bot.engine.screens import Pages, Screen
from bot.words import (
    Action,
    Attachment,
    AttachmentKind,
    Button,
    LanguageName,
    Listing,
    Refused,
    Say,
    Text,
    _,
    stack,
)
from bot.words.announcements import AnnouncementState, AnnouncementStep, RecipientState
from bot.words.recurrences import Recurrence
from handlers.announcements import drafts, wording
from handlers.announcements.delivering import steering
from handlers.announcements.registry import ANNOUNCEMENT, feature, who_minds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Announcement

LIST = "announcements"
"""What the screen with all of them is about."""
MOST_LISTED = 200
NUMBER = Arg("page", plain(any_words), optional=True)
STEPS: dict[str, Text] = {
    AnnouncementStep.MADE: _("written"),
    AnnouncementStep.CHANGED: _("changed"),
    AnnouncementStep.ASKED: _("put before a second organizer"),
    AnnouncementStep.APPROVED: _("approved"),
    AnnouncementStep.DECLINED: _("not approved"),
    AnnouncementStep.SCHEDULED: _("given its time"),
    AnnouncementStep.STARTED: _("begun to go out"),
    AnnouncementStep.PAUSED: _("paused"),
    AnnouncementStep.RESUMED: _("resumed"),
    AnnouncementStep.CANCELLED: _("cancelled"),
    AnnouncementStep.FINISHED: _("gone out"),
    AnnouncementStep.CORRECTION_PROPOSED: _("correction proposed"),
    AnnouncementStep.CORRECTED: _("corrected"),
    AnnouncementStep.RECALLED: _("taken back"),
    AnnouncementStep.DROPPED: _("dropped"),
}
MOST_STEPS = 12


async def picture(outside: Outside, job: Job) -> bytes:
    """Draw how it went."""
    async with outside.database.read() as session:
        announcement = await announcements.by_number(session, str(job.subject))
        moments = await outcomes.moments(session, announcement)
        progress = await outcomes.progress(session, announcement)
    return charts.draw(moments, progress.total)


@feature.job(announcements.REPORT, work=picture)
async def report(tick: Tick, job: Job, drawn: bytes) -> Sequence[Action]:
    """Tell whoever minds it how it went."""
    announcement = await announcements.by_number(tick.db, str(job.subject))
    file = Attachment(
        AttachmentKind.PHOTO, "announcement.png", "image/png", len(drawn), content=drawn,
        width=charts.WIDTH, height=charts.HEIGHT,
    )  # fmt: skip
    text = stack(await went(tick, announcement),
                 _("The picture shows how many had it as time went by."))  # fmt: skip
    buttons = (Button(_("What was done with it"), f"!announcement-page {announcement.id}"),)
    to = await who_minds(tick, announcement)
    return [Say(to, text, buttons=buttons, attachments=(file,))]


async def went(tick: Tick, announcement: Announcement) -> Text:
    """Its reach in figures."""
    progress = await outcomes.progress(tick.db, announcement)
    languages = await outcomes.by_language(tick.db, announcement)
    reactions = await outcomes.reactions(tick.db, announcement)
    took = None
    if announcement.started_at is not None and announcement.ended_at is not None:
        seconds = (announcement.ended_at - announcement.started_at).total_seconds()
        took = _("It took {duration}.", duration=timedelta(seconds=max(1, round(seconds))))
    return stack(
        wording.standing(announcement, progress),
        wording.figures(progress, progress.count(RecipientState.DIGEST)),
        _("Languages: {languages}", languages=Listing(tuple(
            Text("{name} {count}", {"name": LanguageName(tag), "count": count}, translated=False)
            for tag, count in languages))) if languages else None,
        took,
        _("Reactions: {reactions}", reactions=Listing(tuple(
            Text("{sign} {count}", {"sign": sign, "count": count}, translated=False)
            for sign, count in reactions[: wording.MOST_SHOWN]))) if reactions else None,
    )  # fmt: skip


# ── which there were ─────────────────────────────────────────────────────────────────────────


ABOUT = _("See all announcements and how they went")
feature.help(HelpPage.ORGANIZERS, _("Announcements"), "/announcements", ABOUT, late=True)


@feature.command("announcements", NUMBER, about=ABOUT, role=Role.ORGANIZER)
async def history(ctx: Context) -> Sequence[Action]:
    """List them, the newest first."""
    listed = await announcements.latest(ctx.db, MOST_LISTED)
    if not listed:
        raise Refused(_("Nothing was announced yet."), Button(_("Announce something"), "/announce"))
    pages = Pages(listed, "/announcements")
    page = ctx.find(NUMBER) or ""
    lines = [await _line(ctx, announcement) for announcement in pages.on(page)]
    buttons = [
        Button(Text("{number}", {"number": one.id}, translated=False),
               f"!announcement-page {one.id}")
        for one in pages.on(page)
    ]  # fmt: skip
    screen = Screen(stack(*lines), (*buttons, *pages.turn(page)))
    return [await screen.show(ctx, LIST, whisper=True)]


async def _line(ctx: Context, announcement: Announcement) -> Text:
    texts = await announcements.texts_of(ctx.db, announcement)
    progress = await outcomes.progress(ctx.db, announcement)
    return Text(
        "**{number}** {topic} · {date} · {state} · ✓ {sent}\n{words}",
        {
            "number": str(announcement.id),
            "topic": wording.TOPICS[announcement.topic],
            "date": announcement.made_at.date(),
            "words": wording.beginning(texts[announcement.language].body),
            "state": wording.STATES[announcement.state],
            "sent": progress.sent,
        },
        translated=False,
    )


@feature.action("announcement-page", ANNOUNCEMENT, role=Role.ORGANIZER)
async def page(ctx: Context) -> Sequence[Action]:
    """One of them: what it says, its reach, and the audit of what was done with it."""
    announcement = ctx.get(ANNOUNCEMENT)
    if announcement.state == AnnouncementState.DRAFT:
        return [await drafts.show_anew(ctx, announcement)]
    steps = await announcements.steps_of(ctx.db, announcement)
    lines = [
        Text(
            "{moment}: {step}, {name}" if name else "{moment}: {step}",
            {"moment": event.at, "step": STEPS[event.step], "name": name},
            translated=False,
        )
        for event, name in steps[-MOST_STEPS:]
    ]
    waits = announcement.state in {AnnouncementState.REVIEW, AnnouncementState.SCHEDULED}
    text = stack(
        await drafts.summary(ctx, announcement) if waits else await _what(ctx, announcement),
        None if waits else await went(ctx, announcement),
        stack(*lines),
        gap="\n\n",
    )
    change = (
        Button(_("Change it again"), f"!announce {announcement.id} change"),
        Button(_("Drop"), f"!announce {announcement.id} drop"),
    )
    buttons = change if waits else steering(announcement)
    screen = Screen(text, buttons, Button(_("Announcements"), "/announcements"))
    return [await screen.show(ctx, LIST)]


async def _what(ctx: Context, announcement: Announcement) -> Text:
    texts = await announcements.texts_of(ctx.db, announcement)
    return stack(*(wording.folded(row.body) for row in texts.values()), gap="\n\n")


@feature.job(expiry.EXPIRY, every=Recurrence("FREQ=DAILY", time(4)))
async def expire(tick: Tick, _job: Job) -> Sequence[Action]:
    """What became of old announcements for each single person is erased; the sums stay."""
    await expiry.erase_old(
        tick.db, tick.now - timedelta(days=tick.settings.announcements.ledger_days)
    )
    return []
