"""Danger and self-harm are heard in ten languages, and what only sounds like them is not."""

import time
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from bot.domain.safety.detection import Concern, detect, languages_of, phrases

FOLDER = Path(__file__).parent / "safety_sentences"
STARTER = Path(__file__).parents[2] / "starter" / "knowledge"
LANGUAGES = ("en", "fr", "ar", "ar-Latn", "es", "pt", "sw", "hi", "hi-Latn", "id", "ru", "zh")
LEAST = {"self-harm": 14, "danger": 26, "harmless": 20}


def sentences(language: str) -> dict[str, list[str]]:
    """What people might write, by what should be heard in it."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for line in (FOLDER / f"{language}.txt").read_text("utf-8").splitlines():
        kind, _colon, text = line.partition(": ")
        by_kind[kind].append(text)
    return by_kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_sentences_to_tell(language: str) -> None:
    by_kind = sentences(language)
    assert all(len(by_kind[kind]) >= least for kind, least in LEAST.items())
    assert len(by_kind["self-harm"]) + len(by_kind["danger"]) >= 40


@pytest.mark.parametrize("kind", ["self-harm", "danger", "harmless"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_is_heard(language: str, kind: str) -> None:
    wanted = Concern.NONE if kind == "harmless" else Concern(kind)
    wrong = [text for text in sentences(language)[kind] if detect(text) is not wanted]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "How do I report harassment?",
        "comment signaler un harcèlement",
        "¿Cómo denuncio un acoso?",
        "como denunciar assédio",
        "как пожаловаться на травлю",
        "cara melaporkan pelecehan",
        "jinsi ya kuripoti unyanyasaji",
        "怎么举报骚扰",
        "كيف يمكن الإبلاغ عن مضايقة",
        "उत्पीड़न की शिकायत कैसे करें",
    ],
)
def test_a_question_about_reporting_is_no_emergency(text: str) -> None:
    assert detect(text) is Concern.REPORT


def test_questions_that_newcomers_ask_are_hardly_ever_taken_for_danger() -> None:
    """The starter pack has thousands; those on harassment and legal threats are not meant."""
    asked = [
        phrasing
        for path in STARTER.glob("*.toml")
        for entry in tomllib.loads(path.read_text("utf-8"))["entry"]
        if entry["key"] not in {"safety.harassment", "safety.legal"}
        for phrasing in (entry["question"], *entry["phrasings"])
    ]
    alarms = [text for text in asked if detect(text) is not Concern.NONE]
    assert len(alarms) < len(asked) / 1000, alarms


@pytest.mark.parametrize(
    "text", ["", "?", "🙂", "how do I add a photo", "如何上传图片", "a" * 9000]
)
def test_nothing_is_heard_where_there_is_nothing(text: str) -> None:
    assert detect(text) is Concern.NONE


def test_every_phrase_is_of_a_known_kind() -> None:
    for kind, phrase, language in phrases():
        assert kind in {"self-harm", "danger", "report", "harmless"}
        assert phrase
        assert language in LANGUAGES


def test_it_is_told_in_whose_words_it_is_heard() -> None:
    assert languages_of("I want to die") == {"en"}
    assert languages_of("main marna chahti hu") == {"hi"}
    assert languages_of("quiero morirme, I want to die") == {"en", "es"}
    assert languages_of("how do I add a photo") == set()


def test_it_is_heard_inside_a_long_polite_message() -> None:
    text = "Hello, I am new here. I like birds. " * 10 + "Yesterday a man followed me home. Thanks!"
    assert detect(text) is Concern.DANGER


def test_somebody_who_laughs_may_still_be_in_danger() -> None:
    assert detect("I die of laughter, but he will kill me") is Concern.DANGER


def test_it_takes_well_under_a_millisecond() -> None:
    texts = [text for language in LANGUAGES for text in sentences(language)["harmless"]]
    for text in texts:
        detect(text)
    began = time.thread_time()
    for text in texts:
        detect(text)
    assert (time.thread_time() - began) / len(texts) < 0.001


@pytest.mark.parametrize("tag", LANGUAGES)
def test_courtesies_around_it_hide_nothing(tag: str) -> None:
    before = ("Hello, I am new here.", "Bonjour à tous.", "नमस्ते।", "你好！", "🙂", "...")
    after = ("Thank you.", "Merci.", "شكرا", "Спасибо!", "謝謝。", "?!")
    hidden = [
        words
        for text in sentences(tag)["self-harm"]
        for words in (f"{before[0]} {text}. {end}" for end in after)
        if detect(words) is not Concern.SELF_HARM
    ]
    hidden += [
        words
        for text in sentences(tag)["self-harm"]
        for words in (f"{begin} {text}." for begin in before)
        if detect(words) is not Concern.SELF_HARM
    ]
    assert hidden == []
