"""Calendars that others write, good ones and such that mean no good."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from time import thread_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendars import expanding
from bot.domain.calendars.entries import Calendar, CalendarEntry, Repeated
from bot.domain.calendars.lines import NoCalendar
from bot.domain.calendars.reading import MOST, Reading, read
from bot.domain.calendars.writing import written

NOW = datetime(2026, 1, 7, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PATIENCE = 4.0
"""Seconds of work that the worst calendar may take."""


def calendar(*events: str, head: str = "") -> bytes:
    inside = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\n{event}\r\nEND:VEVENT\r\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\n{head}{inside}END:VCALENDAR\r\n".encode()


def looked_at(*events: str, head: str = "") -> Reading:
    return read(calendar(*events, head=head), NOW, "Africa/Accra")


def moments(*events: str, head: str = "") -> list[str]:
    return [f"{event.starts_at:%m-%d %H:%M}" for event in looked_at(*events, head=head).events]


NAMED = "SUMMARY:Photo walk\r\n"


def test_an_event_is_read_with_all_that_people_need() -> None:
    [event] = looked_at(
        "SUMMARY:Photo\\, walk\r\nDESCRIPTION:Bring\\na camera\r\nLOCATION:Accra \r\n"
        "URL:https://example.org/walk\r\nDTSTART;TZID=Europe/Berlin:20260302T190000\r\n"
        "DTEND;TZID=Europe/Berlin:20260302T203000\r\nATTACH;ENCODING=BASE64:AAAA\r\n"
        "BEGIN:VALARM\r\nDESCRIPTION:Wake up\r\nEND:VALARM"
    ).events
    assert (event.title, event.description) == ("Photo, walk", "Bring\na camera")
    assert (event.place, event.link) == ("Accra", "https://example.org/walk")
    assert (event.key, event.zone, event.length) == ("0", "Europe/Berlin", timedelta(minutes=90))
    assert event.starts_at == datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "head", "moment"),
    [
        ("DTSTART:20260701T100000Z", "", "07-01 10:00"),
        ("DTSTART:20260701T100000", "", "07-01 10:00"),
        ("DTSTART:20260701T100000", "X-WR-TIMEZONE:Asia/Jakarta\r\n", "07-01 03:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20260701T100000", "", "07-01 08:00"),
        (
            "DTSTART;TZID=/softwarestudio.org/Tzfile/Europe/Berlin:20260701T100000",
            "",
            "07-01 08:00",
        ),
        ("DTSTART;VALUE=DATE:20260701", "X-WR-TIMEZONE:Asia/Jakarta\r\n", "06-30 17:00"),
    ],
)
def test_each_way_to_name_a_zone_is_understood(start: str, head: str, moment: str) -> None:
    assert moments(NAMED + start, head=head) == [moment]


def test_a_zone_that_nobody_knows_is_not_guessed() -> None:
    reading = looked_at(NAMED + "DTSTART;TZID=Mars/Olympus:20260701T100000")
    assert (reading.events, reading.left_out) == ((), 1)


def test_a_series_comes_with_its_exceptions() -> None:
    series = (NAMED + "DTSTART;TZID=Europe/Berlin:20260302T190000\r\n"
              "RRULE:FREQ=WEEKLY;UNTIL=20260407T000000Z\r\n"
              "EXDATE;TZID=Europe/Berlin:20260316T190000\r\n"
              "RDATE;TZID=Europe/Berlin:20260501T100000")  # fmt: skip
    moved = NAMED + "DTSTART:20260310T120000Z\r\nRECURRENCE-ID;TZID=Europe/Berlin:20260309T190000"
    cancelled = NAMED + (
        "STATUS:CANCELLED\r\nDTSTART:20260323T180000Z\r\nRECURRENCE-ID:20260323T180000Z"
    )
    content = calendar(series, moved, cancelled).replace(b"UID:1", b"UID:0")
    reading = read(content.replace(b"UID:2", b"UID:0"), NOW, "UTC")
    assert [f"{event.starts_at:%m-%d %H:%M}" for event in reading.events] == [
        "03-02 18:00", "03-10 12:00", "03-30 17:00", "04-06 17:00", "05-01 08:00",
    ]  # fmt: skip
    assert len({event.key for event in reading.events}) == 5


def test_only_what_is_public_not_over_and_not_too_far_away_is_taken() -> None:
    assert moments(
        NAMED + "DTSTART:20260107T080000Z\r\nDURATION:PT2H",
        NAMED + "DTSTART:20260107T060000Z\r\nDURATION:PT2H",
        NAMED + "DTSTART:20260301T080000Z\r\nCLASS:PRIVATE",
        NAMED + "DTSTART:20260301T080000Z\r\nSTATUS:CANCELLED",
        NAMED + "DTSTART:20290301T080000Z",
        "DTSTART:20260301T080000Z",
    ) == ["01-07 08:00"]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [
            "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;BYDAY=MO,FR;COUNT=9", "FREQ=DAILY;BYMONTH=2,3",
            "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=MO", "FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=2TU",
            "FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=3", "FREQ=MONTHLY;BYMONTHDAY=-1,15",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY",
            "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1SU",
            "FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=5", "FREQ=DAILY;BYMONTHDAY=31",
            "FREQ=YEARLY;BYMONTHDAY=31;BYSETPOS=1,-1",
        ]
    ),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
)  # fmt: skip
def test_rules_mean_what_dateutil_reads(written_rule: str, first: date) -> None:
    last = date(2029, 1, 1)
    parts = {name: value.split(",") for name, value in
             (part.split("=") for part in written_rule.split(";"))}  # fmt: skip
    begin = datetime.combine(first, clock())
    expected = [
        moment.date()
        for moment in rrulestr(written_rule, dtstart=begin).between(
            begin, datetime.combine(last, clock()), inc=True
        )
    ]
    assert list(expanding.read(parts).days(first, last)) == expected


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["Europe/Berlin", "Africa/Cairo", "Asia/Jakarta", "UTC"]),
       st.integers(0, 23), st.integers(0, 300))  # fmt: skip
def test_what_is_written_here_is_read_here(zone: str, hour: int, start: int) -> None:
    first = date(2026, 2, 1) + timedelta(days=start)
    series = Repeated("FREQ=WEEKLY;INTERVAL=2;COUNT=20", first, clock(hour))
    entry = CalendarEntry("a@b", 0, NOW, datetime.combine(first, series.at, UTC), zone, HOUR,
                          "Git", repeated=series)  # fmt: skip
    reading = read(written(Calendar("Ours", (entry,))), NOW, "UTC")
    assert (reading.name, len(reading.events), reading.left_out) == ("Ours", 20, 0)
    assert all(event.zone == zone and event.length == HOUR for event in reading.events)


HOSTILE = {
    "endless by the second": NAMED + "DTSTART:20260101T000000Z\r\nRRULE:FREQ=SECONDLY",
    "never at all": NAMED + "DTSTART:20260101T000000Z\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "never by its interval": NAMED + "DTSTART:20260106T000000Z\r\n"
                             "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO",
    "since long ago": NAMED + "DTSTART:00010101T000000Z\r\nRRULE:FREQ=DAILY",
    "a rule of nonsense": NAMED + "DTSTART:20260101T000000Z\r\nRRULE:FREQ=DAILY;BYDAY=XX;COUNT=-9",
    "no rule": NAMED + "DTSTART:20260101T000000Z\r\nRRULE:;;;=,=",
    "a huge count": NAMED + "DTSTART:20260101T000000Z\r\nRRULE:FREQ=DAILY;COUNT=99999999999",
    "no moment": NAMED + "DTSTART:tomorrow",
    "the end of time": NAMED + "DTSTART:99991231T235959Z\r\nDURATION:P9999D",
    "many dates left out": NAMED + "DTSTART:20260101T000000Z\r\nRRULE:FREQ=DAILY\r\nEXDATE:"
                           + ",".join(["20260102T000000Z"] * 20_000),
    "a long word": "SUMMARY:" + "x" * 1_500_000 + "\r\nDTSTART:20260201T000000Z",
}  # fmt: skip


@pytest.mark.parametrize("event", HOSTILE.values(), ids=HOSTILE)
def test_an_event_that_means_no_good_costs_little(event: str) -> None:
    begun = thread_time()
    reading = looked_at(event, NAMED + "DTSTART:20260301T100000Z")
    assert thread_time() - begun < PATIENCE
    assert datetime(2026, 3, 1, 10, tzinfo=UTC) in {event.starts_at for event in reading.events}
    assert all(len(event.title) <= 200 for event in reading.events)


def test_as_many_as_we_carry() -> None:
    begun = thread_time()
    daily = NAMED + "DTSTART:20250101T000000Z\r\nRRULE:FREQ=DAILY"
    reading = looked_at(*[daily] * 40)
    assert thread_time() - begun < PATIENCE
    assert len(reading.events) == MOST
    assert reading.left_out == 10 * 1098 - MOST + 30  # of series that were not looked at


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Sign in",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\n" + b"x" * 2_000_000,
        b"BEGIN:VEVENT\r\nSUMMARY:a\r\nEND:VEVENT",
    ],
)
def test_what_is_no_calendar(content: bytes) -> None:
    with pytest.raises(NoCalendar):
        read(content, NOW, "UTC")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_spoilt_calendar_raises_nothing_else(data: st.DataObject) -> None:
    whole = bytearray(calendar(
        NAMED + "DTSTART;TZID=Europe/Berlin:20260302T190000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"
        "EXDATE:20260309T180000Z\r\nDTEND;TZID=Europe/Berlin:20260302T200000",
        NAMED + "DTSTART:20260302T190000Z\r\nRECURRENCE-ID:20260302T180000Z\r\nDURATION:PT1H",
    ))  # fmt: skip
    for _time in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(20, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=4))
    try:
        read(bytes(whole), NOW, "UTC")
    except NoCalendar:
        return
