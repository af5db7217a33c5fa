"""Scripts: conversations written down, to be played on the console (docs/scripts.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.platforms.console.rooms import legible
from bot.platforms.console.steps import Step, StepKind

if TYPE_CHECKING:
    from pathlib import Path

BOT = "bot"
NAME = r"""[^\W_][^\s@>:,;!?#/|…\[\]()"“”]*"""
"""A letter or digit first; then also signs that belong to letters (vowels in Devanagari)."""
WHERE = rf"(?P<who>{NAME})(?:\s*@\s*(?P<room>{NAME}))?"
QUOTING = r"""(?:\s+re\s+["“](?P<quotes>[^"“”]+)["”])?"""

STEPS = [
    re.compile(form)
    for form in (
        rf"{WHERE}{QUOTING}\s*>\s*(?:\[(?P<what>[^\[\]]+)\]|(?P<text>.+))",
        rf"{WHERE}\s+(?P<does>edits)\s*>\s*(?P<text>.+)",
        rf"{WHERE}\s+(?P<does>withdraws)",
        rf"{WHERE}\s+(?P<does>reacts)\s+(?P<what>\S+)",
        rf"{WHERE}\s+(?P<does>sends)\s+(?P<what>[^\s>][^>]*?)(?:\s*>\s*(?P<text>.*))?",
        rf"{WHERE}\s+(?P<does>shares)\s+(?P<what>contact|location)",
        rf"(?P<who>{NAME})\s+(?P<does>asks)\s+to\s+join\s+(?P<room>{NAME})",
        rf"(?P<who>{NAME})\s+(?P<does>joins|leaves)\s+(?P<room>{NAME})",
        rf"(?P<who>{NAME})\s+(?P<does>adds)\s+bot\s+to\s+(?P<room>{NAME})",
        rf"(?P<who>{NAME})\s+(?P<does>removes)\s+bot\s+from\s+(?P<room>{NAME})",
        rf"(?P<who>{NAME})\s+(?P<does>blocks|unblocks)\s+bot",
        rf"(?P<who>{NAME})\s+(?P<does>speaks)\s+(?P<what>[A-Za-z]{{2,3}}(?:[-_][A-Za-z0-9]{{2,8}})*)",
    )
]
BOT_LINE = re.compile(rf"bot\s+(?P<act>to|edits|deletes)\s+{WHERE}\s*>\s*(?P<text>.*)")
PAUSE = re.compile(r"(?:\.\.\.|…)\s*(?P<rest>.*)")
UNIT = r"(?P<count>[0-9]{1,6})\s*(?P<unit>second|minute|hour|day|week)s?"
DURATION = re.compile(UNIT)
DURATIONS = re.compile(
    r"(?:[0-9]{1,6}\s*(?:second|minute|hour|day|week)s?(?:\s*,\s*|\s+and\s+|\s+|$))+"
)

A_LINE = (
    '"ada > text", "ada @ room > text", "ada > [Button]", "... 3 days", "bot to ada > text" '
    'or "# a comment" (docs/scripts.md has them all)'
)
A_PAUSE = '"... 3 days" (or minutes, hours, weeks) or "... until 2030-02-01 18:00"'
A_BOT_LINE = '"bot to ada > text", "bot to room > text" or "bot edits room > text"'


class ScriptError(ValueError):
    """A line that can't be understood or played; `number` counts from 1."""

    def __init__(self, number: int, expected: str, got: str) -> None:
        got = got if len(got) <= 60 else f"{got[:59]}…"
        super().__init__(f"line {number}: expected {expected}; got: {got}")
        self.number = number


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a script: its number (from 1) and what is written there."""

    number: int
    raw: str


@dataclass(frozen=True, slots=True)
class Done(Line):
    """Somebody does something."""

    step: Step


@dataclass(frozen=True, slots=True)
class Pause(Line):
    """Time passes: so long, or until a moment (aware UTC)."""

    so_long: timedelta = timedelta()
    until: datetime | None = None

    def ends(self, now: datetime) -> datetime:
        """When it is over. Raises ScriptError where that is no moment after now."""
        try:
            end = self.until or now + self.so_long
        except OverflowError as error:
            raise ScriptError(self.number, "a moment before the year 10000", self.raw) from error
        if end < now:
            raise ScriptError(self.number, f"a moment after {now:%Y-%m-%d %H:%M}", self.raw)
        return end


@dataclass(frozen=True, slots=True)
class Expected(Line):
    """What the bot should say, in the chat of that name; `*` stands for anything."""

    chat: str
    pattern: re.Pattern[str]

    def fits(self, line: str) -> bool:
        """Is this transcript line what was expected?"""
        return self.pattern.fullmatch(legible(line)) is not None


@dataclass(slots=True)
class _Names:
    """Who is a person and what is a room: a name is one of them."""

    people: set[str] = field(default_factory=set)
    rooms: set[str] = field(default_factory=set)

    def learn(self, number: int, raw: str, step: Step) -> None:
        for name, known in ((step.who, self.rooms), (step.room, self.people)):
            if name and (name in known or name == BOT):
                raise ScriptError(number, f'another name than "{name}", which is taken', raw)
        self.people.add(step.who)
        if step.room:
            self.rooms.add(step.room)


def parse(script: str) -> list[Line]:
    """Read a script, leaving out comments and blank lines. Raises ScriptError."""
    lines: list[Line] = []
    names = _Names()
    for number, written in enumerate(script.removeprefix("\ufeff").split("\n"), start=1):
        raw = written.strip()
        if not raw or raw.startswith("#"):
            continue
        line = _line(number, raw)
        if isinstance(line, Done):
            names.learn(number, raw, line.step)
        lines.append(line)
    return lines


def _line(number: int, raw: str) -> Line:
    pause = PAUSE.fullmatch(raw)
    if pause:
        return _pause(number, raw, pause["rest"])
    if re.match(rf"{BOT}\b(?!\s*[@>])", raw):
        return _expected(number, raw)
    return Done(number, raw, step_of(number, raw))


def step_of(number: int, raw: str) -> Step:
    """Read what somebody does. Raises ScriptError."""
    for form in STEPS:
        match = form.fullmatch(raw)
        if match:
            words = {name: value or "" for name, value in match.groupdict().items()}
            does = StepKind(
                words.pop("does", "") or (StepKind.PRESSES if words["what"] else StepKind.WRITES)
            )
            return Step(does=does, **words)
    raise ScriptError(number, A_LINE, raw)


def _pause(number: int, raw: str, rest: str) -> Pause:
    if DURATIONS.fullmatch(rest):
        parts = DURATION.finditer(rest)
        lengths = (timedelta(**{f"{part['unit']}s": int(part["count"])}) for part in parts)
        return Pause(number, raw, so_long=sum(lengths, timedelta()))
    word, _space, moment = rest.partition(" ")
    if word == "until":
        try:
            return Pause(number, raw, until=moment_of(moment.strip()))
        except (ValueError, OverflowError) as error:
            raise ScriptError(number, A_PAUSE, raw) from error
    raise ScriptError(number, A_PAUSE, raw)


def moment_of(written: str) -> datetime:
    """Read an ISO date and time; UTC where it names no offset. Raises ValueError, OverflowError."""
    moment = datetime.fromisoformat(written)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _expected(number: int, raw: str) -> Expected:
    match = BOT_LINE.fullmatch(raw)
    if not match:
        raise ScriptError(number, A_BOT_LINE, raw)
    place = f"{match['who']} @ {match['room']}" if match["room"] else match["who"]
    line = legible(f"bot {match['act']} {place} > {match['text']}")
    pattern = re.compile(".*".join(re.escape(part) for part in line.split("*")), re.DOTALL)
    return Expected(number, raw, match["room"] or match["who"], pattern)


def read(path: Path) -> list[Line]:
    """Read a script from a file. Raises ScriptError, also for what is not UTF-8; OSError."""
    content = path.read_bytes()
    try:
        return parse(content.decode())
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise ScriptError(number, "text in UTF-8", "other bytes") from error
