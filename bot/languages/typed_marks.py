"""The few marks that people put into what they write: read carefully, and written for others.

Not all of Markdown: what people write is theirs, so that `2 * 3 * 4`, `__init__`, `snake_case` and
an address stay as they are, lists keep their signs, and a link always shows where it leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.languages.templates import Close, Open
from bot.words.deliveries import Span, SpanKind

Marked = str | Open | Close

MOST_CHARACTERS = 8192
"""What is longer is shown as it stands: nobody writes so much, and reading takes time."""
_MOST_MARKED = 1500
_WIDE = rf"[^\n]{{1,{_MOST_MARKED}}}?"
# Each sign must touch what it marks, and no letter or digit outside, as in "2**3" and "a_b_c".
_INLINE = re.compile(
    rf"(?P<address>https?://[^\s`]+?(?=[*~_]*(?:[\s`]|\Z)))"
    rf"|\[(?P<label>[^\[\]\n]{{1,300}})\]\((?P<url>https?://[^\s()]+)\)"
    rf"|(?<![`\w])`(?P<code>[^`\n]+)`(?![`\w])"
    rf"|(?<![A-Za-z0-9*])\*\*(?=\S)(?P<bold>{_WIDE})(?<=\S)\*\*(?![A-Za-z0-9*])"
    rf"|(?<![A-Za-z0-9*])\*(?=[^\s*])(?P<italic>{_WIDE})(?<=[^\s*])\*(?![A-Za-z0-9*])"
    rf"|(?<![\w/])_(?=[^\s_])(?P<slanted>{_WIDE})(?<=[^\s_])_(?![\w/])"
    rf"|(?<![A-Za-z0-9~])~~(?=[^\s~])(?P<strike>{_WIDE})(?<=[^\s~])~~(?![A-Za-z0-9~])"
)
_STYLES = {
    "bold": SpanKind.BOLD,
    "italic": SpanKind.ITALIC,
    "slanted": SpanKind.ITALIC,
    "strike": SpanKind.STRIKE,
}
_FENCED = re.compile(r"^```[\w+-]*\n(?P<code>.*?)\n```[ \t]*$", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"^>[^\n]*(?:\n>[^\n]*)*", re.MULTILINE)
_QUOTE_SIGN = re.compile(r"^> ?", re.MULTILINE)
_SIGNS = {SpanKind.BOLD: "**", SpanKind.ITALIC: "*", SpanKind.STRIKE: "~~", SpanKind.CODE: "`"}


def read(words: str) -> list[Marked]:
    """Take somebody's words apart: what stands in them, and where marks begin and end."""
    if len(words) > MOST_CHARACTERS or not any(sign in words for sign in "*_~`>["):
        return [words]
    return list(_blocks(words))


def bare(words: str) -> str:
    """The same words without their marks."""
    return "".join(part for part in read(words) if isinstance(part, str))


def _blocks(words: str) -> Iterator[Marked]:
    end = 0
    for match in _FENCED.finditer(words):
        yield from _quotations(words[end : match.start()])
        yield from (Open(SpanKind.PRE), match["code"], Close())
        end = match.end()
    yield from _quotations(words[end:])


def _quotations(words: str) -> Iterator[Marked]:
    end = 0
    for match in _QUOTED.finditer(words):
        quoted = _QUOTE_SIGN.sub("", match[0])
        if not quoted.strip():
            continue
        yield from _inline(words[end : match.start()], frozenset())
        yield Open(SpanKind.QUOTE)
        yield from _inline(quoted, frozenset())
        yield Close()
        end = match.end()
    yield from _inline(words[end:], frozenset())


def _inline(words: str, within: frozenset[SpanKind]) -> Iterator[Marked]:
    end = 0
    for match in _INLINE.finditer(words):
        name = str(match.lastgroup)
        if name == "address" or (name in _STYLES and _STYLES[name] in within):
            continue
        if words[end : match.start()]:
            yield words[end : match.start()]
        end = match.end()
        if name == "url":
            label, url = match["label"], match["url"]
            yield url if label == url else f"{label} ({url})"
        elif name == "code":
            yield from (Open(SpanKind.CODE), match["code"], Close())
        else:
            yield Open(_STYLES[name])
            yield from _inline(match[name], within | {_STYLES[name]})
            yield Close()
    if words[end:]:
        yield words[end:]


def write(words: str, spans: Sequence[Span]) -> str:
    """Words with these marks, such that `read` understands them; "" where there are none, or where
    that can't be written. Links are not written: their words have to say where they lead.
    """
    kept = [span for span in spans if words[span.start : span.end].strip()]
    if not any(span.kind is not SpanKind.LINK for span in kept):
        return ""
    written = "".join(_written_blocks(words, kept, 0, len(words), (SpanKind.PRE, SpanKind.QUOTE)))
    return written if bare(written) == words else ""


def _written_blocks(
    words: str, spans: Sequence[Span], start: int, end: int, kinds: Sequence[SpanKind]
) -> Iterator[str]:
    for span in sorted(spans, key=lambda mark: (mark.start, -mark.end)):
        if span.kind not in kinds or not start <= span.start < span.end <= end:
            continue
        yield from _written_lines(words, spans, start, span.start)
        inner = words[span.start : span.end]
        if span.kind is SpanKind.PRE:
            yield f"```\n{inner}\n```"
        else:
            quoted = "".join(_written_lines(words, spans, span.start, span.end))
            yield "\n".join(f"> {line}" for line in quoted.split("\n"))
        start = span.end
    yield from _written_lines(words, spans, start, end)


def _written_lines(words: str, spans: Sequence[Span], start: int, end: int) -> Iterator[str]:
    for place, line in enumerate(words[start:end].split("\n")):
        if place:
            yield "\n"
        yield _written_line(words, spans, start, start + len(line))
        start += len(line) + 1


def _written_line(words: str, spans: Sequence[Span], start: int, end: int) -> str:
    """One line, its signs properly nested; marks that end at white space end before it."""
    inside = [
        hugged
        for span in spans
        if span.kind in _SIGNS
        and span.start < end
        and span.end > start
        and (hugged := _hugging(words, max(span.start, start), min(span.end, end), span.kind))
    ]
    inside.sort(key=lambda mark: (mark.start, -mark.end, mark.kind is SpanKind.CODE))
    places = sorted({start, end, *(edge for span in inside for edge in (span.start, span.end))})
    written: list[str] = []
    opened: list[Span] = []
    for place, after in zip(places, [*places[1:], end], strict=True):
        covering = [span for span in inside if span.start <= place < span.end]
        while opened and opened != covering[: len(opened)]:
            written.append(_SIGNS[opened.pop().kind])
        for span in covering[len(opened) :]:
            written.append(_SIGNS[span.kind])
            opened.append(span)
        written.append(words[place:after])
    return "".join(written)


def _hugging(words: str, start: int, end: int, kind: SpanKind) -> Span | None:
    part = words[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    return Span(start, start + len(part), kind) if part else None
