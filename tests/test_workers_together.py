"""Two workers behind a balancer, in one process: all that is heard is done once, and in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from itertools import cycle
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select, text

from bot.app import Community
from bot.commands.run import serve
from bot.config.settings import CommunitySettings, Settings, StorageSettings, TelegramSettings
from bot.domain.knowledge import knowledge_base
from bot.engine.clock import utc_now
from bot.platforms.console import Console
from bot.platforms.telegram import Telegram
from bot.running import Running, seen_by_others
from bot.storage import anchors, encrypting
from bot.storage.sessions import Database
from bot.storage.tables import InboxRow, OutboxRow, Question, Worker
from bot.web.serving import listen_on
from bot.words.failures import Unavailable
from bot.words.workers import Role
from tests.processes import KNOWN, NEVER_QUIET
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]

SECRET = "0123456789abcdef"
PATIENCE = 20.0
PEOPLE, EACH = 4, 5


@asynccontextmanager
async def balancer(backends: list[str]) -> AsyncIterator[str]:
    """What stands before the workers: it asks them in turns, and every third time both, as Telegram
    does when an answer is lost.
    """
    turns = cycle(backends)
    number = 0
    async with aiohttp.ClientSession() as client:

        async def forward(request: web.Request) -> web.Response:
            nonlocal number
            number += 1
            body, headers = await request.read(), dict(request.headers)
            chosen = backends if number % 3 == 0 else [next(turns)]
            for backend in chosen:
                async with client.post(backend, data=body, headers=headers) as answer:
                    status = answer.status
            return web.Response(status=status)

        app = web.Application()
        app.router.add_post("/hook", forward)
        runner = web.AppRunner(app)
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield f"http://127.0.0.1:{port}/hook"
        finally:
            await runner.cleanup()


def free_port() -> int:
    with listen_on("127.0.0.1", 0) as listening:
        port: int = listening.getsockname()[1]
    return port


@asynccontextmanager
async def worker(settings: Settings) -> AsyncIterator[Community]:
    """One of them."""
    db = Database(settings.storage.url)
    await db.open(roles="all")
    await encrypting.begin(db, utc_now())  # whoever comes first encrypts, the others do as it did
    community = Community(settings, db, [Telegram(settings.telegram, utc_now)])
    async with seen_by_others(db.workers):
        await community.open()
        running = asyncio.create_task(Running(community).run())
        try:
            yield community
            assert not running.done(), running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await community.close()
    await db.close()


async def teach(url: str) -> None:
    db = Database(url)
    await db.open()
    async with db.write() as session:
        for question in KNOWN:
            await knowledge_base.add(
                session, language="en", question=question, answer=f"About: {question}",
                source="https://example.org/here", now=utc_now(),
            )  # fmt: skip
    await db.close()


async def test_all_is_done_once_and_in_order(postgres_url: str, tmp_path: Path) -> None:
    """By two who share an identity key as well."""
    await teach(postgres_url)
    async with TelegramSimulator(limits=Limits.none()) as telegram, AsyncExitStack() as ends:
        ports = [free_port(), free_port()]
        url = await ends.enter_async_context(
            balancer([f"http://127.0.0.1:{port}/hook" for port in ports])
        )
        for port in ports:
            section = {
                "token": telegram.token, "api_base_url": telegram.base_url, "mode": "webhook",
                "webhook_url": url, "webhook_secret": SECRET, "webhook_port": port,
                "seconds_per_chat": 0.0,
            }  # fmt: skip
            settings = Settings(
                community=CommunitySettings(starter=False),
                hotline=NEVER_QUIET,
                storage=StorageSettings(url=postgres_url, identity_keys=str(tmp_path / "keys")),
                telegram=TelegramSettings.model_validate(section, strict=False),
            )
            await ends.enter_async_context(worker(settings))
        people = [telegram.person(f"person{number}", language="en") for number in range(PEOPLE)]
        for question in KNOWN[:EACH]:
            for person in people:
                await person.writes(question)
        for person in people:
            for question in KNOWN[:EACH]:  # in this order
                answer = await person.receives("About: ", timeout=PATIENCE)
                assert question in answer.text
        db = await ends.enter_async_context(looking(postgres_url))
        async with asyncio.timeout(PATIENCE):
            while await left(db):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
        async with db.read() as session:
            assert len((await session.scalars(select(Question.id))).all()) == PEOPLE * EACH
            shown = await session.scalars(text("SELECT name FROM person"))
            assert {name[:4] for name in shown} == {"enc:"}
        await end_all_sessions(db)
        await people[0].writes(KNOWN[EACH])
        await people[0].receives(KNOWN[EACH], timeout=PATIENCE)
    said = [call for call in telegram.calls("sendMessage") if call.delivered]
    assert len(said) == PEOPLE * EACH + 1


async def end_all_sessions(db: Database) -> None:
    """As the server does when it is restarted."""
    async with db.read() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


@asynccontextmanager
async def looking(url: str) -> AsyncIterator[Database]:
    db = Database(url)
    await db.open(owner=False)
    try:
        yield db
    finally:
        await db.close()


async def left(db: Database) -> bool:
    """Is anything left to be done?"""
    async with db.read() as session:
        events = await session.scalars(select(InboxRow.id).where(InboxRow.state == "new"))
        unsent = await session.scalars(select(OutboxRow.id).where(OutboxRow.state != "sent"))
        return bool(events.all() or unsent.all())


class OutOfReach(Console):
    """A platform that answers nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.tried = asyncio.Event()

    async def open(self) -> None:
        self.tried.set()
        raise Unavailable


async def test_who_waits_for_a_platform_is_seen_by_others(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "BEAT_SECONDS", 0.05)
    db = Database(postgres_url)
    await db.open(roles="all")
    platform = OutOfReach()
    waiting = asyncio.create_task(serve(Community(Settings(), db, [platform]), list(Role)))
    try:
        await asyncio.wait_for(platform.tried.wait(), PATIENCE)
        first = await last_seen(db)
        async with asyncio.timeout(PATIENCE):
            while await last_seen(db) == first:
                continue
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await db.close()


async def last_seen(db: Database) -> datetime:
    """When the only worker last said that it lives, by the database's clock."""
    async with db.read() as session:
        return (await session.scalars(select(Worker.seen_at))).one()
