"""The pages of /help: a feature says beside its commands what of them stands where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.words import Role, _

if TYPE_CHECKING:
    from bot.words import Text


class HelpPage(StrEnum):
    """A page, in the order in which /help shows them; also a group among all commands.

    What stands on `BASICS` is on the first screen itself.
    """

    BASICS = "basics"
    FIND = "find"
    LEARN = "learn"
    CONTRIBUTE = "contribute"
    SETTINGS = "settings"
    MENTORS = "mentors"
    ORGANIZERS = "organizers"
    OTHER = "other"

    @property
    def heading(self) -> Text:
        """What the button that opens it says, and its first line."""
        return _TITLES[self]

    @classmethod
    def of(cls, role: Role) -> HelpPage:
        """Where a command stands that doesn't say so itself."""
        if role is Role.NEWCOMER:
            return cls.OTHER
        return cls.MENTORS if role is Role.MENTOR else cls.ORGANIZERS


_TITLES = {
    HelpPage.BASICS: _("Asking"),
    HelpPage.FIND: _("Find something"),
    HelpPage.LEARN: _("Learn"),
    HelpPage.CONTRIBUTE: _("Help others"),
    HelpPage.SETTINGS: _("Settings & my data"),
    HelpPage.MENTORS: _("Mentor desk"),
    HelpPage.ORGANIZERS: _("Organizer desk"),
    HelpPage.OTHER: _("Everything else"),
}


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """A button of a page, and the line that says what it does. Who may press it sees it; what is
    `late` comes after the others.
    """

    page: HelpPage
    label: Text
    says: str
    about: Text
    late: bool = False
