"""Who has worded what is reviewed, and who is second to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.personal_data import PersonalData, PersonColumn, WhenForgotten
from bot.storage.tables import Wording

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person
    from bot.words import Subject


async def note(db: AsyncSession, subject: Subject, person: Person) -> None:
    """Note that somebody has put words into what is reviewed; twice changes nothing."""
    if await db.get(Wording, (str(subject), person.id)) is None:
        db.add(Wording(subject=str(subject), person_id=person.id))
        await db.flush()


async def of(db: AsyncSession, subject: Subject) -> frozenset[int]:
    """The ids of all who have put words into it."""
    rows = await db.scalars(select(Wording.person_id).where(Wording.subject == str(subject)))
    return frozenset(rows)


def known(*ids: int | None) -> frozenset[int]:
    """Those of the ids that are somebody's."""
    return frozenset(number for number in ids if number is not None)


def is_second(
    person: int, *, worded: Collection[int], last: Collection[int], deciders: Collection[int]
) -> bool:
    """May somebody decide on words, of those who have worded them (`last`: as they stand now)?

    Only who has worded nothing of them; where nobody is left then, who has not worded them last;
    and who is alone decides alone.
    """
    for barred in (worded, last):
        if set(deciders) - set(barred):
            return person not in barred
    return True


PERSONAL_DATA = PersonalData(
    "wordings",
    (PersonColumn(Wording.person_id, WhenForgotten.NAMELESS, (Wording.subject,)),),
)
