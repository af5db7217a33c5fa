"""What tests of mentoring share: two people who are paired."""

from bot.domain import people
from bot.domain.mentoring import check_ins, mentors, pairings
from bot.storage.tables import Pairing
from bot.words.domain_events import PENDING
from tests.dialogue import Dialogue


async def pair(
    chat: Dialogue,
    mentee: str = "ada",
    mentor: str = "mira",
    backup: str | None = None,
    *,
    introduced: bool = False,
) -> int:
    """Pair two people who have both written to the bot; give the pairing's id.

    They are not introduced: that is tested elsewhere. `introduced`: but check-ins are planned.
    """
    community = chat.community
    async with community.db.write() as db:
        newcomer, helper = await people.meant_by(db, mentee), await people.meant_by(db, mentor)
        pairing = await pairings.begin(
            db, newcomer, helper, community.engine.now(), language="en", reasons={}
        )
        if backup is not None:
            pairing.backup_id = (await people.meant_by(db, backup)).id
        db.info.pop(PENDING, None)
        if introduced:
            days = community.settings.mentoring
            await check_ins.plan(db, pairing, days.check_in_days, days.farewell_days)
        return pairing.id


async def mentoring(chat: Dialogue, *names: str) -> None:
    """Let these mentors mentor people; they speak English."""
    now = chat.community.engine.now()
    async with chat.community.db.write() as db:
        for name in names:
            mentor = await people.meant_by(db, name)
            await people.speak(db, mentor, ["en"])
            await mentors.begin(db, mentor, now, capacity=3, months=6)


async def the_pairing(chat: Dialogue, pairing_id: int) -> Pairing:
    """How it stands."""
    async with chat.community.db.read() as db:
        return await db.get_one(Pairing, pairing_id)
