"""`lamplighter announcements`: how far each is, as numbers; never what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.upkeep import beside_the_bot
from bot.domain.announcements import announcements as all_of_them
from bot.domain.announcements import outcomes
from bot.words.announcements import AnnouncementState, RecipientState

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.announcements.outcomes import Progress
    from bot.storage.tables import Announcement

SHOWN = 20
WIDTH = 20


async def announcements(url: str, now: datetime) -> list[str]:
    """A line for each of the newest, and one below it for what failed.

    Raises BadAddress, CannotOpen and NotMigrated.
    """
    lines: list[str] = []
    async with beside_the_bot(url) as db, db.read() as session:
        for announcement in await all_of_them.latest(session, SHOWN):
            progress = await outcomes.progress(session, announcement)
            lines.append(_line(announcement, progress, now))
            if progress.failed:
                failed = (f"{count} {why}" for why, count in sorted(progress.failed.items()))
                lines.append(f"          failed: {', '.join(failed)}")
    return lines or ["nothing was announced yet"]


def _line(announcement: Announcement, progress: Progress, now: datetime) -> str:
    done = progress.total - progress.waiting
    filled = WIDTH * done // progress.total if progress.total else 0
    digest = progress.count(RecipientState.DIGEST)
    return (
        f"{announcement.id:>8}  {announcement.state:<10}{announcement.topic:<12}"
        f"[{'#' * filled}{'.' * (WIDTH - filled)}] {progress.sent} sent, {progress.waiting} waiting"
        + (f", {digest} for digests" if digest else "")
        + _left(announcement, progress, now)
    )


def _left(announcement: Announcement, progress: Progress, now: datetime) -> str:
    """How long it may take yet, by how long it has taken so far."""
    is_going = announcement.state == AnnouncementState.SENDING and progress.waiting
    if not is_going or announcement.started_at is None or not progress.sent:
        return ""
    elapsed = (now - announcement.started_at).total_seconds()
    return f", about {round(elapsed * progress.waiting / progress.sent)} s left"
