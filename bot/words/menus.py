"""Menus of commands, as a platform shows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Whose menu of commands it is."""

    PRIVATE = "private"
    GROUP = "group"
    CHAT = "chat"
    ALL = "all"
    """Nobody's: all that there is, for platforms which show no menus but write commands their own
    way."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands to show in one scope and language ("" = for every other language).

    `chat` is the chat's key with `Scope.CHAT` (a mentor's private chat, a mentors' room).
    `commands` are pairs of name (no prefix) and what it does. Those that are `unseen` are seen by
    whoever says them and the bot alone, also in groups, where a platform can do that.
    """

    scope: Scope
    language: str
    commands: tuple[tuple[str, str], ...]
    chat: str = ""
    unseen: frozenset[str] = frozenset()
