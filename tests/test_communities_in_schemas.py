"""Two communities in schemas of one database, as real bots: in one process, and in several."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.commands import run_many
from bot.domain.knowledge import knowledge_base
from bot.engine.clock import utc_now
from bot.storage.tables import Lease, Person, Question, Worker
from tests.postgres import COMMUNITIES
from tests.processes import KNOWN, LivingBot
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.people import Person as Someone

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]

PATIENCE = 20.0


class Community:
    """One of them: its bots, its own Telegram, and who lives there."""

    def __init__(self, name: str, folder: Path, telegram: TelegramSimulator, url: str) -> None:
        self.name = name
        self.telegram = telegram
        self.someone: Someone = telegram.person(name, language="en")
        self.url = url
        self.folder = folder
        self.bots = [self._bot()]

    def _bot(self, number: int = 0) -> LivingBot:
        own = self.folder / f"{self.name}{number}"
        own.mkdir()
        section = {"token": self.telegram.token, "api_base_url": self.telegram.base_url}
        return LivingBot(own, section, url=self.url)

    def one_more(self) -> None:
        """Have another worker."""
        self.bots.append(self._bot(len(self.bots)))

    async def learn(self) -> None:
        """Know the same questions as the other, and answers of its own."""
        async with self.bots[0].writing() as session:
            for question in KNOWN:
                await knowledge_base.add(
                    session, language="en", question=question, answer=f"From {self.name}.",
                    source="https://example.org/here", now=utc_now(),
                )  # fmt: skip

    async def ask(self, question: str) -> None:
        """Somebody asks, and has the answer of this community."""
        await self.someone.writes(question)
        await self.someone.receives(f"From {self.name}.", timeout=PATIENCE)

    async def known(self) -> tuple[list[int], set[str], dict[str, int]]:
        """The numbers of its questions, its people, and how often each lease was taken."""
        async with self.bots[0].tables() as session:
            return (
                list(await session.scalars(select(Question.id).order_by(Question.id))),
                set(await session.scalars(select(Person.name))),
                {lease.name: lease.epoch for lease in await session.scalars(select(Lease))},
            )

    async def sender(self) -> LivingBot:
        """Which of its bots sends now."""
        async with self.bots[0].tables() as session:
            name = await session.scalar(
                select(Worker.name)
                .join(Lease, Lease.worker_id == Worker.id)
                .where(Lease.name.startswith("send"))
            )
        [bot] = [bot for bot in self.bots if str(name).endswith(f" {bot.pid}")]
        return bot


@asynccontextmanager
async def communities(folder: Path, urls: list[str]) -> AsyncIterator[list[Community]]:
    """Two, that know something and don't run yet."""
    async with AsyncExitStack() as stack:
        both = []
        for name, url in zip(COMMUNITIES, urls, strict=True):
            telegram = await stack.enter_async_context(TelegramSimulator())
            community = Community(name, folder, telegram, url)
            await community.learn()
            both.append(community)
        yield both


def said(community: Community) -> list[str]:
    calls = community.telegram.calls("sendMessage")
    return [str(call.params.get("text")) for call in calls if call.delivered]


async def test_two_in_one_process_know_nothing_of_each_other(
    tmp_path: Path, shared_urls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_many, "set_up", lambda *_settings: None)
    async with communities(tmp_path, shared_urls) as both:
        hosted = run_many.Hosted({one.name: one.bots[0].config for one in both})
        hosted.begin()
        running = asyncio.create_task(hosted.run())
        try:
            for question in KNOWN[:3]:
                await asyncio.gather(*(one.ask(question) for one in both))
        finally:
            running.cancel()
            await asyncio.wait([running])
        for one, other in zip(both, reversed(both), strict=True):
            questions, people, _leases = await one.known()
            assert questions == [1, 2, 3]
            assert len(people) == 1
            assert not any(other.name in text for text in said(one))


@pytest.mark.kills
@pytest.mark.slow
async def test_a_takeover_in_one_is_nothing_to_the_other(
    tmp_path: Path, shared_urls: list[str]
) -> None:
    async with communities(tmp_path, shared_urls) as (harbour, riverside), AsyncExitStack() as ends:
        harbour.one_more()
        for bot in (*harbour.bots, *riverside.bots):
            await bot.start()
            ends.push_async_callback(bot.kill)
        for one in (harbour, riverside):
            await one.ask(KNOWN[0])
        _questions, _people, before = await riverside.known()
        killed = await harbour.sender()
        await killed.kill()
        await asyncio.gather(harbour.ask(KNOWN[1]), riverside.ask(KNOWN[1]))
        assert await harbour.sender() is not killed
        questions, people, after = await riverside.known()
        assert questions == (await harbour.known())[0] == [1, 2]
        assert len(people) == 1
        assert after == before
        assert "does no longer" not in riverside.bots[0].log
        for bot in (*harbour.bots, *riverside.bots):
            if bot.is_alive:
                assert await bot.stop() == 0, bot.log
        for one, other in ((harbour, riverside), (riverside, harbour)):
            assert sum(f"From {one.name}." in text for text in said(one)) == 2
            assert not any(other.name in text for text in said(one))
