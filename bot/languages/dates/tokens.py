"""Words of a date or a time as tokens that mean the same in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from babel import Locale

from bot.languages.dates.folding import fold
from bot.languages.dates.vocabulary import VOCABULARIES, Vocabulary


class Kind(Enum):
    """What a token is, and what it holds."""

    DATE = auto()  # parts: year (or 0), month, day
    SLASHED = auto()  # parts: year (or 0), and two numbers in one order or the other: "3/4"
    DOTTED = auto()  # parts: two numbers, a date or a time: "3.4"
    CLOCK = auto()  # parts: hour (by 24, or as it was written), minute
    NUMBER = auto()
    ORDINAL = auto()  # number: a day of a month
    DAY = auto()  # number: days from today
    WEEKDAY = auto()  # number: 0 is Monday
    MONTH = auto()  # number
    UNIT = auto()  # word: an argument of relativedelta
    PART = auto()  # word: a part of the day
    OFFSET = auto()  # number: minutes
    NEXT = auto()
    THIS = auto()
    AHEAD = auto()
    AT = auto()
    OCLOCK = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A kind and what it holds."""

    kind: Kind
    number: int = 0
    parts: tuple[int, ...] = ()
    word: str = ""


YEAR = r"(?P<y>\d{4})"
NUMERIC = (
    rf"{YEAR}[-/.年](?P<m>\d{{1,2}})[-/.月](?P<d>\d{{1,2}})(?!\d)[日号號]?t?",
    r"(?P<zm>\d{1,2})月(?P<zd>\d{1,2})[日号號]?",
    r"(?P<dd>\d{1,2})\.(?P<dm>\d{1,2})\.(?P<dy>\d{4})?(?!\d)",
    r"(?P<h>\d{1,2})[:：](?P<min>\d{2})(?::\d{2})?(?!\d)\s*(?P<half>[ap]\.?m\b\.?)?",
    r"(?P<h12>\d{1,2})\s*(?P<half12>[ap]\.?m\b\.?)",
    r"(?P<hh>\d{1,2})\s?h(?P<hm>\d{2})?(?![^\W\d_])",
    r"(?P<s1>\d{1,2})[/-](?P<s2>\d{1,2})(?:[/-](?P<sy>\d{4}|\d{2}))?(?!\d)",
    r"(?P<p1>\d{1,2})\.(?P<p2>\d{1,2})(?![\d.])",
    r"(?P<ord>\d{1,2})(?:st|nd|rd|th|er|º|ª|-?го|-?е|[日号號])(?![^\W\d_])",
    r"(?P<n>\d{1,4})(?!\d)",
)
REST = (r"(?P<unknown>[^\W\d_]+|\d+)", r"(?P<skipped>[\W_])")
CENTURY = 2000


@lru_cache(maxsize=16)
def _scanner(language: str) -> tuple[re.Pattern[str], dict[str, Token | None]]:
    """One expression for all that is understood in a language, and what its phrases mean."""
    vocabulary = VOCABULARIES[language]
    meanings: dict[str, Token | None] = {}
    for phrase, token in _phrases(language, vocabulary):
        meanings.setdefault(phrase, token)
    longest = sorted(meanings, key=len, reverse=True)
    words = "|".join(re.escape(alternative) for alternative in longest)
    edge = (r"(?<![^\W\d_])", r"(?![^\W\d_])") if vocabulary.spaced else ("", "")
    phrase = rf"{edge[0]}(?P<phrase>{words}){edge[1]}"
    return re.compile("|".join((*NUMERIC, phrase, *REST))), meanings


def _phrases(language: str, known: Vocabulary) -> Iterator[tuple[str, Token | None]]:
    """Every phrase with its meaning; the first meaning of a phrase counts."""
    groups: list[tuple[str, Token | None]] = [
        *((words, Token(Kind.DAY, ahead)) for ahead, words in enumerate(known.days)),
        *((words, Token(Kind.WEEKDAY, day)) for day, words in enumerate(known.weekdays)),
        *((words, Token(Kind.OFFSET, minutes)) for minutes, words in known.offsets.items()),
        *((words, Token(Kind.PART, word=part)) for part, words in known.parts.items()),
        (known.next, Token(Kind.NEXT)),
        (known.this, Token(Kind.THIS)),
        (known.ahead, Token(Kind.AHEAD)),
        *((words, Token(Kind.UNIT, word=unit)) for unit, words in known.units.items()),
        (known.oclock, Token(Kind.OCLOCK)),
        (known.at, Token(Kind.AT)),
    ]
    yield from (
        (fold(phrase), token) for words, token in groups for phrase in words.split("|") if phrase
    )
    yield from _numbers(known.numbers)
    yield from _calendar(Locale.parse(language))
    yield from ((fold(phrase), None) for phrase in known.ignored.split("|"))


def _numbers(written: str) -> Iterator[tuple[str, Token]]:
    number = 0
    for phrase in written.split("|"):
        name, is_variant, value = phrase.partition("=")
        number = int(value) if is_variant else number + 1
        yield fold(name), Token(Kind.NUMBER, number)


def _calendar(locale: Locale) -> Iterator[tuple[str, Token]]:
    for kind, names in ((Kind.MONTH, locale.months), (Kind.WEEKDAY, locale.days)):
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for place, name in names[form].get(width, {}).items():
                    yield fold(str(name).rstrip(".॰")), Token(kind, int(place))


def tokens(words: str, language: str) -> list[Token]:
    """Take words apart, in the way of one language of `VOCABULARIES`."""
    pattern, meanings = _scanner(language)
    text = fold(words)
    for phrase, meant in VOCABULARIES[language].expanded.items():
        text = text.replace(phrase, meant)
    read = (_token(match, meanings) for match in pattern.finditer(text))
    return [token for token in read if token is not None]


def _token(match: re.Match[str], meanings: dict[str, Token | None]) -> Token | None:
    groups = {name: words for name, words in match.groupdict().items() if words is not None}
    if phrase := groups.get("phrase"):
        return meanings[phrase]
    return _day_token(groups) or _time_token(groups)


def _day_token(groups: dict[str, str]) -> Token | None:
    match groups:
        case {"y": year, "m": month, "d": day}:
            return Token(Kind.DATE, parts=(int(year), int(month), int(day)))
        case {"zm": month, "zd": day}:
            return Token(Kind.DATE, parts=(0, int(month), int(day)))
        case {"dd": day, "dm": month, **rest}:
            return Token(Kind.DATE, parts=(int(rest.get("dy", 0)), int(month), int(day)))
        case {"s1": first, "s2": second, **rest}:
            return Token(Kind.SLASHED, parts=(_year(rest.get("sy")), int(first), int(second)))
        case {"ord": day}:
            return Token(Kind.ORDINAL, int(day))
    return None


def _time_token(groups: dict[str, str]) -> Token | None:
    match groups:
        case {"h": hour, "min": minute, **rest}:
            return _clock(hour, minute, rest.get("half", ""))
        case {"h12": hour, "half12": half}:
            return _clock(hour, "0", half)
        case {"hh": hour, **rest}:
            return _clock(hour, rest.get("hm", "0"), "")
        case {"p1": first, "p2": second}:
            return Token(Kind.DOTTED, parts=(int(first), int(second)))
        case {"n": number}:
            return Token(Kind.NUMBER, int(number))
    return Token(Kind.UNKNOWN, word=groups["unknown"]) if "unknown" in groups else None


def _year(written: str | None) -> int:
    """The year, 0 where none was written."""
    if not written:
        return 0
    return int(written) if len(written) > 2 else CENTURY + int(written)


def _clock(hour: str, minute: str, half: str) -> Token:
    if not half:
        return Token(Kind.CLOCK, parts=(int(hour), int(minute)))
    later = 12 if half.startswith("p") else 0
    written_hour = int(hour)
    is_twelve = 1 <= written_hour <= 12
    return Token(
        Kind.CLOCK, parts=(written_hour % 12 + later if is_twelve else written_hour, int(minute))
    )
