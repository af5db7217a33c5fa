"""What a message takes: one call to the Bot API, or several where files and words can't share one.

An album carries no buttons and a caption holds 1024 UTF-16 units, so words may need a message of
their own; that one is then what gets edited later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.platforms.markup import telegram_entities
from bot.platforms.telegram import ephemeral
from bot.platforms.telegram.abilities import Abilities
from bot.platforms.telegram.keyboards import inline_keyboard
from bot.platforms.telegram.numbers import number
from bot.platforms.telegram.rich_messages import is_worth_it, rich_message
from bot.platforms.telegram.uploads import (
    CAPTIONED,
    METHODS,
    album_item,
    field_of,
    grouped,
    single_params,
)
from bot.words import Attachment
from bot.words.deliveries import Delivery, Rich, Span, SpanKind
from bot.words.side_chats import is_side_chat
from bot.words.utf16 import utf16_length

CAPTION_UNITS = 1024
RICH = "rich_message"
"""The parameter that a rich message is said in."""
UNSEEN = "\u200b"
"""Takes no room: what carries a mark."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `principal`: the message that it makes is the one to be edited later."""

    method: str
    params: dict[str, Any]
    principal: bool = False


def plan(delivery: Delivery, abilities: Abilities, mark: str = "") -> list[Call]:
    """Tell which calls make the message, in their order; `mark` is the link that is hidden in it.

    Raises Rejected, and NotNow where the server has no side chats.
    """
    if is_side_chat(delivery.chat):
        where = ephemeral.send_params(delivery, abilities)
    else:
        where = place_params(delivery)
    delivery = replace(delivery, content=marked(delivery.content, mark))
    if not delivery.attachments:
        return [_text_call(delivery, {**where, **reply_params(delivery)})]
    calls = _calls_with_files(delivery, where)
    first = calls[0]
    calls[0] = Call(first.method, {**first.params, **reply_params(delivery)}, first.principal)
    return calls


def _calls_with_files(delivery: Delivery, where: dict[str, Any]) -> list[Call]:
    text = delivery.content.text
    if is_side_chat(delivery.chat) or (delivery.keys and not text):
        # There are no albums for one member; or nothing but the files could carry the buttons.
        groups = [[attachment] for attachment in delivery.attachments]
    else:
        groups = grouped(delivery.attachments)
    only = groups[0] if len(groups) == 1 else []
    if only and _takes_caption(only, delivery):
        return [_files_call(only, where, delivery.content, delivery)]
    calls = [_files_call(group, where) for group in groups]
    if text:
        words = _text_call(delivery, where)
        is_album = len(only) > 1 and utf16_length(text) <= CAPTION_UNITS
        return [*calls, words] if is_album else [words, *calls]
    keyboard = _keyboard(delivery)
    last = calls[-1]
    calls[-1] = Call(last.method, {**last.params, **keyboard}, principal=True)
    return calls


def _takes_caption(group: Sequence[Attachment], delivery: Delivery) -> bool:
    return (
        bool(delivery.content.text)
        and utf16_length(delivery.content.text) <= CAPTION_UNITS
        and all(field_of(attachment) in CAPTIONED for attachment in group)
        and (len(group) == 1 or not delivery.keys)
    )


def _files_call(
    group: Sequence[Attachment],
    where: dict[str, Any],
    caption: Rich | None = None,
    delivery: Delivery | None = None,
) -> Call:
    text = caption.text if caption else ""
    entities = telegram_entities(caption) if caption else []
    if len(group) > 1:
        first, *rest = group
        media = [
            album_item(first, text, entities),
            *(album_item(attachment, "", []) for attachment in rest),
        ]
        return Call("sendMediaGroup", {**where, "media": media}, principal=bool(caption))
    params = {**where, **single_params(group[0])}
    if caption:
        params |= {"caption": text, "caption_entities": entities}
    if delivery is not None:
        params |= _keyboard(delivery)
    return Call(METHODS[field_of(group[0])], params, principal=bool(caption))


def _text_call(delivery: Delivery, where: dict[str, Any]) -> Call:
    words = text_params(delivery.content)
    method = "sendRichMessage" if RICH in words else "sendMessage"
    return Call(method, {**where, **words, **_keyboard(delivery)}, principal=True)


def text_params(content: Rich) -> dict[str, Any]:
    """A text with its marks; a preview only where it has one link, its source.

    What shows better in blocks is a rich message.
    """
    if is_worth_it(content):
        return {RICH: rich_message(content)}
    links = {span.url for span in content.spans if span.kind is SpanKind.LINK} - {
        span.url for span in content.spans[-1:] if content.text[span.start :] == UNSEEN
    }
    preview: dict[str, Any] = {"is_disabled": True}
    if len(links) == 1:
        preview = {"url": links.pop(), "prefer_small_media": True}
    params: dict[str, Any] = {"text": content.text, "link_preview_options": preview}
    if content.spans:
        params["entities"] = telegram_entities(content)
    return params


def marked(content: Rich, mark: str) -> Rich:
    """The same with a link at its end that nobody sees. Words that have no end have none."""
    if not mark or not content.text:
        return content
    end = len(content.text)
    link = Span(end, end + len(UNSEEN), SpanKind.LINK, mark)
    return replace(content, text=content.text + UNSEEN, spans=(*content.spans, link))


def place_params(delivery: Delivery) -> dict[str, Any]:
    """The chat and the topic."""
    params: dict[str, Any] = {"chat_id": number(delivery.chat)}
    if delivery.thread:
        params["message_thread_id"] = number(delivery.thread)
    return params


def reply_params(delivery: Delivery) -> dict[str, Any]:
    """What it answers; where that is gone, it is said all the same."""
    if is_side_chat(delivery.chat):
        return ephemeral.reply_params(delivery)
    if not delivery.reply_to:
        return {}
    return {
        "reply_parameters": {
            "message_id": number(delivery.reply_to),
            "allow_sending_without_reply": True,
        }
    }


def _keyboard(delivery: Delivery) -> dict[str, Any]:
    return {"reply_markup": inline_keyboard(delivery.keys)} if delivery.keys else {}


def is_private(chat: str) -> bool:
    """Is it the chat with one person? Groups have numbers below zero."""
    return not chat.startswith("-")
