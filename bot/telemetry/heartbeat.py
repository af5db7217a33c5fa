"""The loop's heartbeat: by how much it is late, and a sign of life to whoever supervises us."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BEAT_SECONDS = 0.5


async def beat(told: Callable[[float], None], every: float = BEAT_SECONDS) -> None:
    """Say again and again, for ever, by how many seconds the loop was late."""
    clock = asyncio.get_running_loop().time
    while True:
        before = clock()
        await asyncio.sleep(every)
        told(clock() - before - every)
