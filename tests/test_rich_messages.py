"""Tables, headings and folds: as blocks where a platform has them, as words where not."""

from __future__ import annotations

import json

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.languages.folding import SCREEN, fold_at
from bot.languages.html import html
from bot.languages.readers import Reader
from bot.languages.rendering import from_json, render, to_json
from bot.languages.richtext import plain
from bot.platforms.markup import telegram_entities
from bot.platforms.telegram.calls import UNSEEN, marked
from bot.platforms.telegram.rich_messages import is_worth_it, links, rich_message, without_blocks
from bot.words import Foldable, TableRow, Text, _, stack, table, verbatim
from bot.words.deliveries import Rich, Span, SpanKind
from tests.telegram.rich_messages import read_rich_message, words_of
from tests.test_richtext import riches

PARAGRAPH = "An article needs sources that others can check, and that are not its subject."
LONG = "\n\n".join([PARAGRAPH] * 9)


def shown(text: Text, language: str = "en") -> Rich:
    return render(text, Reader(language))


def folded(markdown: str, language: str = "en") -> Rich:
    return shown(Text("{it}", {"it": Foldable(markdown)}, translated=False), language)


def desk() -> Text:
    rows = [
        TableRow((number, words), Text("{n} {w}", {"n": number, "w": words}, translated=False))
        for number, words in ((1, "Who <b>?"), (2, "من؟"))
    ]
    return table((_("Question"), _("Language")), rows)


def test_what_fits_on_a_screen_is_not_folded() -> None:
    assert fold_at("\n".join(["line"] * SCREEN)) is None
    assert all(span.kind is not SpanKind.FOLD for span in folded(PARAGRAPH).spans)


def test_a_long_text_is_folded_between_paragraphs() -> None:
    rich = folded(LONG)
    (fold,) = [span for span in rich.spans if span.kind is SpanKind.FOLD]
    assert rich.text == LONG
    assert rich.text[: fold.start].endswith("subject.\n\n")
    assert (fold.end, fold.label) == (len(LONG), "More")


def test_it_opens_in_the_words_of_the_reader() -> None:
    (fold,) = [span for span in folded(LONG, "fr").spans if span.kind is SpanKind.FOLD]
    assert fold.label not in {"", "More"}


def test_a_fold_on_each_platform() -> None:
    rich = folded(f"{PARAGRAPH}\n\n{LONG}\n\n> quoted")
    quotes = [entity for entity in telegram_entities(rich) if "quote" in entity["type"]]
    assert [entity["type"] for entity in quotes] == ["expandable_blockquote"]
    assert not is_worth_it(rich)
    shown_html = html(rich)
    assert shown_html.count("<details><summary>More</summary><p>") == 1
    assert shown_html.endswith("<blockquote>quoted</blockquote></details>")
    assert plain(rich) == rich.text


def test_a_table_on_each_platform() -> None:
    rich = shown(stack(_("Questions that wait"), desk(), gap="\n\n"))
    assert rich.text == "Questions that wait\n\n1 Who <b>?\n2 \u2068من؟\u2069"
    assert html(rich).endswith(
        "<table><thead><tr><th>Question</th><th>Language</th></tr></thead><tbody>"
        "<tr><td>1</td><td>Who &lt;b&gt;?</td></tr><tr><td>2</td><td>من؟</td></tr></tbody></table>"
    )
    message = read_rich_message(rich_message(rich))["rich_message"]
    assert words_of(message) == "Questions that wait\nQuestion | Language\n1 | Who <b>?\n2 | من؟"
    lines = without_blocks(rich)
    assert (lines.text, is_worth_it(lines)) == (rich.text, False)


def test_what_stands_below_a_heading_opens_by_it() -> None:
    rich = folded(f"# Sources\n{LONG}")
    fold = next(span for span in rich.spans if span.kind is SpanKind.FOLD)
    heading = next(span for span in rich.spans if span.kind is SpanKind.HEADING)
    below = Rich(rich.text, (heading, Span(heading.end + 1, fold.end, SpanKind.FOLD, label="More")))
    (details,) = rich_message(below)["blocks"]
    assert (details["type"], details["summary"]) == ("details", "Sources")


def test_lists_and_styles_in_blocks() -> None:
    rich = shown(
        stack(Text("**Do** [this](https://example.org):\n\n- one\n- two\n\n3. *three*\n4. four",
                   translated=False), desk(), gap="\n\n")
    )  # fmt: skip
    message = read_rich_message(rich_message(rich))["rich_message"]
    words, bullets, numbers, cells = message["blocks"]
    assert words["text"][0] == {"type": "bold", "text": "Do"}
    assert list(links(message)) == ["https://example.org"]
    assert [item["label"] for item in bullets["items"]] == ["•", "•"]
    assert [item["label"] for item in numbers["items"]] == ["3.", "4."]
    assert cells["type"] == "table"


def test_a_moment_beyond_what_telegram_counts_is_said_in_words() -> None:
    words = "Monday and some day"
    spans = (
        Span(0, 6, SpanKind.MOMENT, at=1_900_000_000),
        Span(11, 19, SpanKind.MOMENT, at=2**31),
    )
    (paragraph,) = rich_message(Rich(words, spans))["blocks"]
    near = {
        "type": "date_time", "text": "Monday", "unix_time": 1_900_000_000,
        "date_time_format": "wDt",
    }  # fmt: skip
    assert paragraph["text"] == [near, " and some day"]


def test_the_mark_is_found_again() -> None:
    rich = marked(shown(desk()), "https://t.me/bot?mark=abc")
    message = read_rich_message(rich_message(rich))["rich_message"]
    assert list(links(message)) == ["https://t.me/bot?mark=abc"]
    assert words_of(message).endswith(UNSEEN)


def test_they_are_kept_as_they_are() -> None:
    for rich in (folded(LONG, "ar"), shown(stack(desk(), verbatim("x")))):
        assert from_json(json.loads(json.dumps(to_json(rich)))) == rich


@given(riches(), st.sampled_from([0, 1]))
def test_blocks_lose_no_word(rich: Rich, tables: int) -> None:
    assume(rich.text.strip())
    table_below = Span(len(rich.text), len(rich.text) + 1, SpanKind.TABLE, cells=(("Z",),))
    below = Rich(f"{rich.text}z", (*rich.spans, *[table_below] * tables), rich.rtl)
    message = read_rich_message(rich_message(below))["rich_message"]
    written = words_of(message).replace("▸", "")
    assert [sign for sign in written if sign in "abé😀م"] == [
        sign for sign in rich.text if sign in "abé😀م"
    ]
