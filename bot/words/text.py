"""What is to be said, before anybody's language is known.

`Text` is lazy: it holds a message id and its values, and is translated for each reader at the last
moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


class Markdown(str):
    """A value that is Markdown itself and so is not taken literally when put into a `Text`."""

    __slots__ = ()


class Foldable(Markdown):
    """Markdown of which a phone shows the beginning, and the rest when one wants to read on."""

    __slots__ = ()


class Spoken(str):
    """What somebody wrote, with the few marks that people use (`bot.languages.typed_marks`)."""

    __slots__ = ()


class LanguageName(str):
    """A language tag that is shown as the language's name in the reader's own language."""

    __slots__ = ()


class ZoneName(str):
    """An IANA time zone that is shown as its largest city, in the reader's own language."""

    __slots__ = ()


class Literal(str):
    """A value that has to be copied as it stands (a command, a number in one): shown as code."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Percent:
    """So many of a hundred, as the reader's language writes it: "64%", "64 %"."""

    of_hundred: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year (1 to 12), shown as such: "March 2030"."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values shown as people list them: "English, French and Arabic".

    Items are whatever a `Text` may hold. With `alternatives` it is "English, French or Arabic".
    """

    items: tuple[object, ...]
    alternatives: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """What stands in the columns, as a `Text` may hold it; and the same as a line of words."""

    cells: tuple[object, ...]
    line: Text


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below the titles of their columns; where there are no tables, a line for each row."""

    titles: tuple[Text, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class LocalMoment:
    """A moment (aware) that is shown, with its whole weekday, in that IANA zone and not in the
    reader's: "Tuesday, 8 January 2030, 19:00". With `brief` it is as short as a moment otherwise.
    """

    at: datetime
    zone: str
    brief: bool = False


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Times of a week, on a clock that is known from elsewhere: weekday (Monday is 0), first and
    last minute of the day (1440 is its end). Shown as "Mon – Fri 17:00–21:00; Sat 10:00–14:00".
    """

    spans: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What to say, before anybody's language is known.

    `msgid` is Markdown with `{named}` blanks. Values may be str, int, float, date, datetime (aware
    UTC, shown in the reader's zone), time, timedelta, `LocalMoment`, `Month`, `Percent`,
    `LanguageName`, `ZoneName`, `Literal`, `Markdown`, `Foldable`, `Spoken`, `Listing`, `Table`,
    `WeeklyHours` or `Text`.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""
    count: int | None = None
    translated: bool = True


def _(msgid: str, /, **values: object) -> Text:
    """Mark a sentence for translation, with its values."""
    return Text(msgid, values)


def ngettext(singular: str, plural: str, count: int, /, **values: object) -> Text:
    """Mark a sentence with plural forms; `{count}` shows the number in the reader's digits."""
    return Text(singular, {"count": count, **values}, plural=plural, count=count)


def verbatim(words: str) -> Text:
    """Words that somebody said: shown as they are, in no language of ours."""
    return Text("{said}", {"said": words}, translated=False)


def spoken(words: str) -> Text:
    """Words that somebody said, with the marks that they put into them; no link is hidden."""
    return Text("{said}", {"said": Spoken(words)}, translated=False)


def table(titles: Sequence[Text], rows: Sequence[TableRow]) -> Text:
    """A table as a text of its own, in a message by itself or between other parts."""
    return Text("{table}", {"table": Table(tuple(titles), tuple(rows))}, translated=False)


def alone(value: object) -> Text:
    """One value by itself (a number, a day, a language), as the reader's language writes it."""
    return Text("{value}", {"value": value}, translated=False)


def labelled(label: object, value: object) -> Text:
    """What it is, and what belongs to it, with the colon of the reader's language."""
    return _("{who}: {words}", who=label, words=value)


def stack(*parts: Text | None, gap: str = "\n") -> Text:
    """Several texts below each other (`gap` between them); `None` is left out."""
    kept = {f"part{place}": part for place, part in enumerate(parts) if part is not None}
    return Text(gap.join(f"{{{name}}}" for name in kept), kept, translated=False)
