"""From a `Text` to what one reader sees: translated, filled, marked.

The message is Markdown, taken apart once (`templates`); its values are put in afterwards, so that
nothing that anybody typed is ever read as Markdown. `Markdown` and `Text` values bring their
own marks.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from bot.languages import typed_marks
from bot.languages.direction import FSI, PDI, clean, has_rtl, is_rtl, isolate, isolate_typed
from bot.languages.folding import fold_at
from bot.languages.formats import show
from bot.languages.lists import before, separators
from bot.languages.richtext import from_json, plain, split, to_json, trim
from bot.languages.templates import Blank, Close, Open, document
from bot.languages.wording import wording
from bot.words import (
    Foldable,
    LanguageName,
    Listing,
    Literal,
    LocalMoment,
    Markdown,
    Spoken,
    Table,
    Text,
    ZoneName,
    _,
)
from bot.words.deliveries import Rich, Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.languages.readers import Reader
    from bot.languages.templates import Template

__all__ = ["from_json", "is_link", "plain", "render", "split", "to_json"]

_LINK = re.compile(r"(?:https?://|tg://(?!user\b))[^\s/?#][^\s\x00-\x1f\x7f]*", re.IGNORECASE)
_MOST_NEWLINES = 2
_NO_VALUES: Mapping[str, object] = {}
_ITEM = Blank("item", ends_line=False)
MORE = _("More")
_FULL_STOP = re.compile(r"\.(?!\.)")


def render(text: Text, reader: Reader) -> Rich:
    """Say it in the reader's language, digits and zone.

    Raises KeyError where a value is missing for a blank of the original message (of a translation:
    the original is said instead), TypeError and ValueError as `bot.languages.formats.show` does.
    """
    writer = _Writer(reader)
    writer.say(text, ends_line=True)
    return writer.rich()


def is_link(url: str) -> bool:
    """May people be sent there? The web, Telegram; no code, no account (a mention, which rings)."""
    return _LINK.fullmatch(url) is not None


class _Writer:
    """Puts one message together."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rtl = reader.rtl
        self._parts: list[str] = []
        self._length = 0
        self._spans: list[Span] = []
        self._open: list[tuple[SpanKind, int, str]] = []
        self._swallow_newline = False
        self._ended_with_stop = False

    def rich(self) -> Rich:
        """What has been written, without white space at its edges."""
        text = "".join(self._parts)
        spans = tuple(sorted(self._spans, key=lambda span: (span.start, -span.end)))
        return trim(Rich(text, spans, is_rtl(text, neutral=self._rtl)))

    def say(self, text: Text, *, ends_line: bool) -> None:
        """Write a text; `ends_line`: nothing follows it on its line."""
        self._write(wording(text, self._reader), text.values, ends_line=ends_line)

    def _write(self, filled: Template, values: Mapping[str, object], *, ends_line: bool) -> None:
        for piece in filled.pieces:
            match piece:
                case str():
                    self._put_literal(piece)
                case Blank():
                    ends = ends_line if piece.ends_line is None else piece.ends_line
                    self._fill(piece, values[piece.name], ends_line=ends)
                case Open():
                    self._begin(piece.kind, self._address(piece.href, values))
                case Close():
                    self._end()

    def _put(self, words: str) -> None:
        if words:
            self._parts.append(words)
            self._length += len(words)

    def _put_literal(self, words: str) -> None:
        """Write words of the message itself: never more than one blank line in sequence."""
        if words == " " and "".join(self._parts[-1:]).endswith(("。", "！", "？")):
            return
        if words[0] == "\n":
            if self._swallow_newline:
                words = words[1:]
            extra = len(words) - len(words.lstrip("\n")) + self._newlines() - _MOST_NEWLINES
            words = words[max(extra, 0) :]
        self._swallow_newline = False
        if self._ended_with_stop and _FULL_STOP.match(words):
            words = words[1:]
        self._ended_with_stop = False
        if self._rtl and not (self._is_open(SpanKind.CODE) or self._is_open(SpanKind.PRE)):
            words = isolate_typed(words)
        self._put(words)

    def _newlines(self) -> int:
        """How many line ends were written last; the message begins as if after many."""
        if not self._parts:
            return _MOST_NEWLINES
        last = self._parts[-1]
        return len(last) - len(last.rstrip("\n"))

    def _fill(self, blank: Blank, value: object, *, ends_line: bool) -> None:
        before = self._length
        alone = ends_line and self._newlines() > 0
        if blank.in_code:
            self._put(self._bare(value))
        elif type(value) is str:
            self._put_plain(clean(value), alone=alone)
        else:
            self._put_special(value, alone=alone, ends_line=ends_line)
        self._swallow_newline = alone and self._length == before
        self._ended_with_stop = self._length > before and self._ends_with_stop()

    def _ends_with_stop(self) -> bool:
        """Was a full stop written last, as in "7 janv."? The sentence's own would double it."""
        written = next(filter(None, (part.rstrip(PDI) for part in reversed(self._parts))), "")
        return written.endswith(".") and not written.endswith("..")

    def _put_special(self, value: object, *, alone: bool, ends_line: bool) -> None:
        match value:
            case Foldable():
                self._put_foldable(value, alone=alone, ends_line=ends_line)
            case Table():
                self._put_table(value)
            case Text():
                self.say(value, ends_line=ends_line)
            case Listing():
                self._list(value)
            case datetime() | LocalMoment():
                self._put_moment(value)
            case str():
                self._put_words(value, alone=alone, ends_line=ends_line)
            case _:
                self._put(show(value, self._reader))

    def _put_words(self, value: str, *, alone: bool, ends_line: bool) -> None:
        match value:
            case Literal():
                self._begin(SpanKind.CODE)
                self._put(clean(value))
                self._end()
            case Markdown():
                written = document(value)
                apart = not alone and "\n" not in value and self._mixed(value)
                self._put(FSI if apart else "")
                self._write(written, _NO_VALUES, ends_line=ends_line)
                self._put(PDI if apart else "")
            case Spoken():
                self._put_spoken(clean(value), alone=alone)
            case LanguageName():
                self._put(show(value, self._reader))
            case ZoneName():
                self._put_plain(show(value, self._reader), alone=alone)
            case _:
                self._put_plain(clean(str(value)), alone=alone)

    def _put_foldable(self, value: Foldable, *, alone: bool, ends_line: bool) -> None:
        """Write Markdown, and mark from where it is folded."""
        start = self._length
        self._put_special(Markdown(value), alone=alone, ends_line=ends_line)
        fold = fold_at("".join(self._parts)[start:])
        if fold is not None:
            label = self._bare(MORE)
            self._spans.append(Span(start + fold, self._length, SpanKind.FOLD, label=label))

    def _put_table(self, table: Table) -> None:
        """Write a table's lines, and what stands in its cells."""
        start = self._length
        for place, row in enumerate(table.rows):
            self._put("\n" if place else "")
            self.say(row.line, ends_line=True)
        rows = (table.titles, *(row.cells for row in table.rows))
        cells = tuple(tuple(self._cell(cell) for cell in row) for row in rows)
        if self._length > start:
            self._spans.append(Span(start, self._length, SpanKind.TABLE, cells=cells))

    def _cell(self, value: object) -> str:
        return render(Text("{cell}", {"cell": value}, translated=False), self._reader).text

    def _put_moment(self, value: datetime | LocalMoment) -> None:
        """Write a moment, and when it is; a link's label is nothing but words."""
        start = self._length
        self._put(show(value, self._reader))
        if not self._is_open(SpanKind.LINK):
            keeps_words = isinstance(value, LocalMoment)
            moment = value.at if isinstance(value, LocalMoment) else value
            at = int(moment.timestamp())
            self._spans.append(
                Span(start, self._length, SpanKind.MOMENT, at=at, keeps_words=keeps_words)
            )

    def _list(self, listing: Listing) -> None:
        """Write things one after the other, as the reader's language lists them."""
        locale = self._reader.locale
        between = separators(len(listing.items), locale, alternatives=listing.alternatives)
        for place, item in enumerate(listing.items):
            self._put(before(between[place - 1], self._bare(item), locale) if place else "")
            self._fill(_ITEM, item, ends_line=False)

    def _put_plain(self, words: str, *, alone: bool) -> None:
        """Write words as they stand, kept apart where their direction could mix with ours."""
        if words and not alone and "\n" not in words and self._mixed(words):
            words = isolate(words)
        self._put(words)

    def _put_spoken(self, words: str, *, alone: bool) -> None:
        """Write somebody's words with their marks, kept apart as `_put_plain` does."""
        apart = not alone and "\n" not in words and self._mixed(words)
        self._put(FSI if apart else "")
        for part in typed_marks.read(words):
            match part:
                case str():
                    self._put(part)
                case Open():
                    self._begin(part.kind)
                case Close():
                    self._end()
        self._put(PDI if apart else "")

    def _mixed(self, words: str) -> bool:
        return self._rtl or has_rtl(words)

    def _bare(self, value: object) -> str:
        """A value without marks or isolates: in code and in addresses people copy every sign."""
        match value:
            case LanguageName() | ZoneName():
                return show(value, self._reader)
            case str():
                return clean(str(value))
            case Text():
                return clean(render(value, self._reader).text)
            case Listing():
                return clean(render(Text("{listing}", {"listing": value}, translated=False),
                                    self._reader).text)  # fmt: skip
            case int() if not isinstance(value, bool):
                return str(value)
        return show(value, self._reader)

    def _address(self, href: Sequence[str | Blank], values: Mapping[str, object]) -> str:
        parts = (part if isinstance(part, str) else self._bare(values[part.name]) for part in href)
        return "".join(parts)

    def _begin(self, kind: SpanKind, url: str = "") -> None:
        if kind is SpanKind.CODE and self._rtl:
            self._put(FSI)
        self._open.append((kind, self._length, url))

    def _end(self) -> None:
        kind, start, url = self._open.pop()
        if kind is SpanKind.LINK:
            self._end_link(start, url)
        elif self._length > start and not self._is_open(kind):
            self._spans.append(Span(start, self._length, kind))
        if kind is SpanKind.CODE and self._rtl:
            self._put(PDI)

    def _end_link(self, start: int, url: str) -> None:
        """Mark a link; what must not be one shows its address behind its label."""
        if self._length == start:
            self._put(url)
        if is_link(url):
            if not self._is_open(SpanKind.LINK):
                self._spans.append(Span(start, self._length, SpanKind.LINK, url))
        elif "".join(self._parts)[start:] != url:
            self._put(f" ({url})")

    def _is_open(self, kind: SpanKind) -> bool:
        return any(open_kind == kind for open_kind, *_ in self._open)
