"""What people format: Matrix's HTML, read for its words and the few marks that every platform has.

It comes from anybody's client or script. Nothing of it is passed on as it is: elements that are
not named here are read for their words alone, a link's address stands behind its words, and a
pill is the name that it shows.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

from bot.languages import typed_marks
from bot.words.deliveries import Span, SpanKind

_STYLES = {
    "b": SpanKind.BOLD,
    "strong": SpanKind.BOLD,
    "i": SpanKind.ITALIC,
    "em": SpanKind.ITALIC,
    "s": SpanKind.STRIKE,
    "del": SpanKind.STRIKE,
    "strike": SpanKind.STRIKE,
    "code": SpanKind.CODE,
    "pre": SpanKind.PRE,
    "blockquote": SpanKind.QUOTE,
    **{f"h{level}": SpanKind.BOLD for level in range(1, 7)},
}
_BLOCKS = {"p", "div", "pre", "blockquote", "ul", "ol", *(f"h{level}" for level in range(1, 7))}
_UNSEEN = {"mx-reply", "script", "style", "head", "title"}
_PILL = re.compile(r"https://matrix\.to/#/(?P<whom>@[^?/]+)", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f]+", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
MOST_DEPTH = 60


def read_html(written: str, me: str) -> str:
    """The words with their marks, as `typed_marks.read` understands them; "" where none are marked.

    A pill of the bot's own is its id, `me`.
    """
    reader = _Reader(me)
    reader.feed(written)
    reader.close()
    words, spans = reader.result()
    return typed_marks.write(words, spans)


class _Reader(HTMLParser):
    """Collects words and spans."""

    def __init__(self, me: str) -> None:
        super().__init__(convert_charrefs=True)
        self._me = me
        self._words = ""
        self._gap = 0
        self._spans: list[Span] = []
        self._open: list[tuple[str, int, str]] = []
        self._lists: list[int] = []
        self._unseen = 0

    def result(self) -> tuple[str, list[Span]]:
        """What was read."""
        while self._open:
            self.handle_endtag(self._open[-1][0])
        return self._words.rstrip(), self._spans

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self._put("\n")
        elif tag == "hr":
            self._end_line(1)
        elif tag == "li":
            self._begin_item()
        elif tag in _BLOCKS | {"a"} | _STYLES.keys() and len(self._open) < MOST_DEPTH:
            self._begin(tag, dict(attrs))

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in _BLOCKS:
            self._end_line(1 if self._lists or self._is_open("blockquote") else 2)
        if tag in {"ul", "ol"}:
            start = attributes.get("start") or "1"
            first = int(start) if start.isdecimal() and len(start) < 6 else 1
            self._lists.append(first if tag == "ol" else 0)
        address = (attributes.get("href") or "") if tag == "a" else ""
        self._open.append((tag, len(self._words) + (self._gap if self._words else 0), address))

    def _begin_item(self) -> None:
        self._end_line(1)
        number = self._lists[-1] if self._lists else 0
        self._put(f"{number}. " if number else "• ")
        if number:
            self._lists[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it those within it that were left open."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if not self._is_open(tag):
            return
        while self._open:
            opened, start, address = self._open.pop()
            self._end(opened, start, address)
            if opened == tag:
                return

    def _end(self, tag: str, start: int, address: str) -> None:
        end = len(self._words)
        if tag == "a":
            self._end_link(start, address)
        elif tag in _STYLES and start < end and not self._is_within(tag):
            self._spans.append(Span(start, end, _STYLES[tag]))
        if tag in {"ul", "ol"}:
            self._lists.pop()
        if tag in _BLOCKS:
            self._end_line(1 if self._lists or self._is_open("blockquote") else 2)

    def _is_within(self, tag: str) -> bool:
        """Is it marked so already, or a listing, which holds no marks?"""
        kinds = {_STYLES.get(opened) for opened, *_ in self._open}
        return bool(kinds & {_STYLES[tag], SpanKind.PRE})

    def _end_link(self, start: int, address: str) -> None:
        label = self._words[start:]
        if pill := _PILL.match(address):
            if unquote(pill["whom"]) == self._me:
                self._words = self._words[:start] + self._me
        elif _WEB.fullmatch(address) and label.rstrip("/") != address.rstrip("/"):
            self._put(f" ({address})" if label else address)

    def handle_data(self, data: str) -> None:
        """Words: white space counts in a listing alone."""
        if self._unseen:
            return
        if self._is_open("pre"):
            self._put(data.removesuffix("\n"))
            return
        data = _SPACES.sub(" ", data)
        if self._gap or not self._words or self._words[-1:] in {"\n", " "}:
            data = data.lstrip(" ")
        self._put(data)

    def _put(self, words: str) -> None:
        if words:
            if self._gap and self._words:
                self._words += "\n" * self._gap
            self._gap = 0
            self._words += words

    def _end_line(self, newlines: int) -> None:
        self._words = self._words.rstrip(" ")
        self._gap = max(self._gap, newlines)

    def _is_open(self, tag: str) -> bool:
        return any(opened == tag for opened, *_ in self._open)
