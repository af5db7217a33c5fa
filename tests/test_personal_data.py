"""What is kept of people: every column that names somebody is declared, linked and forgotten."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import JSON, insert, select

from bot.domain import linking, personal_data, privacy
from bot.storage.personal_data import PersonalData, PersonColumn, WhenForgotten, own, unsigned
from bot.storage.sessions import Database
from bot.storage.tables import Base, Interest, Introduction, Moment, Person, Suggestion
from bot.words.domain_events import PersonForgotten, PersonsLinked, pending

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Column, Table
    from sqlalchemy.ext.asyncio import AsyncSession

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
ADA, MOBILE, BEN = 1, 2, 3


def declared() -> list[PersonColumn]:
    return [column for subject in personal_data.of_the_domain() for column in subject.columns]


def naming_a_person() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }


def place(kept: PersonColumn) -> tuple[str, str]:
    return str(kept.column.class_.__tablename__), str(kept.column.key)


def test_every_column_that_names_a_person_is_declared_once() -> None:
    counted = Counter(place(column) for column in declared())
    assert counted.keys() == naming_a_person()
    assert set(counted.values()) == {1}


def test_what_is_unsigned_can_be() -> None:
    for kept in declared():
        if kept.when_forgotten is WhenForgotten.UNSIGNED:
            assert kept.column.property.columns[0].nullable, place(kept)


def test_where_a_person_has_one_row_that_is_said() -> None:
    """Else linking two people would break on the second."""
    for kept in declared():
        table: Table = kept.column.class_.__table__
        keys = [set(table.primary_key.columns.keys())]
        if kept.column.key in keys[0] and kept.follows:
            assert kept.once_per is not None, place(kept)
            assert {one.key for one in kept.once_per} | {kept.column.key} == keys[0]


def test_each_subject_has_a_name_of_its_own() -> None:
    names = [subject.name for subject in personal_data.of_the_domain()]
    assert len(set(names)) == len(names)
    assert {"hotline", "jobs", "linking", "welcomes"} <= set(names)


@pytest.fixture
async def db(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    """A database with a row of Mobile's in every table that names people."""
    shutil.copyfile(empty_database, tmp_path / "people.db")
    db = Database(f"sqlite:///{tmp_path}/people.db")
    await db.open()
    try:
        async with db.write() as session:
            await fill(session)
        yield db
    finally:
        await db.close()


async def fill(session: AsyncSession) -> None:
    session.add_all(
        Person(id=number, name=f"person {number}", created_at=NOW) for number in (ADA, MOBILE, BEN)
    )
    await session.flush()
    for table in Base.metadata.sorted_tables:
        if table.name != "person":
            await session.execute(insert(table).values(row(table)))


def row(table: Table) -> dict[str, Any]:
    return {column.name: value(column) for column in table.columns}


def value(column: Column[Any]) -> Any:
    if any(key.column.table.name == "person" for key in column.foreign_keys):
        return MOBILE
    if column.foreign_keys or column.name == "id":
        return 1
    if column.table.name == "job" and column.name in {"recurrence", "done_on"}:
        return None
    if isinstance(column.type, Moment):
        return NOW
    if isinstance(column.type, JSON):
        return []
    kinds: dict[type, Any] = {
        date: NOW.date(), datetime: NOW.replace(tzinfo=None),
        int: 1, bool: False, float: 0.0, bytes: b"x",
    }  # fmt: skip
    return kinds.get(column.type.python_type, "x")


async def naming(session: AsyncSession, person: int) -> set[tuple[str, str]]:
    named = set()
    for table, column in naming_a_person():
        there = Base.metadata.tables[table]
        if (await session.execute(select(there).where(there.c[column] == person))).first():
            named.add((table, column))
    return named


async def test_everything_is_shown(db: Database) -> None:
    """Whatever is kept, it can be written as JSON; nothing is shown of others."""
    async with db.read() as session:
        mobile, ben = [
            json.loads(json.dumps(await personal_data.export(session, person)))
            for person in [await session.get_one(Person, one) for one in (MOBILE, BEN)]
        ]
    assert mobile.keys() == ben.keys()
    assert [part for part, known in ben.items() if known and part != "person"] == []
    # Ballots of polls and of surveys lie under hashes, which no row that is made up here has.
    assert len([part for part, known in mobile.items() if known]) > len(mobile) - 4


FREE = {"arguments", "snippets"}
"""What people and jobs name the things in these themselves."""


def keys(known: object) -> set[str]:
    """Every key of an export, at any depth."""
    if isinstance(known, list):
        return {key for item in known for key in keys(item)}
    if not isinstance(known, dict):
        return set()
    return known.keys() | {key for name in known.keys() - FREE for key in keys(known[name])}


async def test_what_is_shown_has_a_name_for_people(db: Database) -> None:
    async with db.read() as session:
        known = await personal_data.export(session, await session.get_one(Person, MOBILE))
    assert keys(known) - personal_data.labels().keys() == set()


async def test_linking_leaves_nothing_behind(db: Database) -> None:
    async with db.write() as session:
        assert await naming(session, MOBILE) == naming_a_person()
        ada, mobile = await session.get_one(Person, ADA), await session.get_one(Person, MOBILE)
        await linking.merge(session, ada, mobile)
        assert await naming(session, MOBILE) == set()
        gone = {place(kept) for kept in declared() if not kept.follows}
        assert await naming(session, ADA) == naming_a_person() - gone
        assert pending(session) == [PersonsLinked(gone=MOBILE, kept=ADA)]
        assert await session.get(Person, MOBILE) is None


async def test_linking_two_who_have_the_same(db: Database) -> None:
    async with db.write() as session:
        session.add_all(
            [
                Introduction(person_id=ADA, at=NOW),
                Interest(person_id=ADA, topic="x"),
                Interest(person_id=MOBILE, topic="y"),
            ]
        )
        await session.flush()
        ada, mobile = await session.get_one(Person, ADA), await session.get_one(Person, MOBILE)
        await linking.merge(session, ada, mobile)
        topics = select(Interest.person_id, Interest.topic).order_by(Interest.topic)
        assert (await session.execute(topics)).all() == [(ADA, "x"), (ADA, "y")]


async def test_forgetting_leaves_what_is_declared_to_stay(db: Database) -> None:
    async with db.write() as session:
        await privacy.forget(session, await session.get_one(Person, MOBILE), NOW)
        stays = {
            place(kept) for kept in declared() if kept.when_forgotten is WhenForgotten.NAMELESS
        }
        assert await naming(session, MOBILE) <= stays
        assert pending(session)[-1] == PersonForgotten(MOBILE)
        assert (await session.get_one(Person, MOBILE)).name == ""


async def test_a_feature_from_elsewhere_is_not_missed(db: Database) -> None:
    async def export(_db: AsyncSession, person: Person) -> dict[str, Any]:
        return {"elsewhere": person.name}

    more = [PersonalData("elsewhere", (unsigned(Suggestion.suggested_by),), export)]
    async with db.write() as session:
        ben = await session.get_one(Person, BEN)
        assert (await personal_data.export(session, ben, more))["elsewhere"] == "person 3"
        with pytest.raises(ValueError, match="elsewhere"):
            await personal_data.export(session, ben, [*more, *more])


async def test_only_what_is_somebodys_is_touched(db: Database) -> None:
    async with db.write() as session:
        await privacy.forget(session, await session.get_one(Person, BEN), NOW)
        assert await naming(session, MOBILE) == naming_a_person()
        await own(Interest.person_id, Interest.topic).forget(session, MOBILE)
        assert (await session.scalars(select(Interest))).all() == []
