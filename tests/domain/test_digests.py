"""The week in numbers: sums, shares, and what is too little to be told of."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.digests import charts
from bot.domain.digests.weeks import Asked, Load, Served, WeekInNumbers, served_by_language

NOW = datetime(2030, 1, 14, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def asked(language: str, *, answered: bool, to_people: bool = True) -> Asked:
    began = NOW - 5 * HOUR if to_people else None
    return Asked(
        language,
        "answered" if answered else "waiting",
        "",
        began,
        NOW - 3 * HOUR if answered and to_people else None,
    )


def week(
    served: list[Served], by_bot: int = 0, by_people: int = 0, unanswered: int = 0
) -> WeekInNumbers:
    load = Load(2, 0, 1, 0, 0)
    return WeekInNumbers(NOW - 168 * HOUR, NOW, by_bot, by_people, unanswered, served, (), load)


def test_each_language_is_counted_with_its_median() -> None:
    rows = [asked("en", answered=True)] * 3 + [asked("en-GB", answered=False)]
    assert served_by_language(rows, NOW) == [Served("en", 4, 3, 2 * HOUR)]


def test_what_was_asked_in_few_words_is_put_together_or_left_out() -> None:
    rows = [asked(tag, answered=True) for tag in ("en", "en", "en", "sw", "ar", "fr")]
    assert [(each.language, each.asked) for each in served_by_language(rows, NOW)] == [
        ("en", 3),
        ("", 3),
    ]
    assert [each.language for each in served_by_language(rows[:5], NOW)] == ["en"]


def test_no_median_of_two() -> None:
    rows = [asked("en", answered=True)] * 2 + [asked("en", answered=True, to_people=False)]
    assert served_by_language(rows, NOW)[0].first_reply is None


@pytest.mark.parametrize(
    ("english", "arabic", "least"),
    [
        ((10, 9), (5, 2), "ar"),
        ((10, 9), (5, 4), None),
        ((10, 9), (4, 0), None),
        ((0, 0), (9, 1), None),
    ],
)
def test_the_language_that_is_served_least_is_named_where_that_is_clear(
    english: tuple[int, int], arabic: tuple[int, int], least: str | None
) -> None:
    served = [Served("en", *english), Served("ar", *arabic)]
    answered = english[1] + arabic[1]
    numbers = week(served, by_people=answered, unanswered=english[0] + arabic[0] - answered)
    named = numbers.served_least
    assert (named.language if named else None) == least


def test_a_share_of_two_is_none() -> None:
    assert week([], by_people=1, unanswered=1).unanswered_share is None
    assert week([], by_people=2, unanswered=2).unanswered_share == 50


def test_the_picture_is_a_png_as_high_as_its_bars() -> None:
    import io  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415 - heavy, for this test alone

    served = [Served("en", 10, 9), Served("ar", 5, 0), Served("", 4, 4)]
    picture = Image.open(io.BytesIO(charts.draw(served)))
    assert picture.size == (charts.WIDTH, charts.height_of(served))
