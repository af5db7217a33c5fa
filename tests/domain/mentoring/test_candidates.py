"""Whoever asks for a mentor is served at once, however late the transaction runs again."""

import asyncio
from datetime import timedelta

from bot.domain import people
from bot.domain.mentoring import candidates, eligibility, requests
from bot.domain.mentoring.matching import Obstacle
from bot.storage.offloading import prepared
from tests.conftest import MONDAY
from tests.dialogue import Dialogue
from tests.mentoring import mentoring

RULES = eligibility.Rules()


async def test_time_goes_on_while_a_mentor_is_looked_for(chat: Dialogue) -> None:
    await mentoring(chat, "mira")
    moments = iter(MONDAY + timedelta(milliseconds=count) for count in range(5))

    async def look() -> int:
        now = next(moments)
        async with chat.community.db.write() as db:
            ada = await people.meant_by(db, "ada")
            await people.speak(db, ada, ["en"])
            request = await requests.ask(db, ada.id, now)
            best = await candidates.best_for(db, request, RULES, now)
            assert not isinstance(best, Obstacle)
            return best.mentor

    async with asyncio.timeout(10):
        mentor = await prepared(look)
    async with chat.community.db.read() as db:
        assert mentor == (await people.meant_by(db, "mira")).id
