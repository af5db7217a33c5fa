"""What the bot must know of messages that others point at: whose they are, what their keys say.

Found in the messages themselves, so nothing is lost by a restart; kept in memory for a while.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.marks import Marks
from bot.platforms.matrix import keys, relations
from bot.platforms.matrix.encryption import Encryption
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, path
from bot.platforms.matrix.writing import MARK
from bot.words.failures import Unavailable, Uncertain

MOST_KNOWN = 5000
LOOK_BACK = 20
"""How many messages before a typed number are searched for the one that it answers."""
MOST_FAILURES = 6
"""So often in a row may a request about one event fail though others work (for half a minute, with
the pauses of syncing); then it counts as unknown, or nothing more would be heard.
"""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A message: who sent it (""): nobody knows), and what its numbers say."""

    sender: str = ""
    says: tuple[str, ...] = ()
    mark: int = 0
    """What it is, where it is one of the bot's (`bot.platforms.marks`)."""


class Messages:
    """Remembers messages, and asks the homeserver for those that it does not know."""

    def __init__(self, server: Homeserver, encryption: Encryption, me: str, marks: Marks) -> None:
        self._server = server
        self._encryption = encryption
        self._me = me
        self._marks = marks
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._last_own: dict[tuple[str, str], str] = {}
        self._failures: Counter[str] = Counter()

    def note(self, event: Json, room: str) -> None:
        """Take a (decrypted) message in, in the order of the room."""
        key, sender = str(event["event_id"]), str(event["sender"])
        own = sender == self._me
        original = relations.edited(event)
        if original:
            if own:
                self._keep(original, self._own(event["content"]["m.new_content"]))
            return
        self._keep(key, self._own(event["content"]) if own else Known(sender))
        if own and self._is_message(event):
            self._last_own[room, relations.thread(event)] = key

    def sender(self, key: str) -> str:
        """Who sent a message, where that is known without asking; else ""."""
        return self._known.get(key, Known()).sender

    async def find(self, key: str, room: str) -> Known:
        """What is known of a message. Raises a DeliveryFailed where it must be asked and can't."""
        if key in self._known or not key:
            return self._known.get(key, Known())
        # {}: it is gone, or from before we were there
        event = await self._ask(path("rooms", room, "event", key))
        known = self._read(event, room)
        self._keep(key, known)
        return known

    async def last_own(self, room: str, before: Json) -> str:
        """The bot's last message before an event, in its thread or outside of all; "" for none.
        Raises as `find`.
        """
        thread = relations.thread(before)
        if (room, thread) not in self._last_own:
            query = {"limit": str(2 * LOOK_BACK)}
            page = await self._ask(path("rooms", room, "context", str(before["event_id"])), query)
            self._last_own[room, thread] = next(
                (
                    str(event["event_id"])
                    for event in page.get("events_before", ())
                    if event["sender"] == self._me
                    and self._is_message(event)
                    and relations.thread(event) == thread
                ),
                thread,
            )
        return self._last_own[room, thread]

    async def _ask(self, where: str, query: Mapping[str, str] | None = None) -> Json:
        """What the homeserver knows; {} for nothing. Raises a DeliveryFailed, but not for ever."""
        try:
            answer = await self._server.call("GET", where, query=query)
        except Refusal:
            answer = {}
        except (Unavailable, Uncertain):
            self._failures[where] += 1
            if self._failures[where] < MOST_FAILURES:
                raise
            answer = {}
        self._failures.pop(where, None)
        return answer

    @staticmethod
    def _is_message(event: Json) -> bool:
        is_edit = relations.relation(event).get("rel_type") == "m.replace"
        return event["type"] in {"m.room.message", "m.room.encrypted"} and not is_edit

    def _read(self, event: Json, room: str) -> Known:
        sender = str(event.get("sender", ""))
        if sender != self._me:
            return Known(sender)
        latest = (event.get("unsigned") or {}).get("m.relations", {}).get("m.replace", {})
        if latest.get("sender") == self._me and "content" in latest:
            edit = self._opened(latest, room)
            return self._own(edit["content"].get("m.new_content", {}))
        return self._own(self._opened(event, room)["content"])

    def _own(self, content: Json) -> Known:
        """A message of the bot's own, by what is in it."""
        return Known(self._me, keys.read(content), self._marks.open(content.get(MARK)))

    def _opened(self, event: Json, room: str) -> Json:
        if event.get("type") != "m.room.encrypted":
            return event
        return self._encryption.decrypt(event, room) or {**event, "content": {}}

    def _keep(self, key: str, known: Known) -> None:
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
