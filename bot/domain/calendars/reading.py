"""Reads a calendar that somebody else keeps: what is in it until three years from now.

Whatever is in it, this takes little time and memory, and raises nothing but NoCalendar: what makes
no sense is left out and counted. A zone that nobody knows is no reason to guess a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar

from bot.domain.calendars import expanding, properties
from bot.domain.calendars.lines import NOWHERE, NoCalendar, known_zone, plain
from bot.words.recurrences import first_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

AHEAD = timedelta(days=3 * 366)
MOST = 1_000
"""Occurrences of a calendar, the earliest."""
MOST_LOOKED_AT = 10_000
"""Occurrences in all, in the order of the file: what follows is left out."""
EARLIEST = date(1970, 1, 1)
A_DAY = timedelta(days=1)
LONGEST = timedelta(days=60)
MOST_TITLE, MOST_DESCRIPTION, MOST_PLACE, MOST_LINK, MOST_UID = 200, 2_000, 300, 1_000, 255
HIDDEN = {"PRIVATE", "CONFIDENTIAL"}
CANCELLED = "CANCELLED"
LINKS = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class OutsideEvent:
    """Something that is once, as a calendar elsewhere tells it. `key` names it there for ever.

    `starts_at` is aware UTC. With `whole_days` only the days count, on the clocks of `zone`.
    """

    key: str
    starts_at: datetime
    zone: str
    length: timedelta
    title: str
    whole_days: bool = False
    description: str = ""
    place: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the events in their order, and how many were left out."""

    name: str
    events: tuple[OutsideEvent, ...]
    left_out: int = 0


@dataclass(slots=True)
class _Told:
    """An event of the file, its exceptions by the wall time or moment that they stand for."""

    uid: str
    whole: Any = None
    exceptions: dict[datetime, Any] = field(default_factory=dict)


def read(content: bytes, now: datetime, zone: str) -> Reading:
    """Read a calendar; `zone` is for times that name none. Raises NoCalendar."""
    text, left_out = plain(content)
    try:
        component = icalendar.Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise NoCalendar from None
    own_zone = known_zone(properties.words(component, "X-WR-TIMEZONE", MOST_UID)) or zone
    name = properties.words(component, "X-WR-CALNAME", MOST_TITLE) or properties.words(
        component, "NAME", MOST_TITLE
    )
    reader = _Reader(own_zone, now)
    events: dict[str, OutsideEvent] = {}
    for told in _gathered(component, reader):
        if len(events) >= MOST_LOOKED_AT:
            reader.left_out += 1
            continue
        for event in reader.occurrences(told):
            events.setdefault(event.key, event)
    ordered = sorted(events.values(), key=lambda event: (event.starts_at, event.key))
    left_out += reader.left_out + max(0, len(ordered) - MOST)
    return Reading(name, tuple(ordered[:MOST]), left_out)


def _gathered(component: Any, reader: _Reader) -> list[_Told]:
    """Events by their uid, each with its exceptions."""
    told: dict[str, _Told] = {}
    for event in component.walk("VEVENT"):
        uid = properties.words(event, "UID", MOST_UID)
        if not uid:
            reader.left_out += 1
            continue
        known = told.setdefault(uid, _Told(uid))
        if "RECURRENCE-ID" not in event:
            known.whole = event
            continue
        instead_of = properties.value(event, "RECURRENCE-ID")
        moment = reader.moment(instead_of) if instead_of is not None else None
        if moment is None:
            reader.left_out += 1
        else:
            known.exceptions[moment] = event
    return list(told.values())


class _Reader:
    """Understands moments by a zone, and counts what it does not understand."""

    def __init__(self, zone: str, now: datetime) -> None:
        self.left_out = 0
        self._zone = zone
        self._now = now
        self._last = now + AHEAD

    def occurrences(self, told: _Told) -> list[OutsideEvent]:
        """All that is not over and not too far away."""
        try:
            return [*self._occurrences(told)]
        except (ValueError, KeyError, TypeError, OverflowError, AttributeError, OSError):
            self.left_out += 1
            return []

    def _occurrences(self, told: _Told) -> Iterator[OutsideEvent]:
        exceptions = dict(told.exceptions)
        if told.whole is not None:
            for moment in self._moments(told.whole):
                event = exceptions.pop(moment, None)
                key = (
                    f"{told.uid} {moment:%Y%m%dT%H%M%SZ}" if _comes_again(told.whole) else told.uid
                )
                yield from self._event(key, told.whole if event is None else event,
                                       moment if event is None else None)  # fmt: skip
        for moment, event in exceptions.items():
            yield from self._event(f"{told.uid} {moment:%Y%m%dT%H%M%SZ}", event, None)

    def _event(self, key: str, event: Any, moment: datetime | None) -> Iterator[OutsideEvent]:
        start = properties.value(event, "DTSTART")
        starts_at = moment or self.moment(start)
        title = " ".join(properties.words(event, "SUMMARY", MOST_TITLE).split())
        if starts_at is None or not title:
            self.left_out += 1
            return
        length = self._length(event)
        hidden = properties.words(event, "CLASS", MOST_UID).upper() in HIDDEN
        gone = properties.words(event, "STATUS", MOST_UID).upper() == CANCELLED
        if hidden or gone or not self._now < starts_at + max(length, A_DAY / 24) <= self._last:
            return
        link = properties.words(event, "URL", MOST_LINK)
        yield OutsideEvent(
            key=key,
            starts_at=starts_at,
            zone=self._zone_of(start),
            length=length,
            title=title,
            whole_days=not isinstance(start.dt, datetime),
            description=properties.words(event, "DESCRIPTION", MOST_DESCRIPTION),
            place=" ".join(properties.words(event, "LOCATION", MOST_PLACE).split()),
            link=link if link.lower().startswith(LINKS) and " " not in link else "",
        )

    def _length(self, event: Any) -> timedelta:
        start, end = properties.value(event, "DTSTART"), properties.value(event, "DTEND")
        duration = properties.value(event, "DURATION")
        if end is not None:
            begun, over = self.moment(start), self.moment(end)
            length = over - begun if begun is not None and over is not None else timedelta()
        elif duration is not None:
            length = duration.dt
        else:
            length = timedelta() if isinstance(start.dt, datetime) else A_DAY
        return min(max(length, timedelta()), LONGEST)

    # ── when ─────────────────────────────────────────────────────────────────────────────────

    def _moments(self, event: Any) -> list[datetime]:
        """All moments at which it is, by its rule and its further dates."""
        start = properties.value(event, "DTSTART")
        first = self.moment(start)
        if first is None:
            self.left_out += 1
            return []
        moments = {first}
        zone = ZoneInfo(self._zone_of(start))
        for rule in properties.several(event, "RRULE")[:1]:
            parts = {
                name: [str(one) for one in properties.listed(value)]
                for name, value in properties.parts(rule)
            }
            moments |= {*self._by_rule(expanding.read(parts), start.dt, zone)}
        moments |= {*self._dates(event, "RDATE", start)}
        return sorted(moments - {*self._dates(event, "EXDATE", start)})

    def _by_rule(
        self, rule: expanding.Rule, start: date | datetime, zone: ZoneInfo
    ) -> Iterator[datetime]:
        wall = _wall(start)
        if wall.date() < EARLIEST:
            raise expanding.NoRule
        until = _until(rule.until, zone)
        for day in rule.days(wall.date(), self._last.date() + A_DAY):
            moment = first_moment(datetime.combine(day, wall.time()), zone)
            if until is not None and moment > until:
                return
            if moment > self._now - LONGEST:
                yield moment

    def _dates(self, event: Any, name: str, start: Any) -> Iterator[datetime]:
        for group in properties.several(event, name):
            for date_of in getattr(group, "dts", ()):
                value = date_of.dt
                if isinstance(value, tuple):
                    value = value[0]
                tzid = group.params.get("TZID") or start.params.get("TZID")
                moment = self._at(value, tzid, start.dt)
                if moment is not None:
                    yield moment

    def moment(self, value: Any) -> datetime | None:
        """The moment of a property; None where its zone is unknown."""
        return self._at(value.dt, value.params.get("TZID"), value.dt)

    def _at(
        self, value: date | datetime, tzid: str | None, like: date | datetime
    ) -> datetime | None:
        if isinstance(value, datetime) and value.tzinfo is not None and tzid in {None, "UTC"}:
            return value.astimezone(UTC)
        zone = tzid or self._zone
        if zone == NOWHERE:
            return None
        if not isinstance(value, datetime) and isinstance(like, datetime):
            value = datetime.combine(value, like.time())
        place = ZoneInfo(zone)
        return first_moment(_wall(value), place)

    def _zone_of(self, start: Any) -> str:
        tzid = start.params.get("TZID")
        if tzid is None:
            in_utc = isinstance(start.dt, datetime) and start.dt.tzinfo is not None
            return "UTC" if in_utc else self._zone
        return str(tzid)


def _wall(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value.replace(tzinfo=None, fold=0)


def _until(written: str, zone: ZoneInfo) -> datetime | None:
    """The last moment of a rule: "20300107", "20300107T170000Z"; a day alone is meant whole."""
    if not written:
        return None
    digits = written.replace("-", "").replace(":", "").replace(" ", "T")
    if "T" not in digits:
        return first_moment(datetime.strptime(digits[:8], "%Y%m%d") + A_DAY, zone)  # noqa: DTZ007
    moment = datetime.strptime(digits[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    in_utc = digits[15:] != ""
    return moment.replace(tzinfo=UTC) if in_utc else first_moment(moment, zone)


def _key(uid: str, moment: datetime) -> str:
    return f"{uid} {moment:%Y%m%dT%H%M%SZ}"


def _comes_again(event: Any) -> bool:
    return "RRULE" in event or "RDATE" in event
