"""Names: what others see is what they get."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.names import plain_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mira\u202e", "Mira"),
        ("\u2068Mira\u2069", "Mira"),
        ("\u200b\u2060\ufeff", ""),
        ("\u3164 \u2800", ""),
        ("\u200d", ""),
        ("O\u0308zlem", "\u00d6zlem"),
        ("Mi\nra\tK", "Mi ra K"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_cannot_be_seen_is_no_part_of_a_name(name: str, shown: str) -> None:
    assert plain_name(name) == shown


@given(st.text())
def test_a_plain_name_stays_as_it_is(name: str) -> None:
    shown = plain_name(name)
    assert plain_name(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)
