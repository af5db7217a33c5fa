"""Serving operators' programs, beside what the bot does, until cancelled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.telemetry.application import operators_application
from bot.telemetry.heartbeat import beat
from bot.web.serving import keep_serving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.telemetry.application import Watched


async def watch(watched: Sequence[Watched], host: str, port: int) -> None:
    """Measure the event loop and serve /metrics, /healthz and /readyz; never raises for a port that
    is taken.
    """

    def lagged(seconds: float) -> None:
        for _db, _now, meter in watched:
            meter.lagged(seconds)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(beat(lagged))
        tasks.create_task(keep_serving(operators_application(watched), host, port))
