"""Expiry: the words of cases that ended long ago are taken from before the team, and erased."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.domain.safety import expiry, messages, subjects
from bot.words import Action, Remove, Update
from bot.words.recurrences import Recurrence
from bot.words.states import CaseSide
from handlers.safety import cards
from handlers.safety.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.storage.tables import SafetyCase

AT_ONCE = 50
"""Cases a day: those of years are not rewritten in one night."""


@feature.job("safety.erase_words", every=Recurrence("FREQ=DAILY", time(4)))
async def erase_words(tick: Tick, _job: Job) -> Sequence[Action]:
    """Erase what was said in cases that ended so long ago."""
    ended_before = tick.now - timedelta(days=tick.settings.safety.words_days)
    cases_due = await expiry.due(tick.db, ended_before, AT_ONCE)
    return [action for case in cases_due for action in await _erase(tick, case)]


async def _erase(tick: Tick, case: SafetyCase) -> list[Action]:
    """Erase a case; its person keeps what the team wrote to them, in their own chat."""
    has_files = {message.id for message in await messages.of(tick.db, case) if message.attachments}
    actions: list[Action] = []
    for message in await expiry.erase(tick.db, case, tick.now):
        side = CaseSide(message.side)
        subject = subjects.echo(message) if side is CaseSide.TEAM else subjects.words(message)
        if message.id in has_files:
            actions.append(Remove(subject))
        else:
            text = await cards.heading(tick.db, case, message, side)
            actions.append(Update(subject, text, erases=True))
    return [*actions, *await cards.update(tick.db, case, erases=True)]
