"""What a file would change, and changing it: all of it, in the open transaction, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.domain.exchange import entries, offered
from bot.domain.exchange.batches import Progress, in_batches
from bot.domain.exchange.differences import Plan
from bot.domain.exchange.shapes import (
    GROUPS,
    KNOWLEDGE,
    OPPORTUNITIES,
    RESOURCES,
    Kept,
    Row,
    Shape,
    as_row,
)
from bot.storage.tables import Community, Resource

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


OWN_WAYS = {KNOWLEDGE.name: entries, OPPORTUNITIES.name: offered}
"""Shapes that are more than the columns of one table."""


async def everything(db: AsyncSession, shape: Shape) -> list[Row]:
    """All that can be seen of a shape, in the order of its identity."""
    kept = await _kept(db, shape)
    return [kept[one].row for one in sorted(kept) if not kept[one].retired]


async def compare(db: AsyncSession, shape: Shape, rows: Sequence[Row], *, mirror: bool) -> Plan:
    """What these rows would change; what they don't say stays as it is.

    With `mirror`, what is not among them is taken out.
    """
    kept = await _kept(db, shape)
    plan = Plan(shape)
    for given in rows:
        known = kept.pop(shape.identify(given), None)
        row = {**(shape.empty() if known is None else known.row), **given}
        if known is None:
            plan.added.append(row)
        elif known.retired:
            plan.restored.append((known, row))
        elif known.row == row:
            plan.unchanged += 1
        else:
            plan.changed.append((known, row))
    if mirror:
        plan.removed = [one for one in kept.values() if not one.retired]
    return plan


async def apply(
    db: AsyncSession, plan: Plan, now: datetime, progress: Progress = lambda _count: None
) -> None:
    """Make it so."""
    if not plan.steps:
        return
    own_way = OWN_WAYS.get(plan.shape.name)
    if own_way is not None:
        await own_way.apply(db, plan, now, progress)
        return
    table: type[Resource | Community] = Resource if plan.shape is RESOURCES else Community
    for rows in in_batches(plan.added):
        await db.execute(insert(table), [_columns(row) for row in rows])
        progress(len(rows))
    for kept, row in [*plan.restored, *plan.changed]:
        fresh: dict[str, Any] = {"retired_at": None}
        if table is Resource and row["link"] != kept.row["link"]:
            fresh |= {"checked_at": None, "dead_at": None, "told_at": None, "failures": 0}
        values = {**_columns(row), **fresh}
        await db.execute(update(table).where(table.id == kept.id).values(values))
        progress(1)
    for gone in plan.removed:
        await db.execute(update(table).where(table.id == gone.id).values(retired_at=now))
        progress(1)


def _columns(row: Row) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


async def _kept(db: AsyncSession, shape: Shape) -> dict[tuple[str, ...], Kept]:
    own_way = OWN_WAYS.get(shape.name)
    found = await (own_way.kept(db) if own_way is not None else _kept_simply(db, shape))
    return {shape.identify(one.row): one for one in found}


async def _kept_simply(db: AsyncSession, shape: Shape) -> list[Kept]:
    found: Sequence[Resource | Community]
    if shape is GROUPS:
        found = (await db.scalars(select(Community).order_by(Community.id))).all()
    else:
        found = (await db.scalars(select(Resource).order_by(Resource.id))).all()
    names = [one.name for one in shape.fields]
    return [
        Kept(
            one.id,
            as_row(shape, {name: getattr(one, name) for name in names}),
            one.retired_at is not None,
        )
        for one in found
    ]
