"""Patience with a server: pauses that grow, and one word in the log of failing and recovering."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.words.backoff import Backoff
from bot.words.failures import DeliveryFailed, RetryAfter

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0

logger = logging.getLogger(__name__)


class Patience:
    """The pauses between failures of one thing.

    Without a `backoff` of its own: 1 s, 2 s, 4 s … 30 s, and up to a quarter more.
    """

    def __init__(
        self, about: str, sleep: Sleep = asyncio.sleep, backoff: Backoff | None = None
    ) -> None:
        self._about = about
        self._sleep = sleep
        self._backoff = backoff or Backoff(
            FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, spread=(1.0, 1.25)
        )
        self._said = ""

    async def insist(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try until it works. Raises only what is no DeliveryFailed, such as Forbidden."""
        while True:
            try:
                result = await attempt()
            except DeliveryFailed as trouble:
                await self.after(trouble)
            else:
                self.works()
                return result

    async def keep(self, attempt: Callable[[], Awaitable[None]]) -> None:
        """Try until it works, whatever goes wrong: for what must not be skipped.

        Going on would acknowledge events that are stored nowhere.
        """
        while True:
            try:
                await attempt()
            except Exception as error:
                if not self._said:
                    logger.exception("%s failed", self._about)
                await self.after(error)
            else:
                self.works()
                return

    async def after(self, trouble: Exception) -> None:
        """Wait longer than the last time; say so where it has not failed like that before."""
        # Other errors' texts may quote what somebody wrote.
        self.say(trouble, str(trouble) if isinstance(trouble, DeliveryFailed) else "")
        if isinstance(trouble, RetryAfter):
            await self.pause(trouble.seconds)
        else:
            await self.wait()

    async def wait(self) -> None:
        """Wait longer than the last time."""
        await self._sleep(self._backoff.next())

    async def pause(self, seconds: float) -> None:
        """Wait as long as the server wants, and never less than the shortest pause."""
        await self._sleep(max(seconds, self._backoff.first))

    def say(self, trouble: Exception, details: str) -> None:
        """Say in the log that it fails, once for each kind of trouble."""
        kind = type(trouble).__name__
        if self._said != kind:
            self._said = kind
            logger.warning("%s: %s %s; trying again until it works", self._about, kind, details)

    def works(self) -> None:
        """It has worked: begin with short pauses again."""
        if self._said:
            logger.info("%s works again", self._about)
        self._backoff.reset()
        self._said = ""
