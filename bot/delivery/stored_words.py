"""Neutral words as JSON, for what has to be said later: exactly what was said comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.words import (
    Attachment,
    Button,
    ButtonStyle,
    Enclosure,
    Everyone,
    Foldable,
    Followers,
    LanguageName,
    Literal,
    Markdown,
    Mentors,
    Month,
    Organizers,
    People,
    Percent,
    Priority,
    Reminder,
    Role,
    SafetyTeam,
    Say,
    Spoken,
    Subject,
    Table,
    TableRow,
    Text,
    WeeklyHours,
    Where,
    ZoneName,
)

KIND = "$"
"""The key under which the kind of what is no plain JSON is kept."""
RECORDS = (
    Button, Enclosure, Everyone, Followers, Mentors, Month, Organizers, People, Percent, Reminder,
    SafetyTeam, Say, Subject, Table, TableRow, Text,
)  # fmt: skip


def _weekly_hours(stored: list[list[int]]) -> WeeklyHours:
    return WeeklyHours(tuple((weekday, start, end) for weekday, start, end in stored))


VALUES: dict[type, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    Foldable: (str, Foldable),
    LanguageName: (str, LanguageName),
    Literal: (str, Literal),
    Markdown: (str, Markdown),
    Spoken: (str, Spoken),
    ZoneName: (str, ZoneName),
    ButtonStyle: (str, ButtonStyle),
    Priority: (int, Priority),
    Role: (int, Role),
    Where: (str, Where),
    datetime: (datetime.isoformat, datetime.fromisoformat),
    date: (date.isoformat, date.fromisoformat),
    WeeklyHours: (lambda hours: [list(span) for span in hours.spans], _weekly_hours),
    timedelta: (timedelta.total_seconds, lambda seconds: timedelta(seconds=seconds)),
    Attachment: (Attachment.to_json, Attachment.from_json),
}
"""How single values are written and read."""
BY_NAME: dict[str, type] = {kind.__name__: kind for kind in (*RECORDS, *VALUES)}


def to_json(value: object) -> Any:
    """Make JSON of it. Raises TypeError for what is no word of ours."""
    kind = type(value)
    if value is None or kind in {bool, int, float, str}:
        return value
    if kind in VALUES:
        return {KIND: kind.__name__, "of": VALUES[kind][0](value)}
    match value:
        case tuple():
            return [to_json(part) for part in value]
        case frozenset():
            return {KIND: "set", "of": sorted(map(to_json, value), key=str)}
        case Mapping():
            return {KIND: "mapping", "of": {name: to_json(of) for name, of in value.items()}}
    if is_dataclass(value) and kind in RECORDS:
        of = {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
        return {KIND: kind.__name__, "of": of}
    msg = f"no neutral word: {kind.__name__}"
    raise TypeError(msg)


def from_json(stored: Any) -> Any:
    """Make it again. Raises KeyError for a kind that is not (or no longer) known."""
    if isinstance(stored, list):
        return tuple(from_json(part) for part in stored)
    if not isinstance(stored, dict):
        return stored
    name, of = stored[KIND], stored["of"]
    if name == "set":
        return frozenset(from_json(part) for part in of)
    if name == "mapping":
        return {key: from_json(value) for key, value in of.items()}
    kind = BY_NAME[name]
    if kind in VALUES:
        return VALUES[kind][1](of)
    return kind(**{key: from_json(value) for key, value in of.items()})
