"""`lamplighter run` with several configurations: a process for several communities.

Each has its own database, accounts and failures. Whatever goes wrong for one of them, a wrong
configuration too, is logged under its name and tried again, while the others go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from bot.app import Community
from bot.commands.communities import Named, shared
from bot.commands.logs import COMMUNITY, set_up
from bot.commands.opening import check_features, load_starter, ready_database
from bot.commands.options import read_settings
from bot.commands.reloading import reload
from bot.commands.run import LostOwnershipError, meter, serve
from bot.commands.signals import Signals
from bot.config.settings import ConfigError
from bot.engine.clock import utc_now
from bot.platforms import configured
from bot.storage.addresses import BadAddress
from bot.storage.errors import error_place
from bot.storage.identity_keys import BadKeys
from bot.storage.migrating import NotMigrated
from bot.storage.ownership import AlreadyRunning
from bot.storage.sessions import CannotOpen
from bot.telemetry.supervision import keep_alive
from bot.words.backoff import Backoff
from bot.words.failures import Forbidden
from bot.words.workers import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.config.settings import Settings
    from bot.storage.sessions import Database

log = logging.getLogger(__name__)

LONGEST_WAIT = 300.0
"""Seconds between attempts to have a community run."""
WELL_SECONDS = 600.0
"""Whoever has run for so long is tried again soon when it fails."""
TROUBLES = (
    AlreadyRunning, BadAddress, BadKeys, CannotOpen, ConfigError, Forbidden, LostOwnershipError,
    NotMigrated,
)  # fmt: skip
"""What operators can do something about; the text says what. It holds no secret."""


async def run_many(files: Mapping[str, Path]) -> None:
    """Run the communities of these files, by their names, until SIGTERM or SIGINT. On SIGHUP their
    settings are read again.

    Raises ConfigError where two of them have the same database, account or address.
    """
    hosted = Hosted(files)
    hosted.begin()
    await Signals(hosted.reload).run(asyncio.ensure_future(hosted.run()))
    log.info("stopped")


@dataclass(slots=True)
class Hosted:
    """The communities of one process."""

    files: Mapping[str, Path]
    settings: dict[str, Settings] = field(default_factory=dict)
    """As they were last read."""
    running: dict[str, Community] = field(default_factory=dict)

    def begin(self) -> None:
        """Read all that can be read. Raises ConfigError where two need the same."""
        for name, path in self.files.items():
            with contextlib.suppress(ConfigError):  # it is told of when it is looked after
                self.settings[name] = read_settings(path)
        self._must_differ()
        first = next(iter(self.settings.values()), None)
        if first is not None:
            set_up(first.log.level, first.log.format)

    async def run(self) -> None:
        """Look after all of them until cancelled; each has a context of its own."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(keep_alive())
            for name in self.files:
                tasks.create_task(self.look_after(name))

    async def reload(self) -> None:
        """Read the settings of those that run again."""
        for name, community in self.running.items():
            token = COMMUNITY.set(name)
            await reload(community, partial(read_settings, self.files[name]))
            COMMUNITY.reset(token)

    async def look_after(self, name: str) -> None:
        """Have it run, for ever: whatever ends it, it is begun again, later each time."""
        COMMUNITY.set(name)
        backoff = Backoff(1.0, LONGEST_WAIT)
        while True:
            began = time.monotonic()
            try:
                await live(self._read(name), partial(self.running.__setitem__, name))
            except Exception as error:  # noqa: BLE001 - its failures are no other's
                self.running.pop(name, None)
                if time.monotonic() - began > WELL_SECONDS:
                    backoff.reset()
                pause = backoff.next()
                log.error("%s; trying again in %.0f s", _in_words(error), pause)  # noqa: TRY400
                await asyncio.sleep(pause)

    def _read(self, name: str) -> Settings:
        """Read its settings again: they may have been mended. Raises ConfigError."""
        before = self.settings.pop(name, None)
        fresh = self.settings[name] = read_settings(self.files[name])
        try:
            self._must_differ()
        except ConfigError:
            del self.settings[name]
            if before is not None:
                self.settings[name] = before
            raise
        return fresh

    def _must_differ(self) -> None:
        for one, other, what in shared([Named(*each) for each in self.settings.items()]):
            msg = f"{one} and {other} have the same {what}: each community needs its own"
            raise ConfigError(msg)


async def live(settings: Settings, tell: Callable[[Community], None]) -> None:
    """Run one community until it is cancelled, in all roles; `tell` which it is.

    Raises `TROUBLES`.
    """
    from bot.fetching.fetcher import Fetcher  # noqa: PLC0415 - as in `bot.commands.run`

    named = configured(settings, utc_now)
    if not named:
        msg = "there is no account to run with: set token in [telegram]"
        raise ConfigError(msg)
    check_features(settings)
    storage = settings.storage
    async with ready_database(storage.url, " ".join(Role), storage.erasures_file) as db:
        await load_starter(db, settings, utc_now())
        fetcher = Fetcher()
        community = Community(
            settings, db, named, fetch_page=fetcher, fetch_file=fetcher.file, meter=meter(settings)
        )
        tell(community)
        await _while_owned(community, db)


async def _while_owned(community: Community, db: Database) -> None:
    work = asyncio.ensure_future(serve(community, tuple(Role)))
    lost = False

    def stop_for_loss() -> None:
        nonlocal lost
        lost = True
        work.cancel()

    db.lost = stop_for_loss
    try:
        await asyncio.wait([work])
    except asyncio.CancelledError:
        work.cancel()
        await asyncio.wait([work])
        raise
    if lost:
        msg = "the connection that owns the database broke"
        raise LostOwnershipError(msg)
    work.result()


def _in_words(error: Exception) -> str:
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return str(error) if isinstance(error, TROUBLES) else error_place(error)
