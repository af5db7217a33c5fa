"""Reading the configuration again while the bot runs (SIGHUP).

What is read where it is used changes at once. What something was built from when the bot started
stays as it was, and is named in the log; so does everything if the file is wrong.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.commands import logs
from bot.config.settings import ConfigError, Settings
from bot.domain import configured_owners
from bot.storage.errors import DatabaseAway

if TYPE_CHECKING:
    from bot.app import Community

log = logging.getLogger(__name__)

Load = Callable[[], Settings]
BUILT_FROM = frozenset({"storage", "telegram", "matrix", "knowledge", "web", "metrics"})
"""Sections that count when the bot starts, and not again."""
BUILT_FROM_KEYS = frozenset({("hotline", "sure_target"), ("hotline", "listening_target")})
CHANGES_IN_COMMUNITY = frozenset({"name", "owners"})


def merge(before: Settings, after: Settings) -> tuple[Settings, list[str], list[str]]:
    """The settings that count from now on; the names of those that have changed, and of those that
    will only after a new start.
    """
    sections: dict[str, Any] = {}
    changed: list[str] = []
    waiting: list[str] = []
    for section in Settings.model_fields:
        old, new = getattr(before, section), getattr(after, section)
        values = {}
        for key in type(old).model_fields:
            if getattr(old, key) == getattr(new, key):
                continue
            if _can_change(section, key):
                values[key] = getattr(new, key)
                changed.append(f"{section}.{key}")
            else:
                waiting.append(f"{section}.{key}")
        if values:
            sections[section] = old.model_copy(update=values)
    return before.model_copy(update=sections), changed, waiting


def _can_change(section: str, key: str) -> bool:
    if section == "community":
        return key in CHANGES_IN_COMMUNITY
    return section not in BUILT_FROM and (section, key) not in BUILT_FROM_KEYS


async def reload(community: Community, load: Load) -> None:
    """Read the configuration again; names of settings are logged, never what they say."""
    try:
        after = load()
    except ConfigError as error:
        log.error("the configuration is wrong, so all stays as it was: %s", error)  # noqa: TRY400
        return
    settings, changed, waiting = merge(community.settings, after)
    logs.set_up(settings.log.level, settings.log.format)
    community.settings = settings
    if not community.is_open:  # it will be, with these
        return
    community.engine.settings = settings
    log.info("configuration read again; changed: %s", ", ".join(changed) or "nothing")
    if waiting:
        log.warning("these change when the bot starts again: %s", ", ".join(waiting))
    if "community.owners" in changed:
        await _follow_owners(community)


async def _follow_owners(community: Community) -> None:
    try:
        async with community.db.write() as session:
            await configured_owners.follow_config(
                session, community.settings.community.owners, community.now
            )
            await community.engine.tell(session)
    except DatabaseAway as error:
        log.warning("owners will be followed at the next start: no database (%s)", error)
    community.wake_senders()
