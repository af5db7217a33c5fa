"""`lamplighter migrate`, `lamplighter inbox` and `lamplighter jobs`: looking after the database."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.engine import inbox, job_queue
from bot.engine.clock import utc_now
from bot.storage import migrating, scrubbing
from bot.storage.addresses import address
from bot.storage.sessions import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.engine.inbox import Selection


async def migrate(url: str) -> str:
    """Bring a database to the newest migration; say what was done.

    Raises BadAddress, CannotOpen, AlreadyRunning and NotMigrated.
    """
    db = Database(url)
    await db.open()
    try:
        before = await migrating.current(db)
        if before == migrating.head():
            return f"{db} is at migration {before}, the newest"
        if before < migrating.head():
            await migrating.upgrade(db)
        await migrating.prepare(db)
        return f"{db} went from migration {before or 'none'} to {migrating.head()}"
    finally:
        await db.close()


async def scrub(url: str) -> str:
    """Write every table anew, without a byte of what was deleted; say what came of it.

    Raises BadAddress, CannotOpen, NotMigrated, DatabaseAway.
    """
    async with beside_the_bot(url) as db:
        if await scrubbing.scrub(db):
            return f"{db} holds nothing any more of what was deleted from it"
        return f"{db} is written anew, but somebody is using its log: try again"


async def quarantine(url: str, chosen: Selection) -> list[str]:
    """List the events that could not be handled: id, platform, when, attempts, kind of problem.

    Raises BadAddress, CannotOpen and NotMigrated.
    """
    async with beside_the_bot(url) as db:
        return [
            f"{row.id:>8}  {row.platform:<10}{row.received_at:%Y-%m-%d %H:%M:%S}Z"
            f"{row.attempts:>3} x  {row.problem}"
            for row in await inbox.quarantined(db, chosen)
        ]


async def retry(url: str, chosen: Selection) -> int:
    """Put events back into the queue; a running bot finds them by itself. Gives how many."""
    async with beside_the_bot(url) as db:
        return await inbox.retry(db, chosen)


async def drop(url: str, chosen: Selection) -> int:
    """Give events up for good. Gives how many."""
    async with beside_the_bot(url) as db:
        return await inbox.drop(db, chosen, utc_now())


async def jobs(url: str) -> list[str]:
    """List jobs that failed: id, state, name, subject, when it is tried next, attempts, kind of
    problem; then, by name, how many wait for their time.

    Raises BadAddress, CannotOpen and NotMigrated.
    """
    async with beside_the_bot(url) as db:
        failing = [
            f"{row['id']:>8}  {row['state']:<12}{row['name']} {row['subject']}  "
            f"{row['due_at']:%Y-%m-%d %H:%M:%S}Z{row['attempts']:>3} x  {row['problem']}"
            for row in await job_queue.failing(db)
        ]
        waiting = [
            f"{count:>8}  {'waiting':<12}{name}  from {due_at:%Y-%m-%d %H:%M:%S}Z"
            for name, count, due_at in await job_queue.waiting(db)
        ]
    return [*(failing or ["no job has failed"]), *waiting]


async def retry_jobs(url: str, ids: Sequence[int] | None) -> int:
    """Have jobs that failed tried again, all of them if no ids are given. Gives how many."""
    async with beside_the_bot(url) as db:
        return await job_queue.retry(db, ids, utc_now())


async def drop_jobs(url: str, ids: Sequence[int]) -> int:
    """Give up jobs that failed. Gives how many."""
    async with beside_the_bot(url) as db:
        return await job_queue.drop(db, ids)


@asynccontextmanager
async def beside_the_bot(url: str) -> AsyncIterator[Database]:
    """Use a database that a running bot may own meanwhile.

    Raises BadAddress, CannotOpen, and NotMigrated, also for a file that is not there yet.
    """
    if _is_missing(url):
        msg = f"{url} isn't there yet: run `lamplighter migrate` first"
        raise migrating.NotMigrated(msg)
    db = Database(url)
    await db.open(owner=False)
    try:
        if not await migrating.is_current(db):
            msg = f"{db} is not this version's: run `lamplighter migrate` first"
            raise migrating.NotMigrated(msg)
        yield db
    finally:
        await db.close()


def _is_missing(url: str) -> bool:
    """Is it a file, and nobody has made it? Raises BadAddress."""
    where = address(url)
    held = where.database if where.get_backend_name() == "sqlite" else ""
    return bool(held) and not Path(str(held)).exists()
