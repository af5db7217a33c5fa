"""Who and where, in Telegram's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.platforms.telegram.mentions import storable
from bot.words import Place, Sender
from bot.words.language_tags import is_tag
from bot.words.side_chats import side_chat_key

Raw = Mapping[str, Any]


def is_ephemeral(message: Raw) -> bool:
    """Do one member of the group and the bot alone see it?"""
    return "ephemeral_message_id" in message


def read_key(message: Raw) -> str:
    """A message's key. Those of ephemeral ones are numbers of their own, and have no other."""
    return str(message["ephemeral_message_id" if is_ephemeral(message) else "message_id"])


def read_place(chat: Raw, message: Raw | None = None, member: Sender | None = None) -> Place:
    """Read where it is; the topic is the message's. An ephemeral message is in the `member`'s side
    chat.

    Outside of forums, message_thread_id is only the root of a chain of replies: no thread to us.
    The "General" topic has none.
    """
    if message is not None and member is not None and is_ephemeral(message):
        group = read_place(chat, message)
        key = side_chat_key(group.key, member.key)
        return replace(group, key=key, private=True, threaded=False, beside=group.key)
    thread = ""
    if message is not None and message.get("is_topic_message"):
        thread = str(message["message_thread_id"])
    return Place(
        str(chat["id"]),
        private=chat["type"] == "private",
        title=storable(str(chat.get("title") or "")),
        thread=thread,
        threaded=bool(chat.get("is_forum")),
    )


def read_person(user: Raw) -> Sender:
    """Read a user."""
    language = str(user.get("language_code") or "")
    name = " ".join(filter(None, (user.get("first_name"), user.get("last_name"))))
    return Sender(
        str(user["id"]),
        name=storable(name.strip()),
        username=str(user.get("username") or ""),
        language=language if is_tag(language) else "",
    )


def read_sender(message: Raw) -> Sender:
    """Read who speaks.

    Somebody who speaks as a chat (an anonymous administrator as the group, anybody as a channel of
    theirs) is that chat: key "chat:<id>". Who it is behind it is not told; `from` is a placeholder.
    """
    speaks_as = message.get("sender_chat")
    return read_chat_sender(speaks_as) if speaks_as else read_person(message["from"])


def read_chat_sender(chat: Raw) -> Sender:
    """Read a chat that speaks or reacts as such."""
    return Sender(
        f"chat:{chat['id']}",
        name=storable(str(chat.get("title") or "")),
        username=str(chat.get("username") or ""),
        is_chat=True,
    )


def read_time(seconds: Any) -> datetime:
    """Read a time: seconds since 1970, UTC."""
    return datetime.fromtimestamp(int(seconds), UTC)
