"""Ephemeral messages: side chats, as the Bot API has them since 10.2.

A server that does not know a parameter leaves it out, and would show everybody what one member
alone is to see. So nothing is sent before the server is known to have such messages; then both
forms of the parameters go along (10.2 and 10.3 know one each) till one is refused; and what does
not come out as an ephemeral message is taken away at once, and not tried again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.platforms.telegram.abilities import Abilities, Ability
from bot.platforms.telegram.numbers import number
from bot.platforms.telegram.rich_messages import without_blocks
from bot.words.failures import DeliveryFailed, Gone, NotNow, Rejected, Unchanged, Unreachable
from bot.words.side_chats import is_side_chat, parts_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.words.deliveries import Delivery

CONTENT = re.compile(r"can't parse|too[_ ]long|is empty|entity|entities|button|wrong file|file_id")
"""A refusal that is about what is said, and would be the same at any time."""
ANSWERABLE_SECONDS = 14.0
"""Telegram says 15; a moment of the way there is past when the bot learns that it has arrived."""
NO_MEMBER = re.compile(r"participant|member not found|user not found")
UNKNOWN_PARAMETER = re.compile(r"ephemeral_message_parameters|receiver_user_id")


METHODS = frozenset(
    {
        "sendMessage", "sendPhoto", "sendDocument", "sendVoice", "sendAudio", "sendVideo",
        "sendAnimation", "sendSticker", "sendVideoNote", "sendLocation", "sendContact",
    }
)  # fmt: skip
"""Those which every server that has ephemeral messages can send them by."""


def plain(delivery: Delivery) -> Delivery:
    """The same as `METHODS` can say it."""
    return replace(delivery, content=without_blocks(delivery.content))


def send_params(delivery: Delivery, abilities: Abilities) -> dict[str, Any]:
    """What sends a message to one member of a group alone. Raises NotNow where nothing does."""
    if not abilities.has(Ability.EPHEMERAL):
        raise NotNow("this server has no ephemeral messages")
    group, member = parts_of(delivery.chat)
    params: dict[str, Any] = {"receiver_user_id": number(member)}
    if delivery.press:
        params["callback_query_id"] = delivery.press
    sent: dict[str, Any] = {"chat_id": number(group)}
    if abilities.has(Ability.EPHEMERAL_10_2):
        sent |= params
    if abilities.has(Ability.EPHEMERAL_10_3):
        sent["ephemeral_message_parameters"] = params
    if delivery.thread:
        sent["message_thread_id"] = number(delivery.thread)
    return sent


def reply_params(delivery: Delivery) -> dict[str, Any]:
    """The member's own message that is answered: it lets a bot that is no administrator speak."""
    if not delivery.reply_to:
        return {}
    return {
        "reply_parameters": {
            "ephemeral_message_id": number(delivery.reply_to),
            "allow_sending_without_reply": True,
        }
    }


def message_params(delivery: Delivery) -> dict[str, Any]:
    """Which message is to be edited or deleted."""
    group, member = parts_of(delivery.chat)
    return {
        "chat_id": number(group),
        "receiver_user_id": number(member),
        "ephemeral_message_id": number(delivery.message),
    }


def without_answering(delivery: Delivery) -> Delivery:
    """The same, said by itself: administrators may do that at any time."""
    return replace(delivery, press="", reply_to="", answers_at=0.0)


def is_unasked(delivery: Delivery, now: datetime) -> bool:
    """Does it answer nothing that its member has just done? Then nobody can tell whether they see
    it.
    """
    if delivery.press:
        return False  # one that is too old is refused
    return now.timestamp() - delivery.answers_at > ANSWERABLE_SECONDS


def is_too_long(refusal: Rejected) -> bool:
    """Servers take less for an edit than for a message (tdlib/telegram-bot-api, issue 881)."""
    return "too_long" in str(refusal).casefold()


def failure_of(refusal: DeliveryFailed) -> DeliveryFailed:
    """What a refused message means: what is wrong with it, or that nothing can be said now."""
    words = str(refusal).casefold()
    if NO_MEMBER.search(words):
        return Unreachable(str(refusal))
    if UNKNOWN_PARAMETER.search(words):
        return refusal
    if isinstance(refusal, Gone | Unreachable) or CONTENT.search(words):
        return refusal
    return NotNow(str(refusal)) if isinstance(refusal, Rejected | Unchanged) else refusal


__all__ = [
    "failure_of",
    "is_side_chat",
    "is_too_long",
    "is_unasked",
    "message_params",
    "plain",
    "reply_params",
    "send_params",
    "without_answering",
]
