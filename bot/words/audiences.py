"""Audiences: whom something is said to, where nobody is named.

The engine finds them: the room that they have, or each of them in private where they have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.words.roles import Role


class Where(StrEnum):
    """Where an audience is spoken to."""

    ROOM_OR_PRIVATE = "room or private"
    """In its rooms; where there is none, to each of its people in private."""
    ROOM = "room"
    """In its rooms only."""
    PRIVATE = "private"
    """To each in private, whatever rooms there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceBase:
    """What all audiences have: where they are spoken to, and who of them is not written to."""

    where: Where = Where.ROOM_OR_PRIVATE
    but: frozenset[int] = frozenset()
    """Ids of people who are left out in private; a room is for whoever is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organizers(AudienceBase):
    """Organizers, and owners.

    `or_mentors`: mentors will do (they may press the buttons as well) where organizers have no
    room, or there is none whom the bot can write to.
    """

    or_mentors: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyTeam(AudienceBase):
    """The safety team: in its room, or each of its members in private.

    `or_organizers`: where there is nobody of it, organizers, each in private and never in a room.
    """

    or_organizers: bool = False


@dataclass(frozen=True, slots=True)
class Mentors(AudienceBase):
    """Mentors who answer questions and are not on a break: those who answer in `language`, or all
    ("").

    For a language: its own rooms, else those of no language, else any that mentors have.
    `or_others`: where there is nobody of them, mentors of other languages, else organizers.
    """

    language: str = ""
    or_others: bool = False


@dataclass(frozen=True, slots=True)
class Followers(AudienceBase):
    """People who would like to hear of a topic. They have no room."""

    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyone(AudienceBase):
    """Everybody who can be written to, as far as they meet all that is asked for.

    `roles`: one of these (NEWCOMER: who has none); `languages`: reads one of these (tags without a
    region stand for all regions); `topics`: follows one of these. Empty: whatever it is.
    """

    roles: frozenset[Role] = frozenset()
    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class People(AudienceBase):
    """These people, by their ids, each in private."""

    ids: frozenset[int]


Audience = Organizers | SafetyTeam | Mentors | Followers | Everyone | People
