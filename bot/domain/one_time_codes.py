"""Codes that are shown once and typed by somebody: how they are drawn and kept, and that nobody
finds one by guessing.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage.tables import LinkAttempt
from bot.words import Refused, _

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.words.actions import Also

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No characters that look like each other; each of the 32 makes 5 bits."""
TRIES, TRIES_WITHIN = 5, timedelta(minutes=10)
"""Codes that somebody may get wrong, of whatever kind, in that time."""


def draw(length: int) -> str:
    """So many characters that nobody can foresee."""
    return "".join(secrets.choice(ALPHABET) for _place in range(length))


def digest(code: str) -> str:
    """What is kept of a code, however it is typed."""
    plain = "".join(code.upper().split()).replace("-", "")
    return hashlib.sha256(plain.encode()).hexdigest()


async def refuse_guessing(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Raises Refused after too many wrong codes."""
    tried = select(func.count(LinkAttempt.id)).where(
        LinkAttempt.person_id == person_id, LinkAttempt.at > now - TRIES_WITHIN
    )
    if (await db.scalar(tried) or 0) >= TRIES:
        raise Refused(_("Too many wrong codes. Please wait ten minutes, then ask for a new one."))


def counting(person_id: int, now: datetime) -> Also:
    """Count a wrong code, in spite of the refusal."""

    async def count(db: AsyncSession) -> None:
        db.add(LinkAttempt(person_id=person_id, at=now))

    return count
