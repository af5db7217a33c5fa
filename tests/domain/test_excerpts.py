"""Long answers are cut where they read well, and never within a mark."""

import pytest

from bot.domain.knowledge.excerpts import shorten
from bot.words.briefs import brief


@pytest.mark.parametrize(
    ("markdown", "most", "expected"),
    [
        ("Short.", 10, "Short."),
        ("1. One\n2. Two\n3. Three", 15, "1. One\n2. Two"),
        ("First.\n\nSecond, which is long.", 12, "First."),
        ("One sentence. Another one. A third.", 30, "One sentence. Another one."),
        ("一つ目です。二つ目です。", 8, "一つ目です。"),
        ("A **word that is very long and bold** here", 12,
         "A **word that is very long and bold** here"),
        ("Do **this. And that** now. Then rest.", 12, "Do **this. And that** now. Then rest."),
        ("Do **this. And that** now. Then rest.", 27, "Do **this. And that** now."),
        ("See [a page. Or two](https://e.org). Then rest.", 36,
         "See [a page. Or two](https://e.org)."),
        ("Write `a. b` there. Then rest.", 20, "Write `a. b` there."),
        ("See:\n```\na = 1\nb = 2\n```\nDone.", 18, "See:"),
        ("See:\n```\na = 1\n```\nDone, and more words.", 22, "See:\n```\na = 1\n```"),
    ],
)  # fmt: skip
def test_shortened(markdown: str, most: int, expected: str) -> None:
    assert shorten(markdown, most) == expected


def test_brief_words_stand_on_one_line() -> None:
    assert brief("two\nlines  here", 40) == "two lines here"
    assert brief("a question that is long", 10) == "a questio…"


def test_no_letter_is_left_without_its_marks() -> None:
    assert brief("abc\u0301def", 4) == "ab…"
    assert brief("नमस्ते दुनिया", 6) == "नमस्…"
    assert brief("ab👩\u200d🏫 teaches", 5) == "ab…"
    assert brief("short", 5) == "short"
