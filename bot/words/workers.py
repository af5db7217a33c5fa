"""Words for workers: processes that share one database, and the parts that each of them takes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.words.platforms import StandsBy

if TYPE_CHECKING:
    from bot.words.platforms import Outlet

INBOX, OUTBOX, JOBS = "inbox", "outbox", "jobs"
"""What workers tell each other of: there is something new in it."""
TICKING = "jobs"
"""The lease of whoever does what is due."""


class Role(StrEnum):
    """What a worker is for."""

    PLATFORMS = "platforms"
    HANDLERS = "handlers"
    SENDERS = "senders"
    WEB = "web"


def lease_to_hear(platform: Outlet) -> str:
    """The lease of whoever hears for that account."""
    return f"hear {platform.name} {platform.account}"


def lease_to_send(platform: Outlet) -> str:
    """The lease of whoever sends for that account: who hears, where one process has it open."""
    if isinstance(platform, StandsBy):
        return lease_to_hear(platform)
    return f"send {platform.name} {platform.account}"
