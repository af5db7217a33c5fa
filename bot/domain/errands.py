"""Errands: pages to be fetched when there is time, each host at its ease."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import func, select

from bot.storage.tables import Errand
from bot.words.pages import BETWEEN

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


async def run(db: AsyncSession, name: str, subject: int, link: str, now: datetime) -> None:
    """Have a page fetched at once; the feature's errand of that name hears what was found."""
    await _note(db, name, subject, link, now)


async def run_gently(db: AsyncSession, name: str, subject: int, link: str, now: datetime) -> None:
    """Have a page fetched after all others of its host that are noted already."""
    last = await db.scalar(select(func.max(Errand.not_before)).where(Errand.host == _host(link)))
    await _note(db, name, subject, link, max(now, last + BETWEEN) if last is not None else now)


async def _note(db: AsyncSession, name: str, subject: int, link: str, when: datetime) -> None:
    known = await db.scalar(select(Errand.id).where(Errand.name == name, Errand.subject == subject))
    if known is None:
        db.add(
            Errand(name=name, subject=subject, link=link, host=_host(link), not_before=when,
                   state="waiting", attempts=0)
        )  # fmt: skip
        await db.flush()


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "")[:255]
    except ValueError:
        return ""
