"""Tags on Telegram: who has a role and wishes it is seen with it, and no longer than that."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain import people
from bot.storage.tables import Account, Chat, MemberTag, Person
from bot.words import Role
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.groups import Group
    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

FEATURES = ("introductions", "people", "rooms", "hotline", "privacy")
SET = "setChatMemberTag"


@pytest.fixture
async def town(
    request: pytest.FixtureRequest, tmp_path: Path, empty_database: Path
) -> AsyncIterator[Town]:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    version = getattr(request, "param", "10.2")
    async with telegram_town(path, *FEATURES, api_version=version) as opened:
        yield opened


@pytest.fixture
def mira(town: Town) -> Somebody:
    return town.telegram.person("mira", language="en")


@pytest.fixture
async def group(town: Town, mira: Somebody) -> Group:
    """A group of newcomers who speak Spanish, in which she is a mentor."""
    made = town.telegram.group("newcomers", supergroup=True, members=(mira,))
    await made.add_bot()
    if town.telegram.world.schema.knows("ChatMemberAdministrator.can_manage_tags"):
        await made.promote_bot(can_manage_tags=True)
    await mira.start()
    await town.acts()
    async with town.db.write() as db:
        chat = await db.scalar(select(Chat).where(Chat.key == str(made.id)))
        assert chat is not None
        chat.purpose, chat.language = "newcomers", "es"
        her = await person(town, mira)
        await people.grant(db, await db.merge(her), Role.MENTOR, her, town.now())
    return made


async def person(town: Town, who: Somebody) -> Person:
    async with town.db.read() as db:
        query = select(Person).join(Account, Account.person_id == Person.id)
        found = await db.scalar(query.where(Account.key == str(who.id)))
        assert found is not None
        return found


async def wants_it(town: Town, mira: Somebody) -> None:
    await mira.writes("/tag")
    await town.acts()
    asked = await mira.receives("Shall your role stand beside your name in Newcomers?")
    await mira.presses(asked, "Show my role")
    await town.acts()


async def test_it_is_shown_in_the_groups_language_until_it_is_not_wanted(
    town: Town, group: Group, mira: Somebody
) -> None:
    await wants_it(town, mira)
    shown = await mira.receives("Your role is shown beside your name in Newcomers now.")
    assert group.chat.tags[mira.id].casefold().startswith("mentor")
    await mira.presses(shown, "Don't show it")
    await town.acts()
    assert group.chat.tags == {}


async def test_it_changes_and_goes_with_the_role(town: Town, group: Group, mira: Somebody) -> None:
    await wants_it(town, mira)
    before = group.chat.tags[mira.id]
    async with town.db.write() as db:
        her = await db.merge(await person(town, mira))
        await people.grant(db, her, Role.ORGANIZER, her, town.now())
        await town.bot.engine.tell(db)
    await town.bot.settle()
    assert group.chat.tags[mira.id] != before
    assert len(group.chat.tags[mira.id]) <= 16
    async with town.db.write() as db:
        her = await db.merge(await person(town, mira))
        for role in (Role.ORGANIZER, Role.MENTOR):
            await people.revoke(db, her, role)
        await town.bot.engine.tell(db)
    await town.bot.settle()
    assert group.chat.tags == {}


async def test_it_goes_with_whoever_is_forgotten(town: Town, group: Group, mira: Somebody) -> None:
    await wants_it(town, mira)
    await mira.writes("/forgetme yes")
    await town.acts()
    assert group.chat.tags == {}
    async with town.db.read() as db:
        assert (await db.scalars(select(MemberTag))).all() == []


async def test_without_the_right_she_hears_what_is_missing_and_can_try_again(
    town: Town, group: Group, mira: Somebody
) -> None:
    await group.promote_bot(can_manage_tags=False)
    await wants_it(town, mira)
    told = await mira.receives("I could not show your role in Newcomers.")
    await group.promote_bot(can_manage_tags=True)
    await mira.presses(told, "Show my role")
    await town.acts()
    assert mira.id in group.chat.tags


@pytest.mark.parametrize("town", ["9.4"], indirect=True)
async def test_an_older_server_has_none(town: Town, group: Group, mira: Somebody) -> None:
    await mira.writes("/tag")
    await town.acts()
    await mira.receives("There is no group for newcomers where I could show it.")
    assert town.telegram.calls(SET) == []
    assert group.chat.tags == {}
