"""A mentor's breaks, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import jobs, moments, people, preferences
from bot.domain.hotline import questions
from bot.engine.arguments import moment_ahead
from bot.engine.features import Arg, Role
from bot.words import (
    Action,
    Button,
    Literal,
    Refused,
    Reply,
    Send,
    _,
    stack,
)
from bot.words.quiet import Quiet
from handlers.people.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.engine.features import Context, Job, Tick

WAITING = Button(_("Questions that wait"), "/queue")
RETURN = "people.return"


async def _end_of_break(ctx: Context, words: str) -> datetime:
    """The moment that is meant. Raises Refused for what is none, or is over."""
    try:
        return moments.parse(words, ctx.now, ctx.person.zone or ctx.settings.community.zone)
    except Refused:
        if (until := await moment_ahead(ctx, words)) is None:
            raise
        return until


UNTIL = Arg("until", _end_of_break, rest=True, optional=True)


@feature.command("away", UNTIL, about=_("Take a break: /away until 2030-02-01"),
                 role=Role.MENTOR, last=True, label=_("Take a break"),
                 for_oneself=True)  # fmt: skip
async def away(ctx: Context) -> Sequence[Action]:
    """Take a break until a date; what one had taken must be given back or answered first."""
    until = ctx.find(UNTIL)
    if until is None:
        return [
            Reply(
                _("How long a break would you like? You can also write {command}.",
                  command=Literal("/away until 2030-02-01")),
                buttons=(
                    Button(_("3 days"), "/away 3 days"),
                    Button(_("A week"), "/away 7 days"),
                    Button(_("A month"), "/away 30 days"),
                ),
            )
        ]  # fmt: skip
    preferences.take_break(ctx.db, ctx.person, until)
    await jobs.schedule_for(ctx.db, RETURN, ctx.person.id, until)
    owed = await questions.claims_of(ctx.db, ctx.person.id)
    confirmation = _("Enjoy your break. I won't ask you anything until {until}.", until=until)
    if not owed:
        return [Reply(confirmation, buttons=(Button(_("I'm back"), "/back"),))]
    return [
        Reply(
            stack(
                confirmation,
                _("You still have questions to answer. Give them back if you can't."),
            ),
            buttons=tuple(
                Button(
                    _("Give {number} back", number=str(question.number)),
                    f"/release {question.number}",
                )
                for question in owed[:5]
            ),
        )
    ]


@feature.command("back", about=_("End your break"), role=Role.MENTOR, last=True)
async def back(ctx: Context) -> Sequence[Action]:
    """End a break."""
    if ctx.person.away_until is None or ctx.person.away_until <= ctx.now:
        return [Reply(_("You aren't on a break. /queue shows what waits."), buttons=(WAITING,))]
    preferences.end_break(ctx.db, ctx.person)
    await jobs.cancel(ctx.db, ctx.person.id, RETURN)
    return [Reply(_("Welcome back. /queue shows what waits."), buttons=(WAITING,))]


@feature.job(RETURN, quiet=Quiet.PERSON)
async def break_over(tick: Tick, job: Job) -> Sequence[Action]:
    """Say once that a break is over."""
    person = await people.by_id(tick.db, job.subject)
    if person is None or person.away_until is None or person.away_until > tick.now:
        return []
    preferences.end_break(tick.db, person)
    return [
        Send(
            person.id,
            _("Your break is over, welcome back. Need more time? /away 7 days"),
            buttons=(Button(_("Another week"), "/away 7 days"),),
        )
    ]
