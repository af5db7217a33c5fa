"""What stands on buttons: an hour can be told from another, in every language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.languages.labels import label_for
from bot.languages.readers import Reader
from bot.words import LocalMoment, Text, _
from bot.words.buttons import MOST_IN_LABEL

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
SPOKEN = ("ar", "en", "es", "fr", "hi", "id", "pt", "ru", "sw", "zh")


def on_a_button(at: datetime, language: str) -> str:
    label = Text("{at}", {"at": LocalMoment(at, "Africa/Nairobi", brief=True)}, translated=False)
    return label_for(Reader(language, "Africa/Nairobi", NOW), label)


@pytest.mark.parametrize("language", SPOKEN)
def test_two_hours_of_one_day_look_different(language: str) -> None:
    hours = {on_a_button(datetime(2030, 9, 18, hour, tzinfo=UTC), language) for hour in range(24)}
    assert len(hours) == 24
    assert all(len(label) <= MOST_IN_LABEL and "…" not in label for label in hours)


def test_what_fits_is_written_as_everywhere() -> None:
    assert on_a_button(datetime(2030, 1, 8, 16, tzinfo=UTC), "en") == "Tue 8 Jan, 19:00"


def test_other_words_that_are_too_long_are_cut() -> None:
    label = label_for(Reader("en"), _("Tell me what you would like to do."))
    assert label == "Tell me what you would…"
