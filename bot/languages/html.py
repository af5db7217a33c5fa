"""Marked text as HTML: for Matrix, and for pages."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from bot.languages.richtext import paragraphs
from bot.words.deliveries import Rich, Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes
_ELEMENTS = {
    SpanKind.BOLD: "strong",
    SpanKind.ITALIC: "em",
    SpanKind.STRIKE: "del",
    SpanKind.CODE: "code",
}
_INLINE = (*_ELEMENTS, SpanKind.LINK)
_BLOCKS = (SpanKind.FOLD, SpanKind.TABLE, SpanKind.QUOTE, SpanKind.PRE)


def html(rich: Rich) -> str:
    """HTML for Matrix's `formatted_body`, of the elements that the specification lists.

    Spans that cross each other or a paragraph's end are closed and opened again.
    """
    rich = with_bold_headings(rich)
    blocks = list(_blocks(rich, 0, len(rich.text), _BLOCKS))
    body = blocks[0] if len(blocks) == 1 else "".join(map(_as_block, blocks))
    return f'<div dir="rtl">{body}</div>' if rich.rtl else body


def with_bold_headings(rich: Rich) -> Rich:
    """The same for where nothing but bold words can be a heading."""
    spans = (
        replace(span, kind=SpanKind.BOLD) if span.kind is SpanKind.HEADING else span
        for span in rich.spans
    )
    return replace(rich, spans=tuple(spans))


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
