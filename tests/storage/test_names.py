"""Whom one means by a name, on both databases."""

from collections.abc import AsyncIterator

import pytest

from bot.domain import people, privacy
from bot.storage.sessions import Database
from bot.storage.tables import Account, Person
from bot.words import Refused
from tests.conftest import MONDAY
from tests.databases import migrate


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    db = Database(database_url)
    await db.open()
    await migrate(db)
    async with db.write() as session:
        person = Person(name="Élodie Özlem", created_at=MONDAY)
        session.add(person)
        await session.flush()
        session.add(
            Account(platform="c", key="1", person_id=person.id, username="Мира", seen_at=MONDAY)
        )
    yield db
    await db.close()


@pytest.mark.parametrize("typed", ["élodie özlem", "ÉLODIE O\u0308ZLEM", "@мира", "МИРА", "c:1"])
async def test_names_match_without_case_in_every_script(db: Database, typed: str) -> None:
    async with db.read() as session:
        assert (await people.meant_by(session, typed)).name == "Élodie Özlem"


async def test_whoever_is_forgotten_is_found_by_no_name(db: Database) -> None:
    async with db.write() as session:
        await privacy.forget(session, await session.get_one(Person, 1), MONDAY)
    async with db.read() as session:
        assert (await session.get_one(Person, 1)).name_key == ""
        with pytest.raises(Refused):
            await people.meant_by(session, "élodie özlem")
