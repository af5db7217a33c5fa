"""The week in numbers: every Monday morning to organizers, each in private, and whenever asked.

After a time in which nothing ran, it is told once. Of a week in which hardly anybody asked it is
not: that would be about single people.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.digests import charts, subscriptions, weeks
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Outside, Role
from bot.words import (
    Action,
    Attachment,
    AttachmentKind,
    Button,
    Organizers,
    Post,
    Priority,
    Reply,
    Say,
    Text,
    Where,
    _,
    stack,
)
from bot.words.quiet import Quiet
from bot.words.recurrences import weekly
from handlers.digests import wording
from handlers.digests.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.digests.weeks import WeekInNumbers
    from bot.engine.features import Context, Job, Tick

NOW = "digests.now"
ON, OFF = "on", "off"
SWITCH = Arg("switch", plain(one_of(ON, OFF)))
OVERDUE = timedelta(days=3)
"""Later in the week, after nothing ran, Monday's numbers are of no use."""


@dataclass(frozen=True, slots=True)
class Made:
    """A week, and its picture where there is anything to see."""

    week: WeekInNumbers
    picture: bytes | None


async def make(outside: Outside, job: Job) -> Made:
    """Count and draw, outside of any transaction."""
    async with outside.database.read() as session:
        week = await weeks.until(session, min(job.due_at, outside.now), outside.now)
    drawn = await asyncio.to_thread(charts.draw, week.served) if week.served else None
    return Made(week, drawn)


@feature.job("digests.week", every=weekly(), quiet=Quiet.COMMUNITY, work=make)
async def tell_week(tick: Tick, job: Job, made: Made) -> Sequence[Action]:
    """Tell each organizer who has not said no."""
    if made.week.asked < weeks.LEAST or job.late > OVERDUE:
        return []
    to = Organizers(where=Where.PRIVATE, but=await subscriptions.refusing(tick.db))
    text, buttons = _text(made), (*wording.buttons(made.week), wording.STOP)
    return [Say(to=to, text=text, buttons=buttons, attachments=_files(made),
                priority=Priority.ANNOUNCEMENT)]  # fmt: skip


@feature.command("digest", about=_("The week in numbers"), role=Role.ORGANIZER, last=True,
                 for_oneself=True)  # fmt: skip
async def digest(ctx: Context) -> Sequence[Action]:
    """Have it made of the last seven days; it is said a moment later."""
    ctx.must_be_alone("/digest")
    await jobs.schedule(ctx.db, NOW, ctx.chat.id, ctx.now, person=ctx.person.id)
    return []


@feature.job(NOW, work=make)
async def tell_now(tick: Tick, job: Job, made: Made) -> Sequence[Action]:
    """Say it where it was asked for."""
    wants = job.person_id is not None and await subscriptions.is_wanted(tick.db, job.person_id)
    switch = wording.STOP if wants else wording.BEGIN
    if not made.week.asked:
        return [Post(job.subject, wording.NOTHING, buttons=(switch,))]
    buttons = (*wording.buttons(made.week), switch)
    return [Post(job.subject, _text(made), buttons=buttons, attachments=_files(made))]


@feature.action("digest-weekly", SWITCH, role=Role.ORGANIZER)
async def switch(ctx: Context) -> Sequence[Action]:
    """Get it every Monday, or no more."""
    on = ctx.get(SWITCH) == ON
    await subscriptions.switch(ctx.db, ctx.person, ctx.now, on=on)
    if on:
        return [Reply(_("You get the week in numbers every Monday."), whisper=True)]
    undo = Button(_("Undo"), "!digest-weekly on")
    text = _("You get it no more by itself. /digest shows it whenever you like.")
    return [Reply(text, buttons=(undo,), whisper=True)]


def _text(made: Made) -> Text:
    picture = _(
        "The picture shows for each language how many questions there were, and how many of them "
        "were answered."
    )
    return stack(wording.told(made.week), picture if made.picture else None, gap="\n\n")


def _files(made: Made) -> tuple[Attachment, ...]:
    if made.picture is None:
        return ()
    return (
        Attachment(
            AttachmentKind.PHOTO, "week.png", "image/png", len(made.picture), content=made.picture,
            width=charts.WIDTH, height=charts.height_of(made.week.served),
        ),
    )  # fmt: skip
