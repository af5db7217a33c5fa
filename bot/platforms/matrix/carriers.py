"""Which events are heard, and how each must be carried."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from bot.platforms.matrix.polls import RESPONSES, STARTS
from bot.platforms.matrix.rooms import CHILD

Json = dict[str, Any]


class Carrier(StrEnum):
    """What an event must be to be heard: part of the room's state, or of its timeline alone."""

    STATE = "state"
    TIMELINE = "timeline"


HEARD = {
    "m.room.message": Carrier.TIMELINE,
    "m.sticker": Carrier.TIMELINE,
    "m.reaction": Carrier.TIMELINE,
    **dict.fromkeys(sorted(STARTS | RESPONSES), Carrier.TIMELINE),
    "m.room.redaction": Carrier.TIMELINE,
    "m.room.encrypted": Carrier.TIMELINE,
    "m.room.member": Carrier.STATE,
    "m.room.tombstone": Carrier.STATE,
    CHILD: Carrier.STATE,
}
"""docs/matrix-trust.md tells who may send these, and what they cause."""
SEALED = {"m.room.message", "m.sticker", "m.reaction", *STARTS, *RESPONSES}
"""What may come encrypted. Within encryption a sender can write any type: no homeserver looks."""
BUSINESS_OF_THE_BOT = {"m.room.member"}
"""What the bot does itself and must hear of all the same."""


def is_heard(event: Json) -> bool:
    """Is it of a type that matters, and truly of that type: state has a state key, no other has?"""
    carrier = HEARD.get(event.get("type", ""))
    is_state = isinstance(event.get("state_key"), str)
    return "event_id" in event and carrier is not None and is_state == (carrier is Carrier.STATE)
