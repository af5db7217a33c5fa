"""Hours of a week as people type them: "Mon-Fri 18-21, Sat 10:00-14:00", "Tuesday 6-8 pm"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.languages.dates.tokens import Kind, Token, tokens
from bot.languages.dates.vocabulary import VOCABULARIES
from bot.languages.tags import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUR, HALF_DAY, DAY = 60, 12 * 60, 24 * 60
WEEK, PAIR = 7, 2
PARTS = re.compile(r"[;,،、；\n]+|(?<=\d)\s*(?:&|/)\s*(?=\d)")
AND = re.compile(
    r"\s(?:&|\+|and|or|et|ou|y|e|o|и|или|و|أو|और|या|dan|atau|na)\s|[和与及]|[^\W\d_]\s*[/+&]"
)
"""Where such stands, two days are two and not all from the one to the other."""
GROUPS = (
    (range(5, 7), re.compile(
        r"week-?ends?|fines? de semana|fim de semana|fins de semana|выходн\w*|نهاية الأسبوع|"
        r"सप्ताहांत|akhir pekan|wikendi|周末|週末", re.IGNORECASE)),
    (range(5), re.compile(
        r"week-?days?|working days?|(?:en |jours de )semaine|entre semana|días laborables|"
        r"dias (?:de semana|úteis)|будн\w*|أيام العمل|कार्यदिवस|hari kerja|siku za kazi|"
        r"工作日|平日", re.IGNORECASE)),
)  # fmt: skip
"""Days that have a name together."""
ON_FREE_DAYS = (9, 18)
PM = re.compile(r"\bp\.?m\b", re.IGNORECASE)
OF_DAY = {
    "dawn": (5, 8), "morning": (8, 12), "noon": (11, 14), "afternoon": (12, 17),
    "evening": (17, 21), "night": (20, 24), "midnight": (22, 24),
}  # fmt: skip
"""From when until when the parts of a day are, where no hours are named."""
LATE = frozenset({"afternoon", "evening", "night"})
Span = tuple[int, int, int]


@dataclass(slots=True)
class _Part:
    """What stands between two commas."""

    days: list[int]
    times: list[tuple[int, int]]


def read_weekly(words: str, language: str) -> tuple[Span, ...] | None:
    """Weekday (Monday is 0), first and last minute of each span, in order and without overlaps;
    what goes past midnight goes on on the next day. None where it can't be read.
    """
    speech = language.partition("-")[0]
    for reader in dict.fromkeys((speech, SOURCE_LANGUAGE)):
        if reader in VOCABULARIES:
            parts = [_read(part, reader) for part in PARTS.split(words) if part.strip()]
            if parts and (spans := _joined(parts)):
                return spans
    return None


def _joined(parts: Sequence[_Part | None]) -> tuple[Span, ...] | None:
    """Days that stand before others' hours have the same; hours alone go with the days before."""
    spans: list[Span] = []
    waiting: list[int] = []
    before: list[int] = []
    for part in parts:
        if part is None:
            return None
        waiting += part.days
        if not part.times:
            continue
        days = waiting or before or list(range(WEEK))
        spans += [
            span for day in days for start, end in part.times for span in _on(day, start, end)
        ]
        before, waiting = days, []
    return None if waiting or not spans else _merged(spans)


def _on(day: int, start: int, end: int) -> list[Span]:
    if end > start:
        return [(day, start, end)]
    past_midnight = [((day + 1) % WEEK, 0, end)] if end else []
    return [(day, start, DAY), *past_midnight]


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for day, start, end in sorted(set(spans)):
        if merged and merged[-1][0] == day and start <= merged[-1][2]:
            merged[-1] = (day, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((day, start, end))
    return tuple(merged)


def _read(words: str, language: str) -> _Part | None:
    together: list[int] = []
    for days, names in GROUPS:
        if names.search(words):
            together, words = [*days], names.sub(" ", words)
    line = tokens(words, language)
    named = [token.number for token in line if token.kind is Kind.WEEKDAY]
    part_of_day = next((token.word for token in line if token.kind is Kind.PART), "")
    minutes = [minute for token in line for minute in _minutes(token)]
    known = {Kind.WEEKDAY, Kind.PART, Kind.CLOCK, Kind.NUMBER, Kind.SLASHED, Kind.DOTTED, Kind.AT,
             Kind.OCLOCK, Kind.UNIT, Kind.THIS}  # fmt: skip
    unknown = [token for token in line if token.kind not in known and not _may_be_skipped(token)]
    if unknown or len(minutes) % 2 or any(minute > DAY for minute in minutes):
        return None
    if minutes and (part_of_day in LATE or PM.search(words)):
        minutes = [_late(minute) for minute in minutes]
    times = list(zip(minutes[::2], minutes[1::2], strict=True))
    if not times and part_of_day:
        start, end = OF_DAY[part_of_day]
        times = [(start * HOUR, end * HOUR)]
    if not times and together:
        times = [(ON_FREE_DAYS[0] * HOUR, ON_FREE_DAYS[1] * HOUR)]
    if any(start == end for start, end in times):
        return None
    return _Part(together or _run(named, words), [(start % DAY, end) for start, end in times])


def _may_be_skipped(token: Token) -> bool:
    """A word between days or hours ("to", "pm", "every") that is in no list."""
    return token.kind is Kind.UNKNOWN and len(token.word) <= len("every")


def _minutes(token: Token) -> tuple[int, ...]:
    match token:
        case Token(Kind.CLOCK, parts=(hour, minute)):
            return (hour * HOUR + minute,)
        case Token(Kind.DOTTED, parts=(hour, minute)):
            return (hour * HOUR + minute,)
        case Token(Kind.SLASHED, parts=(_year, start, end)):
            return (start * HOUR, end * HOUR)
        case Token(Kind.NUMBER, number=hour):
            return (hour * HOUR,)
    return ()


def _late(minute: int) -> int:
    return minute + HALF_DAY if minute < HALF_DAY else minute


def _run(named: Sequence[int], words: str) -> list[int]:
    """All days from the one to the other, where there are two and no "and" between them."""
    if len(named) != PAIR or AND.search(words):
        return list(named)
    first, last = named
    return [(first + day) % WEEK for day in range((last - first) % WEEK + 1)]
