"""The question which hours of the week: as people write them, always shown back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from bot.engine.fields import Answering, Field
from bot.languages.dates.weekly import read_weekly
from bot.words import Refused, WeeklyHours, _


@dataclass(frozen=True, slots=True)
class HoursField(Field):
    """Hours of a week, on the clock of whoever answers: its end is given `WeeklyHours`."""

    nothing: ClassVar[Any] = ()

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Read them. Raises Refused."""
        del pressed
        spans = read_weekly(words, answering.ctx.language)
        if spans is None:
            raise Refused(_("I couldn't read days and hours in that."))
        return [list(span) for span in spans]

    def load(self, value: Any) -> WeeklyHours:
        """The hours."""
        return WeeklyHours(tuple((weekday, start, end) for weekday, start, end in value))
