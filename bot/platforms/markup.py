"""Marked text as Telegram's entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.languages.html import with_bold_headings
from bot.words.deliveries import Rich, Span, SpanKind
from bot.words.utf16 import utf16_length

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
_STYLES = (SpanKind.BOLD, SpanKind.ITALIC, SpanKind.STRIKE)
_CODES = (SpanKind.CODE, SpanKind.PRE)
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
    rich = with_bold_headings(rich)
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
