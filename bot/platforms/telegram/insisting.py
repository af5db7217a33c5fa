"""Insisting with Telegram: short pauses, and advice where somebody else receives the updates."""

from __future__ import annotations

import asyncio

from bot.platforms.patience import LONGEST_PAUSE_SECONDS, Patience, Sleep
from bot.platforms.telegram.failures import Conflict
from bot.words.backoff import RANDOM, Backoff

FIRST_PAUSE_SECONDS = 0.5
SPREAD = (0.5, 1.0)
CONFLICT_PAUSE_SECONDS = 15.0
ADVICE = (
    "another process, or a webhook, receives this bot's updates; stop it or give this bot a token "
    "of its own"
)


class Insistence(Patience):
    """Patience that knows of a second poller."""

    def __init__(self, about: str, sleep: Sleep = asyncio.sleep) -> None:
        super().__init__(
            about, sleep, Backoff(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, spread=SPREAD)
        )

    async def after(self, trouble: Exception) -> None:
        """Wait longer than the last time, or for whoever receives the updates to stop."""
        if not isinstance(trouble, Conflict):
            await super().after(trouble)
            return
        self.say(trouble, ADVICE)
        await self._sleep(CONFLICT_PAUSE_SECONDS * RANDOM.uniform(*SPREAD))
