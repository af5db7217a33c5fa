"""Menus are shown where they are new or otherwise than before, and not again at every start."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.app import Community
from bot.assembly import features
from bot.config.settings import FEATURES, Settings
from bot.domain import people, preferences, versions
from bot.engine.menus import LOOK_SECONDS, START_SECONDS, MenuBoard
from bot.engine.routes import Routes
from bot.languages.negotiation import Languages
from bot.platforms.console import Console
from bot.running import Running
from bot.storage.sessions import Database
from bot.storage.tables import Account, Chat, Person, ShownMenu
from bot.words import Role
from bot.words.failures import RetryAfter
from bot.words.menus import Scope
from bot.words.states import RoomPurpose
from tests.carriers import BOT, NOON, Post
from tests.databases import migrate
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.engine.commands import Command
    from bot.words.menus import Menu

TEN = ("en", "fr", "ar", "es", "pt", "sw", "hi", "id", "ru", "zh")


@dataclass(slots=True)
class Wall:
    """Where menus are shown; each call shows some."""

    calls: list[list[Menu]] = field(default_factory=list)
    patience: int = 1_000
    """After so many calls it asks for a pause."""

    async def show(self, menus: Sequence[Menu]) -> None:
        if not self.patience:
            raise RetryAfter(60)
        self.patience -= 1
        self.calls.append(list(menus))

    def taken(self) -> list[Menu]:
        """What was shown since the last time."""
        menus = [menu for call in self.calls for menu in call]
        self.calls.clear()
        return menus


@pytest.fixture
async def db(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    shutil.copyfile(empty_database, tmp_path / "menus.db")
    opened = Database(f"sqlite:///{tmp_path}/menus.db")
    await opened.open()
    yield opened
    await opened.close()


def commands() -> dict[str, Command]:
    return Routes(features(FEATURES)).commands


def board(
    db: Database,
    wall: Wall,
    offered: dict[str, Command],
    *,
    lasting: bool = True,
    languages: Sequence[str] = TEN,
) -> MenuBoard:
    """A board as a process that has just started has it."""
    return MenuBoard(
        db, Post(db).sender(), offered, Languages(languages), wall.show, lasting=lasting
    )  # fmt: skip


async def settle_four(db: Database) -> list[int]:
    """Two mentors, an organizer and a newcomer in private, and the mentors' room."""
    async with db.write() as session:
        platform, account = BOT
        ids = []
        for number, role in enumerate((None, Role.MENTOR, Role.MENTOR, Role.ORGANIZER)):
            person = Person(name=str(number), anonymous=False, created_at=NOON, language="fr")
            chat = Chat(platform=platform, account=account, key=str(number), private=True)
            session.add_all((person, chat))
            await session.flush()
            session.add(Account(platform=platform, key=str(number), person_id=person.id,
                                chat_id=chat.id, reachable=True, seen_at=NOON))  # fmt: skip
            if role is not None:
                await people.grant(session, person, role, person, NOON)
            ids.append(person.id)
        session.add(Chat(platform=platform, account=account, key="room", private=False,
                         purpose=RoomPurpose.MENTORS))  # fmt: skip
        return ids


async def test_what_stands_is_not_shown_again(db: Database) -> None:
    await settle_four(db)
    offered, wall = commands(), Wall()
    await board(db, wall, offered).refresh()
    assert len(wall.taken()) == 2 * len(TEN) + 4, "newcomers' by language, four chats of their own"
    await board(db, wall, offered).refresh()
    async with db.write() as session:
        await versions.bump(session, "menus")
    await board(db, wall, offered).refresh()
    assert wall.taken() == []


async def test_only_what_has_changed_is_shown_anew(db: Database) -> None:
    _ada, mira, *_others = await settle_four(db)
    offered, wall = commands(), Wall()
    lasting = board(db, wall, offered)
    await lasting.refresh()
    wall.taken()
    async with db.write() as session:
        person = await session.get_one(Person, mira)
        await people.revoke(session, person, Role.MENTOR)
    await lasting.refresh()
    (menu,) = wall.taken()
    assert (menu.chat, menu.commands) == ("1", ()), "whoever has no role finds what others find"
    async with db.write() as session:
        await people.grant(session, person, Role.MENTOR, person, NOON)
    await lasting.refresh()
    assert [menu.chat for menu in wall.taken()] == ["1"]
    fewer = {name: command for name, command in offered.items() if name != "queue"}
    await board(db, wall, fewer).refresh()
    assert {menu.chat for menu in wall.taken()} == {"1", "2", "3", "room"}
    less_said = {**fewer, "ask": replace(fewer["ask"], group=False)}
    await board(db, wall, less_said).refresh()
    assert {(menu.scope, menu.chat) for menu in wall.taken()} == {("group", ""), ("chat", "room")}


async def test_a_pause_that_is_asked_for_costs_nothing_that_was_shown(db: Database) -> None:
    await settle_four(db)
    offered, wall = commands(), Wall(patience=5)
    assert await board(db, wall, offered).refresh() == 60
    shown = wall.taken()
    assert len(shown) == 5
    wall.patience = 1_000
    assert await board(db, wall, offered).refresh() == LOOK_SECONDS
    assert len(wall.taken()) == 2 * len(TEN) + 4 - 5
    async with db.read() as session:
        assert len(list(await session.scalars(select(ShownMenu)))) == 2 * len(TEN) + 4


async def test_a_platform_that_keeps_none_is_shown_them_at_each_start(db: Database) -> None:
    offered, wall = commands(), Wall()
    for _start in range(2):
        await board(db, wall, offered, lasting=False).refresh()
    assert len(wall.calls) == 2
    assert len(wall.calls[0]) == 2 * len(TEN) + 1


async def test_a_platform_that_keeps_none_knows_every_command_that_it_may_write(
    db: Database,
) -> None:
    """ "Organizers: /room tells me what this group is for" is read before anybody is known."""
    offered, wall = commands(), Wall()
    await board(db, wall, offered, lasting=False).refresh()
    (every,) = (menu for menu in wall.calls[0] if menu.scope is Scope.ALL)
    assert {name for name, _about in every.commands} == {
        command.name for command in offered.values() if command.about is not None
    }


async def test_a_platform_that_keeps_none_knows_them_before_anything_is_said(
    tmp_path: Path,
) -> None:
    """A refusal in the first seconds after a start read "/room" where people type "!room"."""
    console = Console()
    db = Database(f"sqlite:///{tmp_path}/begun.db")
    await db.open()
    await migrate(db)
    community = Community(Settings(), db, [console])
    await community.open()
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS / 10):
                await Running(community).run()
    finally:
        await community.close()
        await db.close()
    (every,) = console.menus
    assert every.scope is Scope.ALL
    assert "room" in {name for name, _about in every.commands}


@pytest.mark.long
async def test_few_calls_for_four_people_on_telegram(tmp_path: Path, empty_database: Path) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        names = ("olu", "mira", "ben", "ada")
        folk = [town.telegram.person(name, language="fr") for name in names]
        room = town.telegram.group("mentors", owner=folk[0], members=tuple(folk[1:]))
        for person in folk:
            await person.start()
        await room.add_bot(admin=True)
        await town.acts()
        async with town.db.write() as session:
            for person, role in zip(folk, (Role.ORGANIZER, Role.MENTOR, Role.MENTOR), strict=False):
                meant = await people.meant_by(session, f"@{person.user.username}")
                await people.grant(session, meant, role, meant, town.now())
        await folk[0].writes("/room mentors", chat=room)
        await town.acts()
        (board_,) = town.bot.menu_boards().values()
        await board_.refresh()
        spoken = len(town.bot.engine.languages.available)
        assert len(town.telegram.calls("setMyCommands")) == 2 * spoken + 4
        queue = town.telegram.world.commands["chat", folk[1].id, 0, ""]
        assert "queue" in {command["command"] for command in queue}
        async with town.db.write() as session:
            meant = await people.meant_by(session, "@mira_on_tg")
            preferences.choose_language(session, meant, "en")
            await versions.bump(session, "menus")
        await board_.refresh()
        assert len(town.telegram.calls("setMyCommands")) == 2 * spoken + 5
