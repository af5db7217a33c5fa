"""The look that a running bot takes at itself, for /doctor and its own watch."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.checks.machine import check_clock, check_disk
from bot.checks.queues import check_queues
from bot.checks.staff import check_staff
from bot.checks.workers import check_workers
from bot.storage.tables import Chat
from bot.words.diagnosis import Finding, Trouble, TroubleKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.config.settings import Settings
    from bot.storage.sessions import Database
    from bot.words.platforms import Platform

PATIENCE_SECONDS = 30
"""A platform that takes longer to say how it is can't be reached."""


async def look(
    settings: Settings, db: Database, platforms: Sequence[Platform], now: Callable[[], datetime]
) -> list[Finding]:
    """Look at everything that a running bot can look at."""
    groups: dict[str, dict[str, str]] = {}
    async with db.read() as session:
        findings = [
            *await check_queues(session, now()),
            *await check_staff(session),
            *await check_workers(session),
        ]
        present = select(Chat).where(Chat.private.is_(False), Chat.present)
        for chat in await session.scalars(present):
            groups.setdefault(chat.platform, {})[chat.key] = chat.title
    findings += check_disk(settings, db)
    findings += await check_clock(settings, db, now)
    each = [_diagnose(platform, groups.get(platform.name, {})) for platform in platforms]
    return [*findings, *(finding for found in await asyncio.gather(*each) for finding in found)]


async def _diagnose(platform: Platform, groups: dict[str, str]) -> list[Finding]:
    """What the platform says of itself; what it has no neutral words for is about the account."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            findings = await platform.diagnose(groups)
    except TimeoutError:
        trouble = Trouble(TroubleKind.UNREACHABLE, platform.name)
        return [Finding(well=False, about=f"{platform.name} does not answer", trouble=trouble)]
    other = Trouble(TroubleKind.ACCOUNT, platform.name)
    return [
        finding
        if finding.well or finding.trouble is not None
        else Finding(well=False, about=finding.about, advice=finding.advice, trouble=other)
        for finding in findings
    ]
