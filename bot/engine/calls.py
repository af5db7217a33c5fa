"""Calls: a command that was typed, or what a button says.

Buttons have a namespace of their own ("!solved 7"), so that nobody comes upon what is behind them
by typing. What is typed begins with "/"; buttons may say that too, and those of former releases,
which still stand in chats, say nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.words import EventKind

if TYPE_CHECKING:
    from bot.words import Event

TYPED, BEHIND = "/", "!"
CALL = re.compile(r"(?P<sign>[/!])(?P<name>[\w-]+)(?P<args>$|\s.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Call:
    """A name and what stands after it; `behind`: said by a button in the buttons' own namespace."""

    name: str
    args: str
    behind: bool
    pressed: bool

    @classmethod
    def of(cls, event: Event) -> Call | None:
        """What was called; None for other words (also for "/etc/hosts")."""
        match = CALL.fullmatch(event.text)
        pressed = event.kind is EventKind.PRESS
        if match is None or (match["sign"] == BEHIND and not pressed):
            return None
        return cls(match["name"].lower(), match["args"].strip(), match["sign"] == BEHIND, pressed)
