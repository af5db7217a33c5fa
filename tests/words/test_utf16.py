import pytest

from bot.words.utf16 import utf16_length


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("plain", 5), ("größer", 6), ("👩‍🚒", 5), ("a\ud83d", 2)]
)
def test_units_are_counted_as_platforms_count_them(text: str, units: int) -> None:
    assert utf16_length(text) == units
