"""Who works on the database: for `lamplighter status`, and what is wrong with it, for `check`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage.leases import HUNG_SECONDS
from bot.storage.tables import Lease, Worker
from bot.words.diagnosis import Finding, Trouble, TroubleKind
from bot.words.workers import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

STALE = timedelta(seconds=2 * HUNG_SECONDS)
"""Who was not seen for so long was killed, or hangs."""
NEEDED = (Role.PLATFORMS, Role.HANDLERS, Role.SENDERS)


async def list_workers(db: AsyncSession) -> list[str]:
    """Each worker on a line: since when, what it does, and when it was last seen. None on SQLite,
    where the one process is no worker among others.
    """
    workers, seen_at = await _workers(db)
    leases: dict[int, list[str]] = {}
    for lease in await db.scalars(select(Lease).order_by(Lease.name)):
        leases.setdefault(lease.worker_id, []).append(lease.name)
    lines = []
    for worker in workers:
        does = ", ".join(leases.get(worker.id, [])) or "nothing alone"
        silent = seen_at - worker.seen_at
        trouble = f"; not seen for {silent.total_seconds():.0f} s" if silent > STALE else ""
        since = f"{worker.started_at:%Y-%m-%d %H:%M:%SZ}"
        lines.append(f"worker {worker.name} since {since} ({worker.roles}): {does}{trouble}")
    return lines


async def check_workers(db: AsyncSession) -> list[Finding]:
    """Is each of them well, and is there one for everything?"""
    workers, seen_at = await _workers(db)
    if not workers:
        return []
    stale = [worker for worker in workers if seen_at - worker.seen_at > STALE]
    living = [worker for worker in workers if worker not in stale]
    findings = [Finding(well=True, about=f"workers: {len(living)}")] if living else []
    findings += [
        Finding(
            well=False,
            about=f"worker {worker.name} was last seen at {worker.seen_at:%Y-%m-%d %H:%M:%SZ}: "
            "it was killed, or it hangs",
            advice="The others do its part. End it if it is still there, and start it again; "
            "it is forgotten after a day.",
            trouble=Trouble(TroubleKind.WORKER_SILENT, details={"count": len(stale)}),
        )
        for worker in stale
    ]
    for role in NEEDED if living else ():
        if not any(role in worker.roles.split() for worker in living):
            findings.append(
                Finding(
                    well=False,
                    about=f"no worker is for {role}",
                    advice=f"Start one: lamplighter run --only {role}, or one without --only.",
                )
            )
    return findings


async def _workers(db: AsyncSession) -> tuple[Sequence[Worker], datetime]:
    """All that are known, and what the database's clock says now."""
    workers = (await db.scalars(select(Worker).order_by(Worker.id))).all()
    if not workers:
        return workers, datetime.min.replace(tzinfo=UTC)
    clock: datetime = (await db.execute(select(func.clock_timestamp()))).scalar_one()
    return workers, clock
