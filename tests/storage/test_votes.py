"""Many vote at once, on both databases: every voice counts once."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from bot.domain.surveys import ballots, counting, erasing, surveys
from bot.domain.surveys.ballots import Voice
from bot.domain.surveys.surveys import Terms
from bot.storage.sessions import Database
from bot.storage.tables import Person, Survey, SurveyBallot
from bot.words import Refused
from bot.words.surveys import SurveyKind
from tests.conftest import MONDAY
from tests.databases import migrate

PEOPLE = 60


async def test_each_of_many_who_press_again_and_again_has_one_voice(database_url: str) -> None:
    """Each changes their mind twice, at the same time as all others; some take it back, and it is
    closed while they still press: what is counted is what was noted until then.
    """
    db = Database(database_url)
    await db.open()
    await migrate(db)
    try:
        async with db.write() as session:
            session.add_all(
                Person(id=number, name=f"p{number}", created_at=MONDAY)
                for number in range(1, PEOPLE + 1)
            )
            await session.flush()
            terms = Terms(kind=SurveyKind.ONE, question="?", options=["a", "b"], language="en")
            survey = await surveys.draft(session, await session.get_one(Person, 1), terms, MONDAY)
            await surveys.open_now(session, survey, MONDAY)
            number = survey.id

        async def press(person_id: int, place: int | None) -> bool:
            async with db.write() as session:
                voice = Voice(await session.get_one(Survey, number), person_id, MONDAY)
                try:
                    if place is None:
                        await ballots.withdraw(session, voice)
                    else:
                        await ballots.choose(session, voice, place)
                except Refused:
                    return False
                return True

        presses = [(each, place) for each in range(1, PEOPLE + 1) for place in (0, 1, each % 2)]
        await asyncio.gather(*(press(*each) for each in presses))
        await asyncio.gather(*(press(each, None) for each in range(1, PEOPLE // 3 + 1)))
        async with db.read() as session:
            left = await session.scalar(select(func.count()).select_from(SurveyBallot))
        assert left == PEOPLE - PEOPLE // 3

        async def close() -> None:
            async with db.write() as session:
                await counting.close(session, await session.get_one(Survey, number), MONDAY)

        late = range(1, PEOPLE // 3 + 1)
        *noted, _closed = await asyncio.gather(*(press(each, 0) for each in late), close())
        async with db.read() as session:
            counted = await session.get_one(Survey, number)
            assert counting.sums_of(counted) == [20 + sum(map(bool, noted)), 20]
            assert counted.voices == sum(counting.sums_of(counted))
            assert counted.secret is None
        assert await erasing.clear(db)
    finally:
        await db.close()
