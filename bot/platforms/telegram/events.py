"""Updates as stored events."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bot.words.deliveries import RawEvent

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "inline_query",
)
"""chat_member and message_reaction come only when they are asked for by name."""


def update_number(update: Any) -> int | None:
    """The update's id, or None where it is missing or no number."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def event_key(update: Any) -> str:
    """A key that is the same whenever the same update comes: its id, or else a digest of it."""
    number = update_number(update)
    if number is not None:
        return str(number)
    return f"sha256:{hashlib.sha256(_written(update).encode()).hexdigest()[:32]}"


def raw_event(update: Any) -> RawEvent:
    """Make what is stored. It is ASCII, since no database takes every code point of JSON."""
    return RawEvent(event_key(update), _written(update))


def _written(update: Any) -> str:
    return json.dumps(update, separators=(",", ":"))
