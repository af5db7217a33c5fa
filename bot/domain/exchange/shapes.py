"""The shapes of what is exchanged: fields, and what may stand in each."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.domain import topics
from bot.words import language_tags
from bot.words.briefs import brief

Value = str | tuple[str, ...]
Row = Mapping[str, Value]

KEY = re.compile(r"[\w.-]{1,64}")
LANGUAGE = re.compile(language_tags.PATTERN)
TOPIC = re.compile(r"[\w-]{1,64}")
LONGEST, LONGEST_LINK = 20_000, 2_000
"""Characters of a text, of a link."""
SHOWN = 40
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a file; lines count from 1."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


class Wrong(ValueError):  # noqa: N818 - what is wrong is its text
    """A value that may not stand there; its text says what was expected."""


def text(value: str) -> str:
    """Words in any number of lines."""
    if len(value) > LONGEST:
        msg = f"at most {LONGEST} characters, got {len(value)}"
        raise Wrong(msg)
    return value


def line(value: str) -> str:
    """Words in one line."""
    if "\n" in value:
        msg = "one line, got several"
        raise Wrong(msg)
    return text(value)


def _fits(pattern: re.Pattern[str], expected: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value and not pattern.fullmatch(value):
            raise Wrong(f"{expected}, got {_short(value)}")
        return value

    return check


def link(value: str) -> str:
    """A web address."""
    try:
        parts = urlsplit(value)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        whole = False
    if value and (not whole or re.search(r"[\s<>\"]", value) or len(value) > LONGEST_LINK):
        raise Wrong(f"an address that begins with https://, got {_short(value)}")
    return value


def moment(value: str) -> str:
    """A date, or a date and time; without an offset it is UTC. Written in one way."""
    if not value:
        return ""
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise Wrong(f"a date such as 2030-02-01, got {_short(value)}") from None
    return write_moment(read if read.tzinfo else read.replace(tzinfo=UTC))


def write_moment(when: datetime | None) -> str:
    """The shortest way to write it: "2030-02-01", "2030-02-01T10:00:00+00:00"."""
    if when is None:
        return ""
    whole = when.astimezone(UTC)
    at_midnight = (whole.hour, whole.minute, whole.second, whole.microsecond) == (0, 0, 0, 0)
    return f"{whole:%Y-%m-%d}" if at_midnight else whole.isoformat()


def read_moment(value: Value) -> datetime | None:
    """A moment as it was written."""
    if not value:
        return None
    read = datetime.fromisoformat(str(value))
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value and value not in choices:
            raise Wrong(f"one of {', '.join(choices)}, got {_short(value)}{_guess(value, choices)}")
        return value

    return check


def _short(value: str) -> str:
    return f'"{brief(value, SHOWN)}"'


def _guess(value: str, choices: Sequence[str]) -> str:
    close = difflib.get_close_matches(value, choices, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: a text, or several (`many`), each checked."""

    name: str
    check: Callable[[str], str] = text
    many: bool = False
    needed: bool = False

    def read(self, value: Value) -> Value:
        """Bring a value into its one form. Raises Wrong."""
        if isinstance(value, tuple) != self.many:
            msg = "a list of texts" if self.many else "one text"
            raise Wrong(f"{msg}, got {'a list' if isinstance(value, tuple) else 'a text'}")
        if isinstance(value, tuple):
            cleaned = (" ".join(self.check(_clean(one)).split()) for one in value)
            return tuple(dict.fromkeys(one for one in cleaned if one))
        cleaned_one = self.check(_clean(value))
        if self.needed and not cleaned_one:
            msg = "something, got nothing"
            raise Wrong(msg)
        return cleaned_one

    def tidy(self, value: Sequence[str]) -> Value:
        """What the database has, in the form that `read` gives; unchecked, as it is there."""
        if self.many:
            cleaned = (" ".join(one.split()) for one in value)
            return tuple(dict.fromkeys(one for one in cleaned if one))
        words = _clean(str(value))
        return " ".join(words.split("\n")) if self.check is line else words


def _clean(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of thing: what a file calls it, its fields, and those that tell one from another."""

    name: str
    table: str
    fields: tuple[Field, ...]
    identity: tuple[str, ...]

    def read(
        self, given: Mapping[str, Value], place: Callable[[str], int]
    ) -> tuple[Row, list[Problem]]:
        """Read one thing; `place` tells a field's line. What is not given is not in the row."""
        row: dict[str, Value] = {}
        names = [one.name for one in self.fields]
        problems = [
            Problem(place(name), f"unknown field {_short(name)}{_guess(name, names)}")
            for name in given
            if name not in names
        ]
        for one in self.fields:
            if one.name not in given and not one.needed:
                continue
            try:
                row[one.name] = one.read(given.get(one.name, ""))
            except Wrong as wrong:
                problems.append(Problem(place(one.name), f"{one.name}: expected {wrong}"))
        return row, problems

    def empty(self) -> dict[str, Value]:
        """A thing of which nothing is said."""
        return {one.name: () if one.many else "" for one in self.fields}

    def identify(self, row: Row) -> tuple[str, ...]:
        """What tells it from others: language and key, or the key."""
        return tuple(str(row[name]) for name in self.identity)


_key = Field("key", _fits(KEY, "letters, digits, dots and hyphens"), needed=True)
_tag = _fits(LANGUAGE, 'a language tag such as "en" or "pt-BR"')
_topics = Field("topics", _fits(TOPIC, "single words"), many=True)

KNOWLEDGE = Shape(
    "knowledge",
    "entry",
    (
        _key,
        Field("language", _tag, needed=True),
        Field("topic", _fits(TOPIC, "a single word")),
        Field("question", needed=True),
        Field("phrasings", line, many=True),
        Field("answer", needed=True),
        Field("answer_phone"),
        Field("answer_computer"),
        Field("source", line),
        Field("translated_from", _tag),
        Field("reviewed", moment),
        Field("review_by", moment),
    ),
    ("language", "key"),
)
RESOURCES = Shape(
    "resources",
    "resource",
    (
        _key,
        Field("language", _tag, needed=True),
        Field("title", line, needed=True),
        Field("link", link, needed=True),
        Field("description"),
        _topics,
        Field("level", _one_of(tuple(topics.LEVELS))),
        Field("kind", _one_of(tuple(topics.KINDS))),
        Field("keywords", line, many=True),
    ),
    ("language", "key"),
)
GROUPS = Shape(
    "groups",
    "group",
    (
        _key,
        Field("title", line, needed=True),
        Field("link", link, needed=True),
        Field("description"),
        Field("language", _tag),
        Field("place", line),
        _topics,
    ),
    ("key",),
)
SHAPES = {shape.name: shape for shape in (KNOWLEDGE, RESOURCES, GROUPS)}


@dataclass(frozen=True, slots=True)
class Kept:
    """A thing that is in the database: its id, how a file says it, and whether it is taken out."""

    id: int
    row: Row
    retired: bool = False


def as_row(shape: Shape, values: Mapping[str, Any]) -> Row:
    """What the database has, in the form that `Shape.read` gives."""
    return {
        one.name: one.tidy(values.get(one.name) or (() if one.many else "")) for one in shape.fields
    }


@dataclass(slots=True)
class Reading:
    """What was read from a file: things by the name of their shape; and what is wrong."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def take(
        self, shape: Shape, given: Mapping[str, Value], at: int, place: Callable[[str], int]
    ) -> None:
        """Read the thing that begins on line `at`, and note what is wrong with it."""
        row, problems = shape.read(given, place)
        if not problems:
            identity = shape.identify(row)
            first = self._seen.setdefault((shape.name, *identity), at)
            if first != at:
                twice = f"{' '.join(identity)} is there already, on line {first}"
                problems = [Problem(at, twice)]
        self.problems += problems
        if not problems:
            self.rows.setdefault(shape.name, []).append(row)
