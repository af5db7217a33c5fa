"""Trying again: with pauses that grow, differ between processes and end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from random import SystemRandom
from typing import TypeVar

from bot.platforms.telegram.failures import Conflict
from bot.words.failures import DeliveryFailed, RetryAfter

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
CONFLICT_PAUSE_SECONDS = 15.0

logger = logging.getLogger(__name__)


class Patience:
    """Does one thing after another, each until it has worked; says so once when it does not."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._random = SystemRandom()
        self._failures = 0
        self._said = ""

    async def insist(self, deed: Callable[[], Awaitable[T]], about: str) -> T:
        """Do it until it works. Raises only what is no DeliveryFailed, such as Forbidden."""
        while True:
            try:
                result = await deed()
            except RetryAfter as limit:
                self._say_once(about, limit)
                await self._sleep(limit.seconds)
            except Conflict as conflict:
                self._say_once(
                    f"{about}: another process, or a webhook, receives this bot's updates; "
                    "stop it or give this bot a token of its own",
                    conflict,
                )
                await self._sleep(self._jittered(CONFLICT_PAUSE_SECONDS))
            except DeliveryFailed as trouble:
                self._say_once(about, trouble)
                await self.pause()
            else:
                self._recovered(about)
                return result

    async def keep(self, deed: Callable[[], Awaitable[None]], about: str) -> None:
        """Do it until it works, whatever goes wrong: for what must not be skipped."""
        while True:
            try:
                await deed()
            except Exception as error:
                # Whatever it is, going on would acknowledge events that are stored nowhere.
                if self._failures == 0:
                    logger.exception("%s failed; trying again until it works", about)
                self._said = self._said or type(error).__name__
                await self.pause()
            else:
                self._recovered(about)
                return

    async def pause(self) -> None:
        """Wait longer than the last time, up to LONGEST_PAUSE_SECONDS."""
        seconds = min(FIRST_PAUSE_SECONDS * 2.0**self._failures, LONGEST_PAUSE_SECONDS)
        self._failures = min(self._failures + 1, 10)
        await self._sleep(self._jittered(seconds))

    def _jittered(self, seconds: float) -> float:
        return seconds * self._random.uniform(0.5, 1.0)

    def _say_once(self, about: str, trouble: Exception) -> None:
        kind = type(trouble).__name__
        if self._said != kind:
            self._said = kind
            logger.warning("%s: %s (%s); trying again", about, kind, trouble)

    def _recovered(self, about: str) -> None:
        if self._said:
            logger.info("%s works again", about)
        self._failures, self._said = 0, ""
