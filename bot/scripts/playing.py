"""Where scripts are played: the whole bot, with people on the console and a clock that is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.platforms.console.steps import NotThere, Step, StepKind
from bot.scripts.parsing import Done, Line, Pause

if TYPE_CHECKING:
    from bot.platforms.console import Console
    from bot.scripts.transcripts import Transcript
    from bot.words.deliveries import RawEvent


class Stage(Protocol):
    """What a script is played on: the whole bot, with a clock that is set."""

    @property
    def now(self) -> datetime:
        """The time there, aware UTC."""

    async def receive(self, platform: str, events: Sequence[RawEvent], position: str = "") -> None:
        """Put events into the inbox; committed when it returns."""

    async def settle(self) -> None:
        """Handle, do and send everything that is there or due now, until it is quiet."""

    async def pass_time(self, until: datetime) -> None:
        """Let time pass, from one due moment to the next, settling at each."""


async def play(
    lines: Sequence[Line],
    stage: Stage,
    console: Console,
    transcript: Transcript,
    folder: Path | None = None,
) -> None:
    """Play a script; what is expected is not looked at. `folder` is where the files are.

    Where a button or message is not there, the transcript says so and it goes on. Raises
    ScriptError, before anything is played, for a pause that ends before it begins.
    """
    now = stage.now
    for line in lines:
        if isinstance(line, Pause):
            now = line.ends(now)
    for line in lines:
        try:
            await step(line, stage, console, transcript, folder)
        except NotThere as missing:
            transcript.note(str(missing))


async def step(
    line: Line,
    stage: Stage,
    console: Console,
    transcript: Transcript,
    folder: Path | None = None,
) -> None:
    """Play one line. Raises NotThere for what can't be pressed, replied to or changed."""
    match line:
        case Done(step=step):
            transcript.acted(line.raw)
            await act(with_file(step, folder), stage, console)
        case Pause():
            until = line.ends(stage.now)
            transcript.acted(line.raw)
            await stage.pass_time(until)


async def act(step: Step, stage: Stage, console: Console) -> None:
    """Let somebody do something, and everything that follows from it now. Raises NotThere."""
    event = console.perform(step, stage.now)
    if event is not None:
        await stage.receive(console.name, [event])
        await stage.settle()


def with_file(step: Step, folder: Path | None) -> Step:
    """Find the file that is sent, where the script has it beside itself."""
    if step.does is not StepKind.SENDS or folder is None:
        return step
    path = folder / step.what
    return replace(step, path=str(path.resolve())) if path.is_file() else step
