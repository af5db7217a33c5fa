"""What is kind but not needed: read receipts, "is typing". Never in the way of the work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.platforms.matrix.homeservers import Homeserver, path
from bot.words.failures import DeliveryFailed, Forbidden

TYPING_MILLISECONDS = 8000
"""The homeserver ends it by itself after that."""
MOST_WAITING = 100
COURTEOUS_ABOUT = {"m.room.message", "m.sticker"}

Json = dict[str, Any]
Task = Callable[[], Awaitable[Any]]

logger = logging.getLogger(__name__)


class BackgroundTasks:
    """Does things one after the other in the background; what fails is let be."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._waiting: asyncio.Queue[Task] = asyncio.Queue(most)
        self._runner: asyncio.Task[None] | None = None

    def add(self, task: Task) -> None:
        """Do this soon; nothing where too much waits already."""
        if self._waiting.full():
            return
        self._waiting.put_nowait(task)
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run())

    async def done(self) -> None:
        """Wait until nothing is left."""
        if self._runner is not None:
            await self._runner

    async def close(self) -> None:
        """Drop what waits."""
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.cancel()
            await asyncio.gather(runner, return_exceptions=True)

    async def _run(self) -> None:
        while not self._waiting.empty():
            task = self._waiting.get_nowait()
            try:
                await task()
            except (DeliveryFailed, Forbidden) as failure:
                logger.debug("Matrix: a task failed (%s)", type(failure).__name__)
            except Exception as error:  # noqa: BLE001 - the other tasks are not to blame
                logger.warning("Matrix: a task failed (%s)", type(error).__name__)


class Courtesies:
    """Shows that the bot has read what was said to it, and that it is writing."""

    def __init__(self, server: Homeserver, me: str) -> None:
        self._server = server
        self._me = me
        self._background = BackgroundTasks()
        self._joins = BackgroundTasks(1)
        self._typing: set[str] = set()

    def attend(self, task: Task) -> None:
        """Do this in the background, unless it is being done."""
        self._joins.add(task)

    def heard(self, envelope: Json) -> None:
        """Something was stored: mark it as read; where it is said to the bot, begin to type."""
        event, room = envelope["event"], envelope["room"]
        if event["type"] not in COURTEOUS_ABOUT:
            return
        key = str(room["key"])
        receipt = path("rooms", key, "receipt", "m.read", str(event["event_id"]))
        self._background.add(lambda: self._server.call("POST", receipt, {}))
        if room["private"]:
            self._typing.add(key)
            self._background.add(lambda: self._type(key, {"timeout": TYPING_MILLISECONDS}))

    def said(self, room: str) -> None:
        """The answer is there: no more typing."""
        if room in self._typing:
            self._typing.discard(room)
            self._background.add(lambda: self._type(room, {}))

    async def _type(self, room: str, more: Json) -> None:
        typing = bool(more) and room in self._typing
        body = {"typing": typing, **(more if typing else {})}
        await self._server.call("PUT", path("rooms", room, "typing", self._me), body)

    async def close(self) -> None:
        """Stop being kind."""
        await self._background.close()
        await self._joins.close()
