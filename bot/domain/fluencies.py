"""The languages that many people speak, asked for together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Spoken
from bot.words.mentoring import Fluency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

AT_ONCE = 500
"""People who are asked for with one statement."""


async def of_all(db: AsyncSession, ids: Iterable[int]) -> dict[int, dict[str, Fluency]]:
    """How well each of them speaks which languages, the best first; nothing for who speaks none."""
    wanted = sorted(set(ids))
    spoken: dict[int, dict[str, Fluency]] = {}
    for first in range(0, len(wanted), AT_ONCE):
        rows = await db.execute(
            select(Spoken.person_id, Spoken.language, Spoken.fluency)
            .where(Spoken.person_id.in_(wanted[first : first + AT_ONCE]))
            .order_by(Spoken.person_id, Spoken.fluency.desc(), Spoken.language)
        )
        for person_id, language, fluency in rows:
            spoken.setdefault(person_id, {})[language] = Fluency(fluency)
    return spoken
