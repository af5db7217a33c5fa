"""`lamplighter status`: how the bot does as a whole, as facts that programs read as well."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.commands.upkeep import beside_the_bot
from bot.storage import migrating
from bot.storage.tables import InboxRow, OutboxRow, PlatformState
from bot.telemetry.depths import read_depths
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PROCESS = re.compile(r"process (\d+)")
MEMORY = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)
Facts = dict[str, Any]


async def read_facts(url: str, now: datetime) -> Facts:
    """Everything in numbers and moments (ISO 8601). Raises BadAddress, CannotOpen, NotMigrated."""
    async with beside_the_bot(url) as db:
        holder = await db.holder()
        async with db.read() as session:
            depths = await read_depths(session, now)
            platforms = await _platforms(session, now)
    return {
        "version": version("lamplighter"),
        "schema": migrating.head(),
        "running": holder,
        "memory_megabytes": _memory(holder),
        **{name: round(value) for name, value in depths.states.items()},
        "outbox_depth": sum(count for count, _age in depths.outbox.values()),
        "outbox_oldest_seconds": round(max((age for _n, age in depths.outbox.values()), default=0)),
        "platforms": platforms,
    }


async def _platforms(db: AsyncSession, now: datetime) -> dict[str, Facts]:
    """When each was last heard, how much was sent of late, until when it wants to hear nothing."""
    facts = {}
    for state in await db.scalars(select(PlatformState).order_by(PlatformState.platform)):
        heard = await db.scalar(
            select(InboxRow.received_at)
            .where(InboxRow.platform == state.platform)
            .order_by(InboxRow.received_at.desc())
            .limit(1)
        )
        paused = state.paused_until
        facts[state.platform] = {
            "last_heard": heard.isoformat() if heard is not None else None,
            "sent_last_minute": await _sent(db, state.platform, now - MINUTE),
            "sent_last_hour": await _sent(db, state.platform, now - HOUR),
            "paused_until": paused.isoformat() if paused is not None and paused > now else None,
        }
    return facts


async def _sent(db: AsyncSession, platform: str, since: datetime) -> int:
    count = await db.scalar(
        select(func.count(OutboxRow.id)).where(
            OutboxRow.settled_at > since,
            OutboxRow.platform == platform,
            OutboxRow.state == OutboxState.SENT,
        )
    )
    return count or 0


def _memory(holder: str) -> int | None:
    """What the bot's process takes, in MB, where it is one of this machine's."""
    process = PROCESS.search(holder)
    if process is None:
        return None
    try:
        said = Path(f"/proc/{process[1]}/status").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return None
    memory = MEMORY.search(said)
    return int(memory[1]) // 1000 if memory is not None else None


def tell(facts: Mapping[str, Any]) -> list[str]:
    """The same in lines."""
    memory = facts["memory_megabytes"]
    running = facts["running"] or "not running"
    lines = [
        f"lamplighter {facts['version']}, schema {facts['schema']}: {running}"
        + (f", {memory} MB" if memory is not None else ""),
        *_waiting(facts),
    ]
    for platform, each in facts["platforms"].items():
        paused = f", silent until {each['paused_until']}" if each["paused_until"] else ""
        lines.append(
            f"{platform}: last heard {each['last_heard'] or 'never'}, sent in the last minute "
            f"{each['sent_last_minute']}, in the last hour {each['sent_last_hour']}{paused}"
        )
    return lines


def _waiting(facts: Mapping[str, Any]) -> list[str]:
    """How old the first is of what waits; what does not wait is not told."""
    waiting = (
        ("inbox_depth", "inbox_oldest_seconds", "the first event"),
        ("outbox_depth", "outbox_oldest_seconds", "the first message"),
        ("jobs_due", "jobs_late_seconds", "the first job that is due"),
        ("questions_open", "question_oldest_seconds", "the first question"),
    )
    lines = [
        f"{what} of {facts[count]} has waited for {timedelta(seconds=facts[age])}"
        for count, age, what in waiting
        if facts[count]
    ]
    if facts["jobs_quarantined"]:
        lines.append(
            f"{facts['jobs_quarantined']} jobs have failed (`lamplighter jobs` lists them)"
        )
    return lines
