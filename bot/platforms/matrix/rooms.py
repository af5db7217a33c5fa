"""What is known of the rooms: who is in them, what they are called, what may be done there.

From plain JSON rather than matrix-nio's room objects, which check every member of every room
against a schema at each start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MADE_FOR = "org.lamplighter.made_for"
"""Of a room's creation: the person for whom the bot has made it as a private chat."""
Json = dict[str, Any]

CHILD = "m.space.child"
DEFAULT_STATE_LEVEL = 50
FIRST_VERSION_OF_CREATORS = 12
"""From this room version on those who made a room stand above every power level."""
MEMBERS_THAT_MATTER = ("join", "invite")


@dataclass(slots=True)
class Member:
    """Somebody in a room."""

    membership: str
    name: str = ""


@dataclass(slots=True)
class Room:
    """One room that the bot has joined, as its state says."""

    key: str
    members: dict[str, Member] = field(default_factory=dict)
    knocking: set[str] = field(default_factory=set)
    """Who asks to be let in."""
    name: str = ""
    alias: str = ""
    kind: str = ""
    encrypted: bool = False
    history_visibility: str = "shared"
    predecessor: str = ""
    """The room that this one says it continues."""
    made_by: str = ""
    """Who has made it: one person, whoever else counts as a creator."""
    made_for: str = ""
    """Whom this one says it was made for as a private chat; believed of the bot's own rooms."""
    children: dict[str, str] = field(default_factory=dict)
    """The rooms in a space, each with a server that knows it."""
    closed_by: str = ""
    """Whose tombstone stands in the room; "" for none."""
    _closed_for: str = ""
    _creators: frozenset[str] = frozenset()
    _creators_stand_above: bool = False
    _levels: Json | None = None

    def change(self, event: Mapping[str, Any]) -> bool:
        """Take a state event in; true where it changes who is in the room.

        What has no state key is no state, whatever its type is.
        """
        content, key = event.get("content"), event.get("state_key")
        if not isinstance(content, dict) or not isinstance(key, str):
            return False
        if event.get("type") == "m.room.member":
            return self._change_member(key, content)
        if event.get("type") == CHILD:
            self._change_child(key, content)
        elif not key:
            self._change_room(event, content)
        return False

    def _change_child(self, key: str, content: Json) -> None:
        """What names no server that knows it is in the space no more."""
        via = content.get("via")
        if isinstance(via, list) and via:
            self.children[key] = _words(via[0])
        else:
            self.children.pop(key, None)

    @property
    def is_space(self) -> bool:
        """Is it a set of rooms, and none to talk in?"""
        return self.kind == "m.space"

    def _change_room(self, event: Mapping[str, Any], content: Json) -> None:
        match event.get("type"):
            case "m.room.name":
                self.name = one_line(_words(content.get("name")))
            case "m.room.canonical_alias":
                self.alias = _words(content.get("alias"))
            case "m.room.create":
                self._learn_origin(_words(event.get("sender")), content)
            case "m.room.encryption":
                self.encrypted = True  # once it is, it stays so, whatever a later event says
            case "m.room.history_visibility":
                self.history_visibility = _words(content.get("history_visibility"))
            case "m.room.tombstone":
                self.closed_by = _words(event.get("sender"))
                self._closed_for = _words(content.get("replacement_room"))
            case "m.room.power_levels":
                self._levels = content

    def _learn_origin(self, creator: str, content: Json) -> None:
        self.kind = _words(content.get("type"))
        predecessor = content.get("predecessor")
        self.predecessor = _words(_of(predecessor, "room_id"))
        self.made_by = creator or _words(content.get("creator"))
        self.made_for = _words(content.get(MADE_FOR))
        more = content.get("additional_creators")
        further_creators = [_words(key) for key in more] if isinstance(more, list) else []
        self._creators = frozenset({creator or _words(content.get("creator")), *further_creators})
        version = _level(content.get("room_version"), 1)
        self._creators_stand_above = version >= FIRST_VERSION_OF_CREATORS

    def _change_member(self, person: str, content: Json) -> bool:
        membership = _words(content.get("membership"))
        before = self.members.get(person)
        (self.knocking.add if membership == "knock" else self.knocking.discard)(person)
        if membership not in MEMBERS_THAT_MATTER:
            return self.members.pop(person, None) is not None
        self.members[person] = Member(membership, one_line(_words(content.get("displayname"))))
        return before is None or before.membership != membership

    @property
    def title(self) -> str:
        """What the room is called: its name, its address, or nothing."""
        return self.name or self.alias

    def name_of(self, person: str) -> str:
        """A person's display name here, or the local part of their user id."""
        member = self.members.get(person)
        return member.name if member and member.name else person[1:].partition(":")[0]

    def size(self) -> int:
        """How many have joined, without the bot."""
        joined = [member for member in self.members.values() if member.membership == "join"]
        return max(len(joined) - 1, 0)

    def readers(self) -> list[str]:
        """Who is to get the keys of what is said: members, and invited people who may read it."""
        with_invited = self.history_visibility != "joined"
        return [
            person
            for person, member in self.members.items()
            if member.membership == "join" or with_invited
        ]

    def may_send(self, person: str, event_type: str) -> bool:
        """Do the power levels let this person send such a message?

        https://spec.matrix.org/latest/client-server-api/#mroompower_levels
        """
        return self._may(person, event_type, "events_default", 0)

    def may(self, person: str, act: str, otherwise: int) -> bool:
        """Do the power levels let this person do that ("invite", "kick", "redact")?"""
        return self._may(person, "", act, otherwise)

    @property
    def replacement(self) -> str:
        """The room that this one was closed for by somebody who may; "" where it goes on."""
        closed = self._may(self.closed_by, "m.room.tombstone", "state_default", DEFAULT_STATE_LEVEL)
        return self._closed_for if self.closed_by and closed else ""

    def _may(self, person: str, event_type: str, default: str, otherwise: int) -> bool:
        if self._creators_stand_above and person in self._creators:
            return True
        if self._levels is None:  # anybody might change the room: that is not enough to go by
            return default == "events_default" or person in self._creators
        users, events = self._levels.get("users"), self._levels.get("events")
        own = _level(_of(users, person), _level(self._levels.get("users_default"), 0))
        needed = _level(_of(events, event_type), _level(self._levels.get(default), otherwise))
        return own >= needed


class Rooms:
    """All rooms that the bot has joined; `direct` are those marked as private chats."""

    def __init__(self, me: str) -> None:
        self.me = me
        self.joined: dict[str, Room] = {}
        self.direct: dict[str, list[str]] = {}

    def room(self, key: str) -> Room:
        """The room with that id; a new one where nothing is known of it yet."""
        return self.joined.setdefault(key, Room(key))

    def take_direct(self, content: Mapping[str, Any]) -> None:
        """Learn from the account data `m.direct` which rooms are private chats with whom."""
        self.direct = {
            person: [str(key) for key in keys]
            for person, keys in content.items()
            if isinstance(keys, list)
        }

    def marked_direct(self, key: str) -> str:
        """The person with whom this is a private chat; "" where it is none."""
        return next((person for person, keys in self.direct.items() if key in keys), "")

    def is_private(self, key: str) -> bool:
        """Is it a private chat: marked as one, and nobody else is in it?"""
        room = self.joined.get(key)
        other = self.marked_direct(key)
        if room is None or not other:
            return bool(other)
        return set(room.members) <= {self.me, other}

    def with_direct(self, person: str, key: str) -> dict[str, list[str]]:
        """The content of `m.direct` once this room is a private chat with that person."""
        keys = self.direct.get(person, [])
        return {
            **self.direct,
            person: [*(direct_room for direct_room in keys if direct_room != key), key],
        }

    def shared_with(self, people: Iterable[str]) -> list[Room]:
        """The encrypted rooms in which one of these people is."""
        sought = set(people)
        return [
            room
            for room in self.joined.values()
            if room.encrypted and not sought.isdisjoint(room.members)
        ]


def one_line(name: str) -> str:
    """A name as it can stand within a sentence."""
    return " ".join(name.split())


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _of(levels: object, key: str) -> object:
    return levels.get(key) if isinstance(levels, dict) else None


def _level(value: object, otherwise: int) -> int:
    """A power level; rooms of old versions may write it as text."""
    try:
        return int(value)  # type: ignore[call-overload, no-any-return]
    except (TypeError, ValueError):
        return otherwise
