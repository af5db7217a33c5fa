"""What follows a command: declared on it, read and refused in one place.

An argument is declared once and is the key to its value: `ctx.get(QUESTION)` is a `Question`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from bot.engine.contexts import Argument
from bot.languages.dates import reading as dates
from bot.words import Literal, Refused, Text, _, stack

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.contexts import Context

T = TypeVar("T")
LIKE_THIS = _("Write it like this:")
Read = Callable[["Context", str], Awaitable[T | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Arg(Argument[T]):
    """A word after a command (with `rest`, all that is left), and how it is read.

    `read` gives None for what it can't make sense of; it may raise Refused with a reason of its
    own. Then, and where nothing was written, it is refused with `ask` and an example of the whole
    command. What is `optional` may be missing (`ctx.find`); with `fits`, a word that doesn't is
    left to the arguments after it. `reads_nothing`: missing, it is read all the same, from "".
    """

    read: Read[T]
    ask: Text = LIKE_THIS
    example: str = ""
    rest: bool = False
    optional: bool = False
    reads_nothing: bool = False
    fits: Callable[[str], bool] | None = None

    def take(self, line: str) -> tuple[str, str]:
        """What of the line is its, and what is left."""
        first, *remainder = line.split(None, 1) or ("",)
        if self.fits is not None and not self.fits(first):
            return "", line
        return (line, "") if self.rest else (first, remainder[0] if remainder else "")


def names_of(declared: Collection[str | Arg[Any]]) -> list[str]:
    """The names of a command, of what was declared."""
    return [name for name in declared if isinstance(name, str)]


def args_of(declared: Collection[str | Arg[Any]]) -> tuple[Arg[Any], ...]:
    """Its arguments."""
    return tuple(arg for arg in declared if isinstance(arg, Arg))


async def read_all(
    ctx: Context, name: str, args: Collection[Arg[Any]], line: str
) -> dict[str, object]:
    """Read what was written after a command. Raises Refused, with an example."""
    given: dict[str, object] = {}
    for arg in args:
        words, line = arg.take(line.strip())
        if not words and not arg.reads_nothing:
            if not arg.optional:
                raise _refusal(name, args, arg)
            given[arg.name] = None
            continue
        value = await arg.read(ctx, words)
        if value is None:
            raise _refusal(name, args, arg)
        given[arg.name] = value
    return given


def _refusal(name: str, args: Collection[Arg[Any]], arg: Arg[Any]) -> Refused:
    examples = " ".join(arg_shown.example for arg_shown in args if arg_shown.example)
    command = Literal(f"/{name} {examples}".rstrip())
    example = Text("{command}", {"command": command}, translated=False)
    return Refused(stack(arg.ask, example, gap=" "))


# ── how words are read ───────────────────────────────────────────────────────────────────────


def known(find: Callable[[AsyncSession, str], Awaitable[T | None]]) -> Read[T]:
    """By a function of the domain that looks up what is meant ("7", "@mira")."""

    async def read(ctx: Context, words: str) -> T | None:
        return await find(ctx.db, words)

    return read


def plain(check: Callable[[str], T | None]) -> Read[T]:
    """By a function that needs nothing but the words."""

    async def read(_ctx: Context, words: str) -> T | None:
        return check(words)

    return read


def any_words(words: str) -> str:
    """Words as they are."""
    return words


def one_line(words: str) -> str:
    """Words in one line, with one space between them."""
    return " ".join(words.split())


class Choice(str):
    """One of the words that there were to choose from: nothing that somebody made up."""

    __slots__ = ()


def one_of(*options: str) -> Callable[[str], str | None]:
    """One of these, in whatever case."""

    def check(words: str) -> str | None:
        return Choice(words.lower()) if words.lower() in options else None

    return check


def yes_or_no(words: str) -> str:
    """One of these two, in whatever case; "" for anything else, which is neither."""
    return words.lower() if words.lower() in {"yes", "no"} else ""


SURE = Arg("sure", plain(yes_or_no), rest=True, optional=True)
"""Behind the buttons of a question that is asked before something is done."""


async def moment_ahead(ctx: Context, words: str) -> datetime | None:
    """A moment to come, as people write it ("3 days", "until Friday", "8 January 19:00"), aware
    UTC; a day alone begins at its start in the speaker's zone, and of several the first counts.
    """
    zone_name = ctx.person.zone or ctx.settings.community.zone
    now = ctx.now.astimezone(ZoneInfo(zone_name)).replace(tzinfo=None)
    reading = await dates.read(words, ctx.language, now, is_span=True)
    if reading is None:
        return None
    days = reading.days or (now.date(), now.date() + timedelta(1))
    moments = (
        dates.instant(day, at, zone_name) for day in days for at in reading.times or (time(),)
    )
    return min(
        (moment for moment in moments if moment is not None and moment > ctx.now), default=None
    )
