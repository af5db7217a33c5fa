"""The day in a line of tokens; the tokens that were about it are taken out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from bot.languages.dates.clock import UnclearError
from bot.languages.dates.tokens import Kind, Token

if TYPE_CHECKING:
    from bot.languages.dates.vocabulary import Vocabulary

WEEK = 7
MONTHS, LONGEST_MONTH = 12, 31
FIRST_YEAR = 1000


def moment_ahead(line: list[Token], now: datetime) -> tuple[date, bool, datetime] | None:
    """What "in 3 days" means: the day, whether the time is meant too ("in 2 hours"), the moment."""
    if not any(token.kind is Kind.AHEAD for token in line):
        return None
    for place, token in enumerate(line):
        if token.kind is not Kind.UNIT:
            continue
        for beside in (place - 1, place + 1):
            if 0 <= beside < len(line) and line[beside].kind is Kind.NUMBER:
                count = line[beside].number
                break
        else:
            count, beside = 1, place
        moment = _later(now, count, token.word)
        gone = {place, beside}
        line[:] = [
            other for at, other in enumerate(line) if at not in gone and other.kind != Kind.AHEAD
        ]
        return moment.date(), token.word in {"hours", "minutes"}, moment
    return None


def _later(now: datetime, count: int, unit: str) -> datetime:
    try:
        return now + relativedelta(**{unit: count})  # type: ignore[arg-type]
    except (OverflowError, ValueError) as error:
        raise UnclearError from error


def days_of(line: list[Token], known: Vocabulary, today: date) -> tuple[date, ...]:
    """The days that are meant: none, one, or several where it could be either.

    Takes the tokens that it has read out of `line`. Raises UnclearError for a day that is none.
    """
    written = _dates(line, known, today)
    weekday = _weekday(line, known, today)
    if written and weekday:
        return _agreeing(written, weekday[0].weekday())
    return written or weekday or _relative(line, today)


def _agreeing(written: tuple[date, ...], weekday: int) -> tuple[date, ...]:
    """Dates of that weekday; where there are none, the date and the nearest such weekday."""
    if agreeing := tuple(day for day in written if day.weekday() == weekday):
        return agreeing
    day = written[0]
    apart = (weekday - day.weekday() + 3) % WEEK - 3
    return day, day + timedelta(apart)


def _relative(line: list[Token], today: date) -> tuple[date, ...]:
    for place, token in enumerate(line):
        if token.kind is Kind.DAY:
            del line[place]
            return (today + timedelta(token.number),)
    if any(token.kind is Kind.THIS for token in line):
        line[:] = [token for token in line if token.kind is not Kind.THIS]
        return (today,)
    return ()


def _weekday(line: list[Token], known: Vocabulary, today: date) -> tuple[date, ...]:
    place = next((at for at, token in enumerate(line) if token.kind is Kind.WEEKDAY), None)
    if place is None:
        return ()
    coming = today + timedelta((line.pop(place).number - today.weekday()) % WEEK)
    is_next = any(token.kind is Kind.NEXT for token in line)
    # "Sunday" in words for "day", "week": "hari Selasa", "下周 二".
    beside = {Kind.NEXT, Kind.THIS}
    line[:] = [
        token
        for token in line
        if token.kind not in beside and not (token.kind is Kind.UNIT and token.word == "days")
    ]
    is_this_week = coming - today < timedelta(WEEK - today.weekday())
    if not is_next:
        return (coming,) if coming > today else (coming, coming + timedelta(WEEK))
    following = coming + timedelta(WEEK) if is_this_week else coming
    if known.next_week or not is_this_week:
        return (following,)
    return (following,) if coming == today else (coming, following)


def _dates(line: list[Token], known: Vocabulary, today: date) -> tuple[date, ...]:
    for place, token in enumerate(line):
        match token:
            case Token(Kind.DATE, parts=(year, month, day)):
                del line[place]
                return (_date(year, month, day, today),)
            case Token(Kind.SLASHED, parts=(year, first, second)):
                del line[place]
                return _either(year, first, second, known, today)
            case Token(Kind.DOTTED, parts=(day, month)):
                del line[place]
                return (_date(0, month, day, today),)
            case Token(Kind.MONTH, number=month):
                return (_named_month(line, place, month, today),)
    return _ordinal(line, today)


def _either(year: int, first: int, second: int, known: Vocabulary, today: date) -> tuple[date, ...]:
    """Day and month in the language's order; both ways where either may be meant."""
    if first > MONTHS or (known.day_first and not known.month_first):
        return (_date(year, second, first, today),)
    if second > MONTHS or known.month_first:
        return (_date(year, first, second, today),)
    days = (_date(year, second, first, today), _date(year, first, second, today))
    return tuple(dict.fromkeys(days))


def _named_month(line: list[Token], place: int, month: int, today: date) -> date:
    """Read "8 January", "January 8" or "8 January 2030"."""
    day_place = next(
        (
            at
            for at in (place - 1, place + 1)
            if 0 <= at < len(line)
            and line[at].kind in {Kind.NUMBER, Kind.ORDINAL}
            and line[at].number <= LONGEST_MONTH
        ),
        None,
    )
    if day_place is None:
        raise UnclearError
    day = line[day_place].number
    after = max(place, day_place) + 1
    has_year = (
        after < len(line) and line[after].kind is Kind.NUMBER and line[after].number >= FIRST_YEAR
    )
    year = line[after].number if has_year else 0
    del line[min(place, day_place) : after + has_year]
    return _date(year, month, day, today)


def _ordinal(line: list[Token], today: date) -> tuple[date, ...]:
    """A day without its month ("the 8th"): the next one of that number."""
    for place, token in enumerate(line):
        if token.kind is Kind.ORDINAL:
            del line[place]
            first = today.replace(day=1)
            for months in range(MONTHS):
                month = first + relativedelta(months=months)
                try:
                    day = month.replace(day=token.number)
                except ValueError:
                    continue
                if day >= today:
                    return (day,)
            raise UnclearError
    return ()


def _date(year: int, month: int, day: int, today: date) -> date:
    """That day; without a year, the next one."""
    try:
        if year:
            return date(year, month, day)
        for later in range(9):  # 29 February may be eight years away.
            try:
                read = date(today.year + later, month, day)
            except ValueError:
                if (month, day) != (2, 29):
                    raise
                continue
            if read >= today:
                return read
    except ValueError as error:
        raise UnclearError from error
    raise UnclearError
