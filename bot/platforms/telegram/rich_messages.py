"""Marked text as a rich message: headings, lists, tables and what opens (Bot API 10.2).

As core.telegram.org/bots/api#inputrichmessage has it. A rich message takes more room than a plain
one, and older apps do not show it; so only what has a table, or parts below headings that open, is
said as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from bot.languages.richtext import paragraphs
from bot.platforms.markup import LONG_DATE_AND_TIME, is_shown_as_moment
from bot.words.deliveries import Rich, Span, SpanKind

HEADING_SIZE = 4
"""Of 1, the largest, to 6: not much larger than the words around it."""
_STYLES = {
    SpanKind.BOLD: "bold",
    SpanKind.ITALIC: "italic",
    SpanKind.STRIKE: "strikethrough",
    SpanKind.CODE: "code",
    SpanKind.LINK: "url",
    SpanKind.MOMENT: "date_time",
}
_BLOCKS = (SpanKind.HEADING, SpanKind.FOLD, SpanKind.TABLE, SpanKind.QUOTE, SpanKind.PRE)
_ITEM = re.compile(r" *(?:•|(?P<number>\d{1,6})\.) ")

Json = dict[str, Any]


def is_worth_it(content: Rich) -> bool:
    """Does a plain message show it less well?"""
    kinds = {span.kind for span in content.spans}
    return SpanKind.TABLE in kinds or {SpanKind.HEADING, SpanKind.FOLD} <= kinds


def without_blocks(content: Rich) -> Rich:
    """The same as a plain message shows it: a table's lines, headings in bold."""
    if not is_worth_it(content):
        return content
    spans = (
        replace(span, kind=SpanKind.BOLD) if span.kind is SpanKind.HEADING else span
        for span in content.spans
        if span.kind is not SpanKind.TABLE
    )
    return replace(content, spans=tuple(spans))


def rich_message(content: Rich) -> Json:
    """An `InputRichMessage` that says the same."""
    blocks = list(_blocks(content, 0, len(content.text), _BLOCKS))
    return {"blocks": blocks, "is_rtl": content.rtl, "skip_entity_detection": False}


def links(message: Json) -> Iterator[str]:
    """The addresses of a `RichMessage`'s links, as they stand in it."""
    waiting: list[Any] = [message.get("blocks") or []]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(reversed(part))
        elif isinstance(part, dict):
            if part.get("type") == "url":
                yield str(part.get("url"))
            waiting.extend(reversed([inner for inner in part.values() if _is_nested(inner)]))


def _is_nested(value: object) -> bool:
    return isinstance(value, list | dict)


def _blocks(rich: Rich, start: int, end: int, kinds: Sequence[SpanKind]) -> Iterator[Json]:
    spans = [span for span in rich.spans if span.kind in kinds]
    spans.sort(key=lambda mark: (mark.start, -mark.end))
    summary: Any = None
    for span in spans:
        if not start <= span.start < span.end <= end:
            continue
        between = list(_paragraphs(rich, start, span.start))
        if summary is not None and (between or span.kind is not SpanKind.FOLD):
            yield _heading(summary)
            summary = None
        yield from between
        start = span.end
        if span.kind is SpanKind.HEADING:
            summary = _words(rich, span.start, span.end)
            continue
        yield _block(rich, span, summary)
        summary = None
    rest = list(_paragraphs(rich, start, end))
    if summary is not None:
        yield _heading(summary)
    yield from rest


def _heading(words: Any) -> Json:
    return {"type": "heading", "text": words, "size": HEADING_SIZE}


def _block(rich: Rich, span: Span, summary: Any) -> Json:
    match span.kind:
        case SpanKind.PRE:
            return {"type": "pre", "text": rich.text[span.start : span.end]}
        case SpanKind.TABLE:
            return _table(span.cells, rtl=rich.rtl)
        case SpanKind.FOLD:
            inside = list(_blocks(rich, span.start, span.end, (SpanKind.QUOTE, SpanKind.PRE)))
            return {"type": "details", "summary": summary or span.label, "blocks": inside}
    return {
        "type": "blockquote",
        "blocks": list(_blocks(rich, span.start, span.end, (SpanKind.PRE,))),
    }


def _table(cells: Sequence[Sequence[str]], *, rtl: bool) -> Json:
    place = {"align": "right" if rtl else "left", "valign": "top"}
    titles, *rows = cells
    head: list[Json] = [{"text": title, "is_header": True, **place} for title in titles]
    body: list[list[Json]] = [[{"text": cell, **place} for cell in row] for row in rows]
    return {"type": "table", "cells": [head, *body], "is_striped": True}


def _paragraphs(rich: Rich, start: int, end: int) -> Iterator[Json]:
    for first, last in paragraphs(rich.text, start, end):
        yield from _lines(rich, first, last)


def _lines(rich: Rich, start: int, end: int) -> Iterator[Json]:
    """A paragraph; lines of it that are a list become one, with the lines that go on below them."""
    items: list[tuple[int, int, str]] = []
    plain_from = start
    for line_start, line_end in _line_ends(rich.text, start, end):
        item = _ITEM.match(rich.text, line_start, line_end)
        if item is not None:
            if not items and plain_from < line_start:
                yield _paragraph(rich, plain_from, line_start)
            items.append((item.end(), line_end, item["number"] or ""))
        elif items and rich.text.startswith("  ", line_start):
            first, _end, number = items.pop()
            items.append((first, line_end, number))
        elif items:
            yield _list(rich, items)
            items, plain_from = [], line_start
    if items:
        yield _list(rich, items)
    else:
        yield _paragraph(rich, plain_from, end)


def _list(rich: Rich, items: Sequence[tuple[int, int, str]]) -> Json:
    """Items by where they begin and end, with their numbers where they have some."""
    return {
        "type": "list",
        "items": [
            {
                "blocks": [_paragraph(rich, start, end)],
                **({"type": "1", "value": int(number)} if number else {}),
            }
            for start, end, number in items
        ],
    }


def _line_ends(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _paragraph(rich: Rich, start: int, end: int) -> Json:
    end = start + len(rich.text[start:end].rstrip())
    return {"type": "paragraph", "text": _words(rich, start, end)}


def _words(rich: Rich, start: int, end: int) -> Any:
    """A `RichText`: words as they are, and those that are marked within what marks them."""
    spans = [
        span
        for span in rich.spans
        if span.kind in _STYLES and not span.keeps_words and span.start < end and span.end > start
        if span.kind is not SpanKind.MOMENT or is_shown_as_moment(span)
    ]
    edges = {start, end, *(edge for span in spans for edge in (span.start, span.end))}
    places = sorted(edge for edge in edges if start <= edge <= end)
    parts: list[Any] = []
    for place, after in pairwise(places):
        words: Any = rich.text[place:after]
        covering = [span for span in spans if span.start <= place < span.end]
        for span in sorted(covering, key=lambda mark: (mark.end - mark.start, mark.kind)):
            words = {"type": _STYLES[span.kind], "text": words, **_particulars(span)}
        parts.append(words)
    if len(parts) == 1:
        return parts[0]
    return parts or ""


def _particulars(span: Span) -> Json:
    if span.kind is SpanKind.LINK:
        return {"url": span.url}
    if span.kind is SpanKind.MOMENT:
        return {"unix_time": span.at, "date_time_format": LONG_DATE_AND_TIME}
    return {}
