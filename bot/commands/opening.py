"""What several commands begin with: a database that is ready, a community that knows something."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

import handlers
from bot.config.settings import ConfigError
from bot.domain import starter
from bot.engine.clock import utc_now
from bot.engine.features import Feature
from bot.storage import encrypting, erasures, migrating
from bot.storage.sessions import Database
from bot.storage.tables import Entry, Resource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.config.settings import Settings

STARTER = Path(__file__).parents[2] / "starter"


@asynccontextmanager
async def ready_database(
    url: str, roles: str | None = None, erasures_file: str = ""
) -> AsyncIterator[Database]:
    """Own a database, migrated, until the end; with `roles` as one of several workers, where it is
    a PostgreSQL. Whom it forgets is noted in that file, or beside SQLite's.

    Raises BadAddress, CannotOpen, AlreadyRunning, NotMigrated and BadKeys.
    """
    async with own_database(url, roles) as db:
        await encrypting.begin(db, utc_now())
        async with db.read() as session:
            await db.erasures.open(journal_of_erasures(db, erasures_file), session)
        yield db


@asynccontextmanager
async def own_database(url: str, roles: str | None = None) -> AsyncIterator[Database]:
    """The same, whether or not who is in it can be read."""
    db = Database(url)
    await db.open(roles=roles)
    try:
        await migrating.prepare(db)
        yield db
    finally:
        await db.close()


def journal_of_erasures(db: Database, erasures_file: str) -> Path | None:
    """Where it is written down whom the bot forgets, if there is such a place."""
    return Path(erasures_file) if erasures_file else db.journal(erasures.NAME)


async def load_starter(db: Database, settings: Settings, now: datetime) -> None:
    """Give a community that knows nothing yet the starter pack, if it wants it."""
    if not settings.community.starter:
        return
    async with db.write() as session:
        if await session.scalar(select(Entry.id).limit(1)) is None:
            await starter.load(session, STARTER, now)
        elif await session.scalar(select(Resource.id).limit(1)) is None:
            await starter.load_resources(session, STARTER)


def check_features(settings: Settings) -> None:
    """Look whether every feature that is named is there. Raises ConfigError."""
    shipped = {module.name for module in pkgutil.iter_modules(handlers.__path__)}
    for name in settings.community.features:
        if "." in name:
            _check_own_module(name)
        elif name not in shipped:
            close = difflib.get_close_matches(name, shipped, n=1)
            guess = f"; did you mean {close[0]}?" if close else ""
            msg = f"[community] features: no handler module is called {name}{guess}"
            raise ConfigError(msg)


def _check_own_module(name: str) -> None:
    """A community may bring features of its own, by the name of any module that can be imported."""
    try:
        feature = getattr(importlib.import_module(name), "feature", None)
    except ImportError as error:
        msg = f"[community] features: {name} can't be imported ({error})"
        raise ConfigError(msg) from error
    if not isinstance(feature, Feature):
        msg = f"[community] features: {name} has no feature = Feature(…)"
        raise ConfigError(msg)
