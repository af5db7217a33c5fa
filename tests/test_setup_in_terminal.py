"""`lamplighter setup` as it is used: a real process in a terminal of its own, which echoes."""

import asyncio
import os
import pty
import re
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT
from tests.telegram.simulator import TelegramSimulator

pytestmark = pytest.mark.slow

LONGEST_WAIT = 40.0


class TerminalWindow:
    """The far side of a pseudo-terminal: what is on the screen, and a keyboard."""

    def __init__(self, keyboard: int) -> None:
        self.screen = ""
        self._keyboard = keyboard
        self._news = asyncio.Event()
        self._read_from = 0
        asyncio.get_running_loop().add_reader(keyboard, self._read)

    def _read(self) -> None:
        try:
            self.screen += os.read(self._keyboard, 4096).decode(errors="replace")
        except OSError:  # the process is gone
            asyncio.get_running_loop().remove_reader(self._keyboard)
        self._news.set()

    async def shows(self, pattern: str) -> re.Match[str]:
        """Wait until something is shown, below what was waited for before."""
        while (found := re.search(pattern, self.screen[self._read_from :])) is None:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), LONGEST_WAIT)
            except TimeoutError:
                raise AssertionError(f"no {pattern!r} in {self.screen}") from None
        self._read_from += found.end()
        return found

    async def types(self, question: str, answer: str) -> None:
        await self.shows(question)
        os.write(self._keyboard, answer.encode() + b"\n")


async def test_from_nothing_to_a_running_community(tmp_path: Path) -> None:
    keyboard, terminal = pty.openpty()
    async with TelegramSimulator() as telegram:
        window = TerminalWindow(keyboard)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "setup",
            cwd=tmp_path, stdin=terminal, stdout=terminal, stderr=terminal,
            start_new_session=True,  # it has no other terminal to ask for secrets in
            env={
                **os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "250",
                "LAMPLIGHTER_TELEGRAM__API_BASE_URL": telegram.base_url,
            },
        )  # fmt: skip
        os.close(terminal)
        try:
            await window.types(r"Number \[1\]: ", "")
            await window.types("not shown\\): ", telegram.token)
            await window.types(r"called\? ", "Lamp lovers")
            await window.types(r"time zone \[.*\]: ", "Africa/Lagos")
            link = (await window.shows(r"https://t\.me/\S+\?start=\S+"))[0]
            olu = telegram.person("olu", language="en")
            await olu.follows(link)
            await olu.receives("You own me now")
            mentors = telegram.group("mentors", owner=olu)
            await mentors.add_bot()
            await olu.presses(await olu.receives("What is the group Mentors for?"), "For mentors")
            await window.types(r"Number \[1\]: ", "")
            await window.shows("Go on with: lamplighter run")
            assert await asyncio.wait_for(process.wait(), LONGEST_WAIT) == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            asyncio.get_running_loop().remove_reader(keyboard)
            os.close(keyboard)
    assert telegram.token not in window.screen
    assert "✓ Mentors: for mentors" in window.screen
    assert (tmp_path / "secrets" / "telegram-token").read_text("utf-8").strip() == telegram.token
