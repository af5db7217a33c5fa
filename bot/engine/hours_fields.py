"""The question which hours of the week: as people write them, always shown back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from bot.engine.fields import Answering, Field
from bot.languages.dates.weekly import read_weekly
from bot.words import Literal, Refused, Text, WeeklyHours, _, stack

EXAMPLE = Literal("Mon-Fri 18-21, Sat 10:00-14:00")
NOT_READ = _("I couldn't read hours in that. Write days and hours, for example:")


@dataclass(frozen=True, slots=True)
class HoursField(Field):
    """Hours of a week, on the clock of whoever answers: its end is given `WeeklyHours`."""

    nothing: ClassVar[Any] = ()

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Read them. Raises Refused."""
        del pressed
        spans = read_weekly(words, answering.ctx.language)
        if spans is None:
            example = Text("{example}", {"example": EXAMPLE}, translated=False)
            raise Refused(stack(NOT_READ, example))
        return [list(span) for span in spans]

    def load(self, value: Any) -> WeeklyHours:
        """The hours."""
        return WeeklyHours(tuple((weekday, start, end) for weekday, start, end in value))
