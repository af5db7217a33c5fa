"""Scripts of the console, played on the simulated Telegram: the same lines do the same."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.config.features import FEATURES
from bot.config.web import WebSettings
from bot.platforms.console.steps import StepKind
from bot.scripts.parsing import Done, Pause, parse
from bot.storage.tables import Account, Chat, Person, RoleGrant, Spoken
from bot.words import Role
from bot.words.states import RoomPurpose
from tests.desk import AT_HOME, browser_of
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from bot.platforms.console.steps import Step
    from tests.desk import AtDesk
    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

STAFF = {"mira": Role.MENTOR, "tariq": Role.MENTOR, "olu": Role.OWNER, "pia": Role.ORGANIZER}
ROOMS = {
    "newcomers": RoomPurpose.NEWCOMERS,
    "mentors": RoomPurpose.MENTORS,
    "organizers": RoomPurpose.ORGANIZERS,
    "announcements": RoomPurpose.ANNOUNCEMENTS,
}
WEB = WebSettings(listen="127.0.0.1:8080", public_url=AT_HOME, public_pages=True)


@dataclass
class Play:
    """A town in which scripts are played. Whoever and whatever a line names is there."""

    town: Town

    def person(self, name: str) -> Somebody:
        return self.town.telegram.people[name]

    def group(self, name: str) -> Group:
        return self.town.telegram.groups[name]

    async def plays(self, script: str) -> None:
        """Play lines that somebody writes, presses or lets time pass by."""
        __tracebackhide__ = True
        for line in parse(script):
            match line:
                case Done(step=step):
                    await self._act(step, line.raw)
                case Pause():
                    now = self.town.now()
                    await self._wait(line.ends(now))
                case _:
                    pytest.fail(f"nothing can be expected here: {line.raw}")

    async def says(self, name: str, text: str) -> None:
        """Somebody writes what may have several lines."""
        await self.person(name).writes(text)
        await self.town.acts()

    async def _act(self, step: Step, raw: str) -> None:
        __tracebackhide__ = True
        somebody = self.person(step.who)
        group = self.group(step.room) if step.room else None
        match step.does:
            case StepKind.WRITES:
                quoted = self._quoted(somebody, group, step.quotes) if step.quotes else None
                await somebody.writes(step.text, chat=group, reply_to=quoted)
            case StepKind.PRESSES:
                message, label = self._with_button(somebody, group, step.what, raw)
                await somebody.presses(message, label)
            case _:
                pytest.fail(f"nobody can do this here: {raw}")
        await self.town.acts()

    async def _wait(self, until: datetime) -> None:
        self.town.clock.now = until.timestamp()
        await self.town.acts()

    def _quoted(self, somebody: Somebody, group: Group | None, words: str) -> Message:
        said = self.town.telegram.messages(group or somebody)
        return next(one for one in reversed(said) if words in one.text)

    def _with_button(
        self, somebody: Somebody, group: Group | None, what: str, raw: str
    ) -> tuple[Message, str]:
        """The latest button with that label, or that says what begins so ("!seat 1 …"); or one by
        its place ("#1") below the latest message with buttons.
        """
        __tracebackhide__ = True
        place = int(what[1:]) if re.fullmatch(r"#\d", what) else 0
        for said in reversed(somebody.sees(group)):
            buttons = [] if said.message.deleted else said.message.buttons
            if buttons and place:
                return said.message, buttons[place - 1].label
            for button in buttons:
                if button.label == what or (button.data or "").startswith(what):
                    return said.message, button.label
        there = [(one.message.text, one.message.labels) for one in somebody.sees(group)[-3:]]
        pytest.fail(f"nothing to press: {raw}; but {there}")

    async def id_of(self, name: str) -> int:
        """The number by which the bot knows somebody."""
        async with self.town.db.read() as db:
            key = str(self.person(name).id)
            found = await db.scalar(select(Account.person_id).where(Account.key == key))
        assert found is not None
        return found

    async def desk(self, name: str) -> AtDesk:
        """A browser in which somebody has come in to the desk."""
        somebody = self.person(name)
        await somebody.writes("/desk")
        await self.town.acts()
        said = somebody.sees()[-1]
        links = [said.text, *(button.url or "" for button in said.message.buttons)]
        link = re.search(rf"{AT_HOME}/desk/in/[\w-]+", " ".join(links))
        assert link is not None, links
        browser = browser_of(self.town.bot)
        await browser.open(link[0])
        return await browser.press("Come in")


@asynccontextmanager
async def opened(
    path: Path, *features: str, newcomers: tuple[str, ...] = (), strangers: bool = False
) -> AsyncIterator[Play]:
    """A town with mentors, organizers, these newcomers, and rooms; all of them have said hello.
    `strangers`: among them Ada and Zed, who have little in common.
    """
    in_order = [one for one in FEATURES if one in features]
    async with telegram_town(path, *in_order, web=WEB) as town:
        play = Play(town)
        telegram = town.telegram
        known = {name: telegram.person(name, language="en") for name in STAFF}
        if strangers:
            known["ada"] = telegram.person("ada", language="en", last_name="Lund")
            known["zed"] = telegram.person(
                "zed", language="sw", username="zz_top", last_name="Zimmermann"
            )
        known |= {name: telegram.person(name, language="en") for name in newcomers}
        for somebody in known.values():
            await somebody.start()
        await town.acts()
        groups = {
            name: telegram.group(name, owner=known["olu"], members=tuple(known.values()))
            for name in ROOMS
        }
        for group in groups.values():
            await group.add_bot(admin=True)
        await town.acts()
        await _settled(play)
        yield play


async def _settled(play: Play) -> None:
    """Let the staff have their roles, and rooms their purposes."""
    async with play.town.db.write() as db:
        for name, purpose in ROOMS.items():
            chat = await db.scalar(select(Chat).where(Chat.key == str(play.group(name).id)))
            assert chat is not None
            chat.purpose = purpose
        for name, role in STAFF.items():
            account = await db.scalar(
                select(Account).where(Account.key == str(play.person(name).id))
            )
            assert account is not None
            person = await db.get_one(Person, account.person_id)
            granted = {"granted_at": play.town.now(), "by_hand": True, "by_config": False}
            db.add(RoleGrant(person_id=person.id, role=role.word, **granted))
            db.add(Spoken(person_id=person.id, language="en"))
