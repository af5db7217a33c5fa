"""Announcements: what they are about, how often somebody hears of it, and where each stands."""

from __future__ import annotations

from enum import StrEnum


class AnnouncementTopic(StrEnum):
    """What an announcement is about: people choose by it what they hear of."""

    NEWS = "news"
    OPPORTUNITY = "opportunity"
    TRAINING = "training"
    OPEN_CALL = "open_call"
    URGENT = "urgent"
    """It waits for nobody's morning."""


class Cadence(StrEnum):
    """How somebody, or a group, hears of a topic."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    """In one message a day."""
    WEEKLY = "weekly"
    NEVER = "never"


class AnnouncementState(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    REVIEW = "review"
    """A second organizer has to approve it."""
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    """Nobody is left to whom it goes by itself; some may have it in their digest yet."""
    CANCELLED = "cancelled"
    """Who had not got it does not."""
    RECALLED = "recalled"
    """It is taken back from who had got it."""
    DROPPED = "dropped"
    """It never went out."""


class RecipientState(StrEnum):
    """What has become of an announcement for one recipient."""

    WAITING = "waiting"
    QUEUED = "queued"
    """It is on its way."""
    DIGEST = "digest"
    """They hear of it in their digest."""
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Unreached(StrEnum):
    """Why somebody does not get an announcement."""

    NO_CHAT = "no_chat"
    """They have never written to the bot in private."""
    BLOCKED = "blocked"
    """They have blocked the bot, or their account is gone."""
    ASIDE = "aside"
    """They are on a platform where the bot has no account now."""
    MUTED = "muted"
    """They do not want to hear of the topic."""
    LOST = "lost"
    """A group in which nothing can be said."""
    REFUSED = "refused"
    """The platform has not taken the message."""


class MentoringPart(StrEnum):
    """What somebody has to do with mentoring."""

    MENTORS = "mentors"
    MENTEES = "mentees"
    WAITING = "waiting"
    """They have asked for a mentor."""
    NONE = "none"


class AnnouncementStep(StrEnum):
    """What somebody did with an announcement, or what happened to it."""

    MADE = "made"
    CHANGED = "changed"
    ASKED = "asked"
    """A second organizer was asked."""
    APPROVED = "approved"
    DECLINED = "declined"
    SCHEDULED = "scheduled"
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    CORRECTION_PROPOSED = "correction_proposed"
    CORRECTED = "corrected"
    RECALLED = "recalled"
    DROPPED = "dropped"
