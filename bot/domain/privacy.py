"""Rights: what the bot knows of a person is shown to them whole, and erased when they want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from bot.domain import personal_data, versions
from bot.storage import erasures
from bot.storage.tables import Erasure, Person
from bot.words.domain_events import PersonForgotten, happened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.personal_data import PersonalData


async def forget(
    db: AsyncSession, person: Person, now: datetime, more: Sequence[PersonalData] = ()
) -> None:
    """Erase a person: name, accounts, roles, settings, and what each subject keeps of them.

    Open questions stay answerable, without identity; answers that they gave to others stay,
    unsigned. Writing again makes them a new person.
    """
    erasures.note(db, person.id, now)
    await _erase(db, person, now, more)


async def _erase(
    db: AsyncSession, person: Person, now: datetime, more: Sequence[PersonalData]
) -> None:
    await personal_data.forget(db, person, now, more)
    await versions.bump(db, "menus")
    happened(db, PersonForgotten(person.id))


async def forget_again(db: AsyncSession, now: datetime, more: Sequence[PersonalData] = ()) -> int:
    """Erase, in what was restored from a backup, who was forgotten since it was made; give how many
    of them it still knew.

    Somebody else who has got such a number since is younger than that erasure, and stays.
    """
    pending = text("pending")  # as the index has it
    rows = await db.scalars(select(Erasure).where(pending).order_by(Erasure.id.desc()))
    gone: set[int] = set()
    count = 0
    for erasure in rows.all():  # the latest first: heirs are forgotten after they became such
        erasure.pending = False
        if erasure.heir_id is not None and erasure.heir_id not in gone:
            continue
        gone.add(erasure.former_id)
        person = await db.get(Person, erasure.former_id)
        if person is not None and person.created_at <= erasure.erased_at:
            await _erase(db, person, now, more)
            count += 1
    return count
