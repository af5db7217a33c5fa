"""Readers: everything that makes words and values theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale

from bot.languages.catalogs import BUNDLED, Catalogs
from bot.languages.tags import is_rtl, locale_of


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    try:
        return UTC if name in {"UTC", "Etc/UTC"} else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is going to read: everything that makes words and values theirs.

    `zone` is an IANA name; without one (or with one that does not exist) times are shown in UTC,
    and say so. `now` (aware) lets dates of this year go without their year. With `names_utc`
    UTC is said beside the time. `chosen_zone`: they have chosen it themselves. `narrow`: there is
    little room, so days are shown by numbers alone.
    """

    language: str
    zone: str = ""
    now: datetime | None = None
    names_utc: bool = False
    chosen_zone: bool = False
    narrow: bool = False
    catalogs: Catalogs = field(default=BUNDLED, repr=False, compare=False)

    @property
    def rtl(self) -> bool:
        """Does the reader's language run from right to left?"""
        return is_rtl(self.language)

    @property
    def locale(self) -> Locale:
        """CLDR's data for the reader."""
        return locale_of(self.language)

    @property
    def tzinfo(self) -> tzinfo:
        """The reader's zone."""
        return _zone(self.zone) if self.zone else UTC
