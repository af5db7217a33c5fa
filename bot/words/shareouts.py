"""Share-outs: where what people bring back stands, and what a pledge and a draft are made of.

Stored as their text; moved in `bot.domain.shareouts` alone.
"""

from __future__ import annotations

from enum import StrEnum


class AskState(StrEnum):
    """What has become of asking somebody; once they have pledged, see the share-out's own state."""

    ASKED = "asked"
    PLEDGED = "pledged"
    DECLINED = "declined"
    ELSEWHERE = "elsewhere"
    """They have shared it already, where a link says."""
    CANCELLED = "cancelled"
    """The organizers ask no more."""
    GONE = "gone"
    """Somebody was erased who had neither shared nor declined."""


class ShareoutState(StrEnum):
    """Where a share-out stands."""

    PLEDGED = "pledged"
    DRAFTING = "drafting"
    """It has pieces, or answers."""
    REVIEW = "review"
    """An organizer looks at it."""
    CHANGES = "changes"
    """They have asked for changes."""
    PUBLISHED = "published"
    GIVEN = "given"
    """A talk, or help on the spot, that has taken place without anything to read."""
    WITHDRAWN = "withdrawn"
    """Taken back after it was published."""
    DROPPED = "dropped"
    """Given up before."""


class ShareoutForm(StrEnum):
    """What somebody brings back."""

    TEXT = "text"
    VOICE = "voice"
    LINK = "link"
    PHOTOS = "photos"
    TALK = "talk"
    """Ten minutes at the next meeting."""
    HELP = "help"
    """On the spot: they show whoever asks."""


class ShareoutReaders(StrEnum):
    """For whom it is, as far as buttons say it; own words stand as they are."""

    EVERYBODY = "everybody"
    NEWCOMERS = "newcomers"
    MENTORS = "mentors"
    ORGANIZERS = "organizers"


class ShareoutPart(StrEnum):
    """What somebody has to do with a share-out that another makes."""

    MEMBER = "member"
    """They went together, and share together."""
    HELPER = "helper"
    """They may add to it."""


class PartState(StrEnum):
    """What somebody has said to having a part in it."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"


class GuidingQuestion(StrEnum):
    """What makes it easier to begin; each may be skipped."""

    SURPRISE = "surprise"
    """What surprised you?"""
    USE = "use"
    """What can others do with it?"""
    MORE = "more"
    """Where can one read more?"""


class PieceKind(StrEnum):
    """What a piece of a draft is."""

    TEXT = "text"
    VOICE = "voice"
    PHOTO = "photo"
    FILE = "file"
    LINK = "link"


class Credit(StrEnum):
    """Under which name it is published."""

    NAME = "name"
    PSEUDONYM = "pseudonym"
    NONE = "none"


class CircleState(StrEnum):
    """Where a circle of people stands who tell each other first."""

    MEETING = "meeting"
    """They know each other and the date."""
    MET = "met"
    """Its date is over."""
    DISSOLVED = "dissolved"
    """Too few are left."""


class CircleAnswer(StrEnum):
    """What somebody has said to being in a circle."""

    ASKED = "asked"
    WILLING = "willing"
    DECLINED = "declined"
    UNPLACED = "unplaced"
    """Willing, but nobody speaks their language with whom there would be a circle."""
    PLACED = "placed"
    LEFT = "left"
