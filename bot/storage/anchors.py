"""A worker's anchor: the session on PostgreSQL that holds its leases, and by which it is woken.

It says something every second. When its process dies the server ends it at once; when the process
hangs, or the network does, after `HUNG_SECONDS`. With it go all advisory locks that it held.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from typing import TYPE_CHECKING, Any

from bot.storage.leases import HUNG_SECONDS, Held
from bot.storage.locks import Locks
from bot.storage.ownership import AlreadyRunning, ask_holder, connect, locks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy import URL

BEAT_SECONDS = 1.0
FRESH_SECONDS = HUNG_SECONDS - 1.5
"""So long after its last answer the server has surely not given our leases away."""

ENLIST = """
INSERT INTO worker (name, roles, started_at, seen_at)
VALUES ($1, $2, clock_timestamp(), clock_timestamp()) RETURNING id
"""
FORGET = """
DELETE FROM worker WHERE id = $1 OR seen_at < clock_timestamp() - interval '1 day'
"""
BEAT = "UPDATE worker SET seen_at = clock_timestamp() WHERE id = $1"
TAKE = """
INSERT INTO lease (name, epoch, worker_id, taken_at) VALUES ($1, 1, $2, clock_timestamp())
ON CONFLICT (name) DO UPDATE
SET epoch = lease.epoch + 1, worker_id = excluded.worker_id, taken_at = excluded.taken_at
RETURNING epoch
"""
BEFORE = """
SELECT worker.name FROM lease JOIN worker ON worker.id = lease.worker_id
WHERE lease.name = $1 AND worker.id <> $2
"""
SPEAK_UP = f"SET idle_session_timeout = {HUNG_SECONDS * 1000}"
"""Once we say something every second, and not while the bot is still beginning."""
LOCK, UNLOCK = "SELECT pg_try_advisory_lock($1, $2)", "SELECT pg_advisory_unlock($1, $2)"
SETTINGS = {
    "idle_in_transaction_session_timeout": str(HUNG_SECONDS * 1000),
    "lock_timeout": "1000",
    "synchronous_commit": "off",  # of being seen; leases are taken for good
}


def worker_name(process: int = 0) -> str:
    """A process of this machine (or this one) among all that work on the database."""
    return f"{socket.gethostname()}, process {process or os.getpid()}"


class Anchor:
    """One session. Whoever holds it shares the ownership of the database with other workers."""

    def __init__(self, connection: Any, locks: Locks) -> None:
        self._connection = connection
        self._locks = locks
        self.worker = 0
        self._asking = asyncio.Lock()
        self._answered = time.monotonic()
        self._to_tell: set[str] = set()
        self._woken = asyncio.Event()
        self.lost = asyncio.Event()
        """Set once the session, and all that it held, is gone or may be."""

    @classmethod
    async def drop(
        cls, url: URL, roles: str, hear: Callable[[str], None], before: int = 0
    ) -> Anchor:
        """Begin a session; `before` is this worker's number in one that broke.

        Raises AlreadyRunning (somebody has the database alone), OSError.
        """
        connection = await connect(url, f"lamplighter, {worker_name()}", SETTINGS)
        self = cls(connection, Locks())
        try:
            locks = self._locks = await locks_of(connection)
            if not await connection.fetchval(
                "SELECT pg_try_advisory_lock_shared($1)", locks.owners
            ):
                raise AlreadyRunning(await ask_holder(connection, locks))  # noqa: TRY301 - closed below
            connection.add_termination_listener(lambda _connection: self.lost.set())
            own = connection.get_server_pid()

            def listen(_connection: object, pid: int, _channel: str, topic: object) -> None:
                if pid != own:
                    hear(str(topic))

            await connection.add_listener(locks.channel, listen)
            await connection.execute(FORGET, before)
            self.worker = await connection.fetchval(ENLIST, worker_name(), roles)
        except BaseException:
            await self._end()
            raise
        return self

    @property
    def is_fresh(self) -> bool:
        """Are our leases surely ours?"""
        return not self.lost.is_set() and time.monotonic() - self._answered < FRESH_SECONDS

    async def live(self) -> None:
        """Say every second that we live, and what others are to be told; until it is lost."""
        try:
            async with asyncio.timeout(FRESH_SECONDS), self._asking:
                await self._connection.execute(SPEAK_UP)
            while not self.lost.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(BEAT_SECONDS):
                        await self._woken.wait()
                self._woken.clear()
                topics, self._to_tell = self._to_tell, set()
                async with asyncio.timeout(FRESH_SECONDS), self._asking:
                    await self._say(topics)
        except Exception:  # noqa: BLE001 - whatever it was, the session is of no use any more
            self.lost.set()

    async def _say(self, topics: Collection[str]) -> None:
        asked = time.monotonic()
        await self._connection.execute(BEAT, self.worker)
        self._answered = asked
        for topic in topics:
            await self._connection.execute("SELECT pg_notify($1, $2)", self._locks.channel, topic)

    def tell(self, topic: str) -> None:
        """Wake those of the other workers that wait for it, soon."""
        self._to_tell.add(topic)
        self._woken.set()

    async def take(self, name: str) -> Held | None:
        """Take a lease; None where another worker has it, or nobody knows."""
        try:
            async with asyncio.timeout(FRESH_SECONDS), self._asking:
                if self.lost.is_set():
                    return None
                if not await self._connection.fetchval(LOCK, *self._locks.lease(name)):
                    return None
                before = await self._connection.fetchval(BEFORE, name, self.worker)
                epoch = await self._next_epoch(name)
                return Held(name, epoch, self.lost, lambda: self.is_fresh, before or "")
        except Exception:  # noqa: BLE001 - as above; what was locked goes with the session
            self.lost.set()
            return None

    async def _next_epoch(self, name: str) -> int:
        async with self._connection.transaction():
            await self._connection.execute("SET LOCAL synchronous_commit = on")
            await self._connection.execute("SET LOCAL lock_timeout = '3s'")
            await self._connection.execute("SELECT pg_advisory_xact_lock($1)", self._locks.writers)
            return int(await self._connection.fetchval(TAKE, name, self.worker))

    async def let_go(self, name: str) -> None:
        """Let another worker have a lease."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(FRESH_SECONDS), self._asking:
                await self._connection.execute(UNLOCK, *self._locks.lease(name))

    async def close(self) -> None:
        """End the session; we are no worker any more."""
        if not self.lost.is_set():
            with contextlib.suppress(Exception):
                async with asyncio.timeout(FRESH_SECONDS), self._asking:
                    await self._connection.execute("DELETE FROM worker WHERE id = $1", self.worker)
        await self._end()

    async def _end(self) -> None:
        self.lost.set()
        with contextlib.suppress(Exception):
            await self._connection.close(timeout=1)
