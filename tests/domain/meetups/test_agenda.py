"""What is on the agenda of a date, and who speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetups import agenda
from tests.domain.meetups import NOW, people, planned

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def test_who_goes_unseen_later_does_not_vanish_from_the_agenda(db: AsyncSession) -> None:
    """That a name goes would tell who has begun to ask without it."""
    [speaker] = await people(db, 1)
    date_of = await planned(db)
    await agenda.add(db, date_of, "Maps", NOW, person_id=speaker.id)
    before = await agenda.shown(db, date_of.occurrence)
    speaker.anonymous, speaker.pseudonym = True, "Teal Heron"
    await db.flush()
    assert await agenda.shown(db, date_of.occurrence) == before == [("Maps", speaker.name)]
