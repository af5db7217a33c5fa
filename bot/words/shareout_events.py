"""What happens to share-outs, told to every feature that listens (`bot.words.domain_events`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShareoutAsked:
    """Another feature asks people for a share-out (the ids of the asks), on behalf of `by`; who
    can't be written to is to be told by others.
    """

    asks: tuple[int, ...]
    by: int | None


@dataclass(frozen=True, slots=True)
class InvitationAccepted:
    """Somebody has come with the word of an ask that was passed on."""

    ask_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ShareoutReturned:
    """Organizers would like to have something changed before it is published."""

    shareout_id: int


@dataclass(frozen=True, slots=True)
class ShareoutDeclined:
    """Organizers don't share what these people have made, which was called so; it is gone."""

    people: tuple[int, ...]
    title: str


@dataclass(frozen=True, slots=True)
class ShareoutDropped:
    """It was given up before anybody read it but perhaps organizers: what was written is gone."""

    shareout_id: int


@dataclass(frozen=True, slots=True)
class ShareoutPublished:
    """What somebody has learned is there for everybody."""

    shareout_id: int


@dataclass(frozen=True, slots=True)
class ShareoutTranslated:
    """It can be read in one more language."""

    shareout_id: int


@dataclass(frozen=True, slots=True)
class ShareoutWithdrawn:
    """A maker has taken back what was called so; `draft_id` is of the answer that was drafted from
    it, if any, and `translations` are the ids of those that there were.
    """

    shareout_id: int
    person_id: int
    title: str
    draft_id: int | None
    translations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftProposed:
    """An answer was drafted, and nobody has been shown it yet."""

    draft_id: int
