"""Commands as they are typed where a community is: Matrix's clients keep "/" for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms import BY_SECTION

if TYPE_CHECKING:
    from bot.config.settings import Settings

OTHERS = {"matrix": "!"}


def as_typed(command: str, settings: Settings) -> str:
    """The command ("room mentors") as people type it on the platforms that are configured."""
    enabled = [name for name in BY_SECTION if getattr(settings, name).enabled] or ["telegram"]
    prefixes = dict.fromkeys(OTHERS.get(name, "/") for name in enabled)
    first, *others = (f"{prefix}{command}" for prefix in prefixes)
    return f"{first} (on Matrix: {others[0]})" if others else first


def typed_by(account: str, command: str) -> str:
    """The command as whoever has that account ("matrix:@ada:example.org") types it."""
    return f"{OTHERS.get(account.partition(':')[0], '/')}{command}"
