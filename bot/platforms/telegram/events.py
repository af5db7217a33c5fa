"""Updates as stored events."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bot.platforms.trimming import write_trimmed
from bot.words.deliveries import RawEvent

LARGEST_NUMBER = 2**31 - 1

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "inline_query",
    "guest_message",
)
"""chat_member and message_reaction come only when they are asked for by name."""


def update_number(update: Any) -> int | None:
    """The update's id, or None where it is missing or no id: Telegram's are positive and have 31
    bits. With another one as offset, the server would forget updates that nobody has seen.
    """
    number = update.get("update_id") if isinstance(update, dict) else None
    is_id = type(number) is int and 0 < number <= LARGEST_NUMBER
    return number if is_id else None


def event_key(update: Any) -> str:
    """A key that is the same whenever the same update comes: its id, or else a digest of it."""
    number = update_number(update)
    return str(number) if number is not None else _digest(json.dumps(update))


def raw_event(update: Any) -> RawEvent:
    """Make what is stored."""
    return RawEvent(
        event_key(update),
        write_trimmed(update),
        _sender(update),
        _is_urgent(update),
        _crowd(update),
    )


def _crowd(update: Any) -> str:
    """The message of a group below which somebody presses; "" for all else."""
    query = update.get("callback_query") if isinstance(update, dict) else None
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(message, dict):
        return ""
    chat = message.get("chat")
    if not isinstance(chat, dict) or chat.get("type") == "private":
        return ""
    return f"{chat.get('id')}:{message.get('message_id')}"


def _is_urgent(update: Any) -> bool:
    """Is it a query whose answer Telegram awaits for a few seconds only?"""
    if not isinstance(update, dict):
        return False
    request = update.get("chat_join_request")
    is_query = isinstance(request, dict) and "query_id" in request
    return is_query or "guest_message" in update


def _sender(update: Any) -> str:
    """Whose doing it is, as `places.read_sender` names them; "" where that can't be told."""
    if not isinstance(update, dict):
        return ""
    for kind in ALLOWED_UPDATES:
        content = update.get(kind)
        if isinstance(content, dict):
            chat = content.get("sender_chat") or content.get("actor_chat")
            who = chat or content.get("from") or content.get("user")
            key = who.get("id") if isinstance(who, dict) else None
            if type(key) is int:
                return f"chat:{key}" if chat else str(key)
    return ""


def _digest(written: str) -> str:
    return f"sha256:{hashlib.sha256(written.encode()).hexdigest()[:32]}"
