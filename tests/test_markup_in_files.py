"""Words in files: no calendar gets another line, no spreadsheet another formula."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import icalendar
import pytest

from bot.domain.calendars.entries import Calendar, CalendarEntry
from bot.domain.calendars.writing import written
from bot.domain.exchange import csvs
from bot.domain.exchange.shapes import SHAPES
from bot.domain.mentoring import overviews
from bot.domain.shareouts import reports
from tests.markup import faults_of_csv

BREAKS = ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\\n", "\n ", "\r\n\t")
LINES = ("ATTENDEE:mailto:x@evil.example", "END:VEVENT", "BEGIN:VALARM", "URL:https://evil.example")
FORMULAS = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "'=1", '=HYPERLINK("https://x")')


@pytest.mark.parametrize("sign", BREAKS)
def test_a_break_of_lines_in_a_calendar_begins_nothing(sign: str) -> None:
    words = sign.join(("A night", *LINES, "of git"))
    begins = datetime(2030, 1, 7, 18, tzinfo=UTC)
    entry = CalendarEntry(
        uid="one", sequence=0, changed_at=begins, starts_at=begins, zone="UTC",
        length=timedelta(hours=1), title=words, description=words, place=words,
    )  # fmt: skip
    content = written(Calendar(words, (entry,)))
    # Programs disagree about what ends a line; nothing that any of them takes for an end may do so.
    lines = content.decode().splitlines()
    assert [line for line in lines if line.startswith(LINES)] == ["END:VEVENT"]
    for calendar in icalendar.Calendar.from_ical(content, multiple=True):
        parts = [part.name for part in calendar.walk()]
        assert parts == ["VCALENDAR", "VEVENT"]
        (event,) = calendar.walk("VEVENT")
        assert "ATTENDEE" not in event
        assert "URL" not in event


@pytest.mark.parametrize("shape", SHAPES)
def test_no_cell_of_what_is_kept_as_a_table_is_a_formula(shape: str) -> None:
    fields = SHAPES[shape].fields
    rows = [
        {one.name: ((formula, formula) if one.many else formula) for one in fields}
        for formula in FORMULAS
    ]
    content = csvs.write(SHAPES[shape], rows)
    assert list(faults_of_csv(content.encode())) == []


def test_no_cell_of_a_report_is_a_formula() -> None:
    items = [
        reports.Item(
            title=formula, forms=["text"], by=[formula, "Ada"], people=1, language="en",
            shared_on=None, excerpt=formula, groups=0, members=0, thanks=0, link=formula,
        )
        for formula in FORMULAS
    ]  # fmt: skip
    report = cast("Any", SimpleNamespace(items=items))
    assert list(faults_of_csv(reports.as_csv(report).encode())) == []


def test_no_cell_of_mentoring_is_a_formula() -> None:
    rows = [dict.fromkeys(overviews.COLUMNS, formula) for formula in FORMULAS]
    assert list(faults_of_csv(overviews.as_csv(rows).encode())) == []
