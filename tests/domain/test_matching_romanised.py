"""Hindi and Arabic in Latin letters are found by how they sound."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.domain.matching import Phrasing, Verdict, romanised

STARTER = Path(__file__).parents[2] / "starter" / "knowledge"
ASKED = Path(__file__).parent / "romanised_questions.tsv"
"""Language, key of the entry ("-" for none) and a question that nobody looked at while writing the
entries."""


@pytest.fixture(scope="module")
def entries() -> Mapping[int, tuple[str, dict[str, Any]]]:
    return dict(
        enumerate(
            (language, entry)
            for language in romanised.KEYS
            for entry in tomllib.loads((STARTER / f"{language}.toml").read_text("utf-8"))["entry"]
        )
    )


@pytest.fixture(scope="module")
def matchers(
    entries: Mapping[int, tuple[str, dict[str, Any]]],
) -> Mapping[str, romanised.KeyMatcher]:
    rows = [
        Phrasing(number, language, text)
        for number, (language, entry) in entries.items()
        for text in (entry["question"], *entry["phrasings"])
    ]
    return romanised.fit(rows, target=0.95, listening_target=0.99)


@pytest.mark.parametrize(
    ("language", "written", "typed"),
    [
        ("hi", "लेख कैसे लिखें", "lekh kese likhe"),
        ("hi", "तस्वीर", "tasvir"),
        ("hi", "नहीं", "nahi"),
        ("hi", "ज़रूरी", "jaruri"),
        ("ar", "مقالة", "maqala"),
        ("ar", "المستخدم", "mosta5dim"),
        ("ar", "حساب", "7esab"),
        ("ar", "كيف", "kaif"),
    ],
)
def test_either_script_has_the_same_key(language: str, written: str, typed: str) -> None:
    assert romanised.keys(language, written) == romanised.keys(language, typed)


def test_sentences_stay_apart() -> None:
    assert romanised.keys("hi", "Namaste! Lekh kaise likhe?").count("!") == 1


@pytest.mark.parametrize(
    ("language", "text", "is_so"),
    [
        ("hi", "lekh kaise likhe?", True),
        ("hi", "लेख कैसे लिखें", False),
        ("hi", "article कैसे लिखें", False),
        ("hi", "123 😀", False),
        ("ar", "3ayez a3mel ma2ala “gdeeda”…", True),
        ("en", "how do I write", False),
        ("fr", "l'été", False),
    ],
)
def test_what_is_in_latin_letters(language: str, text: str, is_so: bool) -> None:
    assert romanised.is_romanised(language, text) is is_so


@pytest.mark.parametrize("language", romanised.KEYS)
def test_questions_are_found(
    language: str,
    matchers: Mapping[str, romanised.KeyMatcher],
    entries: Mapping[int, tuple[str, dict[str, Any]]],
) -> None:
    """Four in five of those that are known, and what it is sure of is right; few others."""
    asked = [line.split("\t") for line in ASKED.read_text("utf-8").splitlines()]
    right, sure, known, wrong, unknown = 0, 0, 0, 0, 0
    for tag, key, text in asked:
        if tag != language:
            continue
        finding = romanised.find(matchers, text, language)
        shown = (
            [] if finding is None else [entries[match.entry][1]["key"] for match in finding.matches]
        )
        is_sure = finding is not None and finding.verdict is Verdict.SURE
        known, unknown = known + (key != "-"), unknown + (key == "-")
        right, wrong = right + (key in shown), wrong + (key == "-" and bool(shown))
        sure += is_sure
        assert not is_sure or shown[0] == key, text
    assert right >= 0.8 * known
    assert sure >= 0.2 * known
    assert wrong <= unknown / 3


def test_the_phrasing_is_given_as_it_was_written(
    matchers: Mapping[str, romanised.KeyMatcher],
    entries: Mapping[int, tuple[str, dict[str, Any]]],
) -> None:
    finding = romanised.find(matchers, "mera khata band karna hai", "hi")
    assert finding is not None
    entry = entries[finding.matches[0].entry][1]
    assert finding.matches[0].phrasing in {entry["question"], *entry["phrasings"]}


def test_nothing_is_found_in_other_languages(matchers: Mapping[str, romanised.KeyMatcher]) -> None:
    assert romanised.find(matchers, "how do I write an article", "en") is None
    assert romanised.find(matchers, "लेख कैसे लिखें", "hi") is None
    assert romanised.find({}, "lekh kaise likhe", "hi") is None
