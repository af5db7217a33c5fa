"""What a page on the web shows, in neutral parts: what they look like is the web's affair.

Handlers never write HTML, so that nothing that anybody typed can become any, and every page reads
the same way aloud, in both directions, on a phone and by keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.words.attachments import Attachment
from bot.words.buttons import Button
from bot.words.month_grids import MonthGrid
from bot.words.text import Text

Label = Text


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page: `to` is a path of the desk ("/questions/7"), or a whole address."""

    label: Text
    to: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text, as in a chat: paragraphs, lists, links. `language`: in which it stands (a tag), where
    that is not the reader's; `quoted`: somebody's own words, set off from ours.
    """

    text: Text
    language: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A value below its name."""

    name: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """Values with their names, side by side where there is room."""

    facts: tuple[Fact, ...]


class Tone(StrEnum):
    """How much something matters; a word says the same wherever a colour does."""

    PLAIN = ""
    GOOD = "good"
    ATTENTION = "attention"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that whoever reads should see first."""

    text: Text
    tone: Tone = Tone.PLAIN
    buttons: tuple[Button, ...] = ()
    pictures: tuple[Attachment, ...] = ()
    changes: tuple[tuple[str, Text], ...] = ()
    """What changes by it, a line each: its sign ("+", "-", "~"), and what it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the columns of a table; `to`: the page of what the row is about."""

    cells: tuple[Text | Link, ...]
    to: str = ""


@dataclass(frozen=True, slots=True)
class DataTable:
    """Rows below named columns, the first of which names the row. `numeric`: the columns (from 0)
    that hold numbers. `sorted_by`: what the links in the titles ask for, a key for each column ("":
    it can't be sorted); `order`: the key that it is in now, with "-" before it from the largest.
    """

    caption: Text
    columns: tuple[Text, ...]
    rows: tuple[Row, ...]
    numeric: frozenset[int] = frozenset()
    sorted_by: tuple[str, ...] = ()
    order: str = ""
    empty: Text | None = None
    """What is said where there are no rows."""


@dataclass(frozen=True, slots=True)
class Series:
    """A line, or the bars, of a chart: a value for each of its points (None: there is none)."""

    name: Text
    values: tuple[float | None, ...]


class ChartKind(StrEnum):
    """How values are drawn."""

    BARS = "bars"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Chart:
    """Values as a picture, with the same in a table beside it. `shown` are the values as words, a
    tuple for each series, where a number alone doesn't say it ("64 %", "3 h").
    """

    caption: Text
    points: tuple[Text, ...]
    series: tuple[Series, ...]
    kind: ChartKind = ChartKind.BARS
    shown: tuple[tuple[Text, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of something is done."""

    label: Text
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen, and what it is called."""

    value: str
    label: Text


class InputKind(StrEnum):
    """How something is written or chosen."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    ONE = "one"
    SEVERAL = "several"
    FILE = "file"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Input:
    """Something to be written or chosen. `error`: why what stands there won't do."""

    name: str
    label: Text
    kind: InputKind = InputKind.LINE
    value: str = ""
    chosen: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    hint: Text | None = None
    error: Text | None = None
    required: bool = False
    language: str = ""
    """The language in which it is to be written, if not the reader's."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Asks for the same page otherwise: what is chosen stands in its address."""

    inputs: tuple[Input, ...]
    label: Text


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done here: what `button.says` is said with what is written (below it,
    where `inputs` has something) after it, as if it had been typed or pressed in the chat.

    `returns_to`: the path to show then ("": the page where it was done).
    """

    button: Button
    inputs: tuple[Input, ...] = ()
    returns_to: str = ""


@dataclass(frozen=True, slots=True)
class FormDeed:
    """All questions of one of the chat's forms at once; see `Begin`."""

    form: str
    label: Text
    inputs: tuple[Input, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    """What the form began with."""


@dataclass(frozen=True, slots=True)
class Card:
    """A thing with its title, its words, and what can be done with it."""

    title: Text | Link
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Fold:
    """What is seen when one wants to."""

    label: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What would change, a line each: its sign ("+", "-", "~"), and what it is."""

    caption: Text
    lines: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Parts below a heading."""

    title: Text
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Small things one after the other, such as buttons and links."""

    parts: tuple[Part, ...]


Part = (
    Words
    | Facts
    | Notice
    | DataTable
    | MonthGrid
    | Chart
    | Progress
    | Filter
    | Deed
    | FormDeed
    | Card
    | Fold
    | Changes
    | Section
    | Group
    | Link
)


@dataclass(frozen=True, slots=True)
class Download:
    """What is to be kept as a file, in place of a page. `content` makes it, in a thread."""

    name: str
    media_type: str
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its title, what stands below it, and the way back to the one above it."""

    title: Text
    parts: Sequence[Part] = ()
    up: Link | None = None
    changed_at: datetime | None = None
    """When what it shows has changed last, if that is known."""
    fingerprint: str = field(default="", compare=False)
    """Of what goes into it, for pages that are kept by readers ("": it is not)."""
