"""A mentor's term: at its end they are asked, kindly, whether they go on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.mentoring import mentors, profiles
from bot.words import Button, Refused, Send, _, ngettext, stack, to_confirm, to_destroy
from bot.words.quiet import Quiet
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import MentoringProfile
    from bot.words import Action

TERM = "mentoring.term"
UNANSWERED = "mentoring.term-unanswered"
PATIENCE = timedelta(days=14)
"""Who says nothing for so long after the question is brought nobody new."""


async def schedule(tick: Tick, person_id: int, profile: MentoringProfile) -> None:
    """Have the question asked when the term ends."""
    await jobs.cancel(tick.db, person_id, TERM, UNANSWERED)
    if profile.term_until is not None:
        await jobs.schedule_for(tick.db, TERM, person_id, profile.term_until)


async def renew(ctx: Context) -> None:
    """Go on for another term. Raises Refused for who mentors nobody."""
    profile = await profiles.of(ctx.db, ctx.person.id)
    if profile is None or not await mentors.mentors_people(ctx.db, ctx.person.id):
        raise Refused(_("You mentor nobody at the moment."), Button(_("Mentoring"), "/mentor"))
    mentors.renew(profile, ctx.now, ctx.settings.mentoring.term_months)
    mentors.resume(profile)
    await schedule(ctx, ctx.person.id, profile)


@feature.job(TERM, quiet=Quiet.PERSON)
async def ask(tick: Tick, job: Job) -> Sequence[Action]:
    """Ask whether they go on; they are thanked in any case."""
    profile = await profiles.of(tick.db, job.subject)
    if profile is None or not await mentors.mentors_people(tick.db, job.subject):
        return []
    if profile.term_until is None or profile.term_until > tick.now:
        return []
    await jobs.schedule_for(tick.db, UNANSWERED, job.subject, tick.now + PATIENCE)
    months = tick.settings.mentoring.term_months
    text = stack(
        ngettext(
            "You have mentored people for {count} month now. Thank you for every hour of it.",
            "You have mentored people for {count} months now. Thank you for every hour of it.",
            months,
        ),
        _("Would you like to go on, rest from new people for a while, or stop?"),
        gap=" ",
    )
    return [
        Send(
            job.subject,
            text,
            buttons=(
                to_confirm(_("I go on"), "/mentor renew"),
                Button(_("Nobody new for now"), "/mentor pause"),
                to_destroy(_("Stop mentoring"), "/stepdown"),
            ),
        )
    ]


@feature.job(UNANSWERED, quiet=Quiet.PERSON)
async def rest(tick: Tick, job: Job) -> Sequence[Action]:
    """Nobody new comes to who has not answered; whom they mentor stays."""
    profile = await profiles.of(tick.db, job.subject)
    if profile is None or profile.term_until is None or profile.term_until > tick.now:
        return []
    if profile.paused_at is not None or not await mentors.mentors_people(tick.db, job.subject):
        return []
    mentors.pause(profile, tick.now)
    text = _(
        "I won't bring you anybody new for now, so that you can rest. "
        "Tell me when you want to go on."
    )
    return [Send(job.subject, text, buttons=(Button(_("I go on"), "/mentor renew"),))]
