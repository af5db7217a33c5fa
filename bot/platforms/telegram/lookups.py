"""Inline mode: "@bot words" in any chat, answered with what can be shared there; and guest mode:
a message that mentions the bot where it is not, answered once.

Telegram tells who types, but neither where nor when. Its limits are core.telegram.org/bots/api's:
50 results at once, an offset of 64 bytes, an id of 64 bytes a result.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.platforms.telegram.calls import text_params
from bot.platforms.telegram.keyboards import inline_keyboard
from bot.platforms.telegram.mentions import Raw, storable
from bot.platforms.telegram.places import read_person, read_time
from bot.words import Event, EventKind, Place
from bot.words.deliveries import Delivery, Offer

MOST_RESULTS = 50
PATIENCE_SECONDS = 15.0
"""About how long Telegram waits for an answer; then it says that the query is too old."""
CACHE_SECONDS = 60
"""How long Telegram may give somebody the same answer again: it is cheap, and soon out of date."""
MOST_DIGITS = 5
TITLE = 60
"""Characters; of a single answer nobody is shown a title, but it has to have one."""


def read_lookup(account: str, event_id: str, query: Raw, now: datetime) -> Event:
    """Read an `inline_query`; it happens nowhere that the bot can see."""
    offset = str(query.get("offset") or "")
    return Event(
        "telegram",
        account,
        event_id,
        EventKind.LOOKUP,
        Place("", private=True),
        read_person(query["from"]),
        now,
        text=storable(query["query"]),
        press=str(query["id"]),
        addressed=True,
        offset=int(offset) if offset.isdecimal() and len(offset) <= MOST_DIGITS else 0,
    )


def read_guest(account: str, event_id: str, message: Raw, caller: Raw, words: str) -> Event:
    """Read a `guest_message`; it happens nowhere that the bot is to remember."""
    return Event(
        "telegram",
        account,
        event_id,
        EventKind.GUEST,
        Place("", private=True),
        read_person(caller),
        read_time(message["date"]),
        text=words,
        press=str(message["guest_query_id"]),
        addressed=True,
    )


def guest_params(delivery: Delivery) -> dict[str, Any]:
    """What `answerGuestQuery` takes: one article, whose words are said there."""
    article = _article(Offer("answer", delivery.content.text[:TITLE], "", delivery.content))
    del article["description"]
    if delivery.keys:
        article["reply_markup"] = inline_keyboard(delivery.keys)
    return {"guest_query_id": delivery.press, "result": article}


def answer_params(delivery: Delivery) -> dict[str, Any]:
    """What `answerInlineQuery` takes. The answer is in the asker's language, so it is theirs."""
    params: dict[str, Any] = {
        "inline_query_id": delivery.press,
        "results": [_article(offer) for offer in delivery.offers],
        "is_personal": True,
        "cache_time": CACHE_SECONDS,
        "next_offset": delivery.more,
    }
    if delivery.keys:
        key = delivery.keys[0]
        params["button"] = {"text": key.label, "start_parameter": key.says}
    return params


def _article(offer: Offer) -> dict[str, Any]:
    content = text_params(offer.content)
    return {
        "type": "article",
        "id": offer.key,
        "title": offer.title,
        "description": offer.about,
        "input_message_content": {"message_text": content.pop("text"), **content},
    }
