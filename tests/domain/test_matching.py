"""The matcher: what it finds, and what it admits not to know."""

import pytest

from bot.domain.matching import Matcher, Phrasing, Verdict

PASSWORD, UPLOAD, NOTABLE = 1, 2, 3

BASE = (
    Phrasing(PASSWORD, "en", "I forgot my password"),
    Phrasing(PASSWORD, "en", "How do I reset my password?"),
    Phrasing(PASSWORD, "en", "I cannot log in to my account"),
    Phrasing(PASSWORD, "es", "Olvidé mi contraseña"),
    Phrasing(PASSWORD, "es", "No puedo entrar en mi cuenta"),
    Phrasing(PASSWORD, "zh", "我忘记了密码怎么办"),
    Phrasing(PASSWORD, "th", "ฉันลืมรหัสผ่าน"),
    Phrasing(UPLOAD, "en", "How do I upload a photo?"),
    Phrasing(UPLOAD, "en", "Can I add my own pictures to an article?"),
    Phrasing(UPLOAD, "en", "Which image licences are allowed?"),
    Phrasing(UPLOAD, "es", "¿Cómo subo una foto?"),
    Phrasing(UPLOAD, "zh", "如何上传图片"),
    Phrasing(UPLOAD, "hi", "मैं फ़ोटो कैसे अपलोड करूँ?"),
    Phrasing(NOTABLE, "en", "Why was my article deleted?"),
    Phrasing(NOTABLE, "en", "Someone removed the page I wrote"),
    Phrasing(NOTABLE, "en", "What makes a subject notable?"),
    Phrasing(NOTABLE, "es", "¿Por qué borraron mi artículo?"),
    Phrasing(NOTABLE, "ar", "لماذا حُذفت مقالتي؟"),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.fit(BASE)


@pytest.mark.parametrize("phrasing", BASE, ids=lambda p: p.text)
def test_a_known_phrasing_is_answered_with_certainty(matcher: Matcher, phrasing: Phrasing) -> None:
    found = matcher.find(phrasing.text)
    assert found.verdict is Verdict.SURE
    assert found.matches[0].entry == phrasing.entry
    assert found.matches[0].phrasing == phrasing.text
    assert found.matches[0].language == phrasing.language


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("forgot pasword", PASSWORD),
        ("how can I reset the password", PASSWORD),
        ("upload photos", UPLOAD),
        ("my article was deleted", NOTABLE),
        ("olvide la contrasena", PASSWORD),
        ("密码忘记了", PASSWORD),
        ("ลืมรหัสผ่านแล้ว", PASSWORD),
        ("لماذا حذفت مقالتى", NOTABLE),
        ("फोटो अपलोड कैसे करूं", UPLOAD),
    ],
)
def test_a_paraphrase_is_answered_or_offered(matcher: Matcher, question: str, entry: int) -> None:
    found = matcher.find(question)
    assert found.verdict is not Verdict.UNSURE
    assert found.matches[0].entry == entry


@pytest.mark.parametrize(
    "question",
    [
        "how do I repair my bicycle",
        "what is the weather tomorrow",
        "hello",
        "thank you so much!",
        "😀",
        "",
        "   ",
        "明天天气怎么样",
        "где купить билеты на поезд",
    ],
)
def test_a_foreign_question_goes_to_people(matcher: Matcher, question: str) -> None:
    found = matcher.find(question)
    assert found.verdict is Verdict.UNSURE
    assert not found.listening


def test_an_empty_base_is_sure_of_nothing() -> None:
    found = Matcher.fit(()).find("How do I reset my password?")
    assert found.verdict is Verdict.UNSURE
    assert found.matches == ()


def test_matches_are_distinct_entries_best_first_within_the_limit(matcher: Matcher) -> None:
    found = matcher.find("how do I upload an article about my password", limit=2)
    entries = [match.entry for match in found.matches]
    assert len(entries) == len(set(entries)) == 2
    confidences = [match.confidence for match in found.matches]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)


def test_the_readers_language_is_preferred_and_others_still_found(matcher: Matcher) -> None:
    base = (
        Phrasing(1, "en", "Wikidata"),
        Phrasing(1, "es", "Wikidata"),
        Phrasing(2, "en", "Commons"),
    )
    small = Matcher.fit(base)
    assert small.find("wikidata", languages=["es"]).matches[0].language == "es"
    assert small.find("wikidata", languages=["en"]).matches[0].language == "en"
    assert matcher.find("¿Cómo subo una foto?", languages=["en"]).verdict is Verdict.SURE


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("what is level 2 of the ladder", Verdict.SURE),
        ("what is level ٢ of the ladder", Verdict.SURE),
        ("what is level 3 of the ladder", Verdict.HALF_SURE),
    ],
)
def test_another_number_is_another_question(question: str, verdict: Verdict) -> None:
    matcher = Matcher.fit([*BASE, Phrasing(99, "en", "what is level 2 of the ladder")])
    found = matcher.find(question)
    assert found.matches[0].entry == 99
    assert found.verdict is verdict
    assert found.listening is (verdict is Verdict.SURE)
