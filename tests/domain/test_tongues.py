"""Telling the language of a short message by what the community knows itself."""

import tomllib
from pathlib import Path

import pytest

from bot.domain.language_detection import detector

STARTER = Path(__file__).parents[2] / "starter" / "knowledge"
TAUGHT = ("ar", "en", "es", "fr", "hi", "pt", "sw")


@pytest.fixture(scope="module")
def profiles() -> detector.Profiles:
    texts = []
    for language in TAUGHT:
        for entry in tomllib.loads((STARTER / f"{language}.toml").read_text())["entry"]:
            words = [entry["question"], *entry["phrasings"], entry["answer"]]
            texts += [(language, text) for text in words]
    return detector.learn(texts)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "is there child care at the weekend meeting"),
        ("fr", "qui peut m'aider à trouver le lieu de la rencontre"),
        ("es", "¿quién puede ayudarme a encontrar el lugar?"),
        ("pt", "quem pode me ajudar a encontrar o lugar da reunião?"),
        ("sw", "nani anaweza kunisaidia kupata mahali pa mkutano"),
        ("ar", "أين المكان"),
        ("ar", "salam, fein makan el e7tefal bokra"),
        ("ar", "kif feene ousal 3al maktabe"),
        ("hi", "namaste, kal ki baithak kahan par hogi"),
        ("hi", "mujhe nahi pata ki kitaab kahan milegi"),
    ],
)
def test_a_sentence_is_recognised(profiles: detector.Profiles, language: str, text: str) -> None:
    assert detector.detect(text, TAUGHT, profiles) == language


@pytest.mark.parametrize(
    "text",
    ["ok", "", "123", "😀", "https://example.org/wiki", "xyzzy plugh", "@mira",
     "Wer kann mir helfen, den Treffpunkt zu finden?"],
)  # fmt: skip
def test_what_cannot_be_told_is_not_guessed(profiles: detector.Profiles, text: str) -> None:
    assert detector.detect(text, TAUGHT, profiles) is None


def test_a_language_that_is_not_offered_is_never_the_answer(
    profiles: detector.Profiles,
) -> None:
    spanish = "¿quién puede ayudarme a encontrar el lugar?"
    assert detector.detect(spanish, ("en", "fr"), profiles) is None


def test_letters_alone_tell_where_one_language_has_them() -> None:
    assert detector.detect("где", ("en", "fr", "ru"), detector.learn([])) == "ru"
    assert detector.detect("where", ("ar", "ru"), detector.learn([])) is None
    assert detector.detect("where", ("en", "ar"), detector.learn([])) is None
    assert detector.detect("где", ("ru", "uk"), detector.learn([])) is None


def test_few_texts_in_latin_letters_teach_nothing_either() -> None:
    texts = [("hi", f"yeh kahan hai {number}") for number in range(detector.LEAST_ROMANISED)]
    assert set(detector.learn(texts).usual) == {"hi-Latn"}
    assert detector.learn(texts[1:]).usual == {}


def test_too_few_texts_teach_nothing() -> None:
    assert detector.learn([("en", "where is it")] * (detector.LEAST_TEXTS - 1)).usual == {}
