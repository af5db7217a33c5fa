"""Names: what others see is what they get."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.languages.catalogs import BUNDLED, available_languages
from bot.words.names import LONGEST, of_account, plain_name, sounds_like_staff


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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mira (mentor)", "Mira"),
        ("[ADMIN] Mira", "Mira"),
        ("Ｍｅｎｔｏｒ Mira", "Mira"),
        ("Mira | Wikimedia Support", "Mira | Wikimedia"),
        ("Ana (organización)", "Ana"),
        ("مرشد سارة", "سارة"),
        ("小明（导师）", "小明"),
        ("Admin", ""),
        ("@mira", "mira"),
        ("\u202emira\u2066", "mira"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("Botond Adminsky", "Botond Adminsky"),
        ("x" * 300, "x" * LONGEST),
    ],
)
def test_a_platforms_name_says_no_role(name: str, shown: str) -> None:
    assert of_account(name) == shown


@given(st.text())
def test_a_platforms_name_is_one_that_could_be_chosen(name: str) -> None:
    shown = of_account(name)
    assert plain_name(shown) == shown
    assert not sounds_like_staff(shown)
    assert not shown.startswith("@")
    assert len(shown) <= LONGEST


@pytest.mark.parametrize("language", available_languages())
def test_roles_are_known_in_every_language(language: str) -> None:
    for role in ("mentor", "organizer", "owner"):
        assert sounds_like_staff(f"Mira ({BUNDLED.translations(language).gettext(role)})"), role
