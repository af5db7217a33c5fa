"""Marked text as Telegram's entities and as Matrix's HTML."""

from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given

from bot.languages.direction import is_rtl
from bot.languages.html import html
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.platforms.markup import telegram_entities
from bot.words import Markdown, _
from bot.words.deliveries import Rich, Span, SpanKind
from tests.telegram.entities import Entity, check_entities, utf16_length, utf16_slice
from tests.test_richtext import riches

ALLOWED = {
    "p", "br", "strong", "em", "del", "code", "pre", "blockquote", "a", "div", "details", "summary",
}  # fmt: skip
SAYING_THEIR_WORDS = tuple(kind for kind in SpanKind if kind is not SpanKind.TABLE)
"""A table says what is in its cells instead."""


def page(markdown: str) -> Rich:
    return render(_("{page}", page=Markdown(markdown)), Reader("en"))


def entities(rich: Rich) -> list[tuple[str, str]]:
    return [(one["type"], utf16_slice(rich.text, one)) for one in telegram_entities(rich)]


class Reading(HTMLParser):
    """Reads HTML as a client does; refuses what is not properly nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert not {"href", "dir"} < {name for name, _value in attrs}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


# ── Telegram ─────────────────────────────────────────────────────────────────────────────────


def test_each_kind_has_its_entity() -> None:
    rich = page("**b** _i_ ~~s~~ `c` [l](https://example.org)\n\n> q\n\n```\np\n```")
    assert entities(rich) == [
        ("bold", "b"),
        ("italic", "i"),
        ("strikethrough", "s"),
        ("code", "c"),
        ("text_link", "l"),
        ("blockquote", "q"),
        ("pre", "p"),
    ]
    assert [one["url"] for one in telegram_entities(rich) if "url" in one] == [
        "https://example.org"
    ]


def test_offsets_count_utf16_units() -> None:
    rich = Rich("😀é😀bold😀", (Span(3, 8, SpanKind.BOLD),))
    assert telegram_entities(rich) == [{"type": "bold", "offset": 5, "length": 6}]


def test_entities_have_no_white_space_at_their_edges() -> None:
    rich = Rich("a  b  c ", (Span(1, 6, SpanKind.BOLD), Span(7, 8, SpanKind.ITALIC)))
    assert entities(rich) == [("bold", "b")]


def test_styles_stop_at_code() -> None:
    assert entities(page("**one `two` three** `four`")) == [
        ("bold", "one"),
        ("code", "two"),
        ("bold", "three"),
        ("code", "four"),
    ]


def test_a_link_whose_label_is_code_stays_a_link() -> None:
    assert entities(page("[`x`](https://example.org)")) == [("text_link", "x")]


def test_a_style_within_itself_is_one() -> None:
    assert entities(page("# A **big** title")) == [("bold", "A big title")]


@given(riches(tuple(SpanKind)))
def test_telegram_takes_any_entities(rich: Rich) -> None:
    made = check_entities(rich.text, telegram_entities(rich)) if rich.text.strip() else []
    for one in made:
        words = utf16_slice(rich.text, one)
        assert words == words.strip() != ""
    codes = [one for one in made if one["type"] in {"code", "pre"}]
    styles = [one for one in made if one["type"] in {"bold", "italic", "strikethrough"}]
    assert not any(overlap(code, style) for code in codes for style in styles)


def overlap(one: Entity, other: Entity) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )


def test_lengths_agree_with_telegrams() -> None:
    rich = page("**مرحبا 😀** x")
    [bold] = telegram_entities(rich)
    assert bold["length"] == utf16_length("مرحبا 😀")


# ── Matrix ───────────────────────────────────────────────────────────────────────────────────


def test_inline_html() -> None:
    rich = page('**b _i_** ~~s~~ `<c>`\n[l & m](https://example.org/?a=1&b="2")')
    assert html(rich) == (
        "<strong>b <em>i</em></strong> <del>s</del> <code>&lt;c&gt;</code><br>"
        '<a href="https://example.org/?a=1&amp;b=&quot;2&quot;">l &amp; m</a>'
    )


def test_blocks_of_html() -> None:
    rich = page("one\ntwo\n\n- **a**\n- b\n\n> q\n>\n> r\n\n```\n<x>\n\n  y\n```\nend")
    assert html(rich) == (
        "<p>one<br>two</p><p>• <strong>a</strong><br>• b</p>"
        "<blockquote><p>q</p><p>r</p></blockquote>"
        "<pre><code>&lt;x&gt;\n\n  y</code></pre><p>end</p>"
    )


def test_a_quotation_alone() -> None:
    assert html(page("> one\n> two")) == "<blockquote>one<br>two</blockquote>"


def test_spans_that_cross_are_closed_and_opened_again() -> None:
    rich = Rich("abcdef", (Span(0, 4, SpanKind.BOLD), Span(2, 6, SpanKind.ITALIC)))
    assert html(rich) == "<strong>ab<em>cd</em></strong><em>ef</em>"


def test_code_is_inside_of_its_link() -> None:
    rich = page("[`x`](https://example.org)")
    assert html(rich) == '<a href="https://example.org"><code>x</code></a>'


def test_right_to_left_html() -> None:
    assert html(Rich("مرحبا", rtl=True)) == '<div dir="rtl">مرحبا</div>'


@given(riches(SAYING_THEIR_WORDS))
def test_any_html_is_well_formed_and_complete(rich: Rich) -> None:
    assert "".join(Reading(html(rich)).text.split()) == "".join(rich.text.split())


def test_nobody_writes_html_of_their_own() -> None:
    rich = render(_("Hi **{name}**", name='<b onclick="x">&amp;'), Reader("en"))
    assert html(rich) == "Hi <strong>&lt;b onclick=&quot;x&quot;&gt;&amp;amp;</strong>"


def test_direction() -> None:
    assert is_rtl("مرحبا Ada")
    assert is_rtl("12. שלום")
    assert not is_rtl("Ada مرحبا")
    assert not is_rtl("")
    assert is_rtl("12", neutral=True)
    assert is_rtl("\u2068Ada\u2069 مرحبا")


def test_moments_are_neither_in_code_nor_in_links() -> None:
    moment = Span(0, 6, SpanKind.MOMENT, at=1_900_000_000)
    when = {"type": "date_time", "offset": 0, "length": 6, "unix_time": 1_900_000_000}
    bold = Span(0, 6, SpanKind.BOLD)
    assert telegram_entities(Rich("Monday", (moment,))) == [when | {"date_time_format": "wDt"}]
    assert telegram_entities(Rich("Monday", (replace(moment, keeps_words=True),))) == [when]
    assert entities(Rich("Monday", (replace(moment, at=2**31),))) == []
    assert entities(Rich("Monday", (moment, bold))) == [("date_time", "Monday"), ("bold", "Monday")]
    assert entities(Rich("Monday", (moment, Span(0, 6, SpanKind.CODE)))) == [("code", "Monday")]
    link = Span(0, 6, SpanKind.LINK, "https://example.org/")
    assert entities(Rich("Monday", (moment, link))) == [("text_link", "Monday")]
    assert html(Rich("Monday", (moment, bold))) == "<strong>Monday</strong>"
