"""What runs for ever, on the console: it outlives what passes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.app import Community
from bot.config.settings import Settings
from bot.engine import patience
from bot.platforms.console import Console
from bot.running import Running
from bot.storage.errors import DatabaseAway
from bot.storage.sessions import Database
from bot.words.workers import Role
from tests.databases import migrate

PATIENCE = 10.0


class Listener(Console):
    """Hears nothing; the database is away when it first begins."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0
        self.listens = asyncio.Event()

    async def listen(self, receive: object, position: str) -> None:  # noqa: ARG002 - the protocol's
        """Begin."""
        self.begun += 1
        if self.begun == 1:
            raise DatabaseAway
        self.listens.set()
        await asyncio.Event().wait()


async def test_who_hears_outlives_a_database_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is when the server was restarted, and the sessions in the pool are dead."""
    monkeypatch.setattr(patience, "FIRST_WAIT", 0.01)
    db = Database(f"sqlite:///{tmp_path}/town.db")
    await db.open()
    await migrate(db)
    console = Listener()
    community = Community(Settings(), db, [console])
    await community.open()
    running = asyncio.create_task(Running(community, [Role.PLATFORMS]).run())
    await asyncio.wait_for(console.listens.wait(), PATIENCE)
    assert console.begun == 2
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await community.close()
    await db.close()
