"""Mentors' own ready-made words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Snippet
from bot.words import Refused, _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

LONGEST_NAME = 32


async def of(db: AsyncSession, person_id: int) -> list[Snippet]:
    """All of a mentor's snippets, by name."""
    rows = await db.scalars(
        select(Snippet).where(Snippet.person_id == person_id).order_by(Snippet.name)
    )
    return list(rows.all())


async def get(db: AsyncSession, person_id: int, name: str) -> Snippet:
    """One by its name. Raises Refused."""
    snippet = await db.get(Snippet, (person_id, name))
    if snippet is None:
        raise Refused(_("You have no snippet called {name}. See /snippet.", name=name))
    return snippet


async def save(db: AsyncSession, person_id: int, name: str, text: str) -> None:
    """Keep words under a name, in place of what it named before. Raises Refused."""
    if len(name) > LONGEST_NAME:
        raise Refused(_("Please choose a shorter name, up to 32 letters."))
    snippet = await db.get(Snippet, (person_id, name))
    if snippet is None:
        db.add(Snippet(person_id=person_id, name=name, text=text))
    else:
        snippet.text = text


async def delete(db: AsyncSession, person_id: int, name: str) -> None:
    """Let go of one. Raises Refused when there is none."""
    await db.delete(await get(db, person_id, name))
