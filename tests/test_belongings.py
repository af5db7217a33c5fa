"""What one chose, suggested and translated is shown, goes along, and is forgotten."""

import json
import re

from sqlalchemy import func, select

from bot.domain import people, personal_data
from bot.storage.tables import Arrival, Interest, Introduction, JoinRequest, Suggestion, Translation
from tests.conftest import database
from tests.dialogue import Dialogue


async def settled(chat: Dialogue, name: str) -> None:
    await chat.play(
        f"""
        {name} > /start
        {name} > /hello interest editing
        {name} > /hello interest safety
        {name} > /suggest https://example.org/{name}
        {name} asks to join newcomers
        {name} joins newcomers
        """,
        strict=False,
    )


async def test_it_is_part_of_all_that_is_known(chat: Dialogue) -> None:
    await settled(chat, "ada")
    async with database(chat).read() as db:
        known = await personal_data.export(db, await people.meant_by(db, "ada"))
    own = {
        "interests": ["editing", "safety"],
        "introduced_at": "2030-01-07T09:00:00+00:00",
        "asked_to_join": [
            {
                "group": "newcomers",
                "at": "2030-01-07T09:00:00+00:00",
                "answer": None,
                "state": None,
            }
        ],
        "suggested_links": [
            {"link": "https://example.org/ada", "description": "", "state": "open"}
        ],
        "translations": [],
    }
    assert {name: json.loads(json.dumps(known))[name] for name in own} == own


async def test_it_is_forgotten_and_the_link_stays(chat: Dialogue) -> None:
    await settled(chat, "ada")
    await chat.play("ada > /forgetme yes", strict=False)
    async with database(chat).read() as db:
        for table in (Interest, Introduction, Arrival, JoinRequest, Translation):
            assert await db.scalar(select(func.count()).select_from(table)) == 0
        assert (await db.scalars(select(Suggestion.suggested_by))).all() == [None]
    await chat.play("olu @ organizers > [Accept]", strict=False)
    assert any("Accepted by Olu." in said for said in chat.said_to("organizers"))


async def test_two_accounts_bring_it_together(chat: Dialogue) -> None:
    await settled(chat, "ada")
    await settled(chat, "mobile")
    await chat.play("ada > /link", strict=False)
    code = re.search(r"/link (\w{4}-\w{4})", chat.said_to("ada")[-1])
    assert code is not None
    await chat.play(f"mobile > /link {code[1]}", strict=False)
    await chat.play("ada > [Yes, that is me]", strict=False)
    async with database(chat).read() as db:
        ada = await people.meant_by(db, "console:ada")
        known = await personal_data.export(db, ada)
        assert known["interests"] == ["editing", "safety"]
        assert len(known["suggested_links"]) == 2
        assert (await db.scalars(select(Arrival.person_id))).all() == [ada.id]
        assert (await db.scalars(select(JoinRequest.person_id))).all() == [ada.id]
