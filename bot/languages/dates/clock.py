"""The time of day in a line of tokens; the tokens that were about it are taken out."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.languages.dates.tokens import Kind, Token

if TYPE_CHECKING:
    from bot.languages.dates.vocabulary import Vocabulary

HALF, DAY = 12, 24
HOUR = 60
WHOLE = {"noon": time(12), "midnight": time(0)}
"""Parts of the day that are a time by themselves."""


class UnclearError(Exception):
    """This is no date and no time that we could read."""


def times_of(line: list[Token], known: Vocabulary) -> tuple[time, ...]:
    """The times that are meant: none, one, or two where morning or evening was left open.

    Takes the tokens that it has read out of `line`. Raises UnclearError for "25:00".
    """
    part = _take(line, Kind.PART)
    offset = _take(line, Kind.OFFSET)
    clock = _take(line, Kind.CLOCK)
    if clock is not None:
        hour, minute = clock.parts
        is_marked = known.from_six and _take(line, Kind.UNIT, "hours") is not None
        is_exact = part is None and not is_marked
    else:
        read = _bare(line, known, is_sure=part is not None or offset is not None)
        if read is None:
            whole = WHOLE.get(part.word) if part is not None else None
            return (whole,) if whole is not None else ()
        hour, minute = read
        is_exact = False
    _drop(line, Kind.AT, Kind.OCLOCK)
    minute += offset.number if offset is not None else 0
    if hour > DAY or (hour == DAY and minute) or minute >= HOUR:
        raise UnclearError
    if is_exact or hour > HALF:
        return (_time(hour, minute),)
    hours = _hours(hour, part.word if part is not None else "", known)
    return tuple(_time(possible_hour, minute) for possible_hour in hours)


def _take(line: list[Token], kind: Kind, word: str = "") -> Token | None:
    """Take the first of a kind out."""
    place = next(
        (at for at, token in enumerate(line) if token.kind is kind and word in token.word), None
    )
    return None if place is None else line.pop(place)


def _drop(line: list[Token], *kinds: Kind) -> None:
    line[:] = [token for token in line if token.kind not in kinds]


def settle_dotted(line: list[Token], known: Vocabulary) -> None:
    """A "19.30" that is a time: after "at", where times are written so, or as it is no date."""
    for place, token in enumerate(line):
        if token.kind is Kind.DOTTED:
            follows_at = place > 0 and line[place - 1].kind in {Kind.AT, Kind.UNIT}
            if follows_at or known.dotted_clock or token.parts[1] > HALF:
                line[place] = Token(Kind.CLOCK, parts=token.parts)


def _bare(line: list[Token], known: Vocabulary, *, is_sure: bool) -> tuple[int, int] | None:
    """An hour that is a number, with its minutes: "at 7", "7 o'clock", "7" beside "evening"."""
    place = _hour_place(line, is_sure=is_sure)
    if place is None:
        return None
    hour = line[place].number
    end = place + 1
    if end < len(line) and line[end].kind in {Kind.OCLOCK, Kind.UNIT}:
        end += 1
    minute = 0
    if end < len(line) and line[end].kind is Kind.NUMBER and line[end].number < HOUR:
        minute = line[end].number
        end += 1
        if end < len(line) and line[end] == Token(Kind.UNIT, word="minutes"):
            end += 1
    elif known.from_six and line[end : end + 1] == [Token(Kind.UNIT, word="minutes")]:
        minute = line[end + 1].number if end + 1 < len(line) else 0
        end += 2
    start = place - 1 if place and _before_hour(line[place - 1]) else place
    del line[start:end]
    return hour, minute


def _before_hour(token: Token) -> bool:
    return token.kind is Kind.AT or token == Token(Kind.UNIT, word="hours")


def _hour_place(line: list[Token], *, is_sure: bool) -> int | None:
    numbers = [place for place, token in enumerate(line) if token.kind is Kind.NUMBER]
    for place in numbers:
        if place and _before_hour(line[place - 1]):
            return place
    for place in numbers:
        following = line[place + 1] if place + 1 < len(line) else None
        if following is not None and (
            following.kind is Kind.OCLOCK or following == Token(Kind.UNIT, word="hours")
        ):
            return place
    alone = len(numbers) == 1 and is_sure
    return numbers[0] if alone else None


def _hours(hour: int, part: str, known: Vocabulary) -> tuple[int, ...]:
    """The hours by 24 that an hour by 12 may be."""
    if known.from_six:
        return _from_six(hour, part)
    early, late = hour % HALF, hour % HALF + HALF
    match part:
        case "dawn" | "morning":
            return (early,)
        case "noon":
            return (late if early <= 4 else early,)
        case "afternoon":
            return (late,)
        case "evening" | "night" | "midnight":
            is_past_midnight = early == 0 or (part != "evening" and early < 5)
            return (early if is_past_midnight else late,)
    return (early, late) if early else (late, early)


def _from_six(hour: int, part: str) -> tuple[int, ...]:
    """Hours counted from six, as in Swahili: the third hour of the night is 21:00."""
    day = hour % HALF + 6
    night = (day + HALF) % DAY
    match part:
        case "morning" | "noon" | "afternoon":
            return (day,)
        case "evening":
            return (day if 9 <= hour <= 11 else night,)
        case "dawn":
            return (day if hour == HALF else night,)
        case "night" | "midnight":
            return (night,)
    return (day, night)


def _time(hour: int, minute: int) -> time:
    """Minutes may be below zero ("quarter to")."""
    total = (hour * HOUR + minute) % (DAY * HOUR)
    return time(*divmod(total, HOUR))
