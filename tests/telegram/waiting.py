"""Waiting for something to happen in the simulator, without looking at a clock."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any


class Pulse:
    """Wakes whoever waits for the state to change."""

    def __init__(self) -> None:
        self._beat: asyncio.Event | None = None

    def beat(self) -> None:
        """Wake all who wait."""
        if self._beat is not None:
            self._beat.set()
            self._beat = None

    async def wait_for(self, condition: Callable[[], Any], seconds: float) -> Any:
        """Return the first truthy value of a condition, looked at whenever something changed.

        Raises:
            TimeoutError: it stayed falsy.
        """
        async with asyncio.timeout(seconds):
            while not (value := condition()):
                if self._beat is None:
                    self._beat = asyncio.Event()
                await self._beat.wait()
        return value


class Listeners:
    """Wakes those who listen to a chat, and only those: hundreds of people may be waiting."""

    def __init__(self) -> None:
        self._by_chat: dict[int, set[asyncio.Event]] = {}

    def wake(self, chat_ids: Iterable[int]) -> None:
        """Wake all who listen to these chats."""
        for chat_id in chat_ids:
            for event in self._by_chat.get(chat_id, ()):
                event.set()

    async def wait_for(
        self,
        condition: Callable[[], Any],
        chat_ids: Callable[[], Iterable[int]],
        seconds: float,
    ) -> Any:
        """Return the first truthy value of a condition, looked at when its chats are woken.

        Raises:
            TimeoutError: it stayed falsy.
        """
        event = asyncio.Event()
        async with asyncio.timeout(seconds):
            while not (value := condition()):
                event.clear()
                listened = set(chat_ids())
                for chat_id in listened:
                    self._by_chat.setdefault(chat_id, set()).add(event)
                try:
                    await event.wait()
                finally:
                    for chat_id in listened:
                        self._by_chat[chat_id].discard(event)
        return value
