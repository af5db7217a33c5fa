"""The desk and Telegram: the link, and an answer that is written on a page and read in the app."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.config.web import WebSettings
from bot.domain import people
from bot.storage.tables import Account, Person
from bot.words import Role
from tests.desk import AT_HOME, browser_of
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from pathlib import Path

FEATURES = ("introductions", "people", "rooms", "hotline", "desk")
WEB = WebSettings(listen="127.0.0.1:8080", public_url=AT_HOME)


async def test_an_answer_from_the_desk_arrives_in_telegram(
    tmp_path: Path, empty_database: Path
) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES, web=WEB) as town:
        ada, mira = (town.telegram.person(name, language="en") for name in ("ada", "mira"))
        for person in (ada, mira):
            await person.start()
        await town.acts()
        async with town.db.write() as db:
            query = select(Person).join(Account).where(Account.key == str(mira.id))
            mentor = await db.scalar(query)
            assert mentor is not None
            await people.grant(db, mentor, Role.MENTOR, mentor, town.now())
            await people.speak(db, mentor, ["en"])
        await ada.writes("what is the meaning of xyzzy on the main page?")
        await mira.writes("/desk")
        await town.acts()
        said = mira.sees()[-1]
        link = re.search(rf"{AT_HOME}/desk/in/[\w-]+", said.text)
        assert link is not None, said.text
        desk = browser_of(town.bot)
        await desk.open(link[0])
        await desk.press("Come in")
        await desk.open("/questions/1")
        await desk.press("I'll take it")
        await desk.press("Send", words="It is an old word of **games**.")
        await town.bot.settle()
        assert "It is an old word of games." in ada.sees()[-1].text
        await desk.open("/questions/1")
        assert "Answered by mira." in desk.text.replace("Mira", "mira")
