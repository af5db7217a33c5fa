"""The starter pack, asked as people write: with greetings, thanks, and a story around it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.domain.matching import Matcher, Phrasing, Verdict

STARTER = Path(__file__).parents[2] / "starter" / "knowledge"

QUESTIONS = (
    ("article.create", "how do i write a new article"),
    ("article.deleted", "why was my article deleted"),
    ("ref.add", "how do i add a reference"),
    ("image.upload", "how do i upload a photo"),
    ("account.password", "i forgot my password"),
    ("account.rename", "how do i change my username"),
    ("edit.undo", "how do i undo my own edit"),
    ("talk.sign", "how do i sign a comment"),
    ("policy.self", "can i write an article about myself"),
    ("mentor.find", "how do i find a mentor"),
    ("translate.article", "how do i translate an article"),
    ("edit.protected", "why is this page protected"),
)

AROUND = (
    "{}",
    "Hi, I'm new here. {}?",
    "Good morning! Thank you so much for your work. {}? Any help would be appreciated.",
    (
        "Hello everyone, my name is Amina. I live in a small town by the lake and I love to read. "
        "Last week my cousin told me about this place, and since then we have sat here every "
        "evening. {}? Many thanks in advance, and have a nice day!"
    ),
)


@pytest.fixture(scope="module")
def keys() -> dict[int, str]:
    return {number: entry["key"] for number, entry in enumerate(_entries())}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.fit(
        [
            phrasing
            for number, entry in enumerate(_entries())
            for phrasing in (
                *(
                    Phrasing(number, "en", text)
                    for text in [entry["question"], *entry["phrasings"]]
                ),
                Phrasing(number, "en", entry["answer"], "answer"),
            )
        ]
    )


def _entries(language: str = "en") -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(
        (STARTER / f"{language}.toml").read_text("utf-8")
    )["entry"]
    return entries


@pytest.mark.parametrize("around", AROUND, ids=("bare", "greeting", "polite", "story"))
@pytest.mark.parametrize(("key", "question"), QUESTIONS, ids=[key for key, _ in QUESTIONS])
def test_what_is_sure_when_bare_is_sure_with_words_around_it(
    matcher: Matcher, keys: dict[int, str], key: str, question: str, around: str
) -> None:
    finding = matcher.find(around.format(question), languages=("en",))
    assert finding.verdict is Verdict.SURE
    assert keys[finding.matches[0].entry] == key


@pytest.mark.parametrize(
    "question",
    [
        "how do I cook rice",
        "what is the capital of Mongolia",
        "did you get my mail about the budget",
        "I left my umbrella at the meetup, has anyone seen it",
        "tell me a joke",
        "my microphone does not work",
    ],
)
def test_what_is_another_matter_is_never_sure(matcher: Matcher, question: str) -> None:
    assert matcher.find(question, languages=("en",)).verdict is not Verdict.SURE


@pytest.fixture(scope="module")
def many() -> tuple[Matcher, dict[int, str]]:
    """All of the pack's Arabic and Hindi."""
    rows: list[Phrasing] = []
    numbered: dict[int, str] = {}
    for language in ("ar", "hi"):
        for entry in _entries(language):
            number = len(numbered)
            numbered[number] = entry["key"]
            rows += [
                Phrasing(number, language, text)
                for text in (entry["question"], *entry["phrasings"])
            ]
    return Matcher.fit(rows), numbered


@pytest.mark.parametrize(
    ("language", "question", "key"),
    [
        ("hi", "mera article kyu delete ho gaya", "article.deleted"),
        ("hi", "photo upload kaise karte hain", "image.upload"),
        ("hi", "account kaise banau", "account.create"),
        ("ar", "kif adif masdar lil maqala", "ref.add"),
        ("ar", "lesh ana mahzour min ta3dil", "safety.blocked"),
    ],
)
def test_hindi_and_arabic_in_latin_letters_find_their_entries(
    many: tuple[Matcher, dict[int, str]], language: str, question: str, key: str
) -> None:
    matcher, numbered = many
    finding = matcher.find(question, languages=(language,))
    assert numbered[finding.matches[0].entry] == key
    assert finding.verdict is not Verdict.UNSURE
