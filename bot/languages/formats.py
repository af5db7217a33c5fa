"""Values as people write them: numbers, moments, durations, by Unicode's locale data (CLDR)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_skeleton, format_time, format_timedelta, get_datetime_format
from babel.numbers import format_decimal, format_percent

from bot.languages.tags import name_in
from bot.languages.weeks import weekly_hours
from bot.words import LanguageName, LocalMoment, Month, Percent, WeeklyHours, ZoneName

if TYPE_CHECKING:
    from babel import Locale

    from bot.languages.readers import Reader

ZEROS = {
    "adlm": "\U0001e950",
    "arab": "\u0660",
    "arabext": "\u06f0",
    "beng": "\u09e6",
    "cakm": "\U00011136",
    "deva": "\u0966",
    "hmnp": "\U0001e140",
    "mtei": "\uabf0",
    "mymr": "\u1040",
    "nkoo": "\u07c0",
    "olck": "\u1c50",
    "tibt": "\u0f20",
}
"""The digit zero of each numbering system that some language writes by default; the other nine
follow it (CLDR, supplemental/numberingSystems.xml). Babel has the names but not the digits."""

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY
_Unit = Literal["day", "hour", "minute", "second"]
_UNITS: Final[tuple[tuple[_Unit, int], ...]] = (
    ("day", _DAY),
    ("hour", _HOUR),
    ("minute", _MINUTE),
    ("second", 1),
)


def show(value: object, reader: Reader) -> str:
    """Write a number, share, date, moment, month, hours of a week, duration, or the name of a
    language or a zone.

    Raises TypeError for anything else (also for bool, which is no number to people), ValueError
    for a moment without a zone.
    """
    match value:
        case LanguageName() | ZoneName():
            return _named(value, reader)
        case bool():
            msg = "true and false need words of their own in each language"
            raise TypeError(msg)
        case int() | float() | Percent():
            return _quantity(value, reader.locale)
        case datetime() | LocalMoment() | time():
            return _native(_time(value, reader), reader.locale)
        case date():
            return _native(_day(value, reader), reader.locale)
        case Month() | WeeklyHours():
            return _native(_of_calendar(value, reader.locale), reader.locale)
        case timedelta():
            return _duration(round(abs(value.total_seconds())), reader.locale)
    msg = f"a text cannot show a {type(value).__name__}"
    raise TypeError(msg)


def _of_calendar(value: Month | WeeklyHours, locale: Locale) -> str:
    if isinstance(value, WeeklyHours):
        return weekly_hours(value, locale)
    return format_skeleton("yMMMM", date(value.year, value.month, 1), locale=locale)


def _named(value: LanguageName | ZoneName, reader: Reader) -> str:
    if isinstance(value, LanguageName):
        return name_in(value, reader.language)
    return city(value, reader.locale)


def city(zone: str, locale: Locale) -> str:
    """A zone's city; CLDR keeps some under the names that they had long ago ("Asia/Calcutta")."""
    for name in (zone, *_former_names(zone)):
        if city := locale.time_zones.get(name, {}).get("city"):
            return str(city)
    return zone.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=256)
def _former_names(zone: str) -> tuple[str, ...]:
    return tuple(old for old, new in get_global("zone_aliases").items() if new == zone)


def _quantity(value: float | Percent, locale: Locale) -> str:
    if not isinstance(value, Percent):
        return _number(value, locale)
    share = value.of_hundred / 100
    return _native(format_percent(share, locale=locale, numbering_system="default"), locale)


@lru_cache(maxsize=2048)
def _number(value: float, locale: Locale) -> str:
    return _native(format_decimal(value, locale=locale, numbering_system="default"), locale)


def _time(value: datetime | LocalMoment | time, reader: Reader) -> str:
    if isinstance(value, time):
        return format_time(value, "short", locale=reader.locale)
    return _moment(value, reader) if isinstance(value, datetime) else _local(value, reader)


def _moment(value: datetime, reader: Reader) -> str:
    """A weekday, day, month and time in the reader's zone, and in UTC where that is to be said."""
    if value.tzinfo is None:
        msg = "a moment needs a zone"
        raise ValueError(msg)
    local = value.astimezone(reader.tzinfo)
    written = _joined_with_time(_day(local, reader), local, reader)
    if reader.tzinfo is UTC:
        return f"{written} UTC"
    return f"{written} ({_in_utc(value, local, reader)} UTC)" if reader.names_utc else written


def _in_utc(value: datetime, local: datetime, reader: Reader) -> str:
    """When that is in UTC, with the day where it is another one."""
    there = value.astimezone(UTC)
    if there.date() == local.date():
        return format_time(there, "short", locale=reader.locale)
    return _joined_with_time(_day(there, reader), there, reader)


def _local(value: LocalMoment, reader: Reader) -> str:
    if value.brief:
        return _moment(value.at, replace(reader, zone=value.zone, names_utc=False))
    local = value.at.astimezone(ZoneInfo(value.zone))
    day = format_skeleton("yMMMMEEEEd", local, locale=reader.locale)
    return _joined_with_time(day, local, reader)


def _joined_with_time(day: str, local: datetime, reader: Reader) -> str:
    time_of_day = format_time(local, "short", locale=reader.locale)
    # Babel hands out the pattern as it stands in CLDR: literal words are quoted.
    pattern = str(get_datetime_format("short", locale=reader.locale)).replace("'", "")
    return pattern.replace("{1}", day).replace("{0}", time_of_day)


def _day(value: date, reader: Reader) -> str:
    if reader.narrow:
        return format_skeleton("Md", value, locale=reader.locale)
    this_year = reader.now is not None and (reader.now.astimezone(reader.tzinfo).year == value.year)
    return format_skeleton("MMMEd" if this_year else "yMMMEd", value, locale=reader.locale)


@lru_cache(maxsize=512)
def _duration(seconds: int, locale: Locale) -> str:
    """At most two neighbouring units, rounded to what matters: "2 hours, 30 minutes"."""
    seconds = _rounded(seconds)
    parts: list[str] = []
    for unit, size in _UNITS:
        amount, seconds = divmod(seconds, size)
        if amount or (unit == "second" and not parts):
            length = timedelta(seconds=amount * size)
            # No threshold is ever reached, so the unit stays the one asked for.
            parts.append(
                format_timedelta(length, granularity=unit, threshold=float("inf"), locale=locale)
            )
    return _native(parts[0] if len(parts) == 1 else _joined(*parts, locale=locale), locale)


def _joined(first: str, second: str, *, locale: Locale) -> str:
    """Join two measures.

    Babel 2.18's `format_list` fails where a style lacks the pattern for two: with a KeyError in
    Spanish, by saying the second one twice in Arabic.
    """
    for style in ("unit", "unit-short", "standard"):
        if pattern := locale.list_patterns.get(style, {}).get("2"):
            return str(pattern).format(first, second)
    return f"{first}, {second}"


def _rounded(seconds: int) -> int:
    """A week and more to days, a day and more to hours, a minute and more to minutes."""
    for least, step in ((_WEEK, _DAY), (_DAY, _HOUR), (_MINUTE, _MINUTE)):
        if seconds >= least:
            return (seconds + step // 2) // step * step
    return seconds


@lru_cache(maxsize=256)
def _digits(locale: Locale) -> dict[int, int] | None:
    zero = ZEROS.get(locale.default_numbering_system)
    return {ord("0") + n: ord(zero) + n for n in range(10)} if zero else None


_HAN_BESIDE_DIGIT = re.compile(r"(?<=[0-9])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[0-9])")
"""CLDR sets Chinese numbers without spaces ("20分钟"), our catalog with them ("7 个")."""


def _native(written: str, locale: Locale) -> str:
    """The same with the digits that the language is written with, and its spaces beside them."""
    if locale.language == "zh":
        return _HAN_BESIDE_DIGIT.sub(" ", written)
    digits = _digits(locale)
    return written.translate(digits) if digits else written
