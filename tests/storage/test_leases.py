"""Leases: one worker at a time does it, and whoever has lost one commits nothing more."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update

from bot.checks.workers import check_workers, list_workers
from bot.engine.clock import utc_now
from bot.storage import sessions
from bot.storage.errors import DatabaseAway
from bot.storage.leases import Held, LeaseLost, current
from bot.storage.ownership import AlreadyRunning
from bot.storage.sessions import Database
from bot.storage.tables import Lease, Version, Worker

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]

PATIENCE = 20.0
SEED = 20301107


@dataclass(slots=True)
class Doer:
    """A worker that writes on behalf of a lease whenever it is told to."""

    db: Database
    begun: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    """The epoch, each time it gets the lease."""
    told: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    done: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def work(self) -> None:
        """Write what it is told to, as long as it holds the lease."""
        held = current()
        assert held is not None
        await self.begun.put(held.epoch)
        while True:
            name = await self.told.get()
            try:
                async with self.db.write() as session:
                    session.add(Version(name=name, number=held.epoch))
            except (LeaseLost, asyncio.CancelledError):
                self.done.put_nowait("refused")
                raise
            self.done.put_nowait("written")

    async def write(self, name: str) -> str:
        """Have it write; gives what came of it."""
        await self.told.put(name)
        return await asyncio.wait_for(self.done.get(), PATIENCE)

    async def epoch(self) -> int:
        """Wait until it has the lease."""
        return await asyncio.wait_for(self.begun.get(), PATIENCE)


@asynccontextmanager
async def working(url: str) -> AsyncIterator[Doer]:
    """One of several workers."""
    db = Database(url)
    await db.open(roles="handlers")
    doer = Doer(db)
    tasks = [
        asyncio.create_task(db.workers.keep()),
        asyncio.create_task(db.workers.hold("something", doer.work)),
    ]
    try:
        yield doer
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await db.close()


async def names(db: Database) -> set[str]:
    async with db.read() as session:
        return set(await session.scalars(select(Version.name)))


async def test_another_takes_over_when_the_first_goes(postgres_url: str) -> None:
    async with working(postgres_url) as first:
        epoch = await first.epoch()
        async with working(postgres_url) as second:
            assert await first.write("by the first") == "written"
            assert second.begun.empty()
            await first.db.workers.release()  # type: ignore[attr-defined]
            assert await second.epoch() > epoch
            assert await second.write("by the second") == "written"


async def test_another_takes_over_when_the_server_ends_a_session(postgres_url: str) -> None:
    """As it does with one that says nothing."""
    async with working(postgres_url) as worker:
        epoch = await worker.epoch()
        async with worker.db.write() as session:
            await session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks"
                    " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
                )
            )
        assert await worker.epoch() > epoch
        assert await worker.write("afterwards") == "written"


async def test_whoever_has_lost_it_commits_nothing(postgres_url: str) -> None:
    """Even without having noticed: as a process that was stopped and goes on."""
    async with working(postgres_url) as worker:
        epoch = await worker.epoch()
        async with worker.db.write() as session:  # another takes it
            await session.execute(update(Lease).values(epoch=epoch + 1))
        assert await worker.write("too late") == "refused"
        assert await worker.epoch() > epoch + 1
        assert await worker.write("in time") == "written"
        assert await names(worker.db) == {"in time"}


async def test_only_the_newest_epoch_writes(postgres_url: str) -> None:
    """Whatever the order in which workers take it, and write."""
    dice = random.Random(SEED)
    db = Database(postgres_url)
    await db.open()
    async with db.write() as session:
        session.add(Lease(name="it", epoch=0, worker_id=0, taken_at=utc_now()))
    holders = [Held("it", -1, asyncio.Event()) for _worker in range(3)]
    newest, epoch = -1, 0
    for step in range(60):
        worker = dice.randrange(3)
        if dice.random() < 0.3:
            epoch += 1
            newest = worker
            async with db.write() as session:
                await session.execute(update(Lease).values(epoch=epoch))
            holders[worker] = Held("it", epoch, asyncio.Event())
            continue
        try:
            async with db.write() as session:
                session.add(Version(name=f"{step}", number=epoch))
                await holders[worker].check(session)
        except LeaseLost:
            assert worker != newest
        else:
            assert worker == newest
    await db.close()


async def test_whoever_hangs_while_writing_loses_their_turn(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "HUNG_SECONDS", 1)
    hung, other = Database(postgres_url), Database(postgres_url)
    await hung.open(roles="handlers")
    await other.open(roles="handlers")

    async def hang() -> None:
        async with hung.write() as session:
            session.add(Version(name="of the hung", number=1))
            await session.flush()
            async with asyncio.timeout(PATIENCE), other.write() as its_session:
                its_session.add(Version(name="of the other", number=1))

    with pytest.raises(DatabaseAway):
        await hang()
    assert await names(other) == {"of the other"}
    await hung.close()
    await other.close()


async def test_workers_share_what_nobody_else_may_have_alone(postgres_url: str) -> None:
    first, second, alone = (Database(postgres_url) for _one in range(3))
    await first.open(roles="handlers senders")
    await second.open(roles="web")
    with pytest.raises(AlreadyRunning, match="process"):
        await alone.open()
    async with first.read() as session:
        roles = set(await session.scalars(select(Worker.roles)))
    assert roles == {"handlers senders", "web"}
    await first.close()
    await second.close()
    await alone.open()
    with pytest.raises(AlreadyRunning, match="process"):
        await first.open(roles="handlers")
    async with alone.write() as session:
        assert (await session.execute(delete(Worker).returning(Worker.id))).all() == []
    await alone.close()


async def test_workers_wake_each_other(postgres_url: str) -> None:
    async with working(postgres_url) as first, working(postgres_url) as second:
        woken, own = asyncio.Event(), asyncio.Event()
        second.db.workers.on("inbox", woken.set)
        first.db.workers.on("inbox", own.set)
        first.db.workers.tell("inbox")
        await asyncio.wait_for(woken.wait(), PATIENCE)
        assert not own.is_set()


async def test_check_and_status_tell_of_workers(postgres_url: str) -> None:
    db = Database(postgres_url)
    await db.open(roles="handlers web")
    async with db.write() as session:
        long_ago = utc_now() - timedelta(minutes=5)
        session.add(Worker(name="far away", roles="senders", started_at=long_ago, seen_at=long_ago))
    async with db.read() as session:
        lines = await list_workers(session)
        findings = await check_workers(session)
    await db.close()
    assert "process" in lines[0]
    assert "(handlers web): nothing alone" in lines[0]
    assert "worker far away" in lines[1]
    assert "not seen for 30" in lines[1]
    troubles = [finding.about for finding in findings if not finding.well]
    assert troubles[0].startswith("worker far away was last seen at ")
    assert troubles[1:] == ["no worker is for platforms", "no worker is for senders"]
