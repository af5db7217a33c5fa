"""aiosqlite that goes to its thread only for what can take its time.

aiosqlite makes every call of sqlite3 in a thread, and SQLAlchemy needs four of them for a
statement. A trip there and back costs ten times what a small query does, and more on a busy machine
(docs/decisions/0005-durable-queues.md). What waits is the start of a transaction that writes, for
other processes, and its end, for the disk: these are trips. Everything between works in memory
that is SQLite's own, in microseconds, and is done on the spot. The rest is aiosqlite's own.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Self, cast

import aiosqlite

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable

CHUNK = 64
PATIENT = "BEGIN IMMEDIATE"


class Connection(aiosqlite.Connection):
    """A connection that puts off its BEGIN until there is something to do.

    Set `begin_with`; the next statement begins with it.
    """

    def __init__(self, database: str, **options: Any) -> None:
        anywhere = {"check_same_thread": False, **options}
        super().__init__(partial(sqlite3.connect, database, **anywhere), CHUNK)
        self._thread.daemon = True  # an unclosed connection must not keep the process alive
        self.begin_with = ""
        self._used = False
        self._away = False
        """The thread is, or after a cancellation may be, at work: nothing is done beside it."""
        self._stopping: asyncio.Future[Any] | None = None

    async def _connect(self) -> Self:
        """Connect; where that fails, see the thread off: it would outlive the event loop."""
        try:
            return cast("Self", await super()._connect())
        except BaseException:
            if self._stopping is not None:
                await self._stopping
            raise

    def stop(self) -> asyncio.Future[Any] | None:
        """Stop the thread."""
        self._stopping = super().stop()
        return self._stopping

    def cursor(self) -> Cursor:  # type: ignore[override]
        """Make a cursor; nothing is opened before it executes."""
        return Cursor(self)

    async def run(self, cursor: Cursor, *, many: bool, sql: str, parameters: Any) -> None:
        """Begin if it has to be, execute, fetch, close."""
        self._used = True  # even if we are cancelled: it is on its way
        begin_with, self.begin_with = self.begin_with, ""
        perform = partial(self._perform, cursor, begin_with, many, sql, parameters)
        if self._away or begin_with == PATIENT:
            await self._execute(perform)
        else:
            perform()

    async def commit(self) -> None:
        """Commit; without a trip where nothing was done since the last time."""
        if self._ends():
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, which no disk has to wait for."""
        if not self._ends():
            return
        if self._away:
            await super().rollback()
        else:
            self._conn.rollback()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Do something in the thread."""
        self._away = True
        try:
            result = await super()._execute(fn, *args, **options)  # type: ignore[no-untyped-call]
        except Exception:
            self._away = False
            raise
        self._away = False
        return result

    def _ends(self) -> bool:
        used, self._used, self.begin_with = self._used, False, ""
        return used

    def _perform(
        self, cursor: Cursor, begin_with: str, many: bool, sql: str, parameters: Any
    ) -> None:
        if begin_with:
            self._conn.execute(begin_with)
        execute = self._conn.executemany if many else self._conn.execute
        cursor.take(execute(sql, parameters))


class Cursor:
    """What SQLAlchemy uses of a cursor; all rows are here once a statement has been executed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    def take(self, done: sqlite3.Cursor) -> None:
        """Take over what an executed cursor has, and close it."""
        self.description = done.description
        self._rows = deque(done.fetchall() if done.description else ())
        self.rowcount, self.lastrowid = done.rowcount, done.lastrowid
        done.close()

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        """Execute one statement."""
        await self._connection.run(self, many=False, sql=sql, parameters=parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Execute one statement with many sets of parameters."""
        await self._connection.run(self, many=True, sql=sql, parameters=parameters)
        return self

    async def fetchone(self) -> Any:
        """Give the next row, or None."""
        return self._rows.popleft() if self._rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Give the next rows."""
        count = min(size or self.arraysize, len(self._rows))
        return [self._rows.popleft() for _ in range(count)]

    async def fetchall(self) -> list[Any]:
        """Give the rows that are left."""
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


def connect(database: str, **options: Any) -> Connection:
    """Make a connection for SQLAlchemy's `async_creator_fn`; options are `sqlite3.connect`'s."""
    return Connection(database, **options)
