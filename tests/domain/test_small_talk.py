"""Pleasantries in ten languages, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hotline.small_talk import SmallTalk, recognise

GREETINGS = (
    "hi", "Good morning!", "Hello everyone", "bonjour", "السلام عليكم", "مرحباً", "hola",
    "Bom dia", "habari", "नमस्ते", "selamat pagi", "добрый день", "你好",
)  # fmt: skip
THANKS = (
    "thanks", "Thank you so much!", "merci beaucoup", "شكراً جزيلاً", "muchas gracias", "obrigada",
    "asante sana", "धन्यवाद", "terima kasih", "спасибо большое", "谢谢", "ok thanks", "Thanks 🙏",
)  # fmt: skip
NODS = (
    "ok",
    "Yes!",
    "oui",
    "لا",
    "sí",
    "sim",
    "ndiyo",
    "हाँ",
    "ya",
    "да",
    "好的",
    "👍",
    "🙂🙂",
    "...",
)
QUESTIONS = (
    "hello, how do I add a photo", "thanks but it does not work", "hi?", "ok what now", "no photo",
    "good sources", "the world", "42", "merci de m'aider à publier", "?", "", "شكرا ولكن لا يعمل",
    "thank the author",
)  # fmt: skip


@pytest.mark.parametrize("words", GREETINGS)
def test_greetings(words: str) -> None:
    assert recognise(words) is SmallTalk.GREETING


@pytest.mark.parametrize("words", THANKS)
def test_thanks(words: str) -> None:
    assert recognise(words) is SmallTalk.THANKS


@pytest.mark.parametrize("words", NODS)
def test_nods(words: str) -> None:
    assert recognise(words) is SmallTalk.NOD


@pytest.mark.parametrize("words", QUESTIONS)
def test_questions(words: str) -> None:
    assert recognise(words) is None


@given(st.text())
def test_what_has_a_question_mark_is_at_most_a_call_for_help(words: str) -> None:
    assert recognise(f"{words}?") in {None, SmallTalk.OPENING}
    recognise(words)
