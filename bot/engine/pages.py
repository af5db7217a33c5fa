"""Reading a page that somebody named: the slow half of a job whose arguments name a `link`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.storage.errors import error_place
from bot.words.pages import Page, PageReader, Trouble

if TYPE_CHECKING:
    from bot.engine.job_routes import Outside
    from bot.words.jobs import Job

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""So often a page may be tried that ends the process; then it counts as broken."""


async def read_page(outside: Outside, job: Job) -> Page:
    """Read it; whatever goes wrong with it is said in the page's `trouble`."""
    link = str(job.arguments["link"])
    if job.attempt > MOST_ATTEMPTS:
        return Page(link, Trouble.BROKEN)
    try:
        return await outside.use(PageReader).fetch(link)
    except Exception as error:
        log.error("a page of %s could not be read: %s", job.name, error_place(error))  # noqa: TRY400
        log.debug("a page of %s could not be read", job.name, exc_info=error)
        return Page(link, Trouble.BROKEN)
