"""One process owns a database: a second bot on it would send everything twice.

Either lock dies with its process, so a killed bot leaves nothing to clean up.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot.storage.addresses import connection_string, search_path
from bot.storage.locks import CURRENT_SCHEMA, Locks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import URL

HELD_FROM = 1 << 30
"""The byte that is locked on Windows: far beyond the text, which so stays readable."""


class AlreadyRunning(Exception):  # noqa: N818 - said of the other process, not of an error
    """Another process owns the database; `holder` says which, as far as it is known."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"another Lamplighter is running on this database ({holder or 'process unknown'}); "
            "stop it first"
        )
        self.holder = holder


class Ownership(Protocol):
    """The lock of one process on one database."""

    async def acquire(self) -> None:
        """Become the owner. Raises AlreadyRunning."""

    async def release(self) -> None:
        """Let go; nothing happens where nothing is held."""

    async def holder(self) -> str:
        """Say who owns the database now ("" for nobody)."""


class FileLock:
    """A lock on a file beside the SQLite database, which says who holds it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    async def acquire(self) -> None:
        """Become the owner. Raises AlreadyRunning."""
        descriptor = self._open()
        if not _lock(descriptor):
            holder = _read(descriptor)
            os.close(descriptor)
            raise AlreadyRunning(holder)
        os.truncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()}\n".encode())
        self._descriptor = descriptor

    async def release(self) -> None:
        """Let go. The file stays: removing it would let two processes lock two files."""
        if self._descriptor is not None:
            os.truncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    async def holder(self) -> str:
        """Say who owns the database now ("" for nobody)."""
        if not self._path.exists():
            return ""
        descriptor = self._open()
        try:
            return "" if _lock(descriptor) else _read(descriptor) or "process unknown"
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)


class ServerLock:
    """An advisory lock, held on a PostgreSQL connection of its own: of the database, or of the
    schema of it that the URL names.

    When that connection breaks the lock is gone, and `lost` is called: go no further then.
    """

    def __init__(self, url: URL, lost: Callable[[], None]) -> None:
        self._url = url
        self._lost = lost
        self._connection: Any = None

    async def acquire(self) -> None:
        """Become the owner. Raises AlreadyRunning; OSError where there is no connection."""
        connection = await connect(self._url, f"lamplighter, process {os.getpid()}")
        locks = await locks_of(connection)
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", locks.owners):
            holder = await ask_holder(connection, locks)
            await connection.close()
            raise AlreadyRunning(holder)
        connection.add_termination_listener(self._tell)
        self._connection = connection

    async def release(self) -> None:
        """Let go, by closing the connection."""
        if self._connection is not None:
            self._connection.remove_termination_listener(self._tell)
            with contextlib.suppress(OSError):
                await self._connection.close()
            self._connection = None

    async def holder(self) -> str:
        """Say who owns the database now ("" for nobody)."""
        connection = await connect(self._url, "lamplighter, looking")
        try:
            return await ask_holder(connection, await locks_of(connection))
        finally:
            await connection.close()

    def _tell(self, _connection: object) -> None:
        self._connection = None
        self._lost()


async def connect(url: URL, name: str, settings: Mapping[str, str] | None = None) -> Any:
    """Begin a session of its own on a server, in the schema of the URL. Raises OSError."""
    import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - only for a server

    begin_with = {"application_name": name, **search_path(url), **(settings or {})}
    try:
        return await asyncpg.connect(connection_string(url), server_settings=begin_with)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise ConnectionError(str(error)) from error


async def locks_of(connection: Any) -> Locks:
    """Those of the schema in which that session finds its tables."""
    return Locks(str(await connection.fetchval(CURRENT_SCHEMA) or ""))


async def ask_holder(connection: Any, locks: Locks) -> str:
    """Say who owns what those locks guard; the oldest of those that share it."""
    holder = await connection.fetchval(
        "SELECT a.application_name || coalesce(' at ' || host(a.client_addr), '')"
        " FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
        " AND (l.classid::bigint << 32 | l.objid::bigint) = $1"
        " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " ORDER BY a.backend_start LIMIT 1",
        locks.owners,
    )
    return str(holder or "")


def _read(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, 100).decode(errors="replace").strip()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, HELD_FROM, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
