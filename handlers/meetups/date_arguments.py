"""Dates of meetups as buttons name them, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.meetups import meetups, occurrences
from bot.engine.features import Arg, Role
from bot.words import Refused, _

if TYPE_CHECKING:
    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context


async def _date(ctx: Context, words: str) -> MeetupDate | None:
    number = numbers.read(words)
    return await occurrences.get(ctx.db, number) if number is not None else None


async def _hosted(ctx: Context, words: str) -> MeetupDate | None:
    date_of = await _date(ctx, words)
    if date_of is not None and not await may_host(ctx, date_of):
        raise Refused(_("Only those who host this meetup can do that."))
    return date_of


async def may_host(ctx: Context, date_of: MeetupDate) -> bool:
    """Is the speaker a host of it, or an organizer?"""
    hosts = await meetups.is_host(ctx.db, date_of.meetup.id, ctx.person.id)
    return hosts or ctx.is_a(Role.ORGANIZER)


DATE = Arg("date", _date)
"""Any date, by its id; what may be done there, the domain says."""
HOSTED = Arg("date", _hosted)
"""A date of a meetup that the speaker hosts."""
