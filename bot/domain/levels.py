"""Levels: on which step of the ladder of learning and leadership people say that they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import topics
from bot.storage.personal_data import PersonalData, own
from bot.storage.tables import LevelChoice
from bot.words import Refused, _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def of(db: AsyncSession, person_id: int) -> str:
    """The level that somebody has chosen; "" for none."""
    choice = await db.get(LevelChoice, person_id)
    return choice.level if choice is not None else ""


async def choose(db: AsyncSession, person_id: int, level: str) -> None:
    """Note where somebody says that they stand; "" forgets it. Raises Refused for no level."""
    if level and level not in topics.LEVELS:
        raise Refused(_("Please choose one of these."))
    choice = await db.get(LevelChoice, person_id)
    if not level:
        if choice is not None:
            await db.delete(choice)
    elif choice is None:
        db.add(LevelChoice(person_id=person_id, level=level))
    else:
        choice.level = level
    await db.flush()


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    return {"ladder_level": await of(db, person.id) or None}


PERSONAL_DATA = PersonalData(
    "levels", (own(LevelChoice.person_id),), _export, labels={"ladder_level": _("Where you stand")}
)
