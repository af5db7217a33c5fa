"""A message's text: who is meant, which command, what stands behind its links.

Telegram's entities count UTF-16 code units (core.telegram.org/api/entities).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,64})(?:@(?P<bot>[A-Za-z0-9_]+))?(?=\s|$)")
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
    """What was said, without the mention of the bot; `elsewhere` if it is said to another bot."""

    text: str
    addressed: bool = False
    elsewhere: bool = False


def read_words(message: Raw, me: Me) -> Words:
    """Read the text or caption of a message."""
    if "text" in message:
        text, entities = message["text"], message.get("entities") or ()
    else:
        text, entities = message.get("caption") or "", message.get("caption_entities") or ()
    if not isinstance(text, str):
        msg = "a message's text is no text"
        raise TypeError(msg)
    addressed = False
    if entities:
        text, addressed = _apply_entities(text, entities, me)
    text = storable(text)
    if not text.startswith("/"):
        return Words(text, addressed)
    return _read_command(text, addressed, me)


def _read_command(text: str, addressed: bool, me: Me) -> Words:
    command = COMMAND.match(text)
    if command is None or command["bot"] is None:
        return Words(text, addressed)
    if command["bot"].casefold() != me.username.casefold():
        return Words(text, elsewhere=True)
    rest = text[command.end() :]
    return Words(f"/{command['name']}{rest}", addressed=True)


def _apply_entities(text: str, entities: Any, me: Me) -> tuple[str, bool]:
    """Take mentions of the bot out and write hidden links behind their words."""
    units = text.encode("utf-16-le", "surrogatepass")
    addressed = False
    for entity in sorted(entities, key=_offset, reverse=True):
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        words = units[start:end].decode("utf-16-le", "replace")
        if _mentions(entity, words, me):
            addressed = True
            units = _without(units, start, end)
        elif entity["type"] == "text_link" and entity["url"].rstrip("/") != words.rstrip("/"):
            units = units[:end] + f" ({entity['url']})".encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le", "replace"), addressed


def _offset(entity: Raw) -> int:
    return int(entity["offset"])


def _mentions(entity: Raw, words: str, me: Me) -> bool:
    if entity["type"] == "mention":
        return bool(me.username) and words.casefold() == f"@{me.username}".casefold()
    return bool(entity["type"] == "text_mention" and entity["user"]["id"] == me.id)


def _without(units: bytes, start: int, end: int) -> bytes:
    """Cut it out, with the punctuation and the space that belonged to it."""
    before = units[:start].decode("utf-16-le", "replace")
    after = units[end:].decode("utf-16-le", "replace")
    if not before.strip():
        before, after = "", after.lstrip(AFTER_A_MENTION)
    elif before[-1].isspace():
        after = after.lstrip(" ")
        before = before.rstrip(" ") if not after or not after[0].isalnum() else before
    return (before + after).encode("utf-16-le", "surrogatepass")


def storable(text: str) -> str:
    """Without what no database takes: NUL and half surrogate pairs."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
