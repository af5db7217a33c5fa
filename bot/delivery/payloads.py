"""Deliveries as the outbox keeps them, and by what two of them are known to show the same."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from bot.languages.rendering import from_json, to_json
from bot.words import Attachment, ButtonStyle
from bot.words.deliveries import Act, Delivery, Key, Offer, Rich
from bot.words.polls import Choices

if TYPE_CHECKING:
    from bot.storage.tables import OutboxRow

KEYS: tuple[str, ...] = (
    "thread", "reply_to", "message", "press", "thread_name", "more", "rings", "begins_thread",
    "person", "via", "answers_at",
)  # fmt: skip
"""Fields of a delivery that are kept as they are."""
BEFORE = "before"
"""In the payload of an edit: the fingerprint of what stands there until it is made."""

WITH_THREAD, INSIDE, BESIDE = "with_thread", "inside", "beside"
"""In the payload of what is only said once there is a thread of its `thread_subject`: in it, or
where it came up.
"""

BACKED = "backed"
"""In that of what is said in a side chat: the same is said elsewhere, or kept already."""


def wrap(delivery: Delivery) -> dict[str, Any]:
    """Make JSON of everything but the act and the chat, which have columns of their own."""
    payload: dict[str, Any] = {}
    if delivery.content.text:
        payload["content"] = to_json(delivery.content)
    if delivery.keys:
        payload["keys"] = [_key_to_json(key) for key in delivery.keys]
    if delivery.attachments:
        payload["files"] = [file.to_json() for file in delivery.attachments]
    if delivery.offers:
        payload["offers"] = [
            [offer.key, offer.title, offer.about, to_json(offer.content)]
            for offer in delivery.offers
        ]
    if delivery.poll is not None:
        payload["poll"] = [
            delivery.poll.question, list(delivery.poll.options), delivery.poll.several,
        ]  # fmt: skip
    if delivery.members:
        payload["members"] = list(delivery.members)
    for name in KEYS:
        value = getattr(delivery, name)
        if value:
            payload[name] = value
    return payload


def unwrap(payload: dict[str, Any], act: str, chat: str, txn: str, **found: str) -> Delivery:
    """Make the delivery again; `found` are keys that became known since (message, thread)."""
    words = {name: payload[name] for name in KEYS if name in payload}
    words.update({name: value for name, value in found.items() if value})
    return Delivery(
        act=Act(act),
        chat=chat,
        content=from_json(payload["content"]) if "content" in payload else Rich(""),
        keys=tuple(_key_from_json(*key) for key in payload.get("keys", ())),
        attachments=tuple(Attachment.from_json(file) for file in payload.get("files", ())),
        offers=tuple(
            Offer(key, title, about, from_json(content))
            for key, title, about, content in payload.get("offers", ())
        ),
        poll=_choices_from_json(*payload["poll"]) if "poll" in payload else None,
        members=tuple(payload.get("members", ())),
        txn=txn,
        **words,
    )


def _key_to_json(key: Key) -> list[str]:
    return [key.label, key.says, key.url, *([key.style.value] if key.style else [])]


def _key_from_json(label: str, says: str, url: str, style: str = "") -> Key:
    return Key(label, says, url, ButtonStyle(style))


def _choices_from_json(question: str, options: list[str], several: bool) -> Choices:
    return Choices(question, tuple(options), several)


def fingerprint(delivery: Delivery) -> int:
    """A number above 0 that tells what a message says and which buttons it has from anything else
    (63 bits).
    """
    shown = [to_json(delivery.content), [_key_to_json(key) for key in delivery.keys]]
    digest = blake2b(json.dumps(shown, sort_keys=True).encode(), digest_size=8).digest()
    return max(1, int.from_bytes(digest) >> 1)


def undoes(waiting: OutboxRow, wanted: int) -> bool:
    """Would a change that waits be for nothing, as what is wanted stands there already?"""
    is_edit = waiting.act == Act.EDIT.value and waiting.attempts == 0
    return is_edit and (waiting.payload or {}).get(BEFORE) == wanted


def change(waiting: OutboxRow, edit: Delivery) -> None:
    """Let what waits say this instead."""
    earlier = {
        name: value
        for name, value in (waiting.payload or {}).items()
        if name not in {"content", "keys"}
    }
    waiting.payload = {**earlier, **wrap(edit)}
