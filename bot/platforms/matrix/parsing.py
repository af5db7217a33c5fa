"""Matrix's events into neutral words.

What is stored is an envelope: the event (decrypted), the room and the sender's name as they were
when it came, and what could only be found out by asking the homeserver then:

    {"room": {"key", "private", "title"}, "name", "event",
     "pressed": {"says", "message", "mark"}, "to_me": true, "mark", "moved_to",
     "rights": ["remove", "admit"], "unreadable": true, "back": true,
     "rooms": [{"key", "title", "link", "via", "is_open"}]}  (of a space; null: left)
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.platforms.matrix.contents import Me, read_attachment, read_words
from bot.platforms.matrix.polls import RESPONSES, STARTS, read_vote
from bot.platforms.matrix.polls import read_words as read_poll
from bot.platforms.matrix.relations import answered, edited, reaction, thread
from bot.platforms.matrix.rooms import one_line
from bot.platforms.matrix.spaces import read_rooms
from bot.platforms.matrix.writing import BOT
from bot.words import Event, EventKind, Place, Right, Sender

NAME = "matrix"
NOTICE = "m.notice"
VERIFICATION = "m.key.verification.request"

IDENTITY = "org.lamplighter.identity"
"""What the bot itself notes, not an event of any room's."""

NUL = "\\u0000"
"""As JSON writes it. No text on PostgreSQL can hold it, so none has it."""

Json = dict[str, Any]


class Parser:
    """Understands what one bot is sent."""

    def __init__(self, me: Me) -> None:
        self._me = me
        self._readers: dict[str, Callable[[Json, Event], list[Event]]] = {
            "m.room.message": self._message,
            "m.sticker": self._message,
            "m.reaction": self._reaction,
            **dict.fromkeys(RESPONSES, _vote),
            **dict.fromkeys(STARTS, _poll),
            "m.room.redaction": _withdrawal,
            "m.room.member": self._membership,
            "m.room.tombstone": _migration,
            IDENTITY: _identity,
        }

    def parse(self, payload: str) -> list[Event]:
        """Read one envelope. Raises ValueError, KeyError or TypeError where that can't be done."""
        envelope = json.loads(payload)
        if NUL in payload:
            envelope = _storable(envelope)
        try:
            event, room = envelope["event"], envelope["room"]
            place = Place(
                str(room["key"]),
                bool(room["private"]),
                title=str(room["title"]),
                thread=thread(event),
                threaded=not room["private"],
            )
            parsed = Event(
                NAME,
                self._me.key,
                str(event["event_id"]),
                EventKind.TEXT,
                place,
                _sender(actor(event), str(envelope.get("name", ""))),
                datetime.fromtimestamp(event["origin_server_ts"] / 1000, UTC),
                message=str(event["event_id"]),
                addressed=place.private,
                rights=frozenset(Right(right) for right in envelope.get("rights", ())),
            )
            if envelope.get("unreadable"):
                return [replace(parsed, kind=EventKind.UNREADABLE)]
            if "rooms" in envelope:
                return [_space(envelope, parsed)]
            read = self._readers.get(event["type"])
            return [] if read is None else read(envelope, parsed)
        except (AttributeError, IndexError, ArithmeticError, OSError) as error:
            msg = f"an event of an unknown shape: {type(error).__name__}"
            raise ValueError(msg) from error

    def _message(self, envelope: Json, parsed: Event) -> list[Event]:
        event = envelope["event"]
        pressed = envelope.get("pressed")
        if pressed:
            return [_press(parsed, pressed)]
        original = edited(event)
        content = event["content"]["m.new_content"] if original else event["content"]
        if _says_nothing_to_us(event, content):
            return []
        reply = answered(event)
        words = read_words(content, self._me, reply=bool(reply))
        attachment = read_attachment({"type": event["type"], "content": content}, NAME)
        addressed = words.addressed or parsed.addressed or bool(envelope.get("to_me"))
        if not words.text and attachment is None and not words.addressed:
            return []
        return [
            replace(
                parsed,
                kind=EventKind.EDIT if original else EventKind.TEXT,
                text=words.text,
                marked=words.marked,
                message=original or parsed.message,
                reply_to=reply,
                mark=int(envelope.get("mark", 0)),
                attachments=(attachment,) if attachment else (),
                addressed=addressed,
            )
        ]

    def _reaction(self, envelope: Json, parsed: Event) -> list[Event]:
        pressed = envelope.get("pressed")
        if pressed:
            return [_press(parsed, pressed)]
        message, emoji = reaction(envelope["event"])
        if not message or not emoji:
            return []
        return [replace(parsed, kind=EventKind.REACTION, text=emoji, message=message)]

    def _membership(self, envelope: Json, parsed: Event) -> list[Event]:
        event = envelope["event"]
        who, now, before = str(event["state_key"]), event["content"]["membership"], _before(event)
        if "knock" in {now, before} and who != self._me.key:
            return self._request(parsed, event, who, envelope)
        declines = (before, now) == ("invite", "leave") and parsed.place.private
        if not declines and (now == before or "join" not in {now, before} or now == "invite"):
            return []
        came = now == "join"
        if who == self._me.key:
            return self._own_membership(parsed, came=came, back=bool(envelope.get("back")))
        if parsed.place.private:
            kind = EventKind.UNBLOCKED if came else EventKind.BLOCKED
        else:
            kind = EventKind.JOINED if came else EventKind.LEFT
        name = str(event["content"].get("displayname") or envelope.get("name", ""))
        return [replace(parsed, kind=kind, sender=_sender(who, name), message="")]

    def _request(self, parsed: Event, event: Json, who: str, envelope: Json) -> list[Event]:
        """Somebody asks to be let in; or that is settled, and perhaps they are here."""
        now, before = event["content"]["membership"], _before(event)
        if parsed.place.private or now == before:
            return []
        name = str(event["content"].get("displayname") or envelope.get("name", ""))
        parsed = replace(parsed, sender=_sender(who, name), message="")
        if now == "knock":
            words = one_line(str(event["content"].get("reason") or ""))
            return [replace(parsed, kind=EventKind.ASKED_TO_JOIN, text=words)]
        over = replace(parsed, kind=EventKind.REQUEST_SETTLED)
        return [over, replace(parsed, kind=EventKind.JOINED)] if now == "join" else [over]

    def _own_membership(self, parsed: Event, *, came: bool, back: bool) -> list[Event]:
        """Who invited the bot has added it; in a private chat that is how people press "start"."""
        parsed = replace(parsed, message="")
        if parsed.place.private:
            if parsed.sender.key == self._me.key:
                return []
            if not came:
                return [replace(parsed, kind=EventKind.BLOCKED)]
            start = replace(parsed, text="/start", addressed=True)
            # Whom the bot could not write to meanwhile may have missed something.
            return [replace(parsed, kind=EventKind.UNBLOCKED), start] if back else [start]
        return [replace(parsed, kind=EventKind.BOT_ADDED if came else EventKind.BOT_REMOVED)]


def actor(event: Json) -> str:
    """Who did it: when somebody joins on an invitation, who invited them."""
    unsigned = event.get("unsigned") or {}
    is_own_step = event.get("state_key") == event["sender"]
    invited_by = unsigned.get("prev_sender") if is_own_step else None
    return str(invited_by or event["sender"])


def _says_nothing_to_us(event: Json, content: Json) -> bool:
    """Other bots' notices, redacted events, requests to verify a device."""
    is_message = event["type"] == "m.room.message"
    of_a_bot = content.get("msgtype") == NOTICE or BOT in content
    return is_message and (of_a_bot or content.get("msgtype") in {None, VERIFICATION})


def _press(parsed: Event, pressed: Json) -> Event:
    return replace(
        parsed,
        kind=EventKind.PRESS,
        text=str(pressed["says"]),
        message=str(pressed["message"]),
        mark=int(pressed.get("mark", 0)),
        press=parsed.id,
        addressed=True,
    )


def _vote(envelope: Json, parsed: Event) -> list[Event]:
    poll, choices = read_vote(envelope["event"])
    return [replace(parsed, kind=EventKind.VOTE, message=poll, choices=choices)] if poll else []


def _poll(envelope: Json, parsed: Event) -> list[Event]:
    """What somebody asks by a poll of their own are words like others."""
    words = read_poll(envelope["event"])
    return [replace(parsed, text=words)] if words else []


def _withdrawal(envelope: Json, parsed: Event) -> list[Event]:
    event = envelope["event"]
    # Room versions from 11 on have it in the content.
    message = event["content"].get("redacts") or event.get("redacts")
    if not message:
        return []
    return [replace(parsed, kind=EventKind.WITHDRAWAL, message=str(message))]


def _space(envelope: Json, parsed: Event) -> Event:
    rooms, parsed = envelope["rooms"], replace(parsed, message="")
    if rooms is None:
        return replace(parsed, kind=EventKind.SPACE_LEFT)
    return replace(parsed, kind=EventKind.SPACE, rooms=read_rooms(rooms))


def _migration(envelope: Json, parsed: Event) -> list[Event]:
    moved_to = envelope.get("moved_to")
    if not moved_to:
        return []
    moved = replace(parsed, kind=EventKind.MIGRATED, message="", moved_to=str(moved_to))
    return [replace(moved, confirmed=False)]


def _identity(_envelope: Json, parsed: Event) -> list[Event]:
    return [replace(parsed, kind=EventKind.IDENTITY_CHANGED, message="")]


def _before(event: Json) -> str:
    unsigned = event.get("unsigned") or {}
    previous = unsigned.get("prev_content") or event.get("prev_content") or {}
    return str(previous.get("membership", "leave"))


def _storable(value: Any) -> Any:
    """The same without NUL, in whatever is a text."""
    match value:
        case str():
            return value.replace("\x00", "")
        case list():
            return [_storable(each) for each in value]
        case dict():
            return {_storable(name): _storable(each) for name, each in value.items()}
    return value


def _sender(key: str, name: str) -> Sender:
    """A person; the user id without its @ is what others may call them by."""
    bare = key.removeprefix("@")
    return Sender(key, name=one_line(name) or bare.partition(":")[0], username=bare)
