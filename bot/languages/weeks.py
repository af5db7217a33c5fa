"""Hours of a week as people write them, in the order in which their week begins."""

from __future__ import annotations

from calendar import Calendar
from datetime import time
from itertools import groupby
from typing import TYPE_CHECKING

from babel.dates import format_time, get_day_names

from bot.languages.lists import separators

if TYPE_CHECKING:
    from collections.abc import Sequence

    from babel import Locale

    from bot.words import Month, WeeklyHours

HOUR, DAY, WEEK = 60, 24 * 60, 7
LISTED = 3
"""So many things have a comma between the first two, in every language's way of listing."""
SEMICOLONS = {"ar": "؛ ", "zh": "；"}
RUN = 2
"""Days, above which only the first and the last of a run are named."""


def weekly_hours(hours: WeeklyHours, locale: Locale) -> str:
    """Write them: days that are alike together, "Mon–Fri 17:00–21:00; Sat 10:00–14:00"."""
    alike: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for place in range(WEEK):
        day = (locale.first_week_day + place) % WEEK
        spans = tuple((start, end) for weekday, start, end in sorted(hours.spans) if weekday == day)
        if spans:
            alike.setdefault(spans, []).append(place)
    comma, *_others = separators(LISTED, locale)
    parts = [
        f"{_days(places, comma, locale)} "
        + comma.join(_span(start, end, locale) for start, end in spans)
        for spans, places in alike.items()
    ]
    return SEMICOLONS.get(locale.language, "; ").join(parts)


def weekdays(locale: Locale) -> list[tuple[str, str]]:
    """The days of a week as a calendar names them, short and whole, from its first."""
    short, whole = (
        get_day_names(width, "stand-alone", locale) for width in ("abbreviated", "wide")
    )
    days = [(locale.first_week_day + place) % WEEK for place in range(WEEK)]
    return [(short[day], whole[day]) for day in days]


def weeks_of(month: Month, locale: Locale) -> list[list[int]]:
    """The weeks of a month, each as the numbers of its days; 0 for days of other months."""
    return Calendar(locale.first_week_day).monthdayscalendar(month.year, month.month)


def _days(places: Sequence[int], comma: str, locale: Locale) -> str:
    """Write days, by their places in the reader's week: "Mon–Wed, Fri"."""
    names = get_day_names("abbreviated", "format", locale)
    runs = []
    for _key, run in groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
        days = [names[(locale.first_week_day + place) % WEEK] for _number, place in run]
        runs.append("–".join((days[0], days[-1])) if len(days) > RUN else comma.join(days))
    return comma.join(runs)


def _span(start: int, end: int, locale: Locale) -> str:
    first, last = (_clock(minute, locale) for minute in (start, end))
    return f"{first}–{last}"


def _clock(minute: int, locale: Locale) -> str:
    at = time(*divmod(minute % DAY, HOUR))
    return format_time(at, "short", locale=locale)
