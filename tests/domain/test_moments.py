"""When people mean."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import moments, numbers
from bot.words import Refused
from tests.conftest import MONDAY


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("3 days", MONDAY + timedelta(days=3)),
        ("for 2 weeks", MONDAY + timedelta(weeks=2)),
        ("12h", MONDAY + timedelta(hours=12)),
        ("٣ days", MONDAY + timedelta(days=3)),
        ("until 2030-02-01", datetime(2030, 1, 31, 21, tzinfo=UTC)),
        ("2030-02-01 18:00", datetime(2030, 2, 1, 15, tzinfo=UTC)),
        ("2030-02-01T18:00Z", datetime(2030, 2, 1, 18, tzinfo=UTC)),
        ("٢٠٣٠-٠٢-٠١", datetime(2030, 1, 31, 21, tzinfo=UTC)),
    ],
)
def test_what_people_write(words: str, then: datetime) -> None:
    assert moments.parse(words, MONDAY, "Africa/Nairobi") == then


@pytest.mark.parametrize(
    "words",
    ["", "soon", "3 moons", "2030-02-30", "2029-01-01", "0 days", "0001-01-01", "until", "-3 days"],
)
def test_what_is_no_moment_to_come(words: str) -> None:
    with pytest.raises(Refused):
        moments.parse(words, MONDAY, "Africa/Nairobi")


@given(st.text(), st.sampled_from(["UTC", "Asia/Tokyo", "America/Lima"]))
def test_anything_is_read_or_refused(words: str, zone: str) -> None:
    with suppress(Refused):
        assert moments.parse(words, MONDAY, zone) > MONDAY


@given(st.integers(min_value=0, max_value=10**9 - 1))
def test_numbers_in_any_digits(number: int) -> None:
    arabic = str(number).translate({ord("0") + n: 0x0660 + n for n in range(10)})
    assert numbers.read(str(number)) == numbers.read(f" #{arabic} ") == number
    assert numbers.in_latin_digits(arabic) == str(number)


@given(st.text())
def test_no_number_is_too_much(words: str) -> None:
    found = numbers.read(words)
    assert found is None or 0 <= found < 10**9
