"""What a session is shown on: lines of plain text here, colours where there is a terminal."""

from __future__ import annotations

import asyncio
import os
import sys
import textwrap
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TextIO

from bot.languages.richtext import plain

if TYPE_CHECKING:
    from bot.terminal.suggestions import Suggest
    from bot.terminal.views import View
    from bot.words.deliveries import Rich


class Screen(Protocol):
    """Where a session is shown and typed."""

    async def ask(self, prompt: str) -> str:
        """Wait for a line. Raises EOFError when there will be none."""

    def show(self, view: View) -> None:
        """Show a message."""

    def tell(self, words: Rich) -> None:
        """Show what the terminal itself has to say."""


def open_screen(suggest: Suggest) -> Screen:
    """Open the best screen there is: colours need a terminal on both sides that can do more."""
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        from bot.terminal.colours import ColourScreen  # noqa: PLC0415 - heavy

        return ColourScreen(suggest)
    return PlainScreen(sys.stdin, sys.stdout)


@dataclass(slots=True)
class PlainScreen:
    """Lines in, lines out: for pipes, dumb terminals and tests."""

    source: TextIO
    target: TextIO
    _lines: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    _reader: Thread | None = None

    async def ask(self, prompt: str) -> str:
        """Wait for a line, and repeat it, so that the output reads as a conversation."""
        if self._reader is None:
            self._reader = Thread(
                target=self._read, args=(asyncio.get_running_loop(),), daemon=True
            )
            self._reader.start()
        line = await self._lines.get()
        if not line:
            self._lines.put_nowait("")
            raise EOFError
        line = line.strip()
        if line:
            self._print(f"{prompt}{line}")
        return line

    def show(self, view: View) -> None:
        """Show a message, indented below its heading."""
        below = ("  ".join(view.files), "  ".join(view.buttons))
        text = "\n".join(part for part in (plain(view.content), *below) if part)
        self._print(f"{view.heading}\n{textwrap.indent(text, '  ')}")

    def tell(self, words: Rich) -> None:
        """Show what the terminal itself has to say, as scripts write remarks."""
        self._print(textwrap.indent(plain(words), "# "))

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        """Read to the end in a thread of its own: a pipe may keep us waiting for ever."""
        line = "\n"
        while line:
            try:
                line = self.source.readline()
            except (OSError, ValueError):
                line = ""
            try:
                loop.call_soon_threadsafe(self._lines.put_nowait, line)
            except RuntimeError:
                return

    def _print(self, text: str) -> None:
        print(text, file=self.target, flush=True)
