"""The lines of a calendar that a stranger wrote: only those that we have a use for, and no more
than we can carry. What is left is small and plain, and is read by icalendar.
"""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

MOST_BYTES = 2_000_000
MOST_EVENTS = 3_000
MOST_SIGNS = 6_000
"""Of a property; what is longer is cut (a description), or makes no sense."""
MOST_DATES = 200
"""Lines of dates that one event leaves out, or adds."""
WRAPPED = (" ", "\t")
KEPT = frozenset({
    "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SUMMARY",
    "DESCRIPTION", "LOCATION", "URL", "STATUS", "SEQUENCE", "CLASS",
})  # fmt: skip
OF_CALENDAR = frozenset({"X-WR-CALNAME", "NAME", "X-WR-TIMEZONE", "VERSION"})
MANY = frozenset({"RDATE", "EXDATE"})
ZONE = re.compile(r';TZID=("[^"]*"|[^;:]*)', re.IGNORECASE)
NOWHERE = "Nowhere"
"""What stands for a zone that nobody knows."""


class NoCalendar(ValueError):  # noqa: N818 - said of a file
    """It is no calendar, or more than we can carry."""


def plain(content: bytes) -> tuple[str, int]:
    """The calendar with events alone, and how many events there are beyond those that we carry.

    Raises NoCalendar.
    """
    if len(content) > MOST_BYTES:
        raise NoCalendar
    text = content.decode("utf-8-sig", errors="replace").replace("\x00", "")
    lines = _unfolded(text)
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise NoCalendar
    sieve = _Sieve()
    for line in lines:
        sieve.take(line)
    return "\r\n".join([*sieve.head, *sieve.kept, "END:VCALENDAR", ""]), sieve.beyond


def _unfolded(text: str) -> list[str]:
    """Lines as they were before they were wrapped, each cut where it is too long."""
    lines: list[list[str]] = []
    length = 0
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.startswith(WRAPPED) and lines:
            if length < MOST_SIGNS:
                lines[-1].append(line[1 : 1 + MOST_SIGNS - length])
                length += len(line) - 1
        elif line:
            lines.append([line[:MOST_SIGNS]])
            length = len(line)
    return ["".join(parts) for parts in lines]


class _Sieve:
    """Takes line after line, and keeps events whole or not at all."""

    def __init__(self) -> None:
        self.head = ["BEGIN:VCALENDAR"]
        self.kept: list[str] = []
        self.beyond = 0
        self._inside: list[str] = []
        self._event: list[str] = []
        self._dates = 0
        self._events = 0

    def take(self, line: str) -> None:
        name, _colon, value = line.partition(":")
        name = name.partition(";")[0].strip().upper()
        if name == "BEGIN":
            self._inside = [*self._inside[:3], value.strip().upper()]
            if self._is_event():
                self._event, self._dates = [], 0
        elif name == "END":
            if self._is_event() and value.strip().upper() == "VEVENT":
                self._keep_event()
            self._inside = self._inside[:-1]
        elif self._is_event() and name in KEPT:
            self._dates += name in MANY
            if name not in MANY or self._dates <= MOST_DATES:
                self._event.append(ZONE.sub(_with_known_zone, line))
        elif self._inside == ["VCALENDAR"] and name in OF_CALENDAR:
            self.head.append(line)

    def _is_event(self) -> bool:
        return self._inside == ["VCALENDAR", "VEVENT"]

    def _keep_event(self) -> None:
        self._events += 1
        if self._events > MOST_EVENTS:
            self.beyond += 1
            return
        self.kept += ["BEGIN:VEVENT", *self._event, "END:VEVENT"]


def _with_known_zone(match: re.Match[str]) -> str:
    return f";TZID={known_zone(match[1].strip(chr(34))) or NOWHERE}"


@lru_cache(maxsize=256)
def known_zone(tzid: str) -> str:
    """The IANA name of a zone, by that, by what some programs write before it
    ("/softwarestudio.org/Tzfile/Europe/Berlin"), or by what Windows calls it; "" for others.
    """
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - start-up

    parts = tzid.strip("/").split("/")
    for name in (tzid, "/".join(parts[-2:]), "/".join(parts[-3:]), WINDOWS_TO_OLSON.get(tzid, "")):
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError):
            continue
        return name
    return ""
