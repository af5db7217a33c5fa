"""Made-up names: enough of them in each language, in its own script, and never two alike."""

import unicodedata

import pytest

from bot.domain.hotline import pseudonyms
from tests.test_catalogs import CATALOGS

SCRIPTS = {"ar": "ARABIC", "hi": "DEVANAGARI", "ru": "CYRILLIC", "zh": "CJK"}
ENOUGH = 500


def names_in(language: str) -> list[str]:
    return [name for one in pseudonyms.LEXICONS[language] for name in one.names()]


@pytest.mark.parametrize("language", sorted({"en", *CATALOGS}))
def test_each_language_has_enough_names_of_its_own(language: str) -> None:
    names = names_in(language)
    assert len(set(names)) == len(names) >= ENOUGH
    script = SCRIPTS.get(language, "LATIN")
    letters = {letter for name in names for letter in name if letter.isalpha()}
    assert all(unicodedata.name(letter).startswith(script) for letter in letters)


def test_russian_adjectives_agree() -> None:
    masculine, feminine = pseudonyms.LEXICONS["ru"]
    assert all(trait.endswith(("ый", "ой")) for trait in masculine.traits)
    assert all(trait.endswith("ая") for trait in feminine.traits)
    assert len(masculine.traits) == len(feminine.traits)


def test_another_language_draws_from_the_english_and_a_region_from_its_language() -> None:
    assert pseudonyms.draw("de") in names_in("en")
    assert pseudonyms.draw("zh-Hant-TW") in names_in("zh")


def test_what_is_taken_is_drawn_only_when_all_is() -> None:
    names = names_in("fr")
    assert pseudonyms.draw("fr", names[1:]) == names[0]
    assert pseudonyms.draw("fr", names) in names
