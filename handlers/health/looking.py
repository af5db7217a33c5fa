"""Looking whether all is well: whenever an owner asks, and every few minutes by the bot itself.

Owners are told once of what is wrong and lasts, each in private, and once that it is well again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import jobs, people
from bot.domain.health import troubles
from bot.engine.features import Outside, Role
from bot.words import Action, Button, People, Post, Say, _
from bot.words.diagnosis import Checkup, Trouble
from bot.words.jobs import LOOK_AT_HEALTH
from handlers.health import wording
from handlers.health.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick

ASKED = "health.asked"
AGAIN = Button(_("Look again"), "/doctor")


async def look(outside: Outside, _job: Job) -> list[Trouble]:
    """Look at everything, outside of any transaction: platforms are asked."""
    findings = await outside.use(Checkup).look()
    return troubles.sort(
        finding.trouble for finding in findings if not finding.well and finding.trouble is not None
    )


@feature.command("doctor", about=_("Whether all is well with me"), role=Role.OWNER, last=True,
                 for_oneself=True)  # fmt: skip
async def doctor(ctx: Context) -> Sequence[Action]:
    """Have a look taken; what it finds is said a moment later."""
    ctx.must_be_alone("/doctor")
    await jobs.schedule(ctx.db, ASKED, ctx.chat.id, ctx.now, person=ctx.person.id)
    return []


@feature.job(ASKED, work=look)
async def answer(_tick: Tick, job: Job, found: list[Trouble]) -> Sequence[Action]:
    """Say what is wrong, where it was asked."""
    text = wording.told(found) if found else wording.WELL
    return [Post(job.subject, text, buttons=(AGAIN,))]


@feature.job(LOOK_AT_HEALTH, work=look)
async def watch(tick: Tick, _job: Job, found: list[Trouble]) -> Sequence[Action]:
    """Tell owners what has become wrong, and what is well again."""
    changes = await troubles.note(tick.db, found, tick.now)
    owners = frozenset(owner.id for owner in await people.with_roles(tick.db, Role.OWNER))
    if not owners:
        return []
    told: list[Action] = []
    if changes.worse:
        told.append(Say(to=People(owners), text=wording.told(changes.worse), buttons=(AGAIN,)))
    if changes.well_again:
        told.append(Say(to=People(owners), text=wording.over(changes.well_again)))
    return told
