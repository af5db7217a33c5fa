"""`python -m tests.torture.clockwork run …`: the bot whose clock is wrong by what a file says, in
seconds, and whose event loop stands still for a while at SIGUSR1. The product has no such switch.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.engine import clock

OFFSET = "TORTURE_CLOCK"
"""The variable of the environment that names the file."""
STANDSTILL = 5.0


def wrong_now() -> datetime:
    """The time as the wrong clock shows it."""
    try:
        seconds = float(Path(os.environ[OFFSET]).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        seconds = 0.0
    return datetime.now(UTC) + timedelta(seconds=seconds)


if __name__ == "__main__":
    clock.utc_now = wrong_now
    signal.signal(signal.SIGUSR1, lambda _number, _frame: time.sleep(STANDSTILL))
    sys.argv[0] = "lamplighter"
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
