"""What follows the buttons of share-outs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.shareouts import asks, companions, events, pledges
from bot.engine.arguments import known, plain
from bot.engine.features import Arg
from bot.words import Refused, _

if TYPE_CHECKING:
    from bot.engine.features import Context
    from bot.storage.tables import Shareout, ShareoutAsk

NOT_YOURS = _("That is somebody else's.")


async def _own_ask(ctx: Context, words: str) -> ShareoutAsk:
    """What whoever presses was asked for. Raises Refused for what others were."""
    number = numbers.read(words)
    asked = await asks.by_id(ctx.db, number) if number is not None else None
    if asked is None or asked.person_id != ctx.person.id:
        raise Refused(NOT_YOURS)
    return asked


async def _any_ask(ctx: Context, words: str) -> ShareoutAsk | None:
    number = numbers.read(words)
    return await asks.by_id(ctx.db, number) if number is not None else None


async def _own_shareout(ctx: Context, words: str) -> Shareout:
    """What whoever presses makes. Raises Refused for what others make."""
    number = numbers.read(words)
    shareout = await pledges.by_id(ctx.db, number) if number is not None else None
    if shareout is None or shareout.maker_id != ctx.person.id:
        raise Refused(NOT_YOURS)
    return shareout


async def _shared_shareout(ctx: Context, words: str) -> Shareout:
    """What somebody makes who has asked whoever presses to have a part in it. Raises Refused.

    An invitation goes with what was dropped, and with its maker's leaving: that is settled then.
    """
    number = numbers.read(words)
    shareout = await pledges.by_id(ctx.db, number) if number is not None else None
    if shareout is None or await companions.part_of(ctx.db, shareout, ctx.person.id) is None:
        raise Refused(asks.SETTLED)
    return shareout


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


OWN_ASK = Arg("ask", _own_ask)
ANY_ASK = Arg("ask", _any_ask)
"""For organizers."""
OWN_SHAREOUT = Arg("shareout", _own_shareout)
SHARED_SHAREOUT = Arg("shareout", _shared_shareout)
EVENT = Arg("event", known(events.meant_by))
DAY = Arg("day", plain(_day))
