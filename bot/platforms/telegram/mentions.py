"""A message's text: who is meant, which command, what stands behind its links.

Telegram's entities count UTF-16 code units (core.telegram.org/api/entities).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.languages import typed_marks
from bot.words.deliveries import Span, SpanKind
from bot.words.utf16 import utf16_length

COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,64})(?:@(?P<bot>[A-Za-z0-9_]+))?(?=\s|$)")
MARKS = {
    "bold": SpanKind.BOLD,
    "italic": SpanKind.ITALIC,
    "strikethrough": SpanKind.STRIKE,
    "code": SpanKind.CODE,
    "pre": SpanKind.PRE,
    "blockquote": SpanKind.QUOTE,
    "expandable_blockquote": SpanKind.QUOTE,
}
AFTER_A_MENTION = " \t,:;.!،؛-–—"
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own account."""

    id: int
    username: str
    name: str = ""

    @property
    def key(self) -> str:
        """The account's key."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class Words:
    """What was said, without the mention of the bot; `elsewhere` if it is said to another bot.

    `marked`: the same with the marks that it came with; "" for none.
    """

    text: str
    addressed: bool = False
    elsewhere: bool = False
    marked: str = ""


def read_words(message: Raw, me: Me) -> Words:
    """Read the text or caption of a message."""
    if "text" in message:
        text, entities = message["text"], message.get("entities") or ()
    else:
        text, entities = message.get("caption") or "", message.get("caption_entities") or ()
    if not isinstance(text, str):
        msg = "a message's text is no text"
        raise TypeError(msg)
    addressed, marked = False, ""
    if entities:
        text, addressed, spans = _apply_entities(text, entities, me)
        marked = typed_marks.write(text, spans) if spans else ""
    text, marked = storable(text), storable(marked)
    if not text.startswith("/"):
        return Words(text, addressed, marked=marked)
    words = _read_command(text, addressed, me)
    return replace(words, marked=_read_command(marked, addressed, me).text) if marked else words


def _read_command(text: str, addressed: bool, me: Me) -> Words:
    command = COMMAND.match(text)
    if command is None or command["bot"] is None:
        return Words(text, addressed)
    if command["bot"].casefold() != me.username.casefold():
        return Words(text, elsewhere=True)
    rest = text[command.end() :]
    return Words(f"/{command['name']}{rest}", addressed=True)


def _apply_entities(text: str, entities: Any, me: Me) -> tuple[str, bool, list[Span]]:
    """Take mentions of the bot out and write hidden links behind their words; find what is marked.

    Offsets are in bytes of UTF-16 till the end.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    addressed = False
    spans: list[Span] = []
    for entity in sorted(entities, key=_offset, reverse=True):
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        words = units[start:end].decode("utf-16-le", "replace")
        if _mentions(entity, words, me):
            addressed = True
            start, end = _cut_around(units, start, end)
            units = units[:start] + units[end:]
            spans = [_moved(span, end, start - end) for span in spans]
        elif entity["type"] == "text_link" and entity["url"].rstrip("/") != words.rstrip("/"):
            address = f" ({entity['url']})".encode("utf-16-le")
            units = units[:end] + address + units[end:]
            spans = [_moved(span, end, len(address)) for span in spans]
        elif kind := MARKS.get(entity["type"]):
            spans.append(Span(start, end, kind))
    return units.decode("utf-16-le", "replace"), addressed, [_counted(s, units) for s in spans]


def _moved(span: Span, place: int, by: int) -> Span:
    """The span after its text has grown or shrunk just before that place."""
    start = max(0, span.start + by) if span.start >= place else span.start
    end = max(start, span.end + by) if span.end > place else span.end
    return replace(span, start=start, end=end)


def _counted(span: Span, units: bytes) -> Span:
    """The span in code points."""
    start = len(units[: span.start].decode("utf-16-le", "replace"))
    return replace(
        span,
        start=start,
        end=start + len(units[span.start : span.end].decode("utf-16-le", "replace")),
    )


def _offset(entity: Raw) -> int:
    return int(entity["offset"])


def _mentions(entity: Raw, words: str, me: Me) -> bool:
    if entity["type"] == "mention":
        return bool(me.username) and words.casefold() == f"@{me.username}".casefold()
    return bool(entity["type"] == "text_mention" and entity["user"]["id"] == me.id)


def _cut_around(units: bytes, start: int, end: int) -> tuple[int, int]:
    """Where it is cut out, with the punctuation and the space that belonged to it."""
    before = units[:start].decode("utf-16-le", "replace")
    after = units[end:].decode("utf-16-le", "replace")
    kept_before, kept_after = before, after
    if not before.strip():
        kept_before, kept_after = "", after.lstrip(AFTER_A_MENTION)
    elif before[-1].isspace():
        kept_after = after.lstrip(" ")
        ends = not kept_after or not kept_after[0].isalnum()
        kept_before = before.rstrip(" ") if ends else before
    return (
        2 * utf16_length(kept_before),
        len(units) - 2 * utf16_length(kept_after),
    )


def storable(text: str) -> str:
    """Without what no database takes: NUL and half surrogate pairs."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
