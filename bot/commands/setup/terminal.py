"""How it is asked and shown: by lines in a terminal, without echo where it is secret."""

from __future__ import annotations

import getpass
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from bot.commands.check import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from bot.words.diagnosis import Finding

    Shown = Callable[[Sequence[Finding]], None]


class Terminal(Protocol):
    """Whoever sets up, as far as they can be asked."""

    @property
    def is_interactive(self) -> bool:
        """Is there somebody who can be asked?"""

    def ask(self, question: str, default: str = "") -> str:
        """Ask for words. Raises KeyboardInterrupt, and EOFError where nobody answers."""

    def ask_secret(self, question: str) -> str:
        """Ask for what nobody may see, not even on the screen."""

    def choose(self, question: str, options: Mapping[str, str], default: str) -> str:
        """Ask which of these, by number; gives its key."""

    def confirm(self, question: str, *, default: bool = True) -> bool:
        """Ask for yes or no."""

    def say(self, line: str = "") -> None:
        """Say a line."""

    def progress(self, waiting: str) -> AbstractContextManager[Shown]:
        """Show how far it is, again and again, until the end."""


class LineTerminal:
    """The terminal in which the command was typed."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)

    @property
    def is_interactive(self) -> bool:
        """Is it a terminal on both sides?"""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def ask(self, question: str, default: str = "") -> str:
        """Ask for words, in a line."""
        shown = f" [{default}]" if default else ""
        sign = "" if question.endswith("?") else ":"
        return input(f"{question}{shown}{sign} ").strip() or default

    def ask_secret(self, question: str) -> str:
        """Ask without echo."""
        return getpass.getpass(f"{question}: ").strip()

    def choose(self, question: str, options: Mapping[str, str], default: str) -> str:
        """Ask for a number until it is one of them."""
        keys = list(options)
        self.say(question)
        for number, key in enumerate(keys, 1):
            self.say(f"  {number}  {options[key]}")
        while True:
            answer = self.ask("Number", str(keys.index(default) + 1))
            if answer.isdecimal() and 1 <= int(answer) <= len(keys):
                return keys[int(answer) - 1]
            self.say(f"Write a number from 1 to {len(keys)}, please.")

    def confirm(self, question: str, *, default: bool = True) -> bool:
        """Ask until it is a yes or a no."""
        while True:
            answer = input(f"{question} [{'Y/n' if default else 'y/N'}]: ").strip().lower()
            if answer in {"", "y", "yes", "n", "no"}:
                return answer.startswith("y") if answer else default
            self.say("Write y or n, please.")

    def say(self, line: str = "") -> None:
        """Say a line; what it is made of is not read as markup."""
        self.console.print(line, markup=False)

    @contextmanager
    def progress(self, waiting: str) -> Iterator[Shown]:
        """Draw it anew whenever it has changed."""
        spinner = Spinner("dots", text=waiting)
        with Live(spinner, console=self.console, refresh_per_second=4, transient=True) as live:

            def draw(findings: Sequence[Finding]) -> None:
                lines = [Text(show(finding)) for finding in findings]
                live.update(Group(*lines, Text(), spinner))

            yield draw
