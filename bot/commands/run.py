"""`lamplighter run`: the bot, on every platform that it has an account on, until it is stopped."""

from __future__ import annotations

import asyncio
import gc
import logging
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.app import Community
from bot.commands.opening import check_features, load_starter, ready_database
from bot.commands.reloading import reload
from bot.commands.signals import Signals
from bot.config.settings import ConfigError
from bot.engine.clock import utc_now
from bot.engine.opening import open_patiently
from bot.platforms import configured
from bot.running import Running, seen_by_others
from bot.telemetry.supervision import READY, keep_alive, notify
from bot.words.meters import UNMEASURED
from bot.words.workers import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable

    from bot.commands.reloading import Load
    from bot.config.settings import Settings
    from bot.storage.sessions import Database
    from bot.words.meters import Meter

log = logging.getLogger(__name__)


class LostOwnershipError(Exception):
    """Another process may own the database now, so this one stops."""


async def run(settings: Settings, only: Collection[Role] = (), load: Load | None = None) -> None:
    """Run until SIGTERM or SIGINT; `only` in these roles, where any are named. On SIGHUP `load`
    reads the settings again.

    Raises ConfigError, AlreadyRunning, CannotOpen, NotMigrated, Forbidden (a token is refused) and
    LostOwnershipError.
    """
    named = configured(settings, utc_now)
    if not named:
        msg = (
            "there is no account to run with: set token in [telegram] "
            "(`lamplighter chat` needs none)"
        )
        raise ConfigError(msg)
    check_features(settings)
    from bot.fetching.fetcher import Fetcher  # noqa: PLC0415 - aiohttp, which the console does without

    roles = [role for role in Role if role in only or not only]
    storage = settings.storage
    async with ready_database(storage.url, " ".join(roles), storage.erasures_file) as db:
        if db.workers.is_alone and only:
            msg = "--only is for several workers on one PostgreSQL: on SQLite one process does all"
            raise ConfigError(msg)
        await load_starter(db, settings, utc_now())
        fetcher = Fetcher()
        community = Community(
            settings, db, named, fetch_page=fetcher, fetch_file=fetcher.file, meter=meter(settings)
        )
        again = partial(reload, community, load or (lambda: settings))
        await _until_stopped(serve(community, roles), db, again)


def meter(settings: Settings) -> Meter:
    """What measures, where operators want to read it."""
    if not settings.metrics.enabled:
        return UNMEASURED
    from bot.telemetry.prometheus import PrometheusMeter  # noqa: PLC0415 - only where it is read

    return PrometheusMeter(version("lamplighter"), settings.community.name)


def read_roles(names: Iterable[str]) -> list[Role]:
    """Understand what a worker is to be for. Raises ConfigError."""
    try:
        return [Role(name) for name in names]
    except ValueError as error:
        msg = f"--only: {error}; there are {', '.join(Role)}"
        raise ConfigError(msg) from None


async def serve(community: Community, roles: Collection[Role]) -> None:
    """Open it, and let it run until cancelled. Raises Forbidden."""
    notify(READY)  # platforms that can't be reached are waited for, however long
    async with seen_by_others(community.db.workers):
        await open_patiently(community.open, community.close)
        try:
            # What is loaded by now stays: the collector need not look through it again and again.
            gc.collect()
            gc.freeze()
            log.info("running on %s", ", ".join(platform.name for platform in community.platforms))
            await Running(community, roles).run()
        finally:
            await community.close()


async def _until_stopped(
    work: Coroutine[None, None, None], db: Database, again: Callable[[], Awaitable[None]]
) -> None:
    """Do it until a signal comes or the ownership of the database is lost."""
    task = asyncio.ensure_future(_alive(work))
    lost = asyncio.Event()

    def stop_for_loss() -> None:
        lost.set()
        task.cancel()

    db.lost = stop_for_loss
    if not await Signals(again).run(task) and lost.is_set():
        msg = "the connection that owns the database broke; start again"
        raise LostOwnershipError(msg)
    log.info("stopped")


async def _alive(work: Coroutine[None, None, None]) -> None:
    """Do it, and give whoever supervises us signs of life meanwhile."""
    alive = asyncio.create_task(keep_alive())
    try:
        await work
    finally:
        alive.cancel()
