"""Tags: a word beside somebody's name in a group, so that others see whom to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.words.subjects import Subject
    from bot.words.text import Text

LONGEST_TAG = 16
"""Characters; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Tag:
    """Show a word beside a member's name, by the key of their `account`, in the group's language;
    None: show none any more. Where that can't be done, `Undelivered` tells of a reference with the
    subject; where the platform has no tags, nothing is done.
    """

    chat: int
    account: str
    label: Text | None
    subject: Subject


@dataclass(frozen=True, slots=True)
class Tagging:
    """The service that tells whether a platform has tags, by its name."""

    on: Callable[[str], bool]
