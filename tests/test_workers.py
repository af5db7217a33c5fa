"""Several processes on one PostgreSQL: another stands in for whoever dies or hangs."""

from __future__ import annotations

import os
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.storage.tables import InboxRow, Lease, Worker
from tests.processes import KNOWN, LivingBot
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.telegram.people import Person

SECONDS = 20.0
"""For a takeover, on a busy machine; a hung worker is waited for 5 seconds."""


class Workers:
    """Two processes that answer for one bot."""

    def __init__(self, folder: Path, telegram: TelegramSimulator, url: str) -> None:
        self.bots = []
        for number in range(2):
            own = folder / f"worker{number}"
            own.mkdir()
            section = {"token": telegram.token, "api_base_url": telegram.base_url}
            self.bots.append(LivingBot(own, section, url=url))
        self.questions: Iterator[str] = iter(KNOWN)

    async def leader(self) -> tuple[LivingBot, LivingBot]:
        """Who sends now, and the other."""
        async with self.bots[0].tables() as db:
            name = await db.scalar(
                select(Worker.name)
                .join(Lease, Lease.worker_id == Worker.id)
                .where(Lease.name.startswith("send"))
            )
        first, second = self.bots
        return (first, second) if str(name).endswith(f" {first.pid}") else (second, first)

    async def answered(self, person: Person) -> float:
        """Let somebody ask; gives in how many seconds they had their answer."""
        asked = time.monotonic()
        await person.writes(next(self.questions))
        await person.receives("Look here", timeout=SECONDS)
        return time.monotonic() - asked


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
async def test_who_dies_or_hangs_is_stood_in_for(tmp_path: Path, postgres_url: str) -> None:
    async with TelegramSimulator() as telegram, AsyncExitStack() as ends:
        workers = Workers(tmp_path, telegram, postgres_url)
        await workers.bots[0].prepare()
        for bot in workers.bots:
            await bot.start()
            ends.push_async_callback(bot.kill)
        ada = telegram.person("ada", language="en")
        await workers.answered(ada)

        leader, other = await workers.leader()
        killed_process = f"process {leader.pid}"
        await leader.kill()
        killed = await workers.answered(ada)
        assert (await workers.leader())[0] is other
        await leader.start()
        await workers.answered(ada)

        os.kill(other.pid, signal.SIGSTOP)
        hung = await workers.answered(ada)
        assert (await workers.leader())[0] is leader
        os.kill(other.pid, signal.SIGCONT)
        for _time in range(3):
            await workers.answered(ada)
        for bot in workers.bots:
            assert await bot.stop() == 0, bot.log
        assert max(killed, hung) < SECONDS
        said = [call for call in telegram.calls("sendMessage") if call.delivered]
        assert len(said) == 7  # each question once, whoever died or hung
        async with leader.tables() as db:
            assert set(await db.scalars(select(InboxRow.state))) == {"done"}
            (left,) = await db.scalars(select(Worker.name))
            assert left.endswith(killed_process)
