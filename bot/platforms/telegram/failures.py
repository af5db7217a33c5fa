"""What Telegram refuses, in the words of the engine.

The wordings are those of the public Bot API server (github.com/tdlib/telegram-bot-api, Client.cpp);
there are no error codes finer than the HTTP status.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from bot.words.failures import (
    DeliveryFailed,
    Forbidden,
    Gone,
    Moved,
    Muted,
    NoRight,
    Rejected,
    RetryAfter,
    Unavailable,
    Uncertain,
    Unchanged,
    Unreachable,
)

DEFAULT_PAUSE_SECONDS = 5.0
UNCHANGED = (
    "message is not modified",
    "topic_not_modified",
    "query is too old",
    "query id is invalid",
    "user_already_participant",
)
GONE = (
    "message to edit not found",
    "message to delete not found",
    "message with poll to stop not found",
    "hide_requester_missing",
    "participant_id_invalid",
    "message_id_invalid",
    "thread not found",
    "topic_deleted",
    "topic_closed",
    "topic_id_invalid",
)
MUTED = (
    "chat_restricted",
    "chat_write_forbidden",
    "chat_send_plain_forbidden",
    "have no rights to send a message",
    "have no write access to the chat",
    "not enough rights to send messages",
    "not enough rights to send text messages",
    "need administrator rights in the channel chat",
)
NO_RIGHT = re.compile(
    r"not enough rights to (?:\w+ a topic|send (?!(?:text )?messages))"
    r"|chat_send_(?!plain)\w+_forbidden|chat_admin_required"
    r"|not enough rights to (?:restrict|manage)|user is an administrator"
)
"""Lacking is the right to what sort of thing it is: also where Telegram says so with a 403."""
UNREACHABLE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user_deactivated",
    "user is deactivated",
    "user_is_blocked",
    "bot was kicked",
    "bot is not a member",
    "channel_private",
    "group chat was deactivated",
    "group chat was deleted",
)
"""Nothing can be said there. A group that takes text but no photos ("not enough rights to send
photos to the chat", CHAT_SEND_PHOTOS_FORBIDDEN), or a person who takes no voice messages, has only
refused this one message."""
ONLY_THIS = re.compile(
    r"(?:voice|video)_messages_forbidden|restricted receiving of \w+ (?:note )?messages"
)
"""Refused is what sort of thing it is: also where Telegram says so with a 403."""
NO_TEXT = "there is no text in the message to edit"


class Conflict(Unavailable):
    """Somebody else receives this bot's updates: a second poller, or a webhook."""


class NoText(Rejected):
    """The message to edit has a caption rather than a text."""


BY_STATUS: dict[int, type[DeliveryFailed | Forbidden]] = {
    HTTPStatus.UNAUTHORIZED: Forbidden,
    HTTPStatus.NOT_FOUND: Forbidden,  # a token of the wrong form
    HTTPStatus.FORBIDDEN: Unreachable,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.BAD_GATEWAY: Uncertain,  # what stands behind the gateway may have done it
    HTTPStatus.GATEWAY_TIMEOUT: Uncertain,
}


def failure_of(
    status: int, description: str, parameters: Mapping[str, Any]
) -> DeliveryFailed | Forbidden:
    """Tell what a refused call means: by its HTTP status, Telegram's words and its parameters."""
    if moved_to := parameters.get("migrate_to_chat_id"):
        return Moved(str(moved_to))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryAfter(float(parameters.get("retry_after") or DEFAULT_PAUSE_SECONDS))
    for pattern, failure in ((NO_RIGHT, NoRight), (ONLY_THIS, Rejected)):
        if pattern.search(description.casefold()):
            return failure(description)
    if status in BY_STATUS:
        return BY_STATUS[status](description)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(description)
    return _bad_request(description)


FAILURES: tuple[tuple[Sequence[str], type[DeliveryFailed]], ...] = (
    (UNCHANGED, Unchanged), (GONE, Gone), (MUTED, Muted), (UNREACHABLE, Unreachable),
)  # fmt: skip


def _bad_request(description: str) -> DeliveryFailed:
    words = description.casefold()
    for phrases, failure in FAILURES:
        if any(phrase in words for phrase in phrases):
            return failure(description)
    return NoText(description) if NO_TEXT in words else Rejected(description)
