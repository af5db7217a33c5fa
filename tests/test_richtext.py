"""Trim, split, print and keep text that is ready to be shown."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.languages.richtext import cut, from_json, plain, split, to_json, trim
from bot.words.deliveries import Rich, Span, SpanKind
from bot.words.utf16 import utf16_length

DIVISIBLE = tuple(kind for kind in SpanKind if kind not in {SpanKind.MOMENT, SpanKind.TABLE})


@st.composite
def riches(draw: st.DrawFn, kinds: Sequence[SpanKind] = DIVISIBLE) -> Rich:
    text = draw(st.text(st.sampled_from("ab é😀م \n"), max_size=120))
    spans = []
    for _number in range(draw(st.integers(0, 4)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        kind = draw(st.sampled_from(kinds))
        url = "https://example.org" if kind is SpanKind.LINK else ""
        at = draw(st.integers(1, 2**33)) if kind is SpanKind.MOMENT else 0
        spans.append(Span(start, draw(st.integers(start + 1, len(text))), kind, url, at))
    return Rich(text, tuple(spans), draw(st.booleans()))


def words(text: str) -> str:
    return "".join(text.split())


def marked(rich: Rich, kind: SpanKind) -> list[str]:
    """The characters, other than white space, that bear a mark."""
    covered = {
        place for span in rich.spans if span.kind is kind for place in range(span.start, span.end)
    }
    return [rich.text[place] for place in sorted(covered) if not rich.text[place].isspace()]


@given(riches(), st.integers(2, 60))
def test_pieces_fit_and_lose_nothing(rich: Rich, limit: int) -> None:
    pieces = split(rich, limit)
    assert pieces
    assert words("".join(piece.text for piece in pieces)) == words(rich.text)
    for piece in pieces:
        assert utf16_length(piece.text) <= limit
        assert piece.rtl == rich.rtl
        assert all(0 <= span.start < span.end <= len(piece.text) for span in piece.spans)
    for kind in SpanKind:
        assert [one for piece in pieces for one in marked(piece, kind)] == marked(rich, kind)


@given(riches())
def test_what_fits_is_left_alone(rich: Rich) -> None:
    assume(rich.text)
    assert split(rich, utf16_length(rich.text) + 1) == [rich]


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("aaaa bbbb\n\ncccc dddd", 14, ["aaaa bbbb", "cccc dddd"]),
        ("aaaa bbbb\ncccc dddd", 14, ["aaaa bbbb", "cccc dddd"]),
        ("a\n\nbbbb cccc dddd", 12, ["a\n\nbbbb cccc", "dddd"]),
        ("aaaa bbbb", 4, ["aaaa", "bbbb"]),
        ("aaaaaaaaaa", 4, ["aaaa", "aaaa", "aa"]),
        ("😀😀😀", 5, ["😀😀", "😀"]),
        ("", 10, [""]),
        ("   ", 2, [""]),
    ],
)  # fmt: skip
def test_where_pieces_end(text: str, limit: int, pieces: list[str]) -> None:
    assert [piece.text for piece in split(Rich(text), limit)] == pieces


def test_a_mark_goes_on_in_the_next_piece() -> None:
    rich = Rich("aaaa bbbb", (Span(0, 9, SpanKind.LINK, "https://example.org"),))
    assert [piece.spans for piece in split(rich, 5)] == [
        (Span(0, 4, SpanKind.LINK, "https://example.org"),)
    ] * 2


def test_a_limit_must_leave_room() -> None:
    with pytest.raises(ValueError, match="room"):
        split(Rich("a"), 1)


@given(riches())
def test_trimming_moves_the_marks_along(rich: Rich) -> None:
    trimmed = trim(rich)
    assert trimmed.text == rich.text.strip()
    for kind in SpanKind:
        assert marked(trimmed, kind) == marked(rich, kind)


def test_cutting() -> None:
    rich = Rich("one two three", (Span(0, 7, SpanKind.BOLD), Span(8, 13, SpanKind.ITALIC)))
    assert cut(rich, 3, 8) == Rich("two", (Span(0, 3, SpanKind.BOLD),))


def test_links_are_written_out_in_plain_text() -> None:
    rich = Rich(
        "see this and https://b.example now",
        (
            Span(4, 8, SpanKind.LINK, "https://a.example"),
            Span(13, 30, SpanKind.LINK, "https://b.example"),
            Span(31, 34, SpanKind.BOLD),
        ),
    )
    assert plain(rich) == "see this (https://a.example) and https://b.example now"


@given(riches())
def test_nothing_is_lost_in_keeping(rich: Rich) -> None:
    assert from_json(json.loads(json.dumps(to_json(rich)))) == rich


def test_plain_text_is_kept_compactly() -> None:
    assert to_json(Rich("hi")) == {"text": "hi"}


def test_half_of_a_moment_is_none() -> None:
    at = 1_900_000_000
    rich = Rich("See you Monday at seven", (Span(8, 23, SpanKind.MOMENT, at=at),))
    assert [piece.spans for piece in split(rich, 16)] == [(), ()]
    whole = Span(0, 15, SpanKind.MOMENT, at=at)
    assert cut(rich, 8, 23).spans == (whole,)
    kept = Rich("Monday at seven", (replace(whole, keeps_words=True),))
    assert from_json(json.loads(json.dumps(to_json(kept)))) == kept
