"""Finding a mentor as Telegram shows it: screens that turn, buttons that fit, nothing in vain."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.config.settings import FEATURES
from bot.domain.mentoring import pairings
from bot.storage.tables import Account, Pairing, Person
from bot.words import Role
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

pytestmark = pytest.mark.long


async def pair_two(town: Town, mentee: Somebody, mentor: Somebody) -> None:
    keys = [str(mentee.id), str(mentor.id)]
    async with town.db.write() as session:
        rows = await session.scalars(select(Account).where(Account.key.in_(keys)))
        known = {account.key: account.person_id for account in rows}
        newcomer, helper = [await session.get_one(Person, known[key]) for key in keys]
        await pairings.begin(session, newcomer, helper, town.now(), language="en", reasons={})


async def test_two_are_paired_by_presses_alone(tmp_path: Path, empty_database: Path) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        ada = town.telegram.person("ada", language="en")
        mira = town.telegram.person("mira", language="en")
        for somebody in (ada, mira):
            await somebody.start()
        await town.acts()
        await town.grants(mira, Role.MENTOR)
        for somebody in (mira, ada):
            await somebody.writes("/mentor")
            await town.acts()
        await town.presses(mira, "I'd like to mentor", "Free hours", "Weekday evenings", "Done")
        await town.presses(mira, "More", "People at a time", "✓ 3", "Done")
        await town.presses(mira, "What I help with", "Editing", "Done")
        await town.presses(ada, "What I'd like to learn", "Editing", "Next", "Previous", "Done")
        await town.presses(ada, "Languages", "Next", "Done", "Find me a mentor")
        assert mira.sees()[-1].text.startswith("Ada would like a mentor. You both speak English.")
        await town.presses(mira, "Accept")
        await town.presses(ada, "Yes, gladly")
        assert ada.sees()[-1].text.startswith("Mira is your mentor now.")
        assert mira.sees()[-1].text.startswith("You mentor Ada now.")
        async with town.db.read() as session:
            assert (await session.scalars(select(Pairing.state))).all() == ["active"]


async def test_in_a_group_nobody_else_sees_it_and_words_go_nowhere(
    tmp_path: Path, empty_database: Path
) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        ada, mira, ben = (
            town.telegram.person(name, language="en") for name in ("ada", "mira", "ben")
        )
        for somebody in (ada, mira):
            await somebody.start()
        await town.acts()
        await town.grants(mira, Role.MENTOR)
        await pair_two(town, ada, mira)
        group = town.telegram.group("newcomers", members=(ada, mira, ben))
        await group.add_bot(admin=True)
        await town.acts()
        for board in town.bot.menu_boards().values():
            await board.refresh()
        before = ben.was_sent(group)
        for words in ("/mentor", "/goals", "/talk"):
            await ada.writes(words, chat=group)
            await town.acts()
        unseen = [said for said in group.chat.unseen.values() if said.from_bot]
        assert [said.text.split(".")[0] for said in unseen] == [
            "A mentor is somebody with experience who has time for you now and then",
            "What you and Mira want to reach\nYou have set yourselves no goals yet",
            "Not here, please",
        ]
        await ada.writes("/talk")
        await town.acts()
        await ada.writes("How do wombats sleep?", chat=group, reply_to=unseen[-1])
        await town.acts()
        assert ben.was_sent(group) == before
        assert not any("Ada: How do wombats" in said.text for said in mira.sees())
        await ada.writes("And do they dream?")
        await town.acts()
        assert mira.sees()[-1].text.startswith("Ada: And do they dream?")
