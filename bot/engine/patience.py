"""Patience with the database: what runs for ever waits while it does not answer."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from bot.storage.errors import DatabaseAway, error_place
from bot.words.backoff import Backoff

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.storage.sessions import Database

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds before the database is asked again."""


async def patiently(work: Callable[[], Awaitable[None]], db: Database) -> None:
    """Run for ever; when the database does not answer, wait (at most 30 s) and go on."""
    while True:
        await until_done(work, db)


async def until_done(work: Callable[[], Awaitable[None]], db: Database) -> None:
    """Run to its end, and again as long as the database does not answer; waits in between.

    Once something was committed again, the next wait is a short one.
    """
    backoff, commits = Backoff(FIRST_WAIT, LONGEST_WAIT), db.commits
    while True:
        try:
            await work()
        except (DatabaseAway, DBAPIError) as error:
            if db.commits != commits:
                backoff.reset()
                commits = db.commits
            wait = backoff.next()
            db.times_away += 1
            log.warning("the database refused (%s); again in %s s", error_place(error), wait)
            await asyncio.sleep(wait)
        else:
            return
