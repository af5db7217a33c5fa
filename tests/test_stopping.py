"""A second signal ends the bot at once, whatever it still does."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from bot.commands.signals import KILLED

STUBBORN = """
import asyncio
from bot.commands.signals import Signals

async def never_ends():
    try:
        print("runs", flush=True)
        await asyncio.Event().wait()
    finally:
        print("is asked to stop", flush=True)
        await asyncio.Event().wait()

async def main():
    await Signals(None).run(asyncio.create_task(never_ends()))

asyncio.run(main())
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_signal_ends_it_at_once(number: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STUBBORN,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(30):
        assert await process.stdout.readline() == b"runs\n"
        process.send_signal(number)
        assert await process.stdout.readline() == b"is asked to stop\n"
        process.send_signal(number)
        assert await process.wait() == KILLED + number
