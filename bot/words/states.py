"""States: where things stand. Stored as their text, so that a row says it to people, too.

Every subject's states move in one place of the domain; whoever compares, compares with these.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class QuestionState(StrEnum):
    """Where a question stands."""

    OFFERED = "offered"
    """The bot has answered, or given choices; no person has to do with it."""
    HELD = "held"
    """It goes to people as soon as fewer of its asker's are with them."""
    WAITING = "waiting"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Step(IntEnum):
    """How far up the ladder a question is: who has been asked."""

    MATCHED = 0
    LANGUAGE = 1
    ALL_MENTORS = 2
    ORGANIZERS = 3


class Ending(StrEnum):
    """How a question ended."""

    HELPED = "helped"
    """The bot's answer did."""
    SOLVED = "solved"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    KNOWN = "known"
    NOT_A_QUESTION = "not_a_question"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Side(StrEnum):
    """Who said something in a question, or to whom: a note is for mentors alone."""

    ASKER = "asker"
    MENTOR = "mentor"
    NOTE = "note"


class DraftState(StrEnum):
    """What has become of an answer that may become knowledge."""

    OPEN = "open"
    APPROVED = "approved"
    DROPPED = "dropped"


class SuggestionState(StrEnum):
    """What has become of a suggested link; its page is looked at first."""

    LOOKING = "looking"
    OPEN = "open"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class TranslationState(StrEnum):
    """What has become of a translation that somebody has taken on."""

    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DROPPED = "dropped"


class CaseKind(StrEnum):
    """Why the safety team is asked."""

    SELF_HARM = "self-harm"
    DANGER = "danger"
    REPORT = "report"
    """Somebody reports what happened to them, or to others."""
    TALK = "talk"
    """Somebody would like to talk to the team."""


class CaseState(StrEnum):
    """Where a case of the safety team stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    """The person has taken their words back."""
    ORDINARY = "ordinary"
    """It was an ordinary question."""


class CaseStep(IntEnum):
    """Who has been asked to look at a case that waits."""

    TEAM = 0
    EACH_MEMBER = 1
    ORGANIZERS = 2


class CaseSide(StrEnum):
    """Who said something in a case: a note is for the team alone."""

    PERSON = "person"
    TEAM = "team"
    NOTE = "note"


class Contact(StrEnum):
    """Whether somebody wants to hear from the safety team, and how."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    NONE = "none"


class RequestState(StrEnum):
    """What has become of somebody's request to be let into a group."""

    ELSEWHERE = ""
    """People decide on it without the bot."""
    WAITING = "waiting"
    ADMITTED = "admitted"
    DECLINED = "declined"
    SETTLED = "settled"
    """Decided on, or taken back, without the bot."""
    ASKED = "asked"
    """They were asked what brings them there."""
    EXPECTED = "expected"
    """They are let in as soon as they ask again."""


class AdmissionRule(StrEnum):
    """What becomes of those who ask to be let into a group."""

    QUEUE = "queue"
    """Organizers decide."""
    ASK = "ask"
    """They are asked what brings them there, and let in when they say so."""


class SpaceState(StrEnum):
    """What organizers have said of a set of rooms, and of each that is in it."""

    OFFERED = "offered"
    """Nobody has decided yet."""
    SERVED = "served"
    """The bot is in them, and lists them."""
    LISTED = "listed"
    """They are listed, without the bot."""
    DECLINED = "declined"
    GONE = "gone"
    """The bot is in the set no more, or the room is."""


class PollState(StrEnum):
    """Where a poll stands."""

    DRAFT = "draft"
    """Only its maker has seen it."""
    OPEN = "open"
    CLOSED = "closed"
    """Nobody can choose any more; platforms tell what came of theirs."""
    COUNTED = "counted"


class RoomPurpose(StrEnum):
    """What a room is for; "" for nothing in particular."""

    NEWCOMERS = "newcomers"
    MENTORS = "mentors"
    ORGANIZERS = "organizers"
    ANNOUNCEMENTS = "announcements"
    SAFETY = "safety"


class Refusal(StrEnum):
    """Why nothing can be said in a group."""

    NONE = ""
    REMOVED = "removed"
    """The bot is not in it."""
    MUTED = "muted"
    """It may not write."""


class InboxState(StrEnum):
    """What has become of an event."""

    NEW = "new"
    DONE = "done"
    QUARANTINED = "quarantined"


class OutboxState(StrEnum):
    """What has become of a delivery."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
