"""The shapes of what is exchanged: fields, and what may stand in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain import topics
from bot.domain.exchange import checks
from bot.domain.exchange.checks import Value, Wrong, line, link, moment, text
from bot.domain.opportunities.opportunities import LONGEST, LONGEST_LINK, LONGEST_TITLE
from bot.words import Literal, Text, _, language_tags
from bot.words.opportunities import OpportunityKind

Row = Mapping[str, Value]

KEY = re.compile(r"[\w.-]{1,64}")
LANGUAGE = re.compile(language_tags.PATTERN)
TOPIC = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file; lines count from 1. As a string it is in English."""

    line: int
    what: Text

    @property
    def text(self) -> Text:
        """Where, and what."""
        return _("line {line}: {problem}", line=self.line, problem=self.what)

    def __str__(self) -> str:
        return checks.english(self.text)

    def __lt__(self, other: Problem) -> bool:
        return (self.line, str(self)) < (other.line, str(other))


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
            if self.many:
                raise Wrong(_("expected a list of texts, got one text"))
            raise Wrong(_("expected one text, got a list of texts"))
        if isinstance(value, tuple):
            cleaned = (" ".join(self.check(_clean(one)).split()) for one in value)
            return tuple(dict.fromkeys(one for one in cleaned if one))
        cleaned_one = self.check(_clean(value))
        if self.needed and not cleaned_one:
            raise Wrong(_("expected something, got nothing"))
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
            Problem(
                place(name),
                checks.guessed(_("unknown field {name}", name=checks.shortened(name)), name, names),
            )
            for name in given
            if name not in names
        ]
        for one in self.fields:
            if one.name not in given and not one.needed:
                continue
            try:
                row[one.name] = one.read(given.get(one.name, ""))
            except Wrong as wrong:
                problems.append(Problem(place(one.name), _of(one, wrong)))
        return row, problems

    def empty(self) -> dict[str, Value]:
        """A thing of which nothing is said."""
        return {one.name: () if one.many else "" for one in self.fields}

    def identify(self, row: Row) -> tuple[str, ...]:
        """What tells it from others: language and key, or the key."""
        return tuple(str(row[name]) for name in self.identity)


def _of(field_: Field, wrong: Wrong) -> Text:
    values = {"field": Literal(field_.name), "wrong": wrong.what}
    return Text("{field}: {wrong}", values, translated=False)


_key = Field(
    "key",
    checks.fits(KEY, _("expected letters, digits, dots and hyphens, got {value}")),
    needed=True,
)
_tag = checks.fits(LANGUAGE, _('expected a language tag such as "en" or "pt-BR", got {value}'))
_title = checks.at_most(LONGEST_TITLE)
_short_text = checks.at_most(LONGEST)


def _short_link(value: str) -> str:
    return checks.at_most(LONGEST_LINK)(link(value))


_topics = Field("topics", checks.fits(TOPIC, _("expected single words, got {value}")), many=True)

KNOWLEDGE = Shape(
    "knowledge",
    "entry",
    (
        _key,
        Field("language", _tag, needed=True),
        Field("topic", checks.fits(TOPIC, _("expected a single word, got {value}"))),
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
        Field("level", checks.one_of(tuple(topics.LEVELS))),
        Field("kind", checks.one_of(tuple(topics.KINDS))),
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
OPPORTUNITIES = Shape(
    "opportunities",
    "opportunity",
    (
        _key,
        Field("language", _tag, needed=True),
        Field("kind", checks.one_of(tuple(OpportunityKind)), needed=True),
        Field("title", _title, needed=True),
        Field("link", _short_link, needed=True),
        Field("deadline", checks.deadline, needed=True),
        Field("description", _short_text),
        Field("audience", _short_text),
        Field("asks", _short_text),
        Field("languages", _tag, many=True),
        Field("places", checks.country, many=True),
    ),
    ("key",),
)
SHAPES = {shape.name: shape for shape in (KNOWLEDGE, RESOURCES, GROUPS, OPPORTUNITIES)}


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
                twice = _(
                    "{name} is there already, on line {line}",
                    name=Literal(" ".join(identity)), line=first,
                )  # fmt: skip
                problems = [Problem(at, twice)]
        self.problems += problems
        if not problems:
            self.rows.setdefault(shape.name, []).append(row)
