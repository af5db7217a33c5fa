"""From a page's neutral parts to HTML, for one reader."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from babel.dates import format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.languages.html import html
from bot.languages.rendering import render
from bot.languages.tags import is_rtl
from bot.languages.weeks import weekdays, weeks_of
from bot.web.pages.charts import draw
from bot.words import Text, _
from bot.words.page_parts import InputKind, Link

if TYPE_CHECKING:
    from datetime import datetime

    from bot.languages.readers import Reader
    from bot.words import Attachment
    from bot.words.page_parts import Chart, Deed, FormDeed, Notice, Page, Words

FOLDER = Path(__file__).parent
STYLE = (FOLDER / "static" / "pages.css").read_bytes()
STYLE_NAME = f"pages.{hashlib.sha256(STYLE).hexdigest()[:12]}.css"
"""Changes with what is in it, so that it may be kept for ever."""
FEWEST_ROWS, MOST_ROWS, ROW = 3, 16, 60

WORDS = {
    "SKIP": _("Go to the content"),
    "MENU": _("Pages"),
    "LANGUAGES": _("Languages"),
    "LEAVE": _("Leave"),
    "NEEDED": _("needed"),
    "NOTHING": _("There is nothing here."),
    "AS_TABLE": _("As a table"),
    "TODAY": _("Today"),
    "TRY": _("See it first"),
}
Seal = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a page: whose site it is, where its pages are below, who reads it.

    `seal` seals what buttons stand for ("" where nothing can be pressed).
    """

    site: str
    base: str
    stylesheet: str
    here: str = "/"
    query: Mapping[str, str] = field(default_factory=dict)
    menu: Sequence[tuple[Text, Sequence[Link]]] = ()
    languages: Sequence[tuple[str, str, str]] = ()
    name: str = ""
    notices: Sequence[Notice] = ()
    seal: Seal = lambda _what: ""
    door: tuple[str, Text] | None = None
    """Where a button leads that lets somebody in, and what it says."""


def write(page: Page, reader: Reader, around: Around) -> bytes:
    """The whole page, in UTF-8."""
    return (
        _environment()
        .get_template("page.html")
        .render(
            page=page,
            site=around.site,
            stylesheet=around.stylesheet,
            here=around.here,
            menu=around.menu,
            languages=around.languages,
            name=around.name,
            notices=around.notices,
            door=around.door,
            reader=reader,
            **WORDS,
            **_Writer(reader, around).functions(),
        )
        .encode()
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class _Writer:
    """What templates call, for one page and reader."""

    def __init__(self, reader: Reader, around: Around) -> None:
        self._reader = reader
        self._around = around
        self._ids = count(1)

    def functions(self) -> dict[str, Any]:
        """By the names under which templates know them."""
        return {
            "kind": lambda part: type(part).__name__,
            "new_id": lambda: f"n{next(self._ids)}",
            "say": self.say,
            "words": self.words,
            "direction": self.direction,
            "address": self.address,
            "sort_address": self.sort_address,
            "data_address": _data_address,
            "chart": lambda chart: Markup(draw(chart, self.say, rtl=self._reader.rtl)),  # noqa: S704 - escaped there
            "chart_value": self.chart_value,
            "weekdays": lambda: weekdays(self._reader.locale),
            "weeks_of": lambda month: weeks_of(month, self._reader.locale),
            "clock": self.clock,
            "number": self.number,
            "has_file": lambda inputs: any(given.kind is InputKind.FILE for given in inputs),
            "rows": lambda value: min(max(len(value) // ROW, FEWEST_ROWS), MOST_ROWS),
            "seal_says": self.seal_deed,
            "seal_button": lambda button: self.seal_says(button.says or button.start),
            "seal_form": self.seal_form,
            "seal_leave": lambda: self._around.seal({"leaves": True}),
        }

    def say(self, text: Text) -> str:
        """A text as plain words of the reader's language."""
        return render(text, self._reader).text

    def words(self, text: Text) -> Markup:
        """A text with its marks."""
        rich = render(text, self._reader)
        inner = html(replace(rich, rtl=False))
        if rich.rtl is not self._reader.rtl:
            inner = f'<div dir="{"rtl" if rich.rtl else "ltr"}">{inner}</div>'
        return Markup(inner)  # noqa: S704 - `html` has escaped what people wrote

    def direction(self, part: Words) -> Markup:
        """The attributes of words that stand in another language than the page."""
        if not part.language or part.language == self._reader.language:
            return Markup("")
        way = "rtl" if is_rtl(part.language) else "ltr"
        return Markup(' lang="{}" dir="{}"').format(part.language, way)

    def address(self, to: str) -> str:
        """The address of a page, or that of something elsewhere as it is."""
        return f"{self._around.base}{to}" if to.startswith("/") else to

    def sort_address(self, key: str, order: str) -> str:
        """The same page in another order: the other way round where it is in that one already."""
        wanted = f"-{key}" if order == key else key
        return "?" + urlencode({**self._around.query, "order": wanted})

    def chart_value(self, chart: Chart, series: int, point: int) -> str:
        """A value as words; nothing where there is none."""
        value = chart.series[series].values[point]
        if value is None:
            return "–"
        if chart.shown:
            return self.say(chart.shown[series][point])
        return self.number(value)

    def number(self, value: float) -> str:
        """A number in the reader's digits."""
        return self.say(Text("{value}", {"value": value}, translated=False))

    def clock(self, moment: datetime) -> str:
        """A time of day on the reader's clock."""
        local = moment.astimezone(self._reader.tzinfo)
        return format_time(local.time(), "short", locale=self._reader.locale)

    # ── what can be pressed ──────────────────────────────────────────────────────────────────

    def seal_deed(self, deed: Deed) -> str:
        """What a deed says; the page to go on with is its own, if it has one."""
        names = [given.name for given in deed.inputs]
        return self.seal_says(deed.button.says, deed.returns_to, names)

    def seal_says(self, says: str, returns_to: str = "", names: Sequence[str] = ()) -> str:
        """What a button says."""
        return self._around.seal({"says": says, "inputs": list(names), **self._back(returns_to)})

    def seal_form(self, deed: FormDeed) -> str:
        """Which form is filled, and what it began with."""
        return self._around.seal({"form": deed.form, "data": dict(deed.data), **self._back("")})

    def _back(self, returns_to: str) -> dict[str, Any]:
        if returns_to:
            return {"path": returns_to, "query": {}}
        return {"path": self._around.here, "query": dict(self._around.query)}


def _data_address(picture: Attachment) -> str:
    return f"data:{picture.media_type};base64,{b64encode(picture.content).decode()}"
