"""What tests of mentoring share: two people who are paired."""

from bot.domain import people
from bot.domain.mentoring import pairings
from bot.storage.tables import Pairing
from tests.dialogue import Dialogue


async def pair(
    chat: Dialogue, mentee: str = "ada", mentor: str = "mira", backup: str | None = None
) -> int:
    """Pair two people who have both written to the bot; give the pairing's id."""
    community = chat.community
    async with community.db.write() as db:
        newcomer, helper = await people.meant_by(db, mentee), await people.meant_by(db, mentor)
        pairing = await pairings.begin(
            db, newcomer, helper, community.engine.now(), language="en", reasons={}
        )
        if backup is not None:
            pairing.backup_id = (await people.meant_by(db, backup)).id
        db.info.clear()  # who listens is tested elsewhere
        return pairing.id


async def the_pairing(chat: Dialogue, pairing_id: int) -> Pairing:
    """How it stands."""
    async with chat.community.db.read() as db:
        return await db.get_one(Pairing, pairing_id)
