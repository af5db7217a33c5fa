"""What may stand in a field: each check brings a value into its one form, or raises Wrong."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from babel.core import get_global

from bot.words import Literal, Text, _, stack
from bot.words.briefs import brief

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Value = str | tuple[str, ...]
LONGEST, LONGEST_LINK = 20_000, 2_000
"""Characters of a text, of a link."""
LAST_MINUTE = time(23, 59)
SHOWN = 40
"""Characters of a wrong value that a message repeats."""


class Wrong(ValueError):  # noqa: N818 - what is wrong is its text
    """A value that may not stand there; `what` says what was expected."""

    def __init__(self, what: Text) -> None:
        super().__init__(english(what))
        self.what = what


def english(text: Text) -> str:
    """A text of these modules for the command line, which speaks English."""
    values = {
        name: english(value) if isinstance(value, Text) else str(value)
        for name, value in text.values.items()
    }
    return text.msgid.format(**values)


def text(value: str) -> str:
    """Words in any number of lines."""
    return at_most(LONGEST)(value)


def line(value: str) -> str:
    """Words in one line."""
    if "\n" in value:
        raise Wrong(_("expected one line, got several"))
    return text(value)


def fits(pattern: re.Pattern[str], expected: Text) -> Callable[[str], str]:
    """A check that only what has that form may stand there; else `expected` says so, with what
    stands there in the place of {value}.
    """

    def check(value: str) -> str:
        if value and not pattern.fullmatch(value):
            raise Wrong(replace(expected, values={"value": shortened(value)}))
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
        raise Wrong(
            _("expected an address that begins with https://, got {value}", value=shortened(value))
        )
    return value


def moment(value: str) -> str:
    """A date, or a date and time; without an offset it is UTC. Written in one way."""
    if not value:
        return ""
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        wrong = _(
            "expected a date such as {example}, got {value}",
            example=Literal("2030-02-01"), value=shortened(value),
        )  # fmt: skip
        raise Wrong(wrong) from None
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


def deadline(value: str) -> str:
    """A moment; a date alone lasts until its end (UTC)."""
    if not value:
        return ""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return write_deadline(datetime.fromisoformat(moment(value)).replace(microsecond=0))
    return day.isoformat()


def write_deadline(when: datetime) -> str:
    """The shortest way to write it."""
    whole = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    return f"{whole:%Y-%m-%d}" if whole.time() == LAST_MINUTE else whole.isoformat()


def read_deadline(value: Value) -> datetime:
    """A deadline as it was written."""
    written = str(value)
    if len(written) == len("2030-02-01"):
        return datetime.combine(date.fromisoformat(written), LAST_MINUTE, UTC)
    return datetime.fromisoformat(written)


def country(value: str) -> str:
    """The code of a country (ISO 3166)."""
    code = value.upper()
    if value and code not in get_global("territory_zones"):
        wrong = _(
            "expected a country's code such as {example}, got {value}",
            example=Literal("KE"), value=shortened(value),
        )  # fmt: skip
        raise Wrong(wrong)
    return code


def at_most(most: int) -> Callable[[str], str]:
    """A check that there are no more characters."""

    def check(value: str) -> str:
        if len(value) > most:
            raise Wrong(
                _("expected at most {most} characters, got {given}", most=most, given=len(value))
            )
        return value

    return check


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    """A check that it is one of these."""

    def check(value: str) -> str:
        if value and value not in choices:
            wrong = _(
                "expected one of {choices}, got {value}",
                choices=Literal(", ".join(choices)), value=shortened(value),
            )  # fmt: skip
            raise Wrong(guessed(wrong, value, choices))
        return value

    return check


def shortened(value: str) -> Literal:
    """A wrong value as it is repeated."""
    return Literal(f'"{brief(value, SHOWN)}"')


def guessed(wrong: Text, value: str, choices: Sequence[str]) -> Text:
    """What is wrong, and which of these may have been meant, if there is any."""
    close = difflib.get_close_matches(value, choices, n=1)
    if not close:
        return wrong
    return stack(wrong, _("(did you mean {guess}?)", guess=Literal(close[0])), gap=" ")
