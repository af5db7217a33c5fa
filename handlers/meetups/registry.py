"""The feature that all modules of meetups register with, and what the desk of hosts can do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from bot.engine.features import Feature
from bot.words import Action

if TYPE_CHECKING:
    from bot.engine.features import Context
    from bot.storage.tables import Meetup

feature = Feature("meetups")

Deed = Callable[["Context", "Meetup", str], Awaitable[Sequence[Action]]]
DEEDS: dict[str, Deed] = {}
"""What hosts do by buttons, "!meetup 7 name value"; given the context, the meetup, the value."""


def deed(name: str) -> Callable[[Deed], Deed]:
    """Have that function do it, for hosts and organizers alone."""

    def register(function: Deed) -> Deed:
        DEEDS[name] = function
        return function

    return register
