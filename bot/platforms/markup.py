"""Marked text in the platforms' own forms: Telegram's entities, Matrix's HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from bot.languages.direction import is_rtl
from bot.languages.richtext import paragraphs
from bot.words.deliveries import Rich, Span, SpanKind
from bot.words.utf16 import utf16_length

__all__ = ["html", "is_rtl", "telegram_entities"]

# https://core.telegram.org/bots/api#messageentity
_ENTITY_TYPES = {
    SpanKind.BOLD: "bold",
    SpanKind.ITALIC: "italic",
    SpanKind.STRIKE: "strikethrough",
    SpanKind.CODE: "code",
    SpanKind.PRE: "pre",
    SpanKind.LINK: "text_link",
    SpanKind.QUOTE: "blockquote",
    SpanKind.MOMENT: "date_time",
    SpanKind.FOLD: "expandable_blockquote",
}
# https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes
_ELEMENTS = {
    SpanKind.BOLD: "strong",
    SpanKind.ITALIC: "em",
    SpanKind.STRIKE: "del",
    SpanKind.CODE: "code",
}
_INLINE = (*_ELEMENTS, SpanKind.LINK)
_STYLES = (SpanKind.BOLD, SpanKind.ITALIC, SpanKind.STRIKE)
_CODES = (SpanKind.CODE, SpanKind.PRE)
_BLOCKS = (SpanKind.FOLD, SpanKind.TABLE, SpanKind.QUOTE, SpanKind.PRE)
_LATEST = 2**31 - 1
LONG_DATE_AND_TIME = "wDt"
"""With the weekday, as we say it: https://core.telegram.org/bots/api#date-time-entity-formatting."""


def is_shown_as_moment(span: Span) -> bool:
    """Can Telegram show it in each reader's zone? It counts seconds in 32 bits; what is later is
    said in our words.
    """
    return span.kind is SpanKind.MOMENT and 0 < span.at <= _LATEST


def telegram_entities(rich: Rich) -> list[dict[str, Any]]:
    """`MessageEntity` objects, offsets and lengths in UTF-16 units, as the Bot API wants them.

    Code holds no other entity and is in none but a quotation, so styles end before it and go on
    behind it; code as a link's label gives way to the link. Moments are in neither. What is folded
    is a quotation that opens, and holds no other one.
    """
    rich = _with_bold_headings(rich)
    folds = [span for span in rich.spans if span.kind is SpanKind.FOLD]
    spans = [
        span
        for span in rich.spans
        if span.kind in (SpanKind.LINK, SpanKind.FOLD)
        or (span.kind is SpanKind.QUOTE and not any(_overlap(span, fold) for fold in folds))
    ]
    links = [span for span in spans if span.kind is SpanKind.LINK]
    codes = [
        span
        for span in _merged(rich.spans, _CODES)
        if not any(_overlap(span, link) for link in links)
    ]
    moments = [
        span
        for span in rich.spans
        if is_shown_as_moment(span) and not any(_overlap(span, other) for other in (*links, *codes))
    ]
    styles = [part for span in _merged(rich.spans, _STYLES) for part in _without(span, codes)]
    entities = []
    for span in sorted(
        (*spans, *codes, *moments, *styles), key=lambda mark: (mark.start, -mark.end)
    ):
        words = rich.text[span.start : span.end]
        start = span.start + len(words) - len(words.lstrip())
        if words := words.strip():
            entity = {
                "type": _ENTITY_TYPES[span.kind],
                "offset": utf16_length(rich.text[:start]),
                "length": utf16_length(words),
            }
            entities.append(entity | _particulars(span))
    return entities


def _with_bold_headings(rich: Rich) -> Rich:
    spans = (
        replace(span, kind=SpanKind.BOLD) if span.kind is SpanKind.HEADING else span
        for span in rich.spans
    )
    return replace(rich, spans=tuple(spans))


def _particulars(span: Span) -> dict[str, Any]:
    if span.kind is SpanKind.MOMENT:
        how = {} if span.keeps_words else {"date_time_format": LONG_DATE_AND_TIME}
        return {"unix_time": span.at, **how}
    return {"url": span.url} if span.url else {}


def _merged(spans: Sequence[Span], kinds: Sequence[SpanKind]) -> Iterator[Span]:
    """The spans of these kinds; those of one kind that overlap or touch are made one."""
    for kind in kinds:
        last: Span | None = None
        for span in sorted(
            (mark for mark in spans if mark.kind is kind), key=lambda mark: mark.start
        ):
            if last is not None and span.start <= last.end:
                last = Span(last.start, max(last.end, span.end), kind)
                continue
            if last is not None:
                yield last
            last = span
        if last is not None:
            yield last


def _overlap(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


def _without(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    start = span.start
    for hole in sorted(holes, key=lambda gap: gap.start):
        if start < hole.start < span.end:
            yield Span(start, hole.start, span.kind)
        if hole.end > start and hole.start < span.end:
            start = hole.end
    if start < span.end:
        yield Span(start, span.end, span.kind)


def html(rich: Rich) -> str:
    """HTML for Matrix's `formatted_body`, of the elements that the specification lists.

    Spans that cross each other or a paragraph's end are closed and opened again.
    """
    rich = _with_bold_headings(rich)
    blocks = list(_blocks(rich, 0, len(rich.text), _BLOCKS))
    body = blocks[0] if len(blocks) == 1 else "".join(map(_as_block, blocks))
    return f'<div dir="rtl">{body}</div>' if rich.rtl else body


def _as_block(inner: str) -> str:
    blocks = ("<blockquote>", "<pre>", "<details>", "<table>")
    return inner if inner.startswith(blocks) else f"<p>{inner}</p>"


def _blocks(rich: Rich, start: int, end: int, kinds: Sequence[SpanKind]) -> Iterator[str]:
    """Quotations and listings between `start` and `end`, and the paragraphs around them."""
    for span in sorted(rich.spans, key=lambda mark: (mark.start, -mark.end)):
        if span.kind in kinds and start <= span.start < span.end <= end:
            yield from _paragraphs(rich, start, span.start)
            yield _block(rich, span)
            start = span.end
    yield from _paragraphs(rich, start, end)


def _block(rich: Rich, span: Span) -> str:
    match span.kind:
        case SpanKind.PRE:
            return f"<pre><code>{escape(rich.text[span.start : span.end])}</code></pre>"
        case SpanKind.TABLE:
            return _table(span.cells)
        case SpanKind.FOLD:
            inside = _blocks(rich, span.start, span.end, (SpanKind.QUOTE, SpanKind.PRE))
            body = "".join(map(_as_block, inside))
            return f"<details><summary>{escape(span.label)}</summary>{body}</details>"
    inner = list(_blocks(rich, span.start, span.end, (SpanKind.PRE,)))
    body = inner[0] if len(inner) == 1 else "".join(map(_as_block, inner))
    return f"<blockquote>{body}</blockquote>"


def _table(cells: Sequence[Sequence[str]]) -> str:
    titles, *rows = cells
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _paragraphs(rich: Rich, start: int, end: int) -> Iterator[str]:
    for first, last in paragraphs(rich.text, start, end):
        yield _inline(rich, first, last)


def _inline(rich: Rich, start: int, end: int) -> str:
    """One paragraph: text and inline elements, properly nested."""
    spans = [
        span
        for span in rich.spans
        if span.kind in _INLINE and span.start < end and span.end > start
    ]
    spans.sort(key=lambda mark: (mark.start, -mark.end, mark.kind is SpanKind.CODE))
    edges = {start, end, *(edge for span in spans for edge in (span.start, span.end))}
    places = sorted(edge for edge in edges if start <= edge <= end)
    written: list[str] = []
    opened: list[Span] = []
    for place, after in zip(places, [*places[1:], end], strict=True):
        covering = [span for span in spans if span.start <= place < span.end and place < end]
        while opened and opened != covering[: len(opened)]:
            written.append(_end_tag(opened.pop()))
        for span in covering[len(opened) :]:
            written.append(_start_tag(span))
            opened.append(span)
        written.append(escape(rich.text[place:after]).replace("\n", "<br>"))
    return "".join(written)


def _start_tag(span: Span) -> str:
    if span.kind is SpanKind.LINK:
        return f'<a href="{escape(span.url)}">'
    return f"<{_ELEMENTS[span.kind]}>"


def _end_tag(span: Span) -> str:
    return "</a>" if span.kind is SpanKind.LINK else f"</{_ELEMENTS[span.kind]}>"
