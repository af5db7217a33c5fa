"""What people do on the console: the same words for a script and for somebody at a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.words import EventKind


class StepKind(StrEnum):
    """The things that can be done."""

    WRITES = "writes"
    PRESSES = "presses"
    EDITS = "edits"
    WITHDRAWS = "withdraws"
    REACTS = "reacts"
    SENDS = "sends"
    SHARES = "shares"
    ASKS = "asks"
    JOINS = "joins"
    LEAVES = "leaves"
    ADDS = "adds"
    REMOVES = "removes"
    BLOCKS = "blocks"
    UNBLOCKS = "unblocks"
    SPEAKS = "speaks"


HAPPENS = {
    StepKind.WRITES: EventKind.TEXT,
    StepKind.SENDS: EventKind.TEXT,
    StepKind.SHARES: EventKind.TEXT,
    StepKind.PRESSES: EventKind.PRESS,
    StepKind.EDITS: EventKind.EDIT,
    StepKind.WITHDRAWS: EventKind.WITHDRAWAL,
    StepKind.REACTS: EventKind.REACTION,
    StepKind.ASKS: EventKind.ASKED_TO_JOIN,
    StepKind.JOINS: EventKind.JOINED,
    StepKind.LEAVES: EventKind.LEFT,
    StepKind.ADDS: EventKind.BOT_ADDED,
    StepKind.REMOVES: EventKind.BOT_REMOVED,
    StepKind.BLOCKS: EventKind.BLOCKED,
    StepKind.UNBLOCKS: EventKind.UNBLOCKED,
}
"""As what the bot hears of them; of `SPEAKS` it hears nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody does something, in a group (`room`) or in private with the bot (no `room`).

    `text` is what is written: words, a caption. `what` is what is used: a button's label, a file's
    name, "contact" or "location", a reaction, a language tag. `quotes` are words of the message
    that is replied to or pressed; `path` is where the file is, "" for a stand-in.
    """

    who: str
    does: StepKind
    room: str = ""
    text: str = ""
    what: str = ""
    quotes: str = ""
    path: str = ""


class NotThere(Exception):  # noqa: N818 - what is missing is no error of ours
    """What somebody wants to press, edit or reply to is not there; its text says so."""

    def __init__(self, sought: str, step: Step) -> None:
        place = f" @ {step.room}" if step.room else ""
        super().__init__(f"no {sought} for {step.who}{place}")
