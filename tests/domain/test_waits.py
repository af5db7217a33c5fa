"""The expected wait: a median that invents nothing and leaves out nobody who still waits."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hotline.waits import median_of
from tests.conftest import MONDAY

MINUTES = st.integers(min_value=0, max_value=10_000)


def waits(
    answered: list[int], waiting: list[int]
) -> list[tuple[object, object]]:  # when each began, and ended
    return [
        *((MONDAY - timedelta(minutes=20_000), MONDAY - timedelta(minutes=20_000 - length))
          for length in answered),
        *((MONDAY - timedelta(minutes=length), None) for length in waiting),
    ]  # fmt: skip


def expected(answered: list[int], waiting: list[int]) -> int | None:
    length = median_of(waits(answered, waiting), MONDAY)  # type: ignore[arg-type]
    return None if length is None else int(length / timedelta(minutes=1))


def test_it_takes_three_answers() -> None:
    assert expected([10, 20], []) is None
    assert expected([10, 20, 60], []) == 20


def test_what_has_just_been_asked_tells_nothing() -> None:
    assert expected([10, 20, 60], [0, 1, 19]) == 20


def test_what_waits_longer_counts_as_long() -> None:
    assert expected([10, 20, 60], [500]) == 40
    assert expected([10, 20, 60], [500, 500]) == 60


def test_where_half_still_waits_nothing_is_promised() -> None:
    assert expected([10, 20, 60], [500, 500, 500]) is None


@given(st.lists(MINUTES, min_size=3), st.lists(MINUTES))
def test_who_still_waits_never_makes_it_shorter(answered: list[int], waiting: list[int]) -> None:
    alone, together = expected(answered, []), expected(answered, waiting)
    assert alone is not None
    assert alone >= 1
    assert together is None or together >= alone
