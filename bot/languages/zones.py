"""Time zones by what people call them: a city or a country in their language, an IANA name, or so
many hours from UTC.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from bot.languages.formats import city
from bot.languages.tags import locale_of

MOST_WORDS = 60
"""Characters that are read: no place is called longer."""
MOST_IN_NAME = 4
"""Words in the name of a place that is looked for in a sentence."""
LONGEST_CODE = 3
LEAST_LETTERS = 4
"""Letters of such a name in a script with an alphabet: "in" and "us" are words, too."""
ALIKE = 0.8
OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?:[:.]?(\d{2}))?", re.IGNORECASE)
HEADS = {"GB": "Europe/London", "US": "America/New_York", "CN": "Asia/Shanghai",
         "BR": "America/Sao_Paulo", "RU": "Europe/Moscow", "MX": "America/Mexico_City",
         "ID": "Asia/Jakarta", "CD": "Africa/Kinshasa", "ES": "Europe/Madrid",
         "PT": "Europe/Lisbon", "AR": "America/Argentina/Buenos_Aires",
         "AU": "Australia/Sydney", "CA": "America/Toronto", "CL": "America/Santiago",
         "DE": "Europe/Berlin", "KZ": "Asia/Almaty", "MY": "Asia/Kuala_Lumpur",
         "NZ": "Pacific/Auckland", "UA": "Europe/Kyiv", "EC": "America/Guayaquil"}  # fmt: skip
"""Where a country has several, the one in which most of its people are."""
LARGE = frozenset({
    "America/Manaus", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Tijuana", "America/Vancouver", "America/Winnipeg", "America/Edmonton",
    "Africa/Lubumbashi", "Asia/Makassar", "Asia/Jayapura", "Asia/Yekaterinburg",
    "Asia/Novosibirsk", "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Vladivostok", "Europe/Samara",
    "Australia/Perth", "Australia/Adelaide", "Australia/Brisbane", *HEADS.values(),
})  # fmt: skip
"""Large cities, to stand for all that have their time."""
HALF_A_YEAR = timedelta(days=182)


def named(words: str, languages: Iterable[str], now: datetime) -> tuple[str, ...]:
    """The zones that are meant, the likeliest first; the languages in whose words to look too.

    A whole name goes before one inside of a sentence ("Lagos, Nigeria"), a city before a country.
    """
    words = words[:MOST_WORDS]
    folded = _folded(words)
    if not folded:
        return ()
    if zone := _ids().get(words.strip().replace(" ", "_").lower()):
        return (zone,)
    if offset := OFFSET.fullmatch(words.strip()):
        return _at_offset(offset, now)
    if by_code := of_country(_code(words)):
        return _differing(by_code, now)
    spoken = tuple(languages)
    for part in (folded, *_inside(folded)):
        for names_in in (_cities, _countries):
            for language in spoken:
                if zones := names_in(language).get(part):
                    return _differing(zones, now)
    return ()


def like(words: str, languages: Iterable[str], most: int) -> tuple[str, ...]:
    """Zones whose names are spelt nearly so, the nearest first."""
    folded = _folded(words[:MOST_WORDS])
    names: dict[str, tuple[str, ...]] = {}
    for language in languages:
        names = {**_countries(language), **_cities(language), **names}
    nearest = difflib.get_close_matches(folded, names, n=most, cutoff=ALIKE)
    return tuple(dict.fromkeys(zone for name in nearest for zone in names[name]))[:most]


def of_country(territory: str) -> tuple[str, ...]:
    """The zones of a country ("NG"), the one where most people are first."""
    zones = [zone for zone in get_global("territory_zones").get(territory, []) if zone in _zones()]
    return tuple(sorted(zones, key=lambda zone: zone != HEADS.get(territory)))


def country(words: str, languages: Iterable[str]) -> str | None:
    """The country (ISO 3166) that somebody names by its code or its name; None where it is none."""
    code = _code(words.strip().upper()) if len(words.strip()) <= LONGEST_CODE else ""
    if code in get_global("territory_zones"):
        return code
    folded = _folded(words)
    return next(
        (code for language in languages if (code := _codes(language).get(folded, ""))), None
    )


def _differing(zones: Sequence[str], now: datetime) -> tuple[str, ...]:
    """One for each time that there is in a country, in winter or in summer: the largest."""
    by_offsets: dict[tuple[timedelta | None, ...], str] = {}
    for zone in sorted(zones, key=lambda zone: (zone not in HEADS.values(), zone not in LARGE)):
        moments = (now.astimezone(ZoneInfo(zone)), (now + HALF_A_YEAR).astimezone(ZoneInfo(zone)))
        by_offsets.setdefault(tuple(moment.utcoffset() for moment in moments), zone)
    return tuple(by_offsets.values())


def _inside(folded: str) -> list[str]:
    """The runs of words in a sentence that may name a place, the longest first."""
    words = folded.split()
    runs = [
        " ".join(words[start : start + size])
        for size in range(min(len(words) - 1, MOST_IN_NAME), 0, -1)
        for start in range(len(words) - size + 1)
    ]
    return [run for run in runs if len(run) >= LEAST_LETTERS or not run.isascii()]


def _code(words: str) -> str:
    """The code of a country that people write so ("USA", "UK"), as ISO 3166 has it.

    In capitals: "no" is none.
    """
    written = words.strip()
    return next(iter(get_global("territory_aliases").get(written, ())), written)


def _at_offset(offset: re.Match[str], now: datetime) -> tuple[str, ...]:
    sign, hours, minutes = offset.groups()
    away = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (1 if sign == "+" else -1)
    zones = [*HEADS.values(), *_zones()]
    return tuple(
        dict.fromkeys(
            zone
            for zone in zones
            if zone in _zones() and now.astimezone(ZoneInfo(zone)).utcoffset() == away
        )
    )


# ── names ────────────────────────────────────────────────────────────────────────────────────


def _folded(words: str) -> str:
    """Words without case, accents and signs between them."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(
        sign if sign.isalnum() else "" if unicodedata.category(sign) in {"Mn", "Cf"} else " "
        for sign in plain
    )
    return " ".join(kept.split())


@lru_cache(maxsize=1)
def _ids() -> dict[str, str]:
    """Every IANA name, in whatever case."""
    return {zone.lower(): zone for zone in sorted(available_timezones())}


@lru_cache(maxsize=32)
def _cities(language: str) -> dict[str, tuple[str, ...]]:
    locale = locale_of(language)
    names = _gathered((city(zone, locale), zone) for zone in _zones())
    return {**_gathered((zone.rpartition("/")[2], zone) for zone in _zones()), **names}


@lru_cache(maxsize=32)
def _countries(language: str) -> dict[str, tuple[str, ...]]:
    return {name: of_country(code) for name, code in _codes(language).items()}


@lru_cache(maxsize=32)
def _codes(language: str) -> dict[str, str]:
    territories = locale_of(language).territories
    return {
        _folded(territories[code]): code
        for code in get_global("territory_zones")
        if code in territories
    }


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    """The zones that CLDR knows as places."""
    places = {zone for zone in get_global("zone_territories") if not zone.startswith("Etc/")}
    return tuple(sorted(places & available_timezones()))


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for name, zone in pairs:
        folded = _folded(name)
        names[folded] = (*names.get(folded, ()), zone)
    return names
