"""Quiet hours: when nobody is written to unasked, by the clock of whoever would be woken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.words.recurrences import first_moment


class Quiet(StrEnum):
    """Whose quiet hours count for something that is done unasked."""

    NONE = ""
    COMMUNITY = "community"
    """In the community's zone: for rooms, and where many people are written to."""
    PERSON = "person"
    """In the zone of the person whom it is about; the community's where they chose none."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` until `end`, in anybody's own zone, over midnight too; None or equal: never."""

    start: time | None
    end: time | None

    def after(self, moment: datetime, zone: str) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls into (local to `zone`)."""
        if self.start is None or self.end is None or self.start == self.end:
            return moment
        local = moment.astimezone(ZoneInfo(zone))
        clock = local.time()
        overnight = self.start > self.end
        quiet = (
            (clock >= self.start or clock < self.end)
            if overnight
            else self.start <= clock < self.end
        )
        if not quiet:
            return moment
        day = local.date() + timedelta(days=1 if overnight and clock >= self.start else 0)
        end = first_moment(datetime.combine(day, self.end), ZoneInfo(zone))
        return max(moment, end.astimezone(moment.tzinfo))
