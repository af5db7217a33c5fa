"""Telegram's updates into neutral words, from plain JSON.

What no rule here names (channel posts, messages of other bots, posts that a linked channel
forwards, most service messages) means nothing to us: [].
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.platforms.telegram.contents import read_attachments
from bot.platforms.telegram.events import event_key
from bot.platforms.telegram.lookups import read_guest, read_lookup
from bot.platforms.telegram.marks import HiddenMarks
from bot.platforms.telegram.members import Members
from bot.platforms.telegram.mentions import Me, Raw, read_words, storable
from bot.platforms.telegram.places import (
    is_ephemeral,
    read_chat_sender,
    read_key,
    read_person,
    read_place,
    read_sender,
    read_time,
)
from bot.words import Event, EventKind, Place, Sender

NAME = "telegram"


class Parser:
    """Understands what one bot is sent. `now` is asked for what Telegram tells no time of;
    `has_topics`, whether its private chats have them.
    """

    def __init__(
        self,
        me: Me,
        now: Callable[[], datetime],
        marks: HiddenMarks | None = None,
        has_topics: Callable[[], bool] = lambda: False,
    ) -> None:
        self._me = me
        self._now = now
        self._has_topics = has_topics
        self._marks = marks or HiddenMarks(me, "")
        self._members = Members(me)
        self._readers: dict[str, Callable[[str, Raw], list[Event]]] = {
            "message": self._message,
            "edited_message": self._edit,
            "callback_query": self._press,
            "message_reaction": self._reaction,
            "my_chat_member": self._members.read_own_change,
            "chat_member": self._members.read_change,
            "chat_join_request": self._members.read_request,
            "inline_query": self._lookup,
            "guest_message": self._guest,
        }

    def parse(self, payload: str) -> list[Event]:
        """Read one update. Raises ValueError, KeyError or TypeError where that can't be done."""
        update = json.loads(payload)
        if not isinstance(update, dict):
            msg = "an update is no object"
            raise TypeError(msg)
        try:
            for kind, read in self._readers.items():
                if kind in update:
                    return read(event_key(update), update[kind])
        except (AttributeError, IndexError, ArithmeticError, OSError) as error:
            msg = f"an update of an unknown shape: {type(error).__name__}"
            raise ValueError(msg) from error
        return []

    def _message(self, event_id: str, message: Raw) -> list[Event]:
        if "migrate_to_chat_id" in message:
            return [self._migration(event_id, message)]
        if "community_chat_added" in message or "community_chat_removed" in message:
            who, at = read_sender(message), read_time(message["date"])
            place = self._place(message["chat"], message, who)
            return [self._incoming(event_id, EventKind.BELONGS, place, who, at)]
        if "new_chat_members" in message or "left_chat_member" in message:
            return self._members.read_service_message(event_id, message)
        return self._message_event(event_id, message, EventKind.TEXT, message["date"])

    def _edit(self, event_id: str, message: Raw) -> list[Event]:
        if message.get("location"):  # a live location moves every few seconds
            return []
        edited = message.get("edit_date") or message["date"]
        return self._message_event(event_id, message, EventKind.EDIT, edited)

    def _message_event(
        self, event_id: str, message: Raw, kind: EventKind, seconds: Any
    ) -> list[Event]:
        if not _is_said_by_a_person(message):
            return []
        words = read_words(message, self._me)
        attachments = read_attachments(message, NAME)
        said_nothing = not words.text and not words.addressed and not attachments
        if words.elsewhere or said_nothing:
            return []
        sender = read_sender(message)
        place = self._place(message["chat"], message, sender)
        reply = _answered(message)
        to_me = reply is not None and (reply.get("from") or {}).get("id") == self._me.id
        event = self._incoming(event_id, kind, place, sender, read_time(seconds))
        return [
            replace(
                event,
                text=words.text,
                marked=words.marked,
                message=read_key(message),
                reply_to=_key_of_answered(place, reply),
                mark=self._marks.read(reply),
                attachments=attachments,
                addressed=words.addressed or place.private or to_me,
                album=str(message.get("media_group_id") or ""),
            )
        ]

    def _press(self, event_id: str, query: Raw) -> list[Event]:
        message = query.get("message")
        if not message or not query.get("data"):  # an inline message's, or a game's button
            return []
        sender = read_person(query["from"])
        place = self._place(message["chat"], message, sender)
        press = self._incoming(event_id, EventKind.PRESS, place, sender, self._now())
        return [
            replace(
                press,
                text=storable(str(query["data"])),
                message=read_key(message),
                press=str(query["id"]),
                mark=self._marks.read(message),
                addressed=True,
            )
        ]

    def _guest(self, event_id: str, message: Raw) -> list[Event]:
        """Of the chat where it is said, which is none of the bot's, nothing is read."""
        words = read_words(message, self._me)
        caller = message.get("guest_bot_caller_user") or message.get("from")
        if words.elsewhere or caller is None or caller.get("is_bot"):
            return []
        return [read_guest(self._me.key, event_id, message, caller, words.text)]

    def _lookup(self, event_id: str, query: Raw) -> list[Event]:
        return [read_lookup(self._me.key, event_id, query, self._now())]

    def _reaction(self, event_id: str, change: Raw) -> list[Event]:
        """One for each emoji that was added; taking one back means nothing to us."""
        actor = change.get("actor_chat")
        sender = read_chat_sender(actor) if actor else read_person(change["user"])
        place, at = read_place(change["chat"]), read_time(change["date"])
        reaction = self._incoming(event_id, EventKind.REACTION, place, sender, at)
        before = _emoji(change["old_reaction"])
        return [
            replace(
                reaction,
                text=emoji,
                message=str(change["message_id"]),
                addressed=place.private,
            )
            for emoji in _emoji(change["new_reaction"])
            if emoji not in before
        ]

    def _migration(self, event_id: str, message: Raw) -> Event:
        """The group's last message; the mirror of it in the new supergroup says nothing more."""
        place, at = read_place(message["chat"]), read_time(message["date"])
        moved = self._incoming(event_id, EventKind.MIGRATED, place, read_sender(message), at)
        return replace(moved, moved_to=str(message["migrate_to_chat_id"]))

    def _place(self, chat: Raw, message: Raw, member: Sender) -> Place:
        place = read_place(chat, message, member)
        has_topics = place.private and not place.beside and self._has_topics()
        return replace(place, threaded=True) if has_topics else place

    def _incoming(
        self, event_id: str, kind: EventKind, place: Place, sender: Sender, at: datetime
    ) -> Event:
        return Event(NAME, self._me.key, event_id, kind, place, sender, at)


def _is_said_by_a_person(message: Raw) -> bool:
    """Two bots must not talk for ever, and a channel's post in its group is said to nobody."""
    if message["chat"]["type"] == "channel" or message.get("is_automatic_forward"):
        return False
    return "sender_chat" in message or not message["from"].get("is_bot")


def _answered(message: Raw) -> Raw | None:
    """The message that this one answers. In a topic, every message "answers" the topic's root."""
    reply: Raw | None = message.get("reply_to_message")
    if reply is None:
        return None
    is_root = reply["message_id"] == message.get("message_thread_id")
    return None if is_root and message.get("is_topic_message") else reply


def _key_of_answered(place: Place, reply: Raw | None) -> str:
    """What it answers, if that stands in the same chat: beside a group are no public messages."""
    if reply is None or is_ephemeral(reply) != bool(place.beside):
        return ""
    return read_key(reply)


def _emoji(reactions: Any) -> list[str]:
    return [storable(str(one["emoji"])) for one in reactions if one["type"] == "emoji"]
