"""Troubles: written down when a look finds them, told once, and struck off when all is well again.

What only one look has found may pass by itself: it is told when the next one finds it, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import HealthTrouble
from bot.words.diagnosis import Trouble, TroubleKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

GRAVITY = {kind: place for place, kind in enumerate(TroubleKind)}
NEVER_TOLD_UNASKED = frozenset({TroubleKind.NOBODY_ANSWERS, TroubleKind.STAFF_UNREACHABLE})
"""What is so while a community begins, and nobody has to be called for."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What the owners are to be told now, the gravest first."""

    worse: Sequence[Trouble] = ()
    well_again: Sequence[Trouble] = ()


def sort(troubles: Iterable[Trouble]) -> list[Trouble]:
    """The gravest first, each once."""
    each = {(trouble.kind, trouble.place): trouble for trouble in troubles}
    return sorted(each.values(), key=lambda trouble: (GRAVITY[trouble.kind], trouble.place))


async def note(db: AsyncSession, troubles: Iterable[Trouble], now: datetime) -> Changes:
    """Write down what a look has found; give what is new and lasts, and what is over."""
    rows = {
        (TroubleKind(row.kind), row.place): row
        for row in await db.scalars(select(HealthTrouble))
        if row.kind in GRAVITY
    }
    worse = []
    for trouble in sort(troubles):
        row = rows.pop((trouble.kind, trouble.place), None)
        if row is None:
            db.add(
                HealthTrouble(
                    kind=trouble.kind, place=trouble.place, details=dict(trouble.details), since=now
                )
            )
            continue
        row.details = dict(trouble.details)
        if row.told_at is None and trouble.kind not in NEVER_TOLD_UNASKED:
            row.told_at = now
            worse.append(trouble)
    over = [_trouble(row) for row in rows.values() if row.told_at is not None]
    for row in rows.values():
        await db.delete(row)
    return Changes(worse, sort(over))


def _trouble(row: HealthTrouble) -> Trouble:
    return Trouble(TroubleKind(row.kind), row.place, row.details)
