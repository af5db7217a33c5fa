"""Workers: how a process finds its share of the work beside others on the same database.

On SQLite, and where somebody has the database for themselves, there is but one, who is `Alone`.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

from bot.storage.anchors import Anchor
from bot.storage.leases import Held, do_while_held
from bot.storage.ownership import ServerLock

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL

    from bot.storage.leases import Work

log = logging.getLogger(__name__)

TRY_SECONDS = 0.5
"""How often a lease that another worker has is tried for."""
LONGEST_WAIT = 5.0
"""Seconds between two tries to get a session again."""


class Workers(Protocol):
    """This process among those that share the database."""

    is_alone: bool

    async def keep(self) -> None:
        """Stay one of them, for ever. Raises AlreadyRunning where somebody has it alone now."""

    async def hold(self, lease: str, work: Work) -> None:
        """Do it for ever, but only while this worker has the lease ("": is one of them at all).

        When it is lost the work is cancelled, and begun anew when it is ours again.
        """

    def holds(self, lease: str) -> bool:
        """Is it ours now?"""

    def tell(self, topic: str) -> None:
        """Wake the others that wait for it."""

    def on(self, topic: str, wake: Callable[[], None]) -> None:
        """Be woken when others tell of it."""


class Alone:
    """The only one."""

    is_alone = True

    async def keep(self) -> None:
        """Nobody else is there."""

    async def hold(self, lease: str, work: Work) -> None:  # noqa: ARG002 - the protocol's
        """It is ours."""
        await work()

    def holds(self, lease: str) -> bool:  # noqa: ARG002 - the protocol's
        """It is ours."""
        return True

    def tell(self, topic: str) -> None:
        """Nobody else is there."""

    def on(self, topic: str, wake: Callable[[], None]) -> None:
        """Nobody else is there."""


class Together:
    """One of several, on PostgreSQL. It owns its share of the database, as an `Ownership`."""

    is_alone = False

    def __init__(self, url: URL, roles: str = "") -> None:
        self._url = url
        self._roles = roles
        self._anchor: Anchor | None = None
        self._held: set[str] = set()
        self._wakes: dict[str, Callable[[], None]] = {}
        self._connected = asyncio.Event()

    async def acquire(self) -> None:
        """Become one of them. Raises AlreadyRunning; OSError where there is no connection."""
        before = self._anchor.worker if self._anchor is not None else 0
        self._anchor = await Anchor.drop(self._url, self._roles, self._hear, before)
        self._connected.set()

    async def release(self) -> None:
        """Be none of them any more, and let go of all leases."""
        anchor, self._anchor = self._anchor, None
        if anchor is not None:
            await anchor.close()

    async def holder(self) -> str:
        """Say who owns the database now ("" for nobody)."""
        return await ServerLock(self._url, lambda: None).holder()

    async def keep(self) -> None:
        """Stay one of them; when the session breaks, begin another."""
        while self._anchor is not None:
            await self._anchor.live()
            self._connected.clear()
            log.warning("the session with the database broke; what this worker held is given up")
            await self._anchor.close()
            await self._begin_anew()

    async def _begin_anew(self) -> None:
        wait = TRY_SECONDS
        while True:
            try:
                await self.acquire()
            except OSError as error:
                log.warning("no session with the database (%s); again in %s s", error, wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
            else:
                log.info("there is a session with the database again")
                return

    async def hold(self, lease: str, work: Work) -> None:
        """Do it whenever, and as long as, this worker has the lease."""
        while True:
            await self._connected.wait()
            anchor = self._anchor
            if anchor is None:
                return
            held = await anchor.take(lease) if lease else Held("", 0, anchor.lost)
            if held is None or held.lost.is_set():
                await asyncio.sleep(TRY_SECONDS)
                continue
            if lease:
                log.info("this worker does from now on: %s", lease)
            self._held.add(lease)
            try:
                has_ended = await do_while_held(held, work)
            finally:
                self._held.discard(lease)
            if has_ended:
                await anchor.let_go(lease)
                return
            log.warning("this worker does no longer: %s", lease or "its part")

    def holds(self, lease: str) -> bool:
        """Is it ours now?"""
        return lease in self._held

    def tell(self, topic: str) -> None:
        """Wake the others that wait for it."""
        if self._anchor is not None:
            self._anchor.tell(topic)

    def on(self, topic: str, wake: Callable[[], None]) -> None:
        """Be woken when others tell of it."""
        self._wakes[topic] = wake

    def _hear(self, topic: str) -> None:
        wake = self._wakes.get(topic)
        if wake is not None:
            wake()
