"""New questions and further words, told apart by their form."""

import pytest

from bot.domain.hotline.wording import asks_anew


@pytest.mark.parametrize(
    "text",
    [
        "how do I cite a book",
        "My article was deleted, can I get it back?",
        "comment ajouter une photo dans un article",
        "كيف أضيف صورة إلى المقالة",
        "¿dónde puedo practicar sin romper nada?",
        "nawezaje kuongeza picha kwenye makala?",
        "как добавить фотографию в статью",
        "怎么上传一张照片",
        "मैं लेख में तस्वीर कैसे जोड़ूँ?",
    ],
)
def test_a_question_of_its_own(text: str) -> None:
    assert asks_anew(text)


@pytest.mark.parametrize(
    "text",
    [
        "any news?",
        "on my phone, by the way",
        "I have tried that already and it did not help",
        "it says permission error",
        "شكرا، لكنني جربت ذلك",
        "谢谢，我再试试",
        "",
        "???",
    ],
)
def test_further_words(text: str) -> None:
    assert not asks_anew(text)
