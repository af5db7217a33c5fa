"""What every test may ask for: a community on the console that plays dialogues."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Community
from bot.commands.demo import settle
from bot.config.settings import Settings
from bot.domain import starter
from bot.engine.clock import SetClock
from bot.platforms.console import Console
from bot.storage import encrypting
from bot.storage.sessions import Database
from bot.words.pages import Fetch, FetchFile, no_file, offline
from tests.databases import encrypted, migrate
from tests.dialogue import Dialogue, dialogue
from tests.homeserver import arrive, synapse
from tests.postgres import (
    empty_postgres_url,
    migrated_name,
    postgres_server,
    postgres_url,
    shared_name,
    shared_urls,
)
from tests.scans import Statements, scans_on_sqlite
from tests.sharing import (
    compile_statements_once,
    fit_once,
    leave_modules_alone,
    on_the_spot,
    take_interrupts,
)

__all__ = [
    "arrive",
    "compile_statements_once",
    "empty_postgres_url",
    "fit_once",
    "migrated_name",
    "postgres_server",
    "postgres_url",
    "shared_name",
    "shared_urls",
    "synapse",
    "take_interrupts",
]

MONDAY = datetime(2030, 1, 7, 9, tzinfo=UTC)
STARTER = Path(__file__).parents[1] / "starter"

Begun = Callable[..., Awaitable[Path]]
Known = Callable[..., Awaitable[Path]]
Open = Callable[..., Awaitable[Dialogue]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow tests first, so that no process waits at the end for another's long one."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Before the first test."""
    leave_modules_alone()


def database(chat: Dialogue) -> Database:
    """The database behind a dialogue, to give the community something to begin with."""
    assert isinstance(chat.stage, Community)
    return chat.stage.db


async def make_empty(url: str) -> None:
    db = Database(url)
    await db.open()
    try:
        await migrate(db)
        await encrypting.begin(db, MONDAY)
    finally:
        await db.close()


settings.register_profile("many", deadline=None)
"""For the model of conversations: `--hypothesis-profile many` lets it go on for long."""


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating takes longer than most dialogues."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    asyncio.run(make_empty(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def encrypted_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, and who is who in it is encrypted: so are all dialogues on the console, which shows
    that this makes no difference.
    """
    path = tmp_path_factory.mktemp("empty") / "encrypted.db"
    asyncio.run(make_empty(encrypted(path)))
    return path


@pytest.fixture(scope="session")
def known_database(
    tmp_path_factory: pytest.TempPathFactory, empty_database: Path, encrypted_database: Path
) -> Known:
    """Give a SQLite file with the starter pack in it, to copy: loading takes a second."""
    folder = tmp_path_factory.mktemp("known")

    async def made(*, encrypted: bool = False) -> Path:
        path = folder / f"{encrypted}.db"
        if not path.exists():
            shutil.copyfile(encrypted_database if encrypted else empty_database, path)
            async with opened(path, with_keys=encrypted) as session:
                await starter.load(session, STARTER, MONDAY)
        return path

    return made


@pytest.fixture(scope="session")
def begun_database(
    tmp_path_factory: pytest.TempPathFactory,
    empty_database: Path,
    encrypted_database: Path,
    known_database: Known,
) -> Begun:
    """Give a SQLite file to copy: with the starter pack or without, with the demo people or not."""
    folder = tmp_path_factory.mktemp("begun")

    async def made(
        *, knowing: bool, demo: bool, with_rooms: bool, with_profiles: bool, with_keys: bool
    ) -> Path:
        path = encrypted_database if with_keys else empty_database
        if knowing:
            path = await known_database(encrypted=with_keys)
        if not demo:
            return path
        begun = folder / f"{knowing}-{with_rooms}-{with_profiles}-{with_keys}.db"
        if not begun.exists():
            shutil.copyfile(path, begun)
            async with opened(begun, with_keys=with_keys) as session:
                await settle(session, MONDAY, with_rooms=with_rooms, with_profiles=with_profiles)
        return begun

    return made


def _url(path: Path, *, with_keys: bool) -> str:
    return encrypted(path) if with_keys else f"sqlite:///{path}"


@asynccontextmanager
async def opened(path: Path, *, with_keys: bool) -> AsyncIterator[AsyncSession]:
    """Change a database before any dialogue begins."""
    db = Database(_url(path, with_keys=with_keys))
    await db.open()
    async with db.write() as session:
        yield session
    await db.close()


@pytest.fixture
async def open_chat(tmp_path: Path, begun_database: Begun) -> AsyncIterator[Open]:
    """Open a community on the console: `await open_chat(demo=True, settings=…)`."""
    statements = Statements()
    path = tmp_path / "chat.db"
    async with AsyncExitStack() as open_things:

        async def opened(
            *,
            demo: bool = True,
            knowing: bool = False,
            settings: Settings | None = None,
            fetch_page: Fetch = offline,
            fetch_file: FetchFile = no_file,
            with_rooms: bool = True,
            with_profiles: bool = False,
            with_keys: bool = True,
        ) -> Dialogue:
            settings = settings or Settings()
            if not path.exists():
                begun = await begun_database(
                    knowing=knowing, demo=demo, with_rooms=with_rooms, with_profiles=with_profiles,
                    with_keys=with_keys,
                )  # fmt: skip
                shutil.copyfile(begun, path)
            db = Database(_url(path, with_keys=with_keys))
            with on_the_spot():
                await db.open()
            open_things.push_async_callback(db.close)
            clock = SetClock(MONDAY)
            console = Console()
            community = Community(settings, db, [console], clock, fetch_page, fetch_file)
            with statements.recorded():
                await community.open()
            open_things.push_async_callback(community.close)
            chat = dialogue(community, console)
            chat.while_playing = statements.recorded
            return chat

        yield opened
    if path.exists():
        scans = scans_on_sqlite(path, statements)
        assert not scans, "\n".join(scans)


def without_side_chats(chat: Dialogue) -> None:
    """Let it be as on platforms where all that is said in a group is seen by all."""
    console = chat.console
    console.capabilities = replace(console.capabilities, side_chats=False, whispers=False)


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    """The demo community, knowing nothing yet."""
    return await open_chat()


@pytest.fixture
async def known_chat(open_chat: Open) -> Dialogue:
    """The demo community with the starter pack."""
    return await open_chat(knowing=True)
