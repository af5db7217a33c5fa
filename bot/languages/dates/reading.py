"""Dates and times as people write them: what they may mean, in the zone's own wall time.

Our own words come first, since they are sure: dateparser takes the 7 of "Tuesday at 7" for July. It
is asked for what has words in it that are not ours.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.languages.dates.clock import UnclearError, settle_dotted, times_of
from bot.languages.dates.days import days_of, moment_ahead
from bot.languages.dates.folding import fold
from bot.languages.dates.tokens import Kind, Token, tokens
from bot.languages.dates.vocabulary import VOCABULARIES

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 100
"""Characters; whoever writes more has written something else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The days and the times of day that somebody may mean; none where they named none."""

    days: tuple[date, ...] = ()
    times: tuple[time, ...] = ()


async def read(
    words: str, language: str, now: datetime, *, is_time: bool = False, is_span: bool = False
) -> Reading | None:
    """Read a date, a time or both; None where it is neither.

    `now` is the wall time (naive) of the zone that is meant; `language` is tried first, then
    English and the others. Where a time was asked for (`is_time`), a number alone is an hour;
    where a span was (`is_span`), "3 days" is "in 3 days".
    """
    if not words.strip() or len(words) > LONGEST:
        return None
    own = language.partition("-")[0]
    order = [tag for tag in dict.fromkeys((own, "en", *VOCABULARIES)) if tag in VOCABULARIES]
    for tag in order:
        if (reading := _read_in(words, tag, now, is_time=is_time, is_span=is_span)) is not None:
            return reading
    if not any(_knows_words(words, tag) for tag in order):
        return await asyncio.to_thread(_ask_dateparser, words, own, now)
    return None


def _read_in(
    words: str, language: str, now: datetime, *, is_time: bool, is_span: bool
) -> Reading | None:
    known = VOCABULARIES[language]
    line = tokens(words, language)
    if is_time and line and line[0].kind in {Kind.NUMBER, Kind.DOTTED}:
        line.insert(0, Token(Kind.AT))
    if not line or any(token.kind is Kind.UNKNOWN for token in line):
        return None
    if is_span and [token.kind for token in line] == [Kind.NUMBER, Kind.UNIT]:
        line.append(Token(Kind.AHEAD))
    settle_dotted(line, known)
    try:
        ahead = moment_ahead(line, now)
        if ahead is not None and ahead[1]:
            moment = ahead[2].replace(second=0, microsecond=0)
            return Reading((moment.date(),), (moment.time(),)) if not _left(line) else None
        days = (ahead[0],) if ahead is not None else days_of(line, known, now.date())
        times = times_of(line, known)
    except UnclearError:
        return None
    if _left(line) or not (days or times):
        return None
    return Reading(days, times)


def _left(line: Sequence[Token]) -> bool:
    """Is there anything in it that was not understood?"""
    return any(token.kind not in {Kind.AT, Kind.OCLOCK, Kind.AHEAD, Kind.THIS} for token in line)


def _knows_words(words: str, language: str) -> bool:
    """Are all its words known, so that it was not for want of words that it was unclear?"""
    return all(token.kind is not Kind.UNKNOWN for token in tokens(words, language))


def _ask_dateparser(words: str, language: str, now: datetime) -> Reading | None:
    """Have a library look that knows two hundred languages. Slow at first: not in the loop."""
    from dateparser.date import DateDataParser  # noqa: PLC0415 - it takes long, and few need it

    settings = {
        "RELATIVE_BASE": now,
        "PREFER_DATES_FROM": "future",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "RETURN_TIME_AS_PERIOD": True,
    }
    try:
        parser = DateDataParser(languages=[language], settings=settings)
        data = parser.get_date_data(fold(words))
    except (ValueError, OverflowError):  # It does not know the language, or there is no such day.
        return None
    moment = data.date_obj
    named = getattr(data, "parts", ())  # New in 1.5, so unknown to the types.
    if moment is None or "day" not in named:
        return None
    is_timed = data.period == "time"
    return Reading((moment.date(),), (moment.time().replace(microsecond=0),) if is_timed else ())


def instant(day: date, at: time, zone: str) -> datetime | None:
    """The moment (aware UTC) of a wall time; None where clocks leap over it. Of two, the first."""
    wall = datetime.combine(day, at, ZoneInfo(zone))
    moment = wall.astimezone(UTC)
    exists = moment.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None)
    return moment if exists else None
