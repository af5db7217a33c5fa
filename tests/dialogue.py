"""Conversations as tests: a script is played, and what the bot says is what the script expects."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import Community
from bot.platforms.console.rooms import legible
from bot.platforms.console.steps import NotThere
from bot.scripts.parsing import Expected, Line, parse
from bot.scripts.playing import step
from bot.scripts.transcripts import By, Entry, Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from bot.platforms.console import Console
    from bot.scripts.playing import Stage


OTHERWISE = "the bot said otherwise (- expected, + said)"


@dataclass(slots=True)
class Dialogue:
    """A conversation on the console. Chats are independent: order counts within each."""

    stage: Stage
    console: Console
    folder: Path | None = None
    while_playing: Callable[[], AbstractContextManager[object]] = nullcontext
    """Entered whenever something is played."""
    _written: Transcript = field(default_factory=Transcript)
    _checked: int = 0

    def __post_init__(self) -> None:
        self.console.watchers.append(self._written)

    @property
    def community(self) -> Community:
        """The whole bot on whose stage it is played. Raises TypeError on any other stage."""
        if not isinstance(self.stage, Community):
            msg = "this stage is no community"
            raise TypeError(msg)
        return self.stage

    async def play(self, script: str, *, strict: bool = True) -> None:
        """Play it; after each line, the bot says what stands below it: all, and nothing else.

        With `strict=False` it may say more. `*` in an expected line stands for anything.
        """
        __tracebackhide__ = True
        expected: list[Expected] = []
        lines = parse(script)
        if lines and not isinstance(lines[0], Expected):
            self._checked = len(self._written.entries)
        for line in lines:
            if isinstance(line, Expected):
                expected.append(line)
                continue
            self._check(expected, strict=strict)
            expected = []
            await self._step(line)
        self._check(expected, strict=strict)

    @property
    def transcript(self) -> str:
        """All that was said so far."""
        return str(self._written)

    def said_to(self, name: str) -> list[str]:
        """What the bot said to a person (in private or whispered) or in a room, oldest first."""
        return [
            entry.line.partition(" > ")[2]
            for entry in self._written.entries
            if entry.by is By.BOT and name in {entry.chat, entry.reader}
        ]

    async def _step(self, line: Line) -> None:
        __tracebackhide__ = True
        try:
            with self.while_playing():
                await step(line, self.stage, self.console, self._written, self.folder)
        except NotThere as missing:
            raise self._failure(f"line {line.number}: {missing}") from None

    def _check(self, expected: Sequence[Expected], *, strict: bool) -> None:
        __tracebackhide__ = True
        entries = self._written.entries
        said = [entry for entry in entries[self._checked :] if entry.by is By.BOT]
        missing, unexpected = compare(expected, said)
        if missing or (strict and unexpected):
            raise self._failure(OTHERWISE, missing, unexpected if strict else ())
        self._checked = len(entries)

    def _failure(
        self, why: str, missing: Sequence[Expected] = (), unexpected: Sequence[Entry] = ()
    ) -> AssertionError:
        odd = {id(entry) for entry in unexpected}
        lines = [
            f"{'+ ' if id(entry) in odd else '  '}{legible(entry.line)}"
            for entry in self._written.entries
        ]
        lines += [f"- {line.raw}    (expected in line {line.number})" for line in missing]
        return AssertionError(why + ":\n" + textwrap.indent("\n".join(lines), "  "))


def compare(
    expected: Sequence[Expected], said: Sequence[Entry]
) -> tuple[list[Expected], list[Entry]]:
    """What was expected and not said, and what was said and not expected, chat by chat in order."""
    left: dict[str, list[Entry]] = defaultdict(list)
    for entry in said:
        left[entry.chat].append(entry)
    missing: list[Expected] = []
    passed: list[Entry] = []
    for line in expected:
        here = left[line.chat]
        place = next((at for at, entry in enumerate(here) if line.fits(entry.line)), None)
        if place is None:
            missing.append(line)
        else:
            passed += here[:place]
            left[line.chat] = here[place + 1 :]
    unexpected = {
        id(entry) for entry in (*passed, *(one for here in left.values() for one in here))
    }
    return missing, [entry for entry in said if id(entry) in unexpected]


def dialogue(stage: Stage, console: Console, folder: Path | None = None) -> Dialogue:
    """Make a dialogue on that stage; `folder` is where the files that people send are."""
    return Dialogue(stage, console, folder)
