"""What Telegram's words mean: those of its public server and of what stands behind it."""

from __future__ import annotations

import pytest

from bot.platforms.telegram.failures import Conflict, NoText, failure_of
from bot.words.failures import (
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

MEANINGS: dict[type[Exception], list[tuple[int, str]]] = {
    Unreachable: [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
        (403, "Forbidden: bot can't send messages to bots"),
        (403, "Forbidden: bot was kicked from the group chat"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (403, "Forbidden: bot is not a member of the channel chat"),
        (403, "Forbidden: the group chat was deleted"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: user not found"),
        (400, "Bad Request: PEER_ID_INVALID"),
        (400, "Bad Request: USER_IS_BLOCKED"),
        (400, "Bad Request: CHANNEL_PRIVATE"),
        (400, "Bad Request: group chat was deactivated"),
    ],
    Muted: [
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
        (400, "Bad Request: CHAT_RESTRICTED"),
        (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"),
        (400, "Bad Request: have no rights to send a message"),
        (400, "Bad Request: have no write access to the chat"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: need administrator rights in the channel chat"),
    ],
    NoRight: [
        (400, "Bad Request: not enough rights to send photos to the chat"),
        (400, "Bad Request: not enough rights to send videos to the chat"),
        (400, "Bad Request: not enough rights to send music to the chat"),
        (400, "Bad Request: not enough rights to send documents to the chat"),
        (400, "Bad Request: not enough rights to send voice notes to the chat"),
        (400, "Bad Request: not enough rights to send video notes to the chat"),
        (400, "Bad Request: not enough rights to send stickers to the chat"),
        (400, "Bad Request: not enough rights to send animations to the chat"),
        (400, "Bad Request: not enough rights to send polls to the chat"),
        (403, "Forbidden: not enough rights to send photos to the chat"),
        (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN"),
        (403, "Forbidden: CHAT_SEND_MEDIA_FORBIDDEN"),
        (400, "Bad Request: not enough rights to create a topic"),
    ],
    Rejected: [
        (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN"),
        (403, "Forbidden: user restricted receiving of voice messages"),
        (403, "Forbidden: user restricted receiving of video note messages"),
        (400, "Bad Request: message text is empty"),
        (400, "Bad Request: can't parse entities: Unsupported start tag"),
        (400, "Bad Request: BUTTON_DATA_INVALID"),
        (413, "Request Entity Too Large"),
    ],
    Gone: [
        (400, "Bad Request: message to edit not found"),
        (400, "Bad Request: message to delete not found"),
        (400, "Bad Request: MESSAGE_ID_INVALID"),
        (400, "Bad Request: message thread not found"),
        (400, "Bad Request: TOPIC_DELETED"),
        (400, "Bad Request: TOPIC_CLOSED"),
    ],
    Unchanged: [
        (400, "Bad Request: message is not modified: specified new message content is the same"),
        (400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    ],
    NoText: [(400, "Bad Request: there is no text in the message to edit")],
    Forbidden: [(401, "Unauthorized"), (404, "Not Found")],
    Conflict: [(409, "Conflict: terminated by other getUpdates request")],
    Uncertain: [(502, "Bad Gateway"), (504, "Gateway Timeout")],
    Unavailable: [(500, "Internal Server Error"), (503, "Service Unavailable")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words", "meaning"),
    [(status, words, meaning) for meaning, said in MEANINGS.items() for status, words in said],
)
def test_what_it_means(status: int, words: str, meaning: type[Exception]) -> None:
    assert type(failure_of(status, words, {})) is meaning


def test_a_group_that_grew_says_where_it_is() -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    moved = failure_of(400, words, {"migrate_to_chat_id": -100123})
    assert isinstance(moved, Moved)
    assert moved.key == "-100123"


def test_a_limit_says_how_long() -> None:
    limit = failure_of(429, "Too Many Requests: retry after 7", {"retry_after": 7})
    assert isinstance(limit, RetryAfter)
    assert limit.seconds == 7.0
