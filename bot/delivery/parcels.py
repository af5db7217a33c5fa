"""How a delivery is kept in the outbox: to JSON and back."""

from __future__ import annotations

from typing import Any

from bot.languages.rendering import from_json, to_json
from bot.words import Attachment
from bot.words.deliveries import Act, Delivery, Key, Offer, Rich

KEYS: tuple[str, ...] = (
    "thread", "reply_to", "message", "whisper_to", "press", "thread_name", "more",
)  # fmt: skip
"""Fields of a delivery that are kept as they are."""


def wrap(delivery: Delivery) -> dict[str, Any]:
    """Make JSON of everything but the act and the chat, which have columns of their own."""
    payload: dict[str, Any] = {}
    if delivery.content.text:
        payload["content"] = to_json(delivery.content)
    if delivery.keys:
        payload["keys"] = [[key.label, key.says, key.url] for key in delivery.keys]
    if delivery.attachments:
        payload["files"] = [file.to_json() for file in delivery.attachments]
    if delivery.offers:
        payload["offers"] = [
            [one.key, one.title, one.about, to_json(one.content)] for one in delivery.offers
        ]
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
        keys=tuple(Key(*key) for key in payload.get("keys", ())),
        attachments=tuple(Attachment.from_json(file) for file in payload.get("files", ())),
        offers=tuple(
            Offer(key, title, about, from_json(content))
            for key, title, about, content in payload.get("offers", ())
        ),
        txn=txn,
        **words,
    )
