"""From a `Text` to what one reader sees."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from bot.languages.catalogs import DOMAIN, Catalogs
from bot.languages.direction import FSI, PDI, clean, heard, isolate
from bot.languages.readers import Reader
from bot.languages.rendering import is_link, render
from bot.words import (
    LanguageName,
    Listing,
    Literal,
    LocalMoment,
    Markdown,
    Text,
    _,
    ngettext,
    stack,
    verbatim,
)
from bot.words.deliveries import Rich, Span, SpanKind

ENGLISH = Reader("en")
ARABIC = Reader("ar", catalogs=Catalogs(Path("nowhere")))
AHLAN = "أهلا"
ARABIC_PLURALS = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"
)

Messages = dict[str | tuple[str, str], str | tuple[str, ...]]

anything = st.text(st.characters(), max_size=60)
"""Whatever people type, broken surrogates and control characters included."""


def shown(text: Text, reader: Reader = ENGLISH) -> str:
    return render(text, reader).text


def marks(rich: Rich) -> list[tuple[str, str]]:
    return [(span.kind.value, rich.text[span.start : span.end]) for span in rich.spans]


def page(markdown: str) -> Rich:
    return render(_("{page}", page=Markdown(markdown)), ENGLISH)


def test_sentences_that_end_with_a_wide_mark_stand_close() -> None:
    two = stack(verbatim("你好。"), verbatim("再见！"), verbatim("Bye."), verbatim("Bye"), gap=" ")
    assert shown(two) == "你好。再见！Bye. Bye"


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────


def test_marks_become_spans() -> None:
    rich = render(
        _("**Bold**, _italic_, ~~gone~~, `code` and [a link](https://example.org/)"), ENGLISH
    )
    assert rich.text == "Bold, italic, gone, code and a link"
    assert rich.spans == (
        Span(0, 4, SpanKind.BOLD),
        Span(6, 12, SpanKind.ITALIC),
        Span(14, 18, SpanKind.STRIKE),
        Span(20, 24, SpanKind.CODE),
        Span(29, 35, SpanKind.LINK, "https://example.org/"),
    )


def test_blocks_keep_the_lines_they_were_written_in() -> None:
    rich = page(
        "# First steps\nRead this:\n- one\n- two\n  goes on\n  1. deep\n  2. deeper\n\n- three\n\n"
        "> quoted\n> twice\n\n```py\nif x:\n    y()\n```\n\n***\n\n\n\n7. seven\n8. eight"
    )
    assert rich.text == (
        "First steps\nRead this:\n• one\n• two\n  goes on\n  1. deep\n  2. deeper\n\n• three\n\n"
        "quoted\ntwice\n\nif x:\n    y()\n\n———\n\n7. seven\n8. eight"
    )
    assert marks(rich) == [
        ("heading", "First steps"),
        ("quote", "quoted\ntwice"),
        ("pre", "if x:\n    y()"),
    ]


def test_nested_marks() -> None:
    rich = page("**bold _and italic_**")
    assert marks(rich) == [("bold", "bold and italic"), ("italic", "and italic")]


def test_paragraphs_are_one_blank_line_apart_and_edges_are_bare() -> None:
    assert shown(_("\n\n one \n\n\n\n two\nthree \n")) == "one\n\ntwo\nthree"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[ada]: hello", "[ada]: hello"),
        ("<b>5 < 6</b>", "<b>5 < 6</b>"),
        ("A title\n---\nmore", "A title\n———\nmore"),
        ("    four spaces", "four spaces"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        (r"\*plain\*", "*plain*"),
        ("1 &lt; 2", "1 < 2"),
        ("#hashtag", "#hashtag"),
    ],
)
def test_what_is_no_mark_stays(markdown: str, text: str) -> None:
    rich = page(markdown)
    assert rich.text == text
    assert not rich.spans


def test_pictures_and_bare_addresses_become_links() -> None:
    rich = page("![A map](https://example.org/map.png) <https://example.org>")
    assert marks(rich) == [("link", "A map"), ("link", "https://example.org")]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "/wiki/Help", "mailto:ada@example.org"]
)
def test_an_address_that_must_not_be_a_link_is_shown(url: str) -> None:
    rich = page(f"[Press here]({url})")
    assert rich.text == f"Press here ({url})"
    assert not rich.spans


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a?b#c", True),
        ("HTTP://example.org", True),
        ("tg://resolve?domain=x", True),
        ("tg://user?id=1", False),
        ("TG://User?id=1", False),
        ("tg://users", True),
        ("https://matrix.to/#/@ada:example.org", True),
        ("https://", False),
        ("https:///path", False),
        ("https://exa mple.org", False),
        (" https://example.org", False),
        ("ftp://example.org", False),
        ("", False),
    ],
)
def test_what_is_a_link(url: str, link: bool) -> None:
    assert is_link(url) is link


@given(st.text(st.sampled_from("ab \n.,:;!?'\"()/0é—😀{}"), max_size=40))
def test_the_short_way_around_the_parser_leads_to_the_same(words: str) -> None:
    """A comment sign makes no difference but that the parser is asked."""
    through_parser = page(words + "\n\n`|`").text.removesuffix("|").rstrip()
    assert page(words).text == through_parser


# ── blanks ───────────────────────────────────────────────────────────────────────────────────


def test_values_are_never_markdown() -> None:
    rich = render(
        _("Hi **{name}**, {words}", name="*Ada*", words="# _x_ [y](https://z.org)"), ENGLISH
    )
    assert rich.text == "Hi *Ada*, # _x_ [y](https://z.org)"
    assert marks(rich) == [("bold", "*Ada*")]


def test_blanks_in_links_and_code() -> None:
    text = _(
        "[{title}]({url}) or `/rsvp {number}`",
        title="a](b)",
        url="https://example.org/x_y_(z)?q=é",
        number=1234,
    )
    rich = render(text, ENGLISH)
    assert rich.text == "a](b) or /rsvp 1234"
    assert marks(rich) == [("link", "a](b)"), ("code", "/rsvp 1234")]
    assert rich.spans[0].url == "https://example.org/x_y_(z)?q=é"


def test_an_address_in_a_blank_is_judged_too() -> None:
    rich = render(_("[here]({url})", url="javascript:alert(1)"), ENGLISH)
    assert rich.text == "here (javascript:alert(1))"
    assert not rich.spans


def test_braces_are_doubled_as_in_format() -> None:
    assert shown(_("{{name}} is {name}", name="Ada")) == "{name} is Ada"
    assert shown(_("a { b } {} {1}")) == "a { b } {} {1}"


def test_values_in_the_readers_formats() -> None:
    reader = Reader("fr", "Africa/Dakar", datetime(2026, 1, 1, tzinfo=UTC))
    text = _(
        "{n} – {at} – {l}", n=1.5, at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC), l=LanguageName("sw")
    )
    assert shown(text, reader) == "1,5 – lun. 2 mars 09:00 – swahili"


def test_literal_values_are_code() -> None:
    assert marks(render(_("Type {what}", what=Literal("/a *b*")), ENGLISH)) == [("code", "/a *b*")]


def test_plural_forms() -> None:
    assert shown(ngettext("{count} day", "{count} days", 1)) == "1 day"
    assert shown(ngettext("{count} day", "{count} days", 2)) == "2 days"


def test_markdown_values_bring_their_blocks_and_keep_to_themselves() -> None:
    answer = Markdown("""
        - **one**
        - two {brace}

        Not closed: **bold
        """)
    rich = render(_("Answer:\n\n{answer}\n\n_Source_**", answer=answer), ENGLISH)
    assert rich.text == "Answer:\n\n• one\n• two {brace}\n\nNot closed: **bold\n\nSource**"
    assert marks(rich) == [("bold", "one"), ("italic", "Source")]


def test_texts_within_texts() -> None:
    inner = _("see **{title}**\nor [this](https://b.example)", title="*x*")
    rich = render(
        _("{name}: {inner} – [all {inner}](https://a.example)", name="Ada", inner=inner), ENGLISH
    )
    assert rich.text == "Ada: see *x*\nor this – all see *x*\nor this"
    links = [span for span in rich.spans if span.kind is SpanKind.LINK]
    assert [span.url for span in links] == ["https://b.example", "https://a.example"]
    assert len(rich.spans) == 4


def test_texts_can_be_stacked() -> None:
    text = stack(_("**One**"), None, verbatim(""), verbatim("*two*"), gap="\n")
    rich = render(text, ENGLISH)
    assert rich.text == "One\n*two*"
    assert marks(rich) == [("bold", "One")]


def test_an_empty_value_takes_its_line_along() -> None:
    text = _("Title\n\n{note}\n\nEnd {note}.", note="")
    assert shown(text) == "Title\n\nEnd ."


def test_a_missing_value_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        render(_("Hi {name}"), ENGLISH)


@given(anything, anything)
def test_any_value_appears_as_it_stands_and_marks_nothing(name: str, words: str) -> None:
    for reader in (ENGLISH, ARABIC):
        rich = render(_("<{name}> says:\n{words}\nend", name=name, words=words), reader)
        assert clean(name) in rich.text
        assert clean(words) in rich.text
        assert not rich.spans
        rich.text.encode()


@given(anything)
def test_any_value_within_marks_stays_within_them(words: str) -> None:
    rich = render(_("**{words}** `x{words}` [x{words}]({words})", words=words), ENGLISH)
    assert {span.kind for span in rich.spans} <= {SpanKind.BOLD, SpanKind.CODE, SpanKind.LINK}
    for span in rich.spans:
        assert 0 <= span.start < span.end <= len(rich.text)
        assert clean(words).strip() in rich.text[span.start : span.end]
        assert is_link(span.url) or span.kind is not SpanKind.LINK


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.booleans())
def test_any_markdown_can_be_shown(markdown: str, as_message: bool) -> None:
    text = Text(markdown, translated=False) if as_message else _("{m}", m=Markdown(markdown))
    try:
        rich = render(text, ENGLISH)
    except KeyError:
        assert as_message
        assert "{" in markdown
        return
    assert all(0 <= span.start < span.end <= len(rich.text) for span in rich.spans)
    assert rich.text == rich.text.strip()


@given(st.text(st.sampled_from("*_`~[]()<>#>-+1. \nab{}!\\"), max_size=60))
def test_any_mix_of_marks_can_be_shown(markdown: str) -> None:
    rich = page(markdown)
    assert all(0 <= span.start < span.end <= len(rich.text) for span in rich.spans)
    assert rich.text == rich.text.strip()


# ── translation ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def speaking(tmp_path: Path) -> Callable[..., Reader]:
    """Make a reader whose catalog has just these messages."""

    def make(
        language: str,
        messages: dict[str | tuple[str, str], str | tuple[str, ...]],
        plural: str = "",
    ) -> Reader:
        catalog = Catalog(locale=language)
        if plural:
            catalog.mime_headers = [("Plural-Forms", plural)]
        for msgid, string in messages.items():
            catalog.add(msgid, string)
        made = BytesIO()
        write_po(made, catalog)
        path = tmp_path / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        path.parent.mkdir(parents=True)
        path.write_bytes(made.getvalue())
        return Reader(language, catalogs=Catalogs(tmp_path))

    return make


def test_the_readers_catalog_is_used(speaking: Callable[..., Reader]) -> None:
    reader = speaking("fr", {"Hi **{name}**": "Salut, **{name}** !"})
    rich = render(_("Hi **{name}**", name="Ada"), reader)
    assert rich.text == "Salut, Ada !"
    assert marks(rich) == [("bold", "Ada")]
    assert shown(Text("Hi **{name}**", {"name": "Ada"}, translated=False), reader) == "Hi Ada"


def test_values_that_are_texts_are_translated_too(speaking: Callable[..., Reader]) -> None:
    reader = speaking("fr", {"{who}: {what}": "{who} : {what}", "yes": "oui"})
    assert shown(_("{who}: {what}", who="Ada", what=_("yes")), reader) == "Ada : oui"


def test_arabic_has_six_plural_forms(speaking: Callable[..., Reader]) -> None:
    forms = ("zero", "one", "two", "few {count}", "many {count}", "other {count}")
    reader = speaking("ar", {("{count} day", "{count} days"): forms}, ARABIC_PLURALS)
    days = [ngettext("{count} day", "{count} days", n) for n in (0, 1, 2, 3, 11, 100)]
    said = [shown(one, reader) for one in days]
    assert said == ["zero", "one", "two", "few 3", "many 11", "other 100"]


def test_a_blank_that_only_the_translation_has_falls_back_to_english(
    speaking: Callable[..., Reader], caplog: pytest.LogCaptureFixture
) -> None:
    reader = speaking(
        "fr", {"Hi {name}": "Salut {nom}", ("{count} day", "{count} days"): ("{x}", "{y}")}
    )
    assert shown(_("Hi {name}", name="Ada"), reader) == "Hi Ada"
    assert shown(ngettext("{count} day", "{count} days", 2), reader) == "2 days"
    assert "Ada" not in caplog.text
    assert "unknown blank" in caplog.text


def test_nothing_is_said_for_nothing(speaking: Callable[..., Reader]) -> None:
    reader = speaking("fr", {})
    assert shown(_(""), reader) == ""


# ── two directions ───────────────────────────────────────────────────────────────────────────


def test_in_a_right_to_left_language_inserted_words_are_isolated() -> None:
    assert shown(_("مرحبا {name}!", name="Ada"), ARABIC) == f"مرحبا {FSI}Ada{PDI}!"


def test_in_a_left_to_right_language_only_right_to_left_words_are() -> None:
    text = _("{a} and {b} are here", a="Ada", b=AHLAN)
    assert shown(text) == f"Ada and {FSI}{AHLAN}{PDI} are here"


def test_what_is_left_open_in_an_example_stays_with_its_command() -> None:
    assert shown(_("مثلا: /suggest https://…"), ARABIC) == f"مثلا: {FSI}/suggest https://…{PDI}"


def test_words_that_stand_alone_on_their_line_are_not_isolated() -> None:
    text = _("{name}:\n{words}", name="Ada", words="hello")
    assert shown(text, ARABIC) == f"{FSI}Ada{PDI}:\nhello"
    assert shown(verbatim(AHLAN)) == AHLAN
    assert shown(_("{who}: {what}", who="a", what=verbatim(AHLAN))) == f"a: {FSI}{AHLAN}{PDI}"
    assert shown(stack(verbatim("one"), verbatim("two")), ARABIC) == "one\ntwo"


def test_numbers_are_not_isolated() -> None:
    assert shown(_("عدد {n}", n=5), ARABIC) == "عدد 5"


def test_commands_and_code_keep_their_slash_in_front() -> None:
    rich = render(_("جرب /help أو `/claim {n}` أو {x}", n=7, x=Literal("/a b")), ARABIC)
    assert rich.text == (f"جرب {FSI}/help{PDI} أو {FSI}/claim 7{PDI} أو {FSI}/a b{PDI}")
    assert marks(rich) == [("code", "/claim 7"), ("code", "/a b")]
    assert shown(_("Try /help or `/x`")) == "Try /help or /x"


def test_what_is_typed_after_a_command_stays_behind_it() -> None:
    said = shown(_("مثلا: /room mentors fr. أو (/answer 7 كلماتك)"), ARABIC)
    assert said == f"مثلا: {FSI}/room mentors fr{PDI}. أو ({FSI}/answer 7{PDI} كلماتك)"


def test_addresses_are_no_commands() -> None:
    assert shown(_("انظر https://a.example/b و a/b"), ARABIC) == "انظر https://a.example/b و a/b"


@pytest.mark.parametrize("typed", ["2030-02-01", "@name", "#room:server", "https://…"])
def test_what_is_to_be_copied_keeps_its_order(typed: str) -> None:
    assert shown(_(f"مثل {typed} أو"), ARABIC) == f"مثل {FSI}{typed}{PDI} أو"
    assert shown(_(f"Like {typed} or")) == f"Like {typed} or"


def test_what_is_kept_apart_already_is_left_alone() -> None:
    said = f"مثل {FSI}3 days{PDI} أو {FSI}2030-02-01{PDI} أو /away until 2030-02-01"
    assert shown(_(said), ARABIC) == (
        f"مثل {FSI}3 days{PDI} أو {FSI}2030-02-01{PDI} أو {FSI}/away until 2030-02-01{PDI}"
    )


def test_addresses_of_mail_are_no_names() -> None:
    assert (
        shown(_("إلى emergency@wikimedia.org الآن"), ARABIC) == "إلى emergency@wikimedia.org الآن"
    )


@given(st.text())
def test_what_was_copied_is_heard_as_it_was_meant(words: str) -> None:
    assert heard(f"\u200f{isolate(words)}\u200e") == heard(heard(f"\u061c{words}"))
    assert not any("\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= PDI for sign in heard(words))


# ── lists and stops ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "items", "expected"),
    [
        ("en", (), ""),
        ("en", ("Ada",), "Ada"),
        ("en", ("Ada", "Ben"), "Ada and Ben"),
        ("fr", ("Ada", "Ben", "Cleo"), "Ada, Ben et Cleo"),
        ("es", ("Ada", "Inés"), "Ada e Inés"),
        ("es", ("agua", "hielo"), "agua y hielo"),
        ("zh", ("Ada", "Ben", "Cleo"), "Ada、Ben和Cleo"),
        ("ar", ("Ada", "Ben"), f"{FSI}Ada{PDI} و{FSI}Ben{PDI}"),
        ("ar", ("علي", "منى", "نور"), f"{FSI}علي{PDI} و{FSI}منى{PDI} و{FSI}نور{PDI}"),
    ],
)
def test_things_are_listed_as_the_language_lists_them(
    language: str, items: tuple[str, ...], expected: str
) -> None:
    assert shown(_("{all}!", all=Listing(items)), Reader(language)) == f"{expected}!"


def test_a_choice_is_listed_with_or() -> None:
    languages = Listing((LanguageName("en"), LanguageName("ar")), alternatives=True)
    assert shown(_("{all}", all=languages), Reader("es")) == "inglés o árabe"
    seven = Listing(("siete", "ocho"), alternatives=True)
    assert shown(_("{all}", all=seven), Reader("es")) == "siete u ocho"


def test_what_is_listed_has_its_own_marks() -> None:
    listing = Listing((Literal("/a"), _("**b**"), LanguageName("fr")))
    rich = render(_("See {all}.", all=listing), ENGLISH)
    assert rich.text == "See /a, b and French."
    assert marks(rich) == [("code", "/a"), ("bold", "b")]


@pytest.mark.parametrize("said", ["Until {until}.", "_Until {until}._", "**{until}**."])
def test_an_abbreviated_month_ends_the_sentence(said: str) -> None:
    reader = Reader("fr", now=datetime(2030, 1, 1, tzinfo=UTC))
    words = shown(_(said, until=date(2030, 1, 7)), reader)
    assert words.endswith("7 janv.")


def test_other_stops_stay() -> None:
    assert shown(_("{a}. {b}.", a="One...", b="two")) == "One.... two."
    assert shown(_("{a}. {b}", a="Inc.", b=".net")) == "Inc. .net"
    assert shown(_("{a} … {b}", a="Inc.", b="x")) == "Inc. … x"


def test_values_cannot_reorder_what_stands_around_them() -> None:
    assert shown(_("{a}!", a="\u202eevil\u2069\u2066")) == "evil!"


def test_the_direction_of_the_whole() -> None:
    assert render(_("مرحبا {name}", name="Ada"), ARABIC).rtl
    assert render(_("{name} مرحبا", name="Ada"), ARABIC).rtl
    assert render(_("12"), ARABIC).rtl
    assert not render(verbatim("hello"), ARABIC).rtl
    assert not render(_("Hello {name}", name=AHLAN), ENGLISH).rtl
    assert render(verbatim(AHLAN), ENGLISH).rtl


# ── moments ──────────────────────────────────────────────────────────────────────────────────

MONDAY = datetime(2030, 1, 7, 16, tzinfo=UTC)


def moments(rich: Rich) -> list[tuple[str, int, bool]]:
    return [
        (rich.text[span.start : span.end], span.at, span.keeps_words)
        for span in rich.spans
        if span.kind is SpanKind.MOMENT
    ]


def test_a_moment_says_when_it_is() -> None:
    at = int(MONDAY.timestamp())
    opening = render(_("It begins **{when}**.", when=MONDAY), ENGLISH)
    assert moments(opening) == [("Mon, 7 Jan 2030, 16:00 UTC", at, False)]
    there = render(_("{now} there", now=LocalMoment(MONDAY, "Africa/Nairobi", brief=True)), ENGLISH)
    assert moments(there) == [("Mon, 7 Jan 2030, 19:00", at, True)]


def test_what_is_no_moment_says_nothing_of_the_kind() -> None:
    link = _("[{when}](https://example.org/) `{when}` {day}", when=MONDAY, day=MONDAY.date())
    assert moments(render(link, ENGLISH)) == []
