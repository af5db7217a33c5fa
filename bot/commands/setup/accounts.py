"""Accounts: whether they work, asked of their platform; and settings with what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.config.settings import load
from bot.config.sources import DELIMITER, PREFIX
from bot.engine.clock import utc_now
from bot.platforms import configured
from bot.words.diagnosis import Finding
from bot.words.failures import DeliveryFailed, Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.config.settings import Settings
    from bot.words.platforms import Platform

Answers = dict[tuple[str, str], str]
"""What was answered, by section and key, as the environment would say it."""


def with_answers(config: Path, environ: Mapping[str, str], answers: Answers) -> Settings:
    """The settings as they would be with these answers. Raises ConfigError."""
    said = {
        f"{PREFIX}{section}{DELIMITER}{key}".upper(): value
        for (section, key), value in answers.items()
    }
    return load(config if config.exists() else None, {**environ, **said})


def platform_of(settings: Settings, name: str) -> Platform:
    """The platform of that name. Raises LookupError where no account is named for it."""
    for platform in configured(settings, utc_now):
        if platform.name == name:
            return platform
    raise LookupError(name)


async def examine(settings: Settings, name: str) -> Finding:
    """Log in as the bot would: its account, or what is wrong with it. Raises nothing of a platform.

    What could be better is `lamplighter check`'s to say.
    """
    platform = platform_of(settings, name)
    wrong = [finding for finding in await platform.diagnose({}) if not finding.well]
    reached = platform_of(settings, name)
    try:
        await reached.open()
    except Forbidden as refused:
        return wrong[0] if wrong else Finding(well=False, about=str(refused))
    except DeliveryFailed as trouble:
        return wrong[0] if wrong else Finding(well=False, about=str(trouble))
    try:
        link = reached.start_link()
        return Finding(well=True, about=f"{name.capitalize()}: {reached.account}, {link}")
    finally:
        await reached.close()
