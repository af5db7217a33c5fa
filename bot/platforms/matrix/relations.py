"""How an event relates to others: replies, threads, edits, reactions.

https://spec.matrix.org/latest/client-server-api/#forwarding-relationships-between-events
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

LONGEST_ID = 255
"""Of an event, in bytes (Matrix specification, appendices, "Common Identifier Format")."""


def relation(event: Mapping[str, Any]) -> Json:
    """An event's `m.relates_to`, or {}."""
    content = event.get("content")
    related = content.get("m.relates_to") if isinstance(content, dict) else None
    return related if isinstance(related, dict) else {}


def edited(event: Mapping[str, Any]) -> str:
    """The event that this one edits; "" where it is no edit."""
    related = relation(event)
    is_edit = related.get("rel_type") == "m.replace" and "m.new_content" in event["content"]
    return _event_id(related) if is_edit else ""


def thread(event: Mapping[str, Any]) -> str:
    """The first event of the thread that it is in; "" for none."""
    related = relation(event)
    return _event_id(related) if related.get("rel_type") == "m.thread" else ""


def answered(event: Mapping[str, Any]) -> str:
    """The event that this one replies to; "" for none.

    In a thread a reply may be there only for clients that know no threads: that is none.
    """
    related = relation(event)
    if related.get("rel_type") == "m.thread" and related.get("is_falling_back"):
        return ""
    reply = related.get("m.in_reply_to")
    return _event_id(reply) if isinstance(reply, dict) else ""


def reaction(event: Mapping[str, Any]) -> tuple[str, str]:
    """The event that is reacted to, and the emoji."""
    related = relation(event)
    if related.get("rel_type") != "m.annotation":
        return "", ""
    return _event_id(related), str(related.get("key", ""))


def referred(event: Mapping[str, Any]) -> str:
    """The event that this one refers to, as a vote does to its poll; "" for none."""
    related = relation(event)
    return _event_id(related) if related.get("rel_type") == "m.reference" else ""


def _event_id(related: Json) -> str:
    """The event that is pointed at; "" for what is no event's id.

    No homeserver looks at this, so anybody can write what they like: a very long one made every
    request about it fail, and with it all that was written afterwards.
    """
    key = related.get("event_id")
    if not isinstance(key, str) or not key.startswith("$") or len(key.encode()) > LONGEST_ID:
        return ""
    return key


def in_place(thread_root: str, reply_to: str) -> Json:
    """The `m.relates_to` of something that is said in a thread, as a reply, or both; or {}."""
    if not thread_root:
        return {"m.in_reply_to": {"event_id": reply_to}} if reply_to else {}
    return {
        "rel_type": "m.thread",
        "event_id": thread_root,
        "is_falling_back": not reply_to,
        "m.in_reply_to": {"event_id": reply_to or thread_root},
    }
