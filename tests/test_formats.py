"""Numbers, moments and durations as people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale, localedata

from bot.languages.formats import ZEROS, show
from bot.languages.readers import Reader
from bot.words import LanguageName, LocalMoment, Month, Percent, ZoneName

NOW = datetime(2026, 11, 30, 18, 5, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)


def told(
    value: object,
    language: str = "en",
    zone: str = "Europe/Paris",
    now: datetime | None = NOW,
) -> str:
    return show(value, Reader(language, zone, now)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "1,234.5"), ("fr", "1\N{NARROW NO-BREAK SPACE}234,5"), ("ar", "1,234.5"),
     ("ar-EG", "١٬٢٣٤٫٥"), ("fa", "۱٬۲۳۴٫۵"), ("bn", "১,২৩৪.৫")],
)  # fmt: skip
def test_numbers(language: str, expected: str) -> None:
    assert told(1234.5, language) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "64%"), ("es", "64 %"), ("bn", "৬৪%")])
def test_shares(language: str, expected: str) -> None:
    assert told(Percent(64), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Mon 30 Nov, 19:05"),
        ("fr", "lun. 30 nov. 19:05"),
        ("ar", "الاثنين، 30 نوفمبر، 7:05 م"),
        ("ar-EG", "الاثنين، ٣٠ نوفمبر، ٧:٠٥ م"),
        ("zh", "11 月 30 日周一 19:05"),
    ],
)
def test_moments_are_shown_in_the_readers_zone(language: str, expected: str) -> None:
    assert told(NOW, language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "March 2030"), ("fr", "mars 2030"), ("sw", "Machi 2030"), ("zh", "2030 年 3 月"),
     ("ar-EG", "مارس ٢٠٣٠")],
)  # fmt: skip
def test_months(language: str, expected: str) -> None:
    assert told(Month(2030, 3), language) == expected


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("Africa/Nairobi", "sw", "Nairobi"),
        ("Africa/Dar_es_Salaam", "en", "Dar es Salaam"),
        ("Africa/Cairo", "ar", "القاهرة"),
        ("Europe/Moscow", "ru", "Москва"),
        ("Asia/Kolkata", "hi", "कोलकाता"),
        ("America/Argentina/Buenos_Aires", "ru", "Буэнос-Айрес"),
        ("America/Argentina/Buenos_Aires", "es", "Buenos Aires"),
    ],
)
def test_zones_are_told_by_their_city(zone: str, language: str, expected: str) -> None:
    assert told(ZoneName(zone), language) == expected


def test_a_moment_has_its_year_when_it_is_another_than_now() -> None:
    assert told(NEXT_YEAR) == "Mon, 1 Mar 2027, 00:30"
    assert told(NOW, now=None) == "Mon, 30 Nov 2026, 19:05"


def test_the_year_is_that_of_the_readers_zone() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert told(new_year, zone="Europe/Paris", now=new_year) == "Fri 1 Jan, 00:30"
    assert told(new_year, zone="Europe/Paris") == "Fri, 1 Jan 2027, 00:30"


def test_without_a_zone_a_moment_says_that_it_is_utc() -> None:
    assert told(NOW, zone="") == "Mon 30 Nov, 18:05 UTC"
    assert told(NOW, zone="UTC") == "Mon 30 Nov, 18:05 UTC"


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("Africa/Nairobi", "en", "Mon 30 Nov, 21:05 (18:05 UTC)"),
        ("Asia/Tokyo", "en", "Tue 1 Dec, 03:05 (Mon 30 Nov, 18:05 UTC)"),
        ("Asia/Tokyo", "fr", "mar. 1 déc. 03:05 (lun. 30 nov. 18:05 UTC)"),
        ("", "en", "Mon 30 Nov, 18:05 UTC"),
    ],
)
def test_a_moment_says_utc_too(zone: str, language: str, expected: str) -> None:
    reader = Reader(language, zone, NOW, names_utc=True)
    assert show(NOW, reader) == expected
    there = LocalMoment(NOW, "Asia/Tokyo", brief=True)
    assert "UTC" not in show(there, reader)


def test_dates() -> None:
    assert told(date(2026, 12, 24)) == "Thu 24 Dec"
    assert told(date(2027, 12, 24), "fr") == "ven. 24 déc. 2027"
    assert told(date(2026, 12, 24), "ar-EG") == "الخميس، ٢٤ ديسمبر"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(0), "0 seconds"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(minutes=35, seconds=4), "35 minutes"),
        (timedelta(minutes=59, seconds=40), "1 hour"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=-2), "2 hours"),
        (timedelta(minutes=150), "2 hours, 30 minutes"),
        (timedelta(hours=23, minutes=59, seconds=45), "1 day"),
        (timedelta(days=1, hours=5, minutes=40), "1 day, 6 hours"),
        (timedelta(days=6, hours=23, minutes=40), "7 days"),
        (timedelta(days=12, hours=13), "13 days"),
        (timedelta(days=90), "90 days"),
    ],
)
def test_durations_are_rounded_to_what_matters(length: timedelta, expected: str) -> None:
    assert told(length) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "2 heures et 30 minutes"),
        ("ar", "ساعتان و30 دقيقة"),
        ("ar-EG", "ساعتان و٣٠ دقيقة"),
        ("es", "2 horas y 30 minutos"),
        ("sw", "saa 2 na dakika 30"),
        ("zh", "2 小时 30 分钟"),
    ],
)
def test_durations_in_other_languages(language: str, expected: str) -> None:
    assert told(timedelta(minutes=150), language) == expected


def test_language_names() -> None:
    assert told(LanguageName("ar"), "fr") == "arabe"
    assert told(LanguageName("pt-BR"), "ar") == "البرتغالية البرازيلية"


@pytest.mark.parametrize("value", [True, None, object(), [1], b"bytes"])
def test_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        told(value)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        told(datetime(2026, 11, 30))  # noqa: DTZ001 - that is the point


def test_every_language_of_cldr_has_its_digits_and_all_forms() -> None:
    values = (NOW, NEXT_YEAR, NOW.date(), timedelta(minutes=150), timedelta(days=1), 3.5, 10_000)
    for identifier in localedata.locale_identifiers():
        system = Locale.parse(identifier).default_numbering_system
        assert system == "latn" or system in ZEROS
        reader = Reader(identifier.replace("_", "-"), "Asia/Kathmandu", NOW)
        for value in (*values, LanguageName("fr")):
            written = show(value, reader)
            assert written
            assert system == "latn" or not any("0" <= character <= "9" for character in written)


def test_the_digits_are_what_they_are_called() -> None:
    for zero in ZEROS.values():
        assert [int(chr(ord(zero) + digit)) for digit in range(10)] == list(range(10))
