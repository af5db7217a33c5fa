"""What is due, and when. A timer is a row: it survives everything that a process does not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.storage.tables import Timer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

A_WEEK = timedelta(days=7)


async def start(db: AsyncSession, name: str, subject: int, due_at: datetime) -> None:
    """Have the timer `name` of that subject fire then; one that runs already is set anew."""
    timer = await db.scalar(select(Timer).where(Timer.name == name, Timer.subject == subject))
    if timer is None:
        db.add(Timer(name=name, subject=subject, due_at=due_at))
    else:
        timer.due_at = due_at


async def start_once(db: AsyncSession, name: str, subject: int, due_at: datetime) -> None:
    """Have it fire then, unless it runs already."""
    if (
        await db.scalar(select(Timer.id).where(Timer.name == name, Timer.subject == subject))
        is None
    ):
        db.add(Timer(name=name, subject=subject, due_at=due_at))


async def stop(db: AsyncSession, subject: int, *names: str) -> None:
    """Stop these timers of a subject, whichever run."""
    await db.execute(delete(Timer).where(Timer.subject == subject, Timer.name.in_(names)))
