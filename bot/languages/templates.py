"""Markdown with blanks, taken apart once: what `bot.languages.rendering` fills for each reader.

Blanks become single private-use characters before anything is parsed, so that no value is ever
read as Markdown, and a blank may stand anywhere: in a link's address, in code, alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from textwrap import dedent
from typing import TYPE_CHECKING

from bot.languages.direction import clean
from bot.words.deliveries import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Blank:
    """A place for a value.

    `ends_line`: nothing follows it on its line; None: it ends the template, so that depends on
    where the template stands. `in_code`: within code, where nothing but characters may be.
    """

    name: str
    ends_line: bool | None = None
    in_code: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """Here a span begins; `href` (links only) is made of literal parts and blanks."""

    kind: SpanKind
    href: tuple[str | Blank, ...] = ()


@dataclass(frozen=True, slots=True)
class Close:
    """Here the span that was opened last ends."""


Piece = str | Blank | Open | Close


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text, blanks and the beginnings and ends of spans, in order."""

    pieces: tuple[Piece, ...]
    blanks: frozenset[str]


_FIRST_SENTINEL = 0x100000
_SENTINELS = re.compile("[\U00100000-\U0010fffd]")
_BLANK = re.compile(r"\{\{|\}\}|\{([^\W\d]\w*)\}")
# What may mean something to the parser; anything else takes the short way without it.
_MARKDOWN = re.compile(r"[*_`~\[<\\&\t]|^ *(?:[-+>#]|\d+[.)])", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")
_SPAN_TOKENS = {
    "strong_open": SpanKind.BOLD,
    "em_open": SpanKind.ITALIC,
    "s_open": SpanKind.STRIKE,
}
_BULLET = "• "
_RULE = "———"


@lru_cache(maxsize=2048)
def template(source: str) -> Template:
    """Take a message apart: `{name}` is a blank, `{{` and `}}` are braces. Stray ones stay."""
    names: list[str] = []

    def sentinel(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        names.append(match[1])
        return chr(_FIRST_SENTINEL + len(names) - 1)

    return _taken_apart(_BLANK.sub(sentinel, _prepared(source)), names)


@lru_cache(maxsize=1024)
def document(source: str) -> Template:
    """Take Markdown apart that has no blanks (somebody's text, with any braces of its own)."""
    return _taken_apart(_prepared(clean(source)), [])


def _prepared(source: str) -> str:
    lines = dedent(_SENTINELS.sub("", source.replace("\r\n", "\n")))
    return lines.strip("\n")


def _taken_apart(source: str, names: Sequence[str]) -> Template:
    builder = _Builder(source, names)
    if _MARKDOWN.search(source):
        builder.blocks(_parser().parse(source))
    else:
        lines = "\n".join(line.strip(" ") for line in source.split("\n"))
        builder.words(_BLANK_LINES.sub("\n\n", lines))
    return Template(_with_line_ends(builder.pieces), frozenset(names))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark and ~~strike~~, without HTML and without what is too easily written by accident.

    That is indented code, underlined headings, and link references ("[ada]: hello" would vanish).
    Addresses are judged when they are complete.
    """
    # A tenth of a second of imports, which a menu or a label does not need.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
    parser.disable(["code", "lheading", "reference", "html_block", "html_inline"])
    parser.validateLink = bool  # type: ignore[assignment, method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return parser


class _Builder:
    """Collects pieces; keeps lines and blank lines as they were in the source."""

    def __init__(self, source: str, names: Sequence[str]) -> None:
        self.pieces: list[Piece] = []
        self._lines = source.split("\n")
        self._names = names
        self._newlines = 0
        self._beside_marker = False
        self._lists: list[int | None] = []
        self._indents: list[str] = []

    def words(self, text: str, *, in_code: bool = False) -> None:
        """Add text in which sentinels stand for blanks."""
        self._break_line()
        for part in self._parts(text, in_code=in_code):
            if isinstance(part, str) and self.pieces and isinstance(self.pieces[-1], str):
                self.pieces[-1] += part
            else:
                self.pieces.append(part)

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Add what the parser found."""
        for token in tokens:
            match token.type:
                case "heading_open" | "blockquote_open":
                    self._begin_block(token)
                    heading = token.type == "heading_open"
                    self._open(SpanKind.HEADING if heading else SpanKind.QUOTE)
                case "heading_close" | "blockquote_close":
                    self._close()
                case "paragraph_open":
                    self._begin_block(token)
                case "fence":
                    self._begin_block(token)
                    self._span(SpanKind.PRE, token.content.rstrip("\n"))
                case "hr":
                    self._begin_block(token)
                    self.words(_RULE)
                case "inline":
                    self._inline(token.children or ())
                case _:
                    self._list(token)

    def _list(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._begin_item(token)
            case "list_item_close":
                self._indents.pop()

    def _inline(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            match token.type:
                case "text":
                    self.words(token.content)
                case "softbreak" | "hardbreak":
                    self._newlines = 1
                case "code_inline":
                    self._span(SpanKind.CODE, token.content)
                case "strong_open" | "em_open" | "s_open":
                    self._open(_SPAN_TOKENS[token.type])
                case "strong_close" | "em_close" | "s_close" | "link_close":
                    self._close()
                case "link_open":
                    self._open(SpanKind.LINK, str(token.attrGet("href") or ""))
                case "image":
                    self._open(SpanKind.LINK, str(token.attrGet("src") or ""))
                    self.words(token.content)
                    self._close()

    def _begin_block(self, token: Token) -> None:
        """Start on a new line, after a blank line where the source has one."""
        if self._beside_marker:
            return
        first = token.map[0] if token.map else 0
        above = self._lines[first - 1].strip(" >\t") if first else "-"
        self._newlines = max(self._newlines, 1 if above else 2)

    def _begin_item(self, token: Token) -> None:
        self._begin_block(token)
        number = self._lists[-1]
        marker = _BULLET if number is None else f"{number}. "
        self.words(marker)
        if number is not None:
            self._lists[-1] = number + 1
        self._indents.append(" " * len(marker))
        self._beside_marker = True

    def _break_line(self) -> None:
        if self._newlines and self.pieces:
            gap = "\n" * self._newlines + "".join(self._indents)
            if isinstance(self.pieces[-1], str):
                self.pieces[-1] += gap
            else:
                self.pieces.append(gap)
        self._newlines = 0
        self._beside_marker = False

    def _span(self, kind: SpanKind, content: str) -> None:
        self._open(kind)
        self.words(content, in_code=True)
        self._close()

    def _open(self, kind: SpanKind, href: str = "") -> None:
        self._break_line()
        self.pieces.append(Open(kind, tuple(self._parts(href))))

    def _close(self) -> None:
        self.pieces.append(Close())

    def _parts(self, text: str, *, in_code: bool = False) -> Iterator[str | Blank]:
        end = 0
        for sentinel in _SENTINELS.finditer(text):
            if literal := text[end : sentinel.start()]:
                yield literal
            yield Blank(self._names[ord(sentinel[0]) - _FIRST_SENTINEL], in_code=in_code)
            end = sentinel.end()
        if literal := text[end:]:
            yield literal


def _with_line_ends(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Tell each blank whether something follows it on its line."""
    seen: list[Piece] = []
    ends_line: bool | None = None
    for piece in reversed(pieces):
        match piece:
            case str():
                ends_line = piece.startswith("\n")
                seen.append(piece)
            case Blank():
                seen.append(replace(piece, ends_line=ends_line))
                ends_line = False
            case _:
                seen.append(piece)
    return tuple(reversed(seen))
