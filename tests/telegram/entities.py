"""Message entities: UTF-16 offsets, checks, and what Telegram finds in a text by itself.

Offsets and lengths are in UTF-16 code units (core.telegram.org/api/entities#entity-length).
"""

import re
from typing import Any

from tests.telegram.errors import bad_request

Entity = dict[str, Any]

ENTITY_TYPES = frozenset(
    {
        "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold",
        "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote",
        "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time",
    }
)  # fmt: skip
NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id",
          "date_time": "unix_time"}  # fmt: skip
DATE_FORMAT = re.compile("r|w?[dD]?[tT]?")
"""Relative; or the weekday, a short or long date, a short or long time."""
FOUND_BY_TELEGRAM = re.compile(
    r"(?P<url>https?://[^\s<>]+[^\s<>.,:;!?)])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<!\w)(?P<mention>@[A-Za-z0-9_]{4,32})(?!\w)"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)
CAN_BE_FOUND = re.compile("[/@#]")


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, entity: Entity) -> str:
    """Return the part of a text that an entity covers."""
    encoded = text.encode("utf-16-le")
    start = entity["offset"] * 2
    return encoded[start : start + entity["length"] * 2].decode("utf-16-le", "replace")


def find_entities(text: str, known: list[Entity] | None = None) -> list[Entity]:
    """Return the given entities plus the links, commands and mentions seen in the text."""
    entities = list(known or ())
    if CAN_BE_FOUND.search(text):
        taken = [(one["offset"], one["offset"] + one["length"]) for one in entities]
        for match in FOUND_BY_TELEGRAM.finditer(text):
            offset = utf16_length(text[: match.start()])
            length = utf16_length(match.group())
            if not any(start < offset + length and offset < end for start, end in taken):
                entities.append({"type": match.lastgroup, "offset": offset, "length": length})
    return sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def check_entities(text: str, entities: Any) -> list[Entity]:
    """Return the entities when each is of a known kind and lies within the text.

    Raises:
        ApiError: 400 in TDLib's words.
    """
    if not isinstance(entities, list) or any(not isinstance(one, dict) for one in entities):
        raise bad_request("can't parse entities: Expected an Array of MessageEntity")
    boundaries = _boundaries(text)
    for entity in entities:
        _check_entity(entity, boundaries, utf16_length(text))
    return entities


def _check_entity(entity: Entity, boundaries: set[int] | None, end_of_text: int) -> None:
    kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if kind not in ENTITY_TYPES:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if kind in NEEDED and not entity.get(NEEDED[kind]):
        raise bad_request(f"can't parse MessageEntity: Can't find field \"{NEEDED[kind]}\"")
    if kind == "date_time" and not DATE_FORMAT.fullmatch(entity.get("date_time_format", "")):
        raise bad_request("can't parse MessageEntity: Invalid date-time format specified")
    if not isinstance(offset, int) or offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if not isinstance(length, int) or length <= 0:
        raise bad_request(f"receive an entity with incorrect length {length}")
    end = offset + length
    if end > end_of_text:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text"
            f" at UTF-16 offset {end}"
        )
    if boundaries is not None and offset not in boundaries:
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {offset}")
    if boundaries is not None and end not in boundaries:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol"
            f" at UTF-16 offset {end}"
        )


def _boundaries(text: str) -> set[int] | None:
    """Return the offsets between characters, or None when every offset is one."""
    if text.isascii():
        return None
    offsets, offset = {0}, 0
    for character in text:
        offset += 2 if ord(character) > 0xFFFF else 1
        offsets.add(offset)
    return offsets


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Drop white space around a text as Telegram does, and move its entities along."""
    trimmed = text.strip()
    if trimmed == text:
        return text, entities
    shift = utf16_length(text) - utf16_length(text.lstrip())
    end_of_text = utf16_length(trimmed)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        end = min(end_of_text, entity["offset"] + entity["length"] - shift)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return trimmed, moved
