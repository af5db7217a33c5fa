"""What is near to somebody: by the country and the largest city of their zone, which is all that is
known of where they are. A meetup's own coordinates count where it has some.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.domain.meetups.listing import MOST, Reader, upcoming

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.occurrences import MeetupDate

EARTH_KM = 6371
FARTHEST_KM = 1500
"""Farther away it is near only in the same country."""
PLACES = re.compile(r"^([A-Z]{2})\t([+-]\d+)([+-]\d+)\t(\S+)", re.MULTILINE)
DEGREES = 2
"""Digits of a latitude's degrees; a longitude's have one more."""


async def around(
    db: AsyncSession, reader: Reader, now: datetime, zone: str
) -> list[tuple[MeetupDate, int]]:
    """Dates to come that have a place near to a zone's city, and how many kilometres away they are;
    the nearest first, and of those the next.
    """
    here = city_of(zone)
    if here is None:
        return []
    found = []
    for date_of in (await upcoming(db, reader, now))[:MOST]:
        there = _where(date_of)
        if not date_of.place or there is None:
            continue
        away = distance(here[1], there[1])
        if away <= FARTHEST_KM or there[0] == here[0]:
            found.append((date_of, away))
    return sorted(found, key=lambda pair: (pair[1] // 50, pair[0].occurrence.starts_at))


def _where(date_of: MeetupDate) -> tuple[str, tuple[float, float]] | None:
    """The country and the coordinates of a date: its own, or those of its zone's city."""
    meetup = date_of.meetup
    city = city_of(date_of.occurrence.zone)
    if meetup.latitude is not None and meetup.longitude is not None:
        country = meetup.country or (city[0] if city is not None else "")
        return country, (meetup.latitude, meetup.longitude)
    return city


def city_of(zone: str) -> tuple[str, tuple[float, float]] | None:
    """The country of a zone, and the latitude and longitude of its city."""
    return _cities().get(zone)


def distance(one: tuple[float, float], other: tuple[float, float]) -> int:
    """Kilometres between two places, as birds fly."""
    (lat, lon), (to_lat, to_lon) = (map(math.radians, place) for place in (one, other))
    half = (
        math.sin((to_lat - lat) / 2) ** 2
        + math.cos(lat) * math.cos(to_lat) * math.sin((to_lon - lon) / 2) ** 2
    )
    return round(2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half))))


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[str, tuple[float, float]]]:
    """Each zone's city, as the zone database tells it."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    return {
        zone: (country, (_degrees(latitude, DEGREES), _degrees(longitude, DEGREES + 1)))
        for country, latitude, longitude, zone in PLACES.findall(table)
    }


def _degrees(written: str, digits: int) -> float:
    """ISO 6709's "+0519" or "-0001250" in degrees."""
    sign, number = (-1 if written[0] == "-" else 1), written[1:]
    minutes, seconds = number[digits : digits + 2], number[digits + 2 :]
    return sign * (int(number[:digits]) + int(minutes) / 60 + int(seconds or 0) / 3600)
