"""What a look at the bot finds: for operators in English, and in neutral words for its owners."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class TroubleKind(StrEnum):
    """What can be wrong, the gravest first."""

    REFUSED = "refused"
    """A platform refuses the bot's account."""
    UNREACHABLE = "unreachable"
    """A platform does not answer."""
    DISK_FULL = "disk_full"
    UNHANDLED_FOR_LONG = "unhandled_for_long"
    UNSENT_FOR_LONG = "unsent_for_long"
    NOBODY_ANSWERS = "nobody_answers"
    """There is no mentors' room, and no mentor."""
    ROOM_LOST = "room_lost"
    """Nothing arrives in a room of staff's."""
    WORKER_SILENT = "worker_silent"
    CLOCK_WRONG = "clock_wrong"
    DEAF = "deaf"
    """The bot hears only commands in some groups."""
    QUARANTINED = "quarantined"
    JOBS_FAILED = "jobs_failed"
    STAFF_UNREACHABLE = "staff_unreachable"
    ACCOUNT = "account"
    """Something else about an account, which operators can read more of."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong: `place` is where (a platform, a room's id), `details` what its
    sentence needs besides, as JSON keeps it.
    """

    kind: TroubleKind
    place: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a diagnosis: is it well, and if not, what to do.

    `trouble`: the same for the bot's owners, where they can be told in their own language.
    """

    well: bool
    about: str
    advice: str = ""
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Checkup:
    """The service that looks whether all is well. Slow: it asks platforms."""

    look: Callable[[], Awaitable[Sequence[Finding]]]
