"""The database: sessions that read, sessions that write, and one owner at a time.

There is one writer at a time, on SQLite and on PostgreSQL alike: whoever reads in order to write
holds all that it reads (docs/decisions/0022-one-writer.md). Within this process writers queue up
here; other processes are kept out by BEGIN IMMEDIATE or an advisory lock. Readers run beside.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from bot.storage import driver, erasures
from bot.storage.addresses import address, identity_keys_of
from bot.storage.connecting import (
    begin_late,
    engine_of_server,
    locks_of,
    named_key,
    reason,
    set_pragmas,
    set_savepoints_plainly,
)
from bot.storage.errors import DatabaseAway, database_away
from bot.storage.identity_keys import cipher_by
from bot.storage.jobs import SCHEDULED
from bot.storage.leases import HUNG_SECONDS, PATIENT_SECONDS, check_fence, take_turn
from bot.storage.locks import Locks
from bot.storage.offloading import RESULTS, Results
from bot.storage.ownership import FileLock, ServerLock
from bot.storage.schemas import NoSchema, find_schema
from bot.storage.workers import Alone, Together

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import URL
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSessionTransaction

    from bot.storage.identity_keys import Cipher
    from bot.storage.ownership import Ownership
    from bot.storage.tables import Base
    from bot.storage.workers import Workers

READERS = 2
"""Connections that read beside the writer, on SQLite. More would only wait for each other."""
SERVER_CONNECTIONS = 5
REMEMBERED = "remembered"
"""The key in a session's `info` of what was read in it and need not be read again."""
OUTDATED = "outdated"
"""The key in a session's `info` that says: what was made ready before it holds no more."""
BUSY_SECONDS = 5
"""How long one waits for another process (a backup, `lamplighter import`) to let go."""


class CannotOpen(Exception):  # noqa: N818 - the house's word
    """There is no way into the database; the text says which and why, without the password."""


class Database:
    """One database: SQLite in a file, SQLite for this process only (no file named), PostgreSQL or
    a schema of one.

    A database without a file is a temporary one that is deleted at the end: unlike SQLite's own
    in-memory databases it behaves exactly as one in a file does.
    """

    def __init__(self, url: str) -> None:
        """Take the address; nothing is opened yet. Raises BadAddress."""
        self._url = address(url)
        self.identity_keys = identity_keys_of(url)
        """The file of the keys by which identities are, or could be, encrypted."""
        self.cipher: Cipher | None = None
        """What encrypts identities; see `use_cipher`."""
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        if self.dialect == "sqlite" and self._url.database in {None, "", ":memory:"}:
            self._temporary = tempfile.TemporaryDirectory(prefix="lamplighter-")
            self._url = self._url.set(database=str(Path(self._temporary.name, "temporary.db")))
        self._writing = asyncio.Lock()
        self._writer_task: asyncio.Task[Any] | None = None
        self._ownership = self._make_ownership()
        self.workers: Workers = Alone()
        """This process among those that share the database."""
        self._patience = PATIENT_SECONDS
        self._take_turn = take_turn(Locks().writers, self._patience)
        self._writer: AsyncEngine | None = None
        self._reader: AsyncEngine | None = None
        self.lost: Callable[[], None] = lambda: None
        """Called when the ownership of a PostgreSQL database is lost with its connection."""
        self._results: Results = Results()
        self.commits, self.times_away = 0, 0
        """How many transactions that write were committed, and how often it did not answer."""
        self.scheduled: Callable[[], None] = lambda: None
        """Called after a commit that has put something into the queue of jobs."""
        self.erasures = erasures.Journal()

    def __str__(self) -> str:
        return str(self._url.set(drivername=self.dialect))

    @property
    def dialect(self) -> str:
        """Tell which SQL it is: "sqlite" or "postgresql"."""
        return self._url.get_backend_name()

    @property
    def url(self) -> URL:
        """The address, with the asynchronous driver's name, and the schema in its query, if it
        names one. Its `str()` hides the password.
        """
        return self._url

    def journal(self, name: str) -> Path | None:
        """Where something may be kept for moments that outlives the process: beside SQLite's file,
        as its lock is; with PostgreSQL there is no such place.
        """
        return Path(f"{self._url.database}.{name}") if self.dialect == "sqlite" else None

    async def open(self, *, owner: bool = True, roles: str | None = None) -> None:
        """Own the database and get ready; a schema that it names and that is not there is made.

        With `owner=False` others may own it meanwhile: for looking and small repairs only. With
        `roles` a PostgreSQL is owned together with other workers, and these are this one's.
        Raises AlreadyRunning and CannotOpen.
        """
        if roles is not None and self.dialect != "sqlite":
            self._ownership = self.workers = Together(self._url, roles)
            self._patience = HUNG_SECONDS
        try:
            await self._open(owner=owner)
        except (OSError, DBAPIError, DatabaseAway, NoSchema) as error:
            await self.close()
            why = str(error) if isinstance(error, NoSchema) else reason(error)
            msg = f"the database {self} can't be opened: {why}"
            raise CannotOpen(msg) from error
        except BaseException:
            await self.close()
            raise

    async def _open(self, *, owner: bool) -> None:
        await find_schema(self._url, make=owner)
        if owner:
            await self._ownership.acquire()
        if self.dialect == "sqlite":
            # What people say is nobody else's business; the log beside the file inherits its mode.
            create = os.O_CREAT if owner else 0
            os.close(os.open(str(self._url.database), os.O_RDWR | create, 0o600))
        self._writer = self.engine()
        if self.dialect == "sqlite":
            self._reader = self.engine(begin="BEGIN", size=READERS, query_only=True)
        else:
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        async with self.read() as db:
            connection = await db.connection()
            key_id = await connection.run_sync(named_key)
            if self.dialect != "sqlite":
                locks = await connection.run_sync(locks_of)
                self._take_turn = take_turn(locks.writers, self._patience)
        self.use_cipher(cipher_by(key_id, self.identity_keys))

    def use_cipher(self, cipher: Cipher | None) -> None:
        """Encrypt and decrypt so from now on, on the connections that are there."""
        self.cipher = cipher
        for engine in (self._writer, self._reader):
            if engine is not None:
                cast("Any", engine.dialect).identity_cipher = cipher

    async def close(self) -> None:
        """Let go of every connection, of the ownership, and of a temporary database."""
        for engine in (self._reader, self._writer):
            if engine is not None:
                await engine.dispose()
        self._reader = self._writer = None
        await self._ownership.release()
        if self._temporary is not None:
            self._temporary.cleanup()

    async def holder(self) -> str:
        """Say which process owns the database now ("" for none)."""
        return await self._ownership.holder()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Look at one consistent state; what is written in it is refused by the database.

        Raises DatabaseAway.
        """
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            try:
                yield session
            except NoConnectionFree as error:
                raise DatabaseAway(type(error).__name__) from error

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back on any exception.

        Nobody else writes meanwhile. It waits for its turn; a `write()` inside a `write()` would
        wait for ever and raises RuntimeError instead. Raises DatabaseAway, and WorkNeeded where
        something slow has to be done first (`bot.storage.offloading`).
        """
        task = asyncio.current_task()
        if self._writer_task is not None and self._writer_task is task:
            msg = "write() inside write()"
            raise RuntimeError(msg)
        async with self._writing, AsyncSession(self._writer, expire_on_commit=False) as session:
            self._writer_task = task
            try:
                session.info[RESULTS] = self._results
                if self.dialect != "sqlite":
                    await session.execute(self._take_turn)
                    await check_fence(session)
                yield session
                await session.commit()
                self.commits += 1
                if session.info.pop(SCHEDULED, False):
                    self.scheduled()
                if session.info.pop(erasures.ERASED, False):
                    await self.erasures.catch_up(session)
            except NoConnectionFree as error:
                raise DatabaseAway(type(error).__name__) from error
            finally:
                self._writer_task = None

    def engine(
        self,
        begin: str = "BEGIN IMMEDIATE",
        size: int = 1,
        *,
        foreign_keys: bool = True,
        query_only: bool = False,
    ) -> AsyncEngine:
        """Make an engine of its own kind; `begin`, `size` and the switches are SQLite's only."""
        dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
        if self.dialect != "sqlite":
            return engine_of_server(
                self._url, BUSY_SECONDS, json_serializer=dumps, pool_size=SERVER_CONNECTIONS
            )
        engine = create_async_engine(
            self._url,
            json_serializer=dumps,
            hide_parameters=True,
            pool_size=size,
            max_overflow=0,
            # We begin transactions ourselves: sqlite3 would begin them late, and never for reading.
            connect_args={
                "async_creator_fn": driver.connect,
                "isolation_level": None,
                "timeout": BUSY_SECONDS,
            },
        )
        pragmas = [
            "journal_mode=WAL",
            f"synchronous={'OFF' if self._temporary else 'FULL'}",
            "secure_delete=ON",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            f"query_only={'ON' if query_only else 'OFF'}",
        ]
        event.listen(engine.sync_engine, "connect", partial(set_pragmas, pragmas))
        event.listen(engine.sync_engine, "begin", partial(begin_late, begin))
        set_savepoints_plainly(engine)
        named = partial(database_away, reading=query_only)
        event.listen(engine.sync_engine, "handle_error", named)
        return engine

    def _make_ownership(self) -> Ownership:
        if self.dialect == "sqlite":
            return FileLock(Path(f"{self._url.database}.lock"))
        return ServerLock(self._url, self._lose)

    def _lose(self) -> None:
        self.lost()


async def undo(
    session: AsyncSession, savepoint: AsyncSessionTransaction, *rows: Base | None
) -> None:
    """Go back to a savepoint; `rows`, loaded before it, are as they were then."""
    await savepoint.rollback()
    session.info.pop(REMEMBERED, None)
    for row in rows:
        if row is not None and inspect(row).expired:
            await session.refresh(row)
