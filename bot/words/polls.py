"""Polls: a question that the people of a chat answer by choosing.

A platform's own poll where it has such a thing and keeps what is promised: until it closes, nobody
sees how others choose. Elsewhere a message with a button for each option.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.words.subjects import Subject
    from bot.words.text import Text

LONGEST_QUESTION = 255
LONGEST_OPTION = 100
MOST_OPTIONS = 10
"""What every platform's own polls take."""
NATIVE = "native"
"""The detail of a poll's subject where it stands as the platform's own poll."""


class PollSupport(StrEnum):
    """What a platform's own polls tell a bot."""

    NONE = ""
    """It has none: people press buttons."""
    SUMS = "sums"
    """How many have chosen what, when the poll is closed, and nothing of who they are."""
    VOTES = "votes"
    """Each vote, and whose it is (`EventKind.VOTE`)."""


@dataclass(frozen=True, slots=True)
class Choices:
    """A platform's own poll as it is to be shown: in the reader's language, without marks.

    `several`: people may choose more than one of the options.
    """

    question: str
    options: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Poll:
    """Let people in a chat choose among the options, till it is closed (`ClosePoll`).

    `about` stands below: until when it is open; then who can see the votes, by the platform. As a
    message, it has a button for each option that says `says` and the option's number, from 0.
    `alone`: it stands nowhere else, so that no one person could be counted twice where a platform
    tells sums alone. `plainly`: by buttons in any case. Messages of a native poll are remembered
    under the subject with the detail `NATIVE`.
    """

    chat: int
    question: Text
    options: tuple[Text, ...]
    about: Text
    subject: Subject
    says: str
    several: bool = False
    alone: bool = False
    plainly: bool = False


@dataclass(frozen=True, slots=True)
class ClosePoll:
    """Let nobody choose any more where it stands as the platform's own; what came of each of them
    is told by a `PollCounted`. Messages are an `Update`'s affair.
    """

    subject: Subject
