"""The marks that people put into their words: read carefully, and written so as to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.languages import typed_marks
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.languages.templates import Open
from bot.words import spoken
from bot.words.deliveries import Span, SpanKind

SIGNS = st.text(alphabet="ab 1*_~`>[](). \nحي村", max_size=40)


@pytest.mark.parametrize(
    ("typed", "seen", "kinds"),
    [
        ("Ask at the **village pump**.", "Ask at the village pump.", [SpanKind.BOLD]),
        ("请点击**村泵**页面", "请点击村泵页面", [SpanKind.BOLD]),
        ("***both***", "both", [SpanKind.BOLD, SpanKind.ITALIC]),
        ("**a *b* c**", "a b c", [SpanKind.BOLD, SpanKind.ITALIC]),
        ("press `*` or ~~not~~ _yes_", "press * or not yes",
         [SpanKind.CODE, SpanKind.STRIKE, SpanKind.ITALIC]),
        ("> you said\nYes", "you said\nYes", [SpanKind.QUOTE]),
        ("so:\n```js\na = *b*\n```\ndone", "so:\na = *b*\ndone", [SpanKind.PRE]),
        ("[here](https://a.example/x)", "here (https://a.example/x)", []),
    ],
)  # fmt: skip
def test_what_people_mean_as_marks(typed: str, seen: str, kinds: list[SpanKind]) -> None:
    parts = typed_marks.read(typed)
    assert typed_marks.bare(typed) == seen
    assert [part.kind for part in parts if isinstance(part, Open)] == kinds


@pytest.mark.parametrize(
    "typed",
    [
        "2 * 3 * 4", "x**2 + y**2", "2**3**4", "a*b*c", "snake_case_name", "__init__", "файл_имя_а",
        "* one\n* two", "- one\n1. two", "# one", "https://a.example/_x_/*y*", "* not closed",
        "[here](javascript:alert)", "**", "`", "~~~", "a &lt; b \\* c", "/answer_it_now",
    ],
)  # fmt: skip
def test_what_people_do_not_mean_as_marks_stays(typed: str) -> None:
    assert typed_marks.read(typed) == [typed] or typed_marks.bare(typed) == typed


@given(
    SIGNS,
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(sorted(SpanKind))),
        max_size=4,
    ),
)
def test_what_is_written_says_the_same(words: str, marked: list[tuple[int, int, SpanKind]]) -> None:
    spans = [Span(start, min(end, len(words)), kind) for start, end, kind in marked]
    written = typed_marks.write(words, [span for span in spans if span.start < span.end])
    assert not written or typed_marks.bare(written) == words


def test_marks_are_shown_and_a_link_shows_where_it_leads() -> None:
    reader = Reader("en")
    rich = render(spoken("Ask at the **pump**, [see](https://a.example/x)"), reader)
    assert rich.text == "Ask at the pump, see (https://a.example/x)"
    assert rich.spans == (Span(11, 15, SpanKind.BOLD),)
