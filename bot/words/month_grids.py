"""A month as people hang it on a wall: weeks below each other, and what is on each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.words.text import Month, Text


@dataclass(frozen=True, slots=True)
class MonthEntry:
    """Something on a day; `at`: when it begins (None: it takes whole days). `to`: its page."""

    label: Text
    to: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """What is on the days of a month, by their numbers; `today` is one of them, or 0."""

    month: Month
    caption: Text
    days: Mapping[int, tuple[MonthEntry, ...]]
    today: int = 0
