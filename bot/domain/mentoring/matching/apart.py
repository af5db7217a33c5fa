"""The best pairs of all, found in a process of its own, with the lowest claim on the processor.

SciPy and the tables of scores take some 200 MB for two thousand people; with that process they are
gone again, and whoever writes to the bot meanwhile does not wait.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from typing import TYPE_CHECKING, cast

from bot.domain.mentoring.matching.offers import assign

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.mentoring.matching.offers import Assignment
    from bot.domain.mentoring.matching.profiles import Mentor, Seeker

NICE = 19


async def assign_apart(
    seekers: tuple[Seeker, ...], mentors: tuple[Mentor, ...], now: datetime
) -> Assignment:
    """Do what `assign` does, beside this process; a single request is not worth one.

    Raises RuntimeError where the process fails.
    """
    if len(seekers) <= 1:
        return assign(seekers, mentors, now)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"from {__name__} import main; main()",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    try:
        answer, _errors = await process.communicate(pickle.dumps((seekers, mentors, now)))
    except BaseException:
        process.kill()
        raise
    if process.returncode:
        msg = f"the process that pairs people ended with {process.returncode}"
        raise RuntimeError(msg)
    return cast("Assignment", pickle.loads(answer))  # noqa: S301


def main() -> None:
    """Read what `assign` is given, and write what it gives."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    seekers, mentors, now = pickle.load(sys.stdin.buffer)  # noqa: S301
    pickle.dump(assign(seekers, mentors, now), sys.stdout.buffer)
