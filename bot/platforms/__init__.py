"""Where people are: each hears and speaks as `bot.words.platforms.Platform` says, no more."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.config.settings import Settings
    from bot.words.platforms import Platform

BY_SECTION = {
    "telegram": ("bot.platforms.telegram", "Telegram"),
    "matrix": ("bot.platforms.matrix", "Matrix"),
}
"""By its section in the config: the module of a platform and its class there, which is made with
that section's settings and the clock. Only those that are used are imported."""


def configured(settings: Settings, now: Callable[[], datetime]) -> list[Platform]:
    """The platforms that the config names an account for."""
    return [
        cast("Platform", getattr(import_module(module), name)(section, now))
        for key, (module, name) in BY_SECTION.items()
        if (section := getattr(settings, key)).enabled
    ]
