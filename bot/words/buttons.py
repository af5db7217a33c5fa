"""Buttons: what is pressed instead of typed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.words.text import _, stack, verbatim

if TYPE_CHECKING:
    from bot.words.text import Text


MAX_BUTTON_BYTES = 64
"""Longest `Button.says` in UTF-8 bytes (Telegram's limit for `callback_data`)."""
MOST_IN_LABEL = 24
"""Characters of a label; what is longer (a question, a name) is shortened at a word."""


class ButtonStyle(StrEnum):
    """What pressing it does, as platforms with colours show it: the others say it by its label."""

    PLAIN = ""
    CONFIRMS = "confirms"
    """It is what the message asks for: send it, approve, yes."""
    DESTROYS = "destroys"
    """What it takes away is gone."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button that speaks: pressing it equals typing `says`; with `url` it opens a link instead.

    What begins with "!" ("!solved 7") only buttons say. With `start` ("/find edit") it opens the
    private chat with the bot and says that there, which only a linked command may; with `says`,
    too, that is said here where links carry no words. What is `secret` is not shown in groups where
    others would see who pressed it. Raises ValueError where `says` is longer than
    `MAX_BUTTON_BYTES`.
    """

    label: Text
    says: str = ""
    url: str = ""
    start: str = ""
    style: ButtonStyle = ButtonStyle.PLAIN
    secret: bool = False

    def __post_init__(self) -> None:
        if len(self.says.encode()) > MAX_BUTTON_BYTES:
            msg = f"a button may say at most {MAX_BUTTON_BYTES} bytes"
            raise ValueError(msg)


def to_confirm(label: Text, says: str) -> Button:
    """A button that does what the message asks for."""
    return Button(label, says, style=ButtonStyle.CONFIRMS)


def to_destroy(label: Text, says: str) -> Button:
    """A button after which something is gone."""
    return Button(label, says, style=ButtonStyle.DESTROYS)


def in_full(*labels: str) -> Text | None:
    """Labels as they are, a line each, where one of them is too long to be shown whole."""
    if all(len(label) <= MOST_IN_LABEL for label in labels):
        return None
    return stack(*(verbatim(f"• {label}") for label in labels))


def open_private(start: str) -> Button:
    """A button of a group's that leads into the private chat, and says `start` there."""
    return Button(_("Open our private chat"), start=start)
