"""Who came and went: people in a group, and the bot itself; who would like to come.

Telegram tells of a person twice where the bot is an administrator: by a service message (not in
groups that hide them) and by a `chat_member` update. The first of the two counts, whichever it is;
the other, within a minute, is left out. That is remembered in memory only: after a restart just
between the two a person may seem to come twice.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

from bot.platforms.telegram.mentions import Me, Raw
from bot.platforms.telegram.places import read_person, read_place, read_time
from bot.words import Event, EventKind, Right, TemporaryChat

SAME_WITHIN = timedelta(minutes=1)
MOST_REMEMBERED = 1_000
ASIDE_FOR = timedelta(minutes=5)
"""For so long, and until it is decided on, a bot may write to whoever asks to join a group."""
PRESENT = frozenset({"creator", "administrator", "member"})


class Members:
    """Reads comings and goings, each once."""

    def __init__(self, me: Me) -> None:
        self._me = me
        self._told: OrderedDict[tuple[str, str, EventKind], tuple[str, datetime]] = OrderedDict()

    def read_service_message(self, event_id: str, message: Raw) -> list[Event]:
        """Read "X joined" or "X left" in the chat; of the bot itself an update of its own tells."""
        if "left_chat_member" in message:
            people, kind = [message["left_chat_member"]], EventKind.LEFT
        else:
            people, kind = message["new_chat_members"], EventKind.JOINED
        changes = [
            self._incoming(event_id, message, kind, person)
            for person in people
            if not person.get("is_bot")
        ]
        return [
            replace(change, message=str(message["message_id"]))
            for change in changes
            if self._is_news(change)
        ]

    def read_change(self, event_id: str, update: Raw) -> list[Event]:
        """Read a `chat_member` update."""
        was, now = _is_present(update["old_chat_member"]), _is_present(update["new_chat_member"])
        person = update["new_chat_member"]["user"]
        if was == now or person.get("is_bot"):
            return []
        kind = EventKind.JOINED if now else EventKind.LEFT
        change = self._incoming(event_id, update, kind, person)
        return [change] if self._is_news(change) else []

    def read_own_change(self, event_id: str, update: Raw) -> list[Event]:
        """Read a `my_chat_member` update: what somebody (the sender) did with the bot."""
        old, new = update["old_chat_member"], update["new_chat_member"]
        was, now = _is_present(old), _is_present(new)
        kind = update["chat"]["type"]
        if kind == "channel":
            return []
        happened = []
        if kind == "private":
            if was != now:
                happened.append(EventKind.UNBLOCKED if now else EventKind.BLOCKED)
        else:
            if was != now:
                happened.append(EventKind.BOT_ADDED if now else EventKind.BOT_REMOVED)
            may_write = _may_write(new) and not _may_write(old)
            promoted = new["status"] == "administrator" and old["status"] != "administrator"
            if promoted or (was and now and may_write):
                happened.append(EventKind.BOT_PROMOTED)
        return [
            self._incoming(event_id, update, kind_of_change, update["from"])
            for kind_of_change in happened
        ]

    def read_request(self, event_id: str, request: Raw) -> list[Event]:
        """Read a `chat_join_request`; the person may never have begun a chat with the bot."""
        if request["chat"]["type"] == "channel":
            return []
        event = self._incoming(event_id, request, EventKind.ASKED_TO_JOIN, request["from"])
        temporary_chat = TemporaryChat(str(request["user_chat_id"]), event.at + ASIDE_FOR)
        query = str(request.get("query_id") or "")
        rights = frozenset({Right.ADMIT}) if query else frozenset()
        return [replace(event, temporary_chat=temporary_chat, request=query, rights=rights)]

    def _incoming(self, event_id: str, update: Raw, kind: EventKind, person: Raw) -> Event:
        return Event(
            "telegram",
            self._me.key,
            event_id,
            kind,
            read_place(update["chat"]),
            read_person(person),
            read_time(update["date"]),
        )

    def _is_news(self, change: Event) -> bool:
        key = (change.place.key, change.sender.key, change.kind)
        last_told = self._told.get(key)
        if last_told and last_told[0] != change.id and abs(change.at - last_told[1]) <= SAME_WITHIN:
            return False
        opposite = EventKind.LEFT if change.kind is EventKind.JOINED else EventKind.JOINED
        self._told.pop((change.place.key, change.sender.key, opposite), None)
        self._told[key] = (change.id, change.at)
        self._told.move_to_end(key)
        if len(self._told) > MOST_REMEMBERED:
            self._told.popitem(last=False)
        return True


def _may_write(member: Raw) -> bool:
    return member["status"] != "restricted" or bool(member.get("can_send_messages"))


def _is_present(member: Raw) -> bool:
    return member["status"] in PRESENT or bool(member.get("is_member"))
