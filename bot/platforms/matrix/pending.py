"""What waits: messages without a key yet, invitations, rooms that have moved on without us.

On disk before the sync that brought it is acknowledged, so that nothing is lost by a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from bot.platforms.matrix.stores import Store

FILE = "pending.json"
MOST_WAITING = 500
PATIENCE = timedelta(seconds=10)
"""How long a key may take before the room is told that a message can't be read."""
LONGEST = timedelta(days=7)
MOST_TRIES = 20
"""How often an invitation is answered, or a room followed, while other servers fail."""
MOVING = timedelta(minutes=10)
"""For how long nothing is sent to a room that has moved: by then it is known where it went."""

Json = dict[str, Any]


class Pending:
    """Keeps what waits, and which rooms have been told."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self.now = now
        stored = store.read(FILE)
        self._undecrypted: dict[str, Json] = stored.get("undecrypted", {})
        self._told: list[str] = stored.get("told", [])
        self.upgrades: dict[str, Json] = stored.get("upgrades", {})
        self.invitations: dict[str, Json] = stored.get("invitations", {})
        self._strays: list[str] = stored.get("strays", [])
        self._left_at: dict[str, datetime] = {}
        self._to_be_told: list[str] = stored.get("to_be_told", [])
        self._lost_rooms: list[str] = stored.get("lost_rooms", [])
        self._dirty = False

    def save(self) -> None:
        """Write it down where something has changed."""
        if self._dirty:
            self._store.write(
                FILE,
                {
                    "undecrypted": self._undecrypted,
                    "told": self._told,
                    "upgrades": self.upgrades,
                    "invitations": self.invitations,
                    "strays": self._strays,
                    "to_be_told": self._to_be_told,
                    "lost_rooms": self._lost_rooms,
                },
            )
            self._dirty = False

    # ── messages without a key ───────────────────────────────────────────────────────────────

    @property
    def hopeful(self) -> bool:
        """Does something wait that nobody has been told of yet?"""
        return any(not entry["reported"] for entry in self._undecrypted.values())

    def await_key(self, event: Json, room: str) -> bool:
        """Keep a message until its key comes; false where it was kept already."""
        key = str(event["event_id"])
        if key in self._undecrypted:
            return False
        self._undecrypted[key] = {
            "event": event,
            "room": room,
            "since": self.now().timestamp(),
            "reported": False,
        }
        while len(self._undecrypted) > MOST_WAITING:
            self._undecrypted.pop(next(iter(self._undecrypted)))
        self._dirty = True
        return True

    def waiting(self) -> Iterator[tuple[Json, str]]:
        """The messages that wait, with their rooms, oldest first; the very old are given up."""
        oldest = (self.now() - LONGEST).timestamp()
        for key, entry in list(self._undecrypted.items()):
            if entry["since"] < oldest:
                self._drop(key)
            else:
                yield entry["event"], entry["room"]

    def key_came(self, event: Json, room: str) -> None:
        """It has been read: the next one that can't be is news again."""
        self._drop(str(event["event_id"]))
        self.is_readable(room)

    def lost(self, room: str) -> None:
        """The bot is not in that room any more."""
        latest = [earlier for earlier in self._lost_rooms if earlier != room][1 - MOST_WAITING :]
        self._lost_rooms = [*latest, room]
        self._dirty = True

    def is_back(self, room: str) -> bool:
        """Has the bot been in that room before, and was put out; once."""
        was_lost = room in self._lost_rooms
        if was_lost:
            self._lost_rooms.remove(room)
            self._dirty = True
        return was_lost

    def is_readable(self, room: str) -> None:
        """Something could be read there: the next thing that can't be is news again."""
        if room in self._told:
            self._told.remove(room)
            self._dirty = True

    def tell_of_identity(self, people: Iterable[str]) -> None:
        """Let those who had verified the bot hear that its identity was replaced."""
        self._to_be_told = sorted({*self._to_be_told, *people})
        self._dirty = True

    def take_people(self) -> list[str]:
        """Those people, once."""
        people, self._to_be_told = self._to_be_told, []
        self._dirty = self._dirty or bool(people)
        return people

    def must_tell(self, event: Json, room: str) -> bool:
        """Is it time to tell the room, once, that this message can't be read?"""
        entry = self._undecrypted[str(event["event_id"])]
        if entry["reported"] or self.now().timestamp() - entry["since"] < PATIENCE.total_seconds():
            return False
        entry["reported"] = self._dirty = True
        if room in self._told:
            return False
        self._told.append(room)
        return True

    def _drop(self, key: str) -> None:
        if self._undecrypted.pop(key, None) is not None:
            self._dirty = True

    # ── invitations and upgrades ─────────────────────────────────────────────────────────────

    def invited(self, room: str, inviter: str, *, direct: bool) -> None:
        """Keep an invitation until it is answered."""
        self.invitations[room] = {"inviter": inviter, "direct": direct, "tries": 0}
        self._dirty = True

    def answered(self, room: str) -> None:
        """It needs no answer any more."""
        self._dirty = self.invitations.pop(room, None) is not None or self._dirty

    def moving(self, envelope: Json) -> None:
        """A room has moved to `envelope["moved_to"]`, where we are not yet."""
        self.upgrades.setdefault(str(envelope["moved_to"]), envelope)
        self._dirty = True

    def changed(self) -> None:
        """An invitation or a move has got a new mark."""
        self._dirty = True

    def arrived(self, replacement: str, predecessor: str) -> Json | None:
        """We are in it now: the envelope that says so, once.

        None where the room does not continue the one that was closed for it (`predecessor` is the
        one that it names): then it is a stray, to be left if it was gone to for that alone.
        """
        self._dirty = True
        envelope = self.upgrades.pop(replacement)
        if predecessor == envelope["room"]["key"]:
            self._left_at[predecessor] = self.now()
            return envelope
        if envelope.get("followed"):
            self._strays.append(replacement)
        return None

    def is_moving(self, room: str) -> bool:
        """Is a room on its way to another one, or has whoever sends not yet heard that it went?"""
        left_at = self._left_at.get(room)
        if left_at is not None:
            return self.now() - left_at < MOVING
        return any(
            envelope["room"]["key"] == room and envelope.get("tries", 0) < MOST_TRIES
            for envelope in self.upgrades.values()
        )

    def take_strays(self) -> list[str]:
        """The rooms to leave, once."""
        strays, self._strays = self._strays, []
        self._dirty = self._dirty or bool(strays)
        return strays
