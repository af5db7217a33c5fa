"""The payload of a row of the outbox: a delivery as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.languages.rendering import to_json

if TYPE_CHECKING:
    from bot.words.deliveries import Delivery

KEYS: tuple[str, ...] = (
    "thread", "reply_to", "message", "whisper_to", "press", "thread_name", "more", "rings",
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
            [offer.key, offer.title, offer.about, to_json(offer.content)]
            for offer in delivery.offers
        ]
    for name in KEYS:
        value = getattr(delivery, name)
        if value:
            payload[name] = value
    return payload
