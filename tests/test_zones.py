"""Zones as people name them: cities, countries, offsets, in every language; cities as buttons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.introductions import ZONES
from bot.languages.negotiation import Languages

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

SPOKEN = ("en", "fr", "ar", "es", "pt", "sw", "hi", "id", "ru", "zh")
LANGUAGES = Languages(SPOKEN)
MONDAY = datetime(2030, 1, 7, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "reader", "zone"),
    [
        ("africa/nairobi", "en", "Africa/Nairobi"),
        ("America/New York", "en", "America/New_York"),
        ("Nairobi", "sw", "Africa/Nairobi"),
        ("Lagos, Nigeria", "en", "Africa/Lagos"),
        ("I live in Accra.", "en", "Africa/Accra"),
        ("Kenya", "en", "Africa/Nairobi"),
        ("Sénégal", "fr", "Africa/Dakar"),
        ("senegal", "fr", "Africa/Dakar"),
        ("القاهرة", "ar", "Africa/Cairo"),
        ("найроби", "ru", "Africa/Nairobi"),
        ("भारत", "hi", "Asia/Kolkata"),
        ("印度", "zh", "Asia/Kolkata"),
        ("印度", "en", "Asia/Kolkata"),  # in whichever of the languages
        ("Germany", "en", "Europe/Berlin"),  # Büsingen has the same time
        ("UK", "en", "Europe/London"),
        ("Etc/GMT+3", "en", "Etc/GMT+3"),
    ],
)
def test_a_place_is_found(words: str, reader: str, zone: str) -> None:
    assert LANGUAGES.zones_named(words, reader, MONDAY) == (zone,)


@pytest.mark.parametrize("words", ["Narnia", "", "   ", "?", "in us", "no", "x" * 5000, "+99"])
def test_what_is_no_place_is_none(words: str) -> None:
    assert LANGUAGES.zones_named(words, "en", MONDAY) == ()


@pytest.mark.parametrize("words", ["UTC+5:30", "+5:30", "gmt +05:30", "utc+5.30"])
def test_an_offset_names_the_cities_that_have_it(words: str) -> None:
    assert set(LANGUAGES.zones_named(words, "en", MONDAY)) == {"Asia/Kolkata", "Asia/Colombo"}


def test_a_country_with_several_times_has_one_large_city_for_each() -> None:
    zones = LANGUAGES.zones_named("Brasil", "pt", MONDAY)
    assert zones[:2] == ("America/Sao_Paulo", "America/Manaus")
    offsets = [MONDAY.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones]
    assert len(set(offsets)) == len(offsets)


@pytest.mark.parametrize("language", SPOKEN)
def test_every_country_is_found_by_its_name(language: str) -> None:
    territories = Locale.parse(language).territories
    for country in ("KE", "NG", "IN", "BR", "MX", "ID", "RU", "CN", "EG", "CD", "GH", "PH"):
        zones = LANGUAGES.zones_named(territories[country], language, MONDAY)
        assert set(zones) <= available_timezones(), country
        assert zones, country


@pytest.mark.parametrize("language", SPOKEN)
def test_what_is_offered_can_be_chosen(language: str) -> None:
    assert set(ZONES[language].split()) <= available_timezones()


@given(st.text(max_size=80))
def test_any_words_are_read(words: str) -> None:
    zones = (*LANGUAGES.zones_named(words, "en", MONDAY), *LANGUAGES.zones_like(words, "en", 3))
    assert set(zones) <= available_timezones()


# ── talking ──────────────────────────────────────────────────────────────────────────────────


async def test_an_unknown_zone_is_said_and_cities_are_offered(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /zone Narnia
        bot to ada > I don't know the zone Narnia. Choose a city, or write a region and a city: \
/zone Africa/Nairobi [Lagos] [Johannesburg] [Nairobi] [London] [New York] [Kolkata]
        ada > [Nairobi]
        bot to ada > Your time zone is Africa/Nairobi. It is Mon 7 Jan, 12:00 there. *
        ada > /zone Nairoby
        bot to ada > I don't know the zone Nairoby. * [Nairobi] *
        ada > /zone Brazil
        bot to ada > Not everybody in Brazil has the same time. Which city has yours? \
[Sao Paulo] [Manaus] *
        """
    )


async def test_a_place_is_asked_for_until_it_is_one(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /zone
        bot to ada > Which city has the same time as you? * [Lagos] * [Kolkata] [Cancel]
        ada > Middle Earth
        bot to ada > I don't know the zone Middle Earth. * [Lagos] * [Cancel]
        ada > somewhere in Ghana
        bot to ada > Your time zone is Africa/Accra. It is Mon 7 Jan, 09:00 there. *
        ada > /zone
        bot to ada > *
        ada > [New York]
        bot to ada > Your time zone is America/New_York. *
        """
    )


async def test_cities_of_the_country_that_a_client_names_come_first(chat: Dialogue) -> None:
    await chat.play(
        """
        ada speaks pt-AO
        ada > /zone
        bot to ada > * [Luanda] [São Paulo] * [Cancelar]
        """
    )


@pytest.mark.parametrize("language", SPOKEN)
async def test_cities_are_offered_in_every_language(language: str, chat: Dialogue) -> None:
    await chat.play(f"ada speaks {language}\nada > /zone Xqzwv", strict=False)
    keys = chat.console.rooms.of("@ada")[-1].keys
    assert 1 <= len(keys) <= 6
    await chat.play(f"ada > [{keys[0].label}]", strict=False)
    city = keys[0].says.removeprefix("/zone ")
    assert city in chat.said_to("ada")[-1]
