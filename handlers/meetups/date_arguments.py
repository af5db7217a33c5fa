"""Dates of meetups as the buttons of their hosts name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.meetups import occurrences
from bot.engine.features import Arg
from bot.words import Refused, _
from handlers.meetups.arguments import is_host

if TYPE_CHECKING:
    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context


async def _date(ctx: Context, words: str) -> MeetupDate | None:
    number = numbers.read(words)
    return await occurrences.get(ctx.db, number) if number is not None else None


async def _hosted(ctx: Context, words: str) -> MeetupDate | None:
    date_of = await _date(ctx, words)
    if date_of is not None and not await is_host(ctx, date_of.meetup):
        raise Refused(_("Only those who host this meetup can do that."))
    return date_of


OWN_DATE = Arg("date", _date)
"""A date for which somebody has answered: the domain looks whether they have."""
HOSTED_DATE = Arg("date", _hosted)
"""A date of a meetup that the speaker hosts."""
