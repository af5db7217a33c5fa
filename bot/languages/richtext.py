"""What can be done with text that is ready to be shown: trim, split, print, keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.words.deliveries import Rich, Span, SpanKind
from bot.words.utf16 import utf16_length

_MIN_LIMIT = 2
_GAPS = re.compile(r"\n{2,}")
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"\s"))


def paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each paragraph between two places begins and ends, without white space at its edges."""
    gaps = [match.span() for match in _GAPS.finditer(text, start, end)]
    for gap_start, gap_end in (*gaps, (end, end)):
        words = text[start:gap_start]
        first = start + len(words) - len(words.lstrip())
        if words := words.strip():
            yield first, first + len(words)
        start = gap_end


def cut(rich: Rich, start: int, end: int) -> Rich:
    """The part from `start` to `end` (code points), without white space at its edges."""
    part = rich.text[start:end]
    start += len(part) - len(part.lstrip())
    text = part.strip()
    end = start + len(text)
    spans = (
        replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
        for span in rich.spans
        if span.start < end and span.end > start and _survives(span, start, end)
    )
    return replace(rich, text=text, spans=tuple(spans))


def _survives(span: Span, start: int, end: int) -> bool:
    """Half of a moment is none, and half a table's lines are not what its cells say."""
    whole = span.start >= start and span.end <= end
    return whole or span.kind not in {SpanKind.MOMENT, SpanKind.TABLE}


def trim(rich: Rich) -> Rich:
    """The same without white space at its edges."""
    text = rich.text
    if text[:1].isspace() or text[-1:].isspace():
        return cut(rich, 0, len(text))
    return rich


HARDLY_ANYTHING = 8
"""A piece that is filled to less than this part of it is not worth a message of its own."""


def split(rich: Rich, limit: int) -> list[Rich]:
    """Make pieces of at most `limit` UTF-16 units; one piece at least.

    Cut between paragraphs if that fills at least half a piece, else between lines, else between
    words; and anywhere where that would leave hardly anything in it, before a word that is very
    long. Raises ValueError where `limit` leaves no room for a character.
    """
    if limit < _MIN_LIMIT:
        msg = f"a piece of {limit} units may have no room for a character"
        raise ValueError(msg)
    if utf16_length(rich.text) <= limit:
        return [rich]
    pieces = []
    text = rich.text.rstrip()
    start = 0
    while start < len(text):
        start += len(text[start:]) - len(text[start:].lstrip())
        end = _end_of_piece(text, start, limit)
        pieces.append(cut(rich, start, end))
        start = end
    return pieces or [Rich("", rtl=rich.rtl)]


def _end_of_piece(text: str, start: int, limit: int) -> int:
    end = min(start + limit, len(text))
    while (excess := utf16_length(text[start:end]) - limit) > 0:
        end -= (excess + 1) // 2
    if end == len(text):
        return end
    # One more, so that a break just behind the piece counts: white space at an edge is dropped.
    window = text[start : end + 1]
    for pattern in _BREAKS:
        last = max((match.start() for match in pattern.finditer(window)), default=0)
        if last > (end - start) // 2:
            return start + last
    last = max((match.start() for match in _BREAKS[-1].finditer(window)), default=0)
    return start + last if last > (end - start) // HARDLY_ANYTHING else end


def plain(rich: Rich) -> str:
    """For where there are no marks at all: links show their address behind their label."""
    text = rich.text
    links = [span for span in rich.spans if span.kind is SpanKind.LINK]
    for link in sorted(links, key=lambda span: span.end, reverse=True):
        if text[link.start : link.end] != link.url:
            text = f"{text[: link.end]} ({link.url}){text[link.end :]}"
    return text


def to_json(rich: Rich) -> dict[str, Any]:
    """Write it down compactly: `{"text": …, "spans": [[start, end, kind, …]], "rtl": true}`, of a
    link with its address, of a moment with its seconds and, where it keeps its words, true, of a
    fold with its label, of a table with its cells.
    """
    stored: dict[str, Any] = {"text": rich.text}
    if rich.spans:
        stored["spans"] = [
            [span.start, span.end, span.kind.value, *_particulars(span)] for span in rich.spans
        ]
    if rich.rtl:
        stored["rtl"] = True
    return stored


def from_json(stored: dict[str, Any]) -> Rich:
    """Read what `to_json` wrote."""
    spans = tuple(
        _span(start, end, SpanKind(kind), rest)
        for start, end, kind, *rest in stored.get("spans", ())
    )
    return Rich(stored["text"], spans, stored.get("rtl", False))


def _particulars(span: Span) -> list[Any]:
    match span.kind:
        case SpanKind.MOMENT:
            return [span.at, *([True] if span.keeps_words else [])]
        case SpanKind.FOLD:
            return [span.label]
        case SpanKind.TABLE:
            return [[list(row) for row in span.cells]]
    return [span.url] if span.url else []


def _span(start: int, end: int, kind: SpanKind, rest: list[Any]) -> Span:
    match kind:
        case SpanKind.MOMENT:
            return Span(start, end, kind, at=rest[0], keeps_words=len(rest) > 1)
        case SpanKind.FOLD:
            return Span(start, end, kind, label=rest[0])
        case SpanKind.TABLE:
            return Span(start, end, kind, cells=tuple(tuple(row) for row in rest[0]))
    return Span(start, end, kind, *rest)
