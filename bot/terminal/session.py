"""A session at the terminal: who one is, where, and what a typed line means."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.engine.clock import utc_now
from bot.languages.rendering import render
from bot.platforms.console.platform import YOU
from bot.platforms.console.rooms import ACCOUNT, Standing, chat_key
from bot.platforms.console.steps import NotThere, Step, StepKind
from bot.scripts.parsing import BOT, NAME, Pause, ScriptError, parse, step_of
from bot.scripts.playing import act, with_file
from bot.terminal.views import view_of
from bot.words import Literal, Text, _
from bot.words.deliveries import Act
from bot.words.failures import DeliveryFailed

if TYPE_CHECKING:
    from bot.engine.clock import SetClock
    from bot.languages.readers import Reader
    from bot.platforms.console import Console
    from bot.scripts.playing import Stage
    from bot.terminal.screens import Screen
    from bot.words.deliveries import Key

TICK_SECONDS = 1.0
PLACE = re.compile(rf"(?P<who>{NAME})(?:\s*@\s*(?P<room>{NAME}))?")

COMMANDS = {
    "/as": _("be somebody else, anywhere: {example}", example=Literal("/as mira @ mentors")),
    "/in": _("go to a room; alone: back to the private chat"),
    "/reply": _("reply to what the bot said last"),
    "/time": _("let time pass: {example}", example=Literal("/time 3 days")),
    "/do": _("do what scripts can: {example}", example=Literal("/do sends cat.jpg > look")),
    "/quit": _("leave"),
}  # fmt: skip


@dataclass(slots=True)
class Session:
    """Somebody who talks with the bot, in any role.

    `clock` is the bot's: it is set to the real time, and ahead of it once time was let pass, which
    is allowed with `may_pass_time` (in a demo). `commands` are the bot's own (no "/"), with what
    they do, for completion. `question` is one that the bot can answer; `opening` is told after the
    welcome.
    """

    stage: Stage
    console: Console
    clock: SetClock
    reader: Reader
    who: str = YOU
    room: str = ""
    question: str = ""
    may_pass_time: bool = False
    commands: Mapping[str, Text] = field(default_factory=dict)
    opening: Sequence[Text] = ()
    real_time: Callable[[], datetime] = utc_now
    _screen: Screen | None = None
    _ahead: timedelta = timedelta()
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, screen: Screen) -> None:
        """Talk until the end of the input or /quit."""
        self._screen = screen
        self.console.watchers.append(self._hear)
        try:
            self._set_clock()
            self._welcome()
            async with asyncio.TaskGroup() as tasks:
                ticking = tasks.create_task(self._tick())
                await self._converse(screen)
                ticking.cancel()
        finally:
            self.console.watchers.remove(self._hear)

    def suggest(self, typed: str) -> Iterator[tuple[str, str]]:
        """Give what a line that begins so may become, each with what that means."""
        known: dict[str, Text] = {**COMMANDS, **{f"/{n}": t for n, t in self.commands.items()}}
        if typed.startswith("/") and " " not in typed:
            for command, about in known.items():
                if command.startswith(typed):
                    yield command, render(about, self.reader).text
        for command, names in (("/as ", self._people()), ("/in ", self._rooms())):
            if typed.startswith(command):
                yield from ((f"{command}{name}", "") for name in names
                            if name.startswith(typed.removeprefix(command)))  # fmt: skip

    # ── a line ───────────────────────────────────────────────────────────────────────────────

    async def _converse(self, screen: Screen) -> None:
        while True:
            place = f" @ {self.room}" if self.room else ""
            try:
                line = await screen.ask(f"{self.who}{place} > ")
            except EOFError:
                return
            command, _space, rest = line.partition(" ")
            if command == "/quit":
                return
            if line:
                await self._understand(line, command, rest.strip())

    async def _understand(self, line: str, command: str, rest: str) -> None:
        match command:
            case "/as":
                self._become(rest)
            case "/in":
                self._become(f"{self.who} @ {rest}" if rest else self.who)
            case "/time":
                await self._pass_time(rest)
            case "/reply" if rest:
                await self._do(self._step(StepKind.WRITES, text=rest, quotes=self._last_said()))
            case "/do":
                await self._do_as_written(rest)
            case _:
                labels = [key.label for key in self._buttons() if key.says]
                if line.isdecimal() and 1 <= int(line) <= len(labels):
                    await self._do(self._step(StepKind.PRESSES, what=labels[int(line) - 1]))
                else:
                    await self._do(self._step(StepKind.WRITES, text=line))

    def _step(self, does: StepKind, *, text: str = "", what: str = "", quotes: str = "") -> Step:
        return Step(self.who, does, room=self.room, text=text, what=what, quotes=quotes)

    async def _do(self, step: Step) -> None:
        if step.does is StepKind.PRESSES:
            self._tell(Text("[{label}]", {"label": step.what}, translated=False))
        async with self._busy:
            self._set_clock()
            try:
                await act(with_file(step, Path()), self.stage, self.console)
            except (NotThere, DeliveryFailed):
                self._tell(_("That is not there."))

    async def _do_as_written(self, rest: str) -> None:
        """Do what the language of scripts says behind a name, here or (coming, going) anywhere."""
        place = f"{self.who} @ {self.room}" if self.room else self.who
        for beginning in (place, self.who):
            try:
                step = step_of(1, f"{beginning} {rest}")
            except ScriptError:
                continue
            await self._do(step)
            return
        self._tell(_("I don't understand that. Try {example}.",
                     example=Literal("/do sends cat.jpg > look")))  # fmt: skip

    async def _pass_time(self, rest: str) -> None:
        if not self.may_pass_time:
            self._tell(_("The clock here is the real one. Only the demo can let time pass."))
            return
        try:
            (pause,) = parse(f"... {rest}")
            async with self._busy:
                self._set_clock()
                if isinstance(pause, Pause):
                    await self.stage.pass_time(pause.ends(self.clock.at))
                self._ahead = self.clock.at - self.real_time()
        except (ScriptError, ValueError):
            self._tell(_("How long? Try {example}.", example=Literal("/time 3 days")))
            return
        self._tell(_("It is now {moment}.", moment=self.clock.at))

    def _become(self, written: str) -> None:
        """Be that person, there; without a room, in their private chat."""
        place = PLACE.fullmatch(written)
        names = {place["who"], place["room"]} if place else {BOT}
        if place is None or BOT in names or place["who"] in self._rooms():
            self._tell(_("Who, and where? Try {one} or {other}.",
                         one=Literal("/as mira"), other=Literal("/as mira @ mentors")))  # fmt: skip
            return
        self.who, self.room = place["who"], place["room"] or ""
        self._tell(
            _("Speaking as {name}, in {room}.", name=self.who, room=self.room)
            if self.room
            else _("Speaking as {name}, alone with the bot.", name=self.who)
        )
        standing = self._with_buttons()
        if standing is not None and self._screen is not None:
            self._screen.show(view_of(Act.MESSAGE, standing, self.reader, here=True, numbered=True))

    # ── what is shown ────────────────────────────────────────────────────────────────────────

    def _welcome(self) -> None:
        """At most four lines: what to do first."""
        lines = [
            _("Ask something, for example: {question}", question=self.question)
            if self.question
            else _("Ask something."),
            _("Press a button by its number: {number}", number=Literal("1")),
            _("Be somebody else: {mentor}, or {newcomer} again",
              mentor=Literal("/as mira @ mentors"), newcomer=Literal(f"/as {self.who}")),
            _("{time} lets time pass, {quit} leaves.",
              time=Literal("/time 3 days"), quit=Literal("/quit"))
            if self.may_pass_time
            else _("{quit} leaves.", quit=Literal("/quit")),
        ]  # fmt: skip
        for line in (*lines, *self.opening):
            self._tell(line)

    def _tell(self, words: Text) -> None:
        if self._screen is not None:
            self._screen.tell(render(words, replace(self.reader, now=self.clock.at)))

    def _hear(self, change: Act, message: Standing) -> None:
        """Show what the bot says, edits or deletes: here, or in the background."""
        here = message.chat == self._chat() and message.seen_by(self.who)
        numbered = here and message == self._with_buttons()
        if self._screen is not None:
            self._screen.show(view_of(change, message, self.reader, here=here, numbered=numbered))

    # ── where one is ─────────────────────────────────────────────────────────────────────────

    def _chat(self) -> str:
        return chat_key(self.who, self.room)

    def _with_buttons(self) -> Standing | None:
        """The latest message here that has buttons to press."""
        messages = self.console.rooms.of(self._chat(), self.who)
        return next(
            (message for message in reversed(messages) if any(key.says for key in message.keys)),
            None,
        )

    def _buttons(self) -> Sequence[Key]:
        message = self._with_buttons()
        return message.keys if message is not None else ()

    def _last_said(self) -> str:
        """What the bot said last here."""
        messages = self.console.rooms.of(self._chat(), self.who)
        from_the_bot = (
            message for message in reversed(messages) if message.author == ACCOUNT and message.stays
        )
        return next((message.content.text for message in from_the_bot), "")

    def _people(self) -> list[str]:
        return [name[1:] for name in self.console.rooms.names() if name.startswith("@")]

    def _rooms(self) -> list[str]:
        return [name for name in self.console.rooms.names() if not name.startswith("@")]

    def _set_clock(self) -> None:
        self.clock.at = self.real_time() + self._ahead

    async def _tick(self) -> None:
        """Let happen what is due, as time goes by."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            async with self._busy:
                self._set_clock()
                await self.stage.settle()
