"""HTML and MarkdownV2 are read and refused as TDLib does it."""

import pytest

from tests.telegram.errors import ApiError
from tests.telegram.html_markup import parse_html
from tests.telegram.markdown_markup import parse_markdown


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("a &lt; b &amp; c &#8212; &nbsp;", "a < b & c — &nbsp;", []),
        ("🕯 <i>x</i>", "🕯 x", [("italic", 3, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<a href='https://w.org/?a=1&amp;b=2'>w</a>", "w", [("text_link", 0, 1)]),
    ],
)
def test_html_is_read(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found, marks = parse_html(html)
    assert found == text
    assert [(one["type"], one["offset"], one["length"]) for one in marks] == entities


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("<b>x</b", "Unclosed end tag"),
    ],
)
def test_wrong_html_is_refused(html: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(html)
    assert f"Bad Request: can't parse entities: {reason}" in refused.value.description


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        (r"*a _b_* 1\.0", "a b 1.0", [("bold", 0, 3), ("italic", 2, 1)]),
        (
            "__u__ ~s~ ||h||",
            "u s h",
            [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)],
        ),
        ("`a*b` ```py\nx```", "a*b x", [("code", 0, 3), ("pre", 4, 1)]),
        ("[w](https://w.org)", "w", [("text_link", 0, 1)]),
        (">q\n>r\ns", "q\nr\ns", [("blockquote", 0, 3)]),
    ],
)
def test_markdown_is_read(markdown: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found, marks = parse_markdown(markdown)
    assert found == text
    assert [(one["type"], one["offset"], one["length"]) for one in marks] == entities


@pytest.mark.parametrize(
    ("markdown", "reason"),
    [
        ("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
        ("*a _b*_", "Can't find end of Italic entity"),
    ],
)
def test_wrong_markdown_is_refused(markdown: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_markdown(markdown)
    assert reason in refused.value.description
