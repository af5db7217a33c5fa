"""Opening accounts that may be out of reach, or in the hands of another process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from typing import TYPE_CHECKING

from bot.storage import leases
from bot.storage.anchors import worker_name
from bot.words.backoff import Backoff
from bot.words.failures import InUse, RetryAfter, Unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

LONGEST_WAIT = 60.0
"""Seconds between attempts to reach a platform."""


async def open_patiently(
    opening: Callable[[], Awaitable[None]],
    closing: Callable[[], Awaitable[None]],
    *,
    wait_for_others: bool = False,
) -> None:
    """Open it, however long a platform can't be reached; `wait_for_others`: or another process has
    the account open. Raises Forbidden.
    """
    backoff = Backoff(1.0, LONGEST_WAIT)
    while True:
        try:
            await opening()
        except (Unavailable, RetryAfter, InUse) as trouble:
            await closing()
            if isinstance(trouble, InUse):
                if not wait_for_others:
                    raise
                _end_whoever_hangs(trouble)
            pause = max(backoff.next(), getattr(trouble, "seconds", 0.0))
            log.warning("%s; trying again in %s s", trouble, pause)
            await asyncio.sleep(pause)
        except BaseException:  # stopped amid opening, too: what is open by then is closed
            await closing()
            raise
        else:
            return


def _end_whoever_hangs(trouble: InUse) -> None:
    """End the process on this machine that had our lease before, lost it, and still has the account
    open: it hangs, or it would have let go of it.
    """
    held = leases.current()
    if held is not None and trouble.process and held.before == worker_name(trouble.process):
        log.warning("process %s hangs on to the account: it is ended", trouble.process)
        with contextlib.suppress(OSError):
            os.kill(trouble.process, signal.SIGKILL)
