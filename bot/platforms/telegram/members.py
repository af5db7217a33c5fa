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

from bot.message import Aside, Happening, Incoming
from bot.platforms.telegram.mentions import Me, Raw
from bot.platforms.telegram.places import read_person, read_place, read_time

SAME_WITHIN = timedelta(minutes=1)
MOST_REMEMBERED = 1_000
ASIDE_FOR = timedelta(minutes=5)
"""For so long, and until it is decided on, a bot may write to whoever asks to join a group."""
PRESENT = frozenset({"creator", "administrator", "member"})


class Members:
    """Reads comings and goings, each once."""

    def __init__(self, me: Me) -> None:
        self._me = me
        self._told: OrderedDict[tuple[str, str, Happening], tuple[str, datetime]] = OrderedDict()

    def read_service_message(self, event: str, message: Raw) -> list[Incoming]:
        """Read "X joined" or "X left" in the chat; of the bot itself an update of its own tells."""
        if "left_chat_member" in message:
            people, happening = [message["left_chat_member"]], Happening.LEFT
        else:
            people, happening = message["new_chat_members"], Happening.JOINED
        changes = [
            self._incoming(event, message, happening, person)
            for person in people
            if not person.get("is_bot")
        ]
        return [
            replace(change, message=str(message["message_id"]))
            for change in changes
            if self._is_news(change)
        ]

    def read_change(self, event: str, update: Raw) -> list[Incoming]:
        """Read a `chat_member` update."""
        was, now = _is_present(update["old_chat_member"]), _is_present(update["new_chat_member"])
        person = update["new_chat_member"]["user"]
        if was == now or person.get("is_bot"):
            return []
        happening = Happening.JOINED if now else Happening.LEFT
        change = self._incoming(event, update, happening, person)
        return [change] if self._is_news(change) else []

    def read_own_change(self, event: str, update: Raw) -> list[Incoming]:
        """Read a `my_chat_member` update: what somebody (the sender) did with the bot."""
        old, new = update["old_chat_member"], update["new_chat_member"]
        was, now = _is_present(old), _is_present(new)
        kind = update["chat"]["type"]
        if kind == "channel":
            return []
        happened = []
        if kind == "private":
            if was != now:
                happened.append(Happening.UNBLOCKED if now else Happening.BLOCKED)
        else:
            if was != now:
                happened.append(Happening.BOT_ADDED if now else Happening.BOT_REMOVED)
            if new["status"] == "administrator" and old["status"] != "administrator":
                happened.append(Happening.BOT_PROMOTED)
        return [self._incoming(event, update, one, update["from"]) for one in happened]

    def read_request(self, event: str, request: Raw) -> list[Incoming]:
        """Read a `chat_join_request`; the person may never have begun a chat with the bot."""
        if request["chat"]["type"] == "channel":
            return []
        asked = self._incoming(event, request, Happening.ASKED_TO_JOIN, request["from"])
        aside = Aside(str(request["user_chat_id"]), asked.at + ASIDE_FOR)
        return [replace(asked, aside=aside)]

    def _incoming(self, event: str, update: Raw, happening: Happening, person: Raw) -> Incoming:
        return Incoming(
            "telegram",
            self._me.key,
            event,
            happening,
            read_place(update["chat"]),
            read_person(person),
            read_time(update["date"]),
        )

    def _is_news(self, change: Incoming) -> bool:
        key = (change.place.key, change.sender.key, change.happening)
        told = self._told.get(key)
        if told and told[0] != change.event and abs(change.at - told[1]) <= SAME_WITHIN:
            return False
        opposite = Happening.LEFT if change.happening is Happening.JOINED else Happening.JOINED
        self._told.pop((change.place.key, change.sender.key, opposite), None)
        self._told[key] = (change.event, change.at)
        self._told.move_to_end(key)
        if len(self._told) > MOST_REMEMBERED:
            self._told.popitem(last=False)
        return True


def _is_present(member: Raw) -> bool:
    return member["status"] in PRESENT or bool(member.get("is_member"))
