"""What runs for ever, on the console: it outlives what passes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.app import Community
from bot.commands.run import read_roles, run
from bot.config.settings import ConfigError, Settings, StorageSettings, TelegramSettings
from bot.engine import patience
from bot.engine.opening import open_patiently
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


def test_roles_are_named_as_they_are() -> None:
    assert read_roles(["web", "handlers"]) == [Role.WEB, Role.HANDLERS]
    with pytest.raises(ConfigError, match="there are platforms, handlers, senders, web"):
        read_roles(["cooks"])


async def test_sqlite_is_not_shared(tmp_path: Path) -> None:
    settings = Settings(
        storage=StorageSettings(url=f"sqlite:///{tmp_path}/town.db"),
        telegram=TelegramSettings.model_validate({"token": "1:abc"}),
    )
    with pytest.raises(ConfigError, match="on SQLite one process does all"):
        await run(settings, [Role.WEB])


@pytest.mark.parametrize("how", [asyncio.CancelledError, KeyError])
async def test_what_is_open_when_opening_ends_is_closed(how: type[BaseException]) -> None:
    done: list[str] = []

    async def opening() -> None:
        done.append("opened a connection")
        raise how

    async def closing() -> None:
        done.append("closed it")

    with pytest.raises(how):
        await open_patiently(opening, closing)
    assert done == ["opened a connection", "closed it"]
