"""Rights: what the bot knows of a person is shown to them whole, and erased when they want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import personal_data, versions
from bot.words.domain_events import PersonForgotten, happened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.personal_data import PersonalData
    from bot.storage.tables import Person


async def forget(
    db: AsyncSession, person: Person, now: datetime, more: Sequence[PersonalData] = ()
) -> None:
    """Erase a person: name, accounts, roles, settings, and what each subject keeps of them.

    Open questions stay answerable, without identity; answers that they gave to others stay,
    unsigned. Writing again makes them a new person.
    """
    await personal_data.forget(db, person, now, more)
    await versions.bump(db, "menus")
    happened(db, PersonForgotten(person.id))
