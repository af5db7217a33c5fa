"""On which days something is that comes again by a rule which a stranger wrote.

dateutil looks for the next day of a rule that has none until the year 9999. Here nothing is looked
at beyond the last day that is asked for, so that every rule costs about the same. What is rarely
used (BYWEEKNO, BYYEARDAY, times within a day) is not understood.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
UNDERSTOOD = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST",
}  # fmt: skip
MOST_IN_LIST = 40
MOST_INTERVAL = 1000
BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


class NoRule(ValueError):  # noqa: N818 - said of what was written
    """It is no rule that is understood."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of RFC 5545, of days. `until` is as it was written ("20300107T170000Z")."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    weekdays: tuple[tuple[int, int], ...] = ()
    """Which of a period (0: each), and the weekday, Monday being 0."""
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_begins: int = 0

    def days(self, first: date, last: date) -> Iterator[date]:
        """Its days from the first, on which it begins, until `last`; `until` is not looked at."""
        given = 0
        for period in self._periods(first, last):
            days = sorted({day for day in period if self._fits(day)})
            if self.positions:
                days = _at(self.positions, days)
            for day in days:
                if day < first:
                    continue
                if day > last or (self.count is not None and given >= self.count):
                    return
                given += 1
                yield day

    def _periods(self, first: date, last: date) -> Iterator[list[date]]:
        """What each period has to choose from."""
        match self.frequency:
            case "DAILY":
                step = timedelta(days=self.interval)
                day = first
                while day <= last:
                    yield [day]
                    day += step
            case "WEEKLY":
                monday = first - timedelta(days=(first.weekday() - self.week_begins) % 7)
                while monday <= last:
                    week = [monday + timedelta(days=number) for number in range(7)]
                    yield self._of_week(week, first)
                    monday += A_WEEK * self.interval
            case "MONTHLY":
                months = range(0, (last.year - first.year + 1) * 12, self.interval)
                for month in (first.month - 1 + passed for passed in months):
                    yield self._of_month(first.year + month // 12, month % 12 + 1, first)
            case _:
                for year in range(first.year, last.year + 1, self.interval):
                    yield self._of_year(year, first)

    def _fits(self, day: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        if self.month_days and not {day.day, day.day - _length(day) - 1} & {*self.month_days}:
            return False
        if self.frequency in {"DAILY", "WEEKLY"} or all(which == 0 for which, _ in self.weekdays):
            weekdays = {weekday for _which, weekday in self.weekdays}
            return not weekdays or day.weekday() in weekdays
        return True

    def _of_week(self, week: list[date], first: date) -> list[date]:
        if self.weekdays:
            return week
        return [day for day in week if day.weekday() == first.weekday()]

    def _of_month(self, year: int, month: int, first: date) -> list[date]:
        days = _month(year, month)
        if self.weekdays:
            return _numbered(self.weekdays, days)
        if self.month_days:
            return days
        return [day for day in days if day.day == first.day]

    def _of_year(self, year: int, first: date) -> list[date]:
        if self.weekdays and not self.months and not self.month_days:
            whole = [day for month in range(1, 13) for day in _month(year, month)]
            return _numbered(self.weekdays, whole)
        months = self.months or (range(1, 13) if self.month_days else (first.month,))
        return [day for month in months for day in self._of_month(year, month, first)]


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])]


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _numbered(weekdays: tuple[tuple[int, int], ...], days: list[date]) -> list[date]:
    """Those of the days that are named: each Monday, the second Tuesday, the last Friday."""
    chosen = []
    for which, weekday in weekdays:
        alike = [day for day in days if day.weekday() == weekday]
        chosen += _at((which,), alike) if which else alike
    return chosen


def _at(positions: tuple[int, ...], days: list[date]) -> list[date]:
    places = {position - 1 if position > 0 else len(days) + position for position in positions}
    return [day for place, day in enumerate(days) if place in places]


# ── reading ──────────────────────────────────────────────────────────────────────────────────


def read(parts: Mapping[str, list[str]]) -> Rule:
    """A rule by its parts ("BYDAY": ["MO", "WE"]). Raises NoRule."""
    unknown = parts.keys() - UNDERSTOOD
    frequency = next(iter(parts.get("FREQ", [])), "")
    if unknown or frequency not in FREQUENCIES:
        raise NoRule
    interval, count = _number(parts, "INTERVAL") or 1, _number(parts, "COUNT")
    if not 1 <= interval <= MOST_INTERVAL or (count is not None and count < 1):
        raise NoRule
    week_begins = next(iter(parts.get("WKST", [])), "MO")
    if week_begins not in WEEKDAYS:
        raise NoRule
    return Rule(
        frequency,
        interval,
        count,
        next(iter(parts.get("UNTIL", [])), ""),
        _weekdays(parts.get("BYDAY", [])),
        _numbers(parts, "BYMONTH", 1, 12),
        _numbers(parts, "BYMONTHDAY", -31, 31),
        _numbers(parts, "BYSETPOS", -366, 366),
        WEEKDAYS.index(week_begins),
    )


def _weekdays(words: list[str]) -> tuple[tuple[int, int], ...]:
    matches = [BY_DAY.fullmatch(word) for word in words[:MOST_IN_LIST]]
    if any(match is None for match in matches):
        raise NoRule
    return tuple(
        (int(match[1] or 0), WEEKDAYS.index(match[2])) for match in matches if match is not None
    )


def _number(parts: Mapping[str, list[str]], name: str) -> int | None:
    words = parts.get(name)
    if not words:
        return None
    try:
        return int(words[0])
    except ValueError:
        raise NoRule from None


def _numbers(parts: Mapping[str, list[str]], name: str, least: int, most: int) -> tuple[int, ...]:
    try:
        numbers = tuple(int(word) for word in parts.get(name, [])[:MOST_IN_LIST])
    except ValueError:
        raise NoRule from None
    if any(not least <= number <= most or number == 0 for number in numbers):
        raise NoRule
    return numbers
