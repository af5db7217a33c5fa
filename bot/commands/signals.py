"""What a running bot does on signals.

SIGTERM and SIGINT: finish what is on the wire, write down what came of it, and end; a second one
ends it at once (nothing is lost, a message may come twice). SIGHUP: read the configuration again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from typing import TYPE_CHECKING

from bot.telemetry.supervision import STOPPING, notify

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

STOPS = (signal.SIGINT, signal.SIGTERM)
KILLED = 128
"""A process that a signal has ended exits with this and its number."""


class Signals:
    """Turns signals into what is to be done; one for each process."""

    def __init__(self, reload: Callable[[], Awaitable[None]]) -> None:
        self._reload = reload
        self._stopping = False
        self._reloading: set[asyncio.Task[None]] = set()

    async def run(self, task: asyncio.Task[None]) -> bool:
        """Wait until it ends, is cancelled, or a signal stops it; True: it came to its end.

        Raises what it raises.
        """
        loop = asyncio.get_running_loop()
        for number in STOPS:
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C cancels us instead
                loop.add_signal_handler(number, self._stop, task, number)
        if hasattr(signal, "SIGHUP"):
            loop.add_signal_handler(signal.SIGHUP, self._read_again)
        # Waiting for it rather than awaiting it tells its being cancelled from our being cancelled.
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait([task])
        if task.cancelled():
            return False
        task.result()
        return True

    def _stop(self, task: asyncio.Task[None], number: int) -> None:
        if self._stopping:
            log.warning("stopped at once")
            os._exit(KILLED + number)
        self._stopping = True
        log.info("stopping; once more to stop at once")
        notify(STOPPING)
        task.cancel()

    def _read_again(self) -> None:
        async def read() -> None:
            await self._reload()

        task = asyncio.ensure_future(read())
        self._reloading.add(task)
        task.add_done_callback(self._reloading.discard)
