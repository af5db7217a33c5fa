"""The feature on which these modules register what they handle, and what several of them need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.opportunities import opportunities
from bot.domain.opportunities.notices import Customs
from bot.engine.arguments import any_words, one_of, plain
from bot.engine.features import Arg, Commands, Feature
from bot.words import Refused, Role
from bot.words.opportunities import OpportunityState

if TYPE_CHECKING:
    from bot.engine.features import Context, Tick
    from bot.storage.tables import Opportunity

feature = Feature("opportunities")


async def _seen(ctx: Context, words: str) -> Opportunity:
    """The one of that number. Raises Refused; organizers alone see drafts."""
    opportunity = await opportunities.by_number(ctx.db, words)
    if opportunity.state == OpportunityState.DRAFT and not ctx.is_a(Role.ORGANIZER):
        raise Refused(opportunities.GONE)
    return opportunity


OPPORTUNITY = Arg("opportunity", _seen, example="7")
WORDS = Arg("words", plain(any_words), rest=True, optional=True)
MORE = Arg("more", plain(any_words), optional=True)
SURE = Arg("sure", plain(one_of("yes")), optional=True)


def customs(tick: Tick) -> Customs:
    """What holds for everybody who is told before something closes."""
    nudge_days = tick.settings.opportunities.nudge_days
    return Customs(tick.now, nudge_days, tick.settings.community.zone)


def has_command(ctx: Context, name: str) -> bool:
    """Is there a feature with that command?"""
    return any(command.name == name for command in ctx.use(Commands).all)
