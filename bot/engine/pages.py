"""Reading what somebody named or sent: the slow half of a job whose arguments name a `link`, or a
`file`.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.storage.errors import error_place
from bot.words import Attachment
from bot.words.failures import DeliveryFailed
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


@dataclass(frozen=True, slots=True)
class AttachedFiles:
    """The service that gets files from their platforms, by the platform's name."""

    fetch: Mapping[str, Callable[[Attachment], Awaitable[bytes]]]


async def read_file(outside: Outside, job: Job) -> bytes | None:
    """Read the attachment (as JSON) that the job names as `file`; None where it can't be got."""
    file = Attachment.from_json(job.arguments["file"])
    if file.content:
        return file.content
    try:
        return await outside.use(AttachedFiles).fetch[file.platform](file)
    except (DeliveryFailed, KeyError) as error:
        log.warning("a file of %s could not be read: %s", job.name, error_place(error))
        return None
