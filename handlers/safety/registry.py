"""The feature on which the safety modules register what they handle; what follows its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers, people
from bot.domain.safety import cases, team
from bot.engine.arguments import known
from bot.engine.features import Arg, Feature, Role
from bot.words import Refused, _
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context
    from bot.storage.tables import Person, SafetyCase

HELP = "sos"
feature = Feature("safety", off_desk=lambda name: name != HELP)
"""What people tell the team stays in chats; where there is help is told anywhere."""


def looking(ctx: Context) -> team.Looking:
    """Who speaks, as far as it matters for what they may see."""
    return team.Looking(
        ctx.person.id,
        in_team_room=ctx.chat.purpose == RoomPurpose.SAFETY,
        is_organizer=ctx.is_a(Role.ORGANIZER),
    )


async def _case_to_see(ctx: Context, words: str) -> SafetyCase:
    """A case that the speaker may see here. Whether another one is there is told to nobody."""
    case = await cases.by_number(ctx.db, words)
    if case is None or not await team.may_see(ctx.db, looking(ctx), case):
        raise Refused(cases.NO_SUCH_CASE, private=True)
    if not ctx.chat.private and ctx.chat.purpose != RoomPurpose.SAFETY:
        raise Refused(_("Not here, please. Write it to me in private."), private=True)
    return case


async def _own_case(ctx: Context, words: str) -> SafetyCase:
    return await cases.own(ctx.db, words, ctx.person)


async def _member(db: AsyncSession, words: str) -> Person | None:
    number = numbers.read(words)
    return await people.by_id(db, number) if number is not None else None


CASE = Arg("case", _case_to_see)
OWN_CASE = Arg("own-case", _own_case)
MEMBER = Arg("member", known(_member), optional=True)
