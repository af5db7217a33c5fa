"""What a run of spoilt input against the real process has shown, on any platform."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage.tables import InboxRow, RoleGrant

if TYPE_CHECKING:
    from tests.processes import LivingBot

SETTLE_SECONDS = 120.0

Roles = set[tuple[int, str]]


@dataclass(slots=True)
class Outcome:
    """What a run has shown. Somebody with an ordinary question asks after every batch of spoilt
    input.
    """

    spoilt: int = 0
    refused: int = 0
    """So many the server itself did not take."""
    waits: list[float] = field(default_factory=list)
    """How long each ordinary question waited for its answer, in seconds."""
    states: Counter[str] = field(default_factory=Counter)
    """Events by state, at the end."""
    problems: Counter[str] = field(default_factory=Counter)
    """Why events are in quarantine: error and place."""
    roles_changed: bool = True
    lived: bool = False
    tracebacks: int = 0

    @property
    def problems_after_parsing(self) -> Counter[str]:
        """Those of events that could be read and then made something fail."""
        return Counter(
            {place: n for place, n in self.problems.items() if "bot.platforms." not in place}
        )


async def read_roles(bot: LivingBot) -> Roles:
    """Give who has which role."""
    async with bot.tables() as db:
        rows = await db.execute(select(RoleGrant.person_id, RoleGrant.role))
        return {(person, role) for person, role in rows}


async def finish(bot: LivingBot, outcome: Outcome, roles: Roles) -> None:
    """Wait until every event is handled, count what came of them, and end the bot.

    Cards are not waited for: a group on Telegram takes 20 messages a minute.
    """
    async with asyncio.timeout(SETTLE_SECONDS):
        while await _waiting(bot):
            assert bot.is_alive, bot.log
            await asyncio.sleep(0.2)
    async with bot.tables() as db:
        outcome.states = Counter(await db.scalars(select(InboxRow.state)))
        outcome.problems = Counter(
            await db.scalars(select(InboxRow.problem).where(InboxRow.state == "quarantined"))
        )
    outcome.roles_changed = await read_roles(bot) != roles
    outcome.lived = bot.is_alive
    await bot.stop()
    outcome.tracebacks = bot.log.count("Traceback")


async def _waiting(bot: LivingBot) -> int:
    async with bot.tables() as db:
        return await db.scalar(select(func.count()).where(InboxRow.state == "new")) or 0
