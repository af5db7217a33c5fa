"""Trying again: at most once a second, with pauses that grow, differ between bots and end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from random import SystemRandom

from bot.words.failures import DeliveryFailed

Sleep = Callable[[float], Awaitable[None]]

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
JITTER = 0.25

logger = logging.getLogger(__name__)


class Patience:
    """The pauses between failures of one thing; says once that it fails, and that it works."""

    def __init__(self, about: str, sleep: Sleep = asyncio.sleep) -> None:
        self._about = about
        self._sleep = sleep
        self._random = SystemRandom()
        self._failures = 0

    async def after(self, trouble: Exception) -> None:
        """Wait longer than the last time: 1 s, 2 s, 4 s … 30 s, and up to a quarter more."""
        if self._failures == 0:
            # Other errors' texts may quote what somebody wrote.
            what = str(trouble) if isinstance(trouble, DeliveryFailed) else ""
            kind = type(trouble).__name__
            logger.warning("%s: %s %s; trying again until it works", self._about, kind, what)
        seconds = min(FIRST_PAUSE_SECONDS * 2.0**self._failures, LONGEST_PAUSE_SECONDS)
        self._failures = min(self._failures + 1, 10)
        await self._sleep(seconds * self._random.uniform(1.0, 1.0 + JITTER))

    async def pause(self, seconds: float) -> None:
        """Wait as long as the homeserver wants, and never less than the shortest pause."""
        await self._sleep(max(seconds, FIRST_PAUSE_SECONDS))

    def works(self) -> None:
        """It has worked: begin with short pauses again."""
        if self._failures:
            logger.info("%s works again", self._about)
        self._failures = 0
