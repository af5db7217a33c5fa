"""What has happened in the domain, told in the same transaction to every feature that listens.

The domain says it: `happened(db, RoomBound(chat.id, purpose))`; a feature hears it:
`@feature.listens(RoomBound)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

PENDING = "domain_events"
"""In a session's `info`: what has happened and nobody was told of."""


@dataclass(frozen=True, slots=True)
class PersonJoined:
    """Somebody has joined a group; `language` is theirs there."""

    person_id: int
    chat_id: int
    language: str


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """Somebody has left a group."""

    person_id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class JoinRequested:
    """Somebody asks to be let into a group, with these words.

    `may_admit`: the bot may let them in; `is_greeted`: it may write to them meanwhile; `request`
    is the platform's handle for deciding at once ("": it does not wait).
    """

    person_id: int
    chat_id: int
    words: str
    may_admit: bool
    is_greeted: bool
    request: str = ""


@dataclass(frozen=True, slots=True)
class JoinRequestSettled:
    """Somebody who had asked to be let in waits no more."""

    person_id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class PersonForgotten:
    """Somebody is erased: the row of that id is there, and empty."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PersonsLinked:
    """Two people are one: all that was `gone`'s is `kept`'s."""

    gone: int
    kept: int


@dataclass(frozen=True, slots=True)
class RoomBound:
    """A room has a purpose now ("": none any more)."""

    chat_id: int
    purpose: str


@dataclass(frozen=True, slots=True)
class RoomLost:
    """A group can't be written to for now."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class NoTopics:
    """The bot may open no topics in a group that has them."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class NoFiles:
    """A group takes the bot's words, but not its pictures or other files."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class RoomRegained:
    """The bot is in a group (again), or a room goes on in a new place: what stood there may be
    missing.
    """

    chat_id: int


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message of ours has never arrived."""

    reference_id: int


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """Somebody was given a role, perhaps one that they had."""

    person_id: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class OwnerRemoved:
    """The configuration does not name somebody as an owner any more."""

    person_id: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody does not want to have to do with somebody else any more."""

    person_id: int
    blocked_id: int


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """Somebody has chosen in which language the bot speaks to them."""

    person_id: int
    language: str


@dataclass(frozen=True, slots=True)
class ZoneChosen:
    """Somebody has chosen in which zone they read times, and sleep."""

    person_id: int


@dataclass(frozen=True, slots=True)
class TopicChosen:
    """Somebody has said how they hear of a topic of announcements (`Cadence`)."""

    person_id: int
    topic: str
    cadence: str


@dataclass(frozen=True, slots=True)
class QuestionClosed:
    """A question has ended, in one of the ways that `Question.ending` names."""

    question_id: int
    ending: str


@dataclass(frozen=True, slots=True)
class QuestionReopened:
    """A question that had ended is with people again, or is going to be."""

    question_id: int


@dataclass(frozen=True, slots=True)
class PollCounted:
    """A platform's own poll has ended: how many chose each option of it (none, where it has told of
    each vote; None: it can't be counted). `reference_id` is that of its message.
    """

    reference_id: int
    votes: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class PairingBegun:
    """A mentor and a newcomer have agreed; both are to be introduced."""

    pairing_id: int


@dataclass(frozen=True, slots=True)
class PairingEnded:
    """A pairing is over, in the way that `Pairing.ending` names."""

    pairing_id: int


@dataclass(frozen=True, slots=True)
class OfferGone:
    """Somebody was asked about a pairing, and one of the two is erased: the offer is, too."""

    offer_id: int


@dataclass(frozen=True, slots=True)
class RoleRevoked:
    """Somebody has lost a role."""

    person_id: int
    role: str


@dataclass(frozen=True, slots=True)
class BreakBegun:
    """Somebody wants to be asked nothing for a while."""

    person_id: int


@dataclass(frozen=True, slots=True)
class BreakEnded:
    """Somebody is there again."""

    person_id: int


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody was at a meetup: they say so, a host does, or they were let in at the door."""

    meetup_id: int
    occurrence_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ShareoutMakerChanged:
    """Whoever put a share-out together does so no more: somebody with whom they went does."""

    shareout_id: int


@dataclass(frozen=True, slots=True)
class ShareoutUnsigned:
    """Somebody who had shared is erased: what was published stays, without their name."""

    shareout_id: int


@dataclass(frozen=True, slots=True)
class CircleShrunk:
    """Somebody of a circle can't be there."""

    circle_id: int


class Transaction(Protocol):
    """An open session, as far as it matters here."""

    @property
    def info(self) -> Any:
        """What goes along with it in memory."""


def happened(db: Transaction, event: object) -> None:
    """Have every feature that listens told of it, after whatever is going on in this transaction.

    A feature may have events of its own kinds; they are frozen dataclasses.
    """
    db.info.setdefault(PENDING, []).append(event)


def pending(db: Transaction) -> list[object]:
    """What has happened and nobody was told of, the oldest first."""
    events: list[object] = db.info.get(PENDING, [])
    return list(events)


def replace_pending(db: Transaction, events: list[object]) -> None:
    """Have just these told: the others have been, or what they told of is undone."""
    db.info[PENDING] = events
