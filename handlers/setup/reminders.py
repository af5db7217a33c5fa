"""Organizers are reminded of what is still open, twice at most, in private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.setup import steps
from bot.engine.features import Job, Tick
from bot.words import Action, Button, Organizers, Say, Where, _, ngettext
from bot.words.quiet import Quiet
from handlers.setup.pages import circumstances
from handlers.setup.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence


@feature.job(steps.REMIND, quiet=Quiet.COMMUNITY)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Say how much is still open; who has put everything off is left alone."""
    found = await steps.states(tick.db, circumstances(tick), tick.now)
    await steps.remind_again(tick.db, int(job.arguments.get("time", 1)), tick.now)
    count = len(steps.still_open(found))
    if not count:
        return []
    text = ngettext(
        "{count} thing is still to be set up. It takes a few minutes, whenever you like.",
        "{count} things are still to be set up. It takes a few minutes, whenever you like.",
        count,
    )
    show = Button(_("What is still to do"), "/setup")
    return [Say(Organizers(where=Where.PRIVATE), text, buttons=(show,))]
