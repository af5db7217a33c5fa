"""Who may see a case: those whom it is for, and nobody by their rank."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.safety import cases, messages, team
from bot.domain.safety.cases import ALPHABET, LENGTH, NewCase
from bot.storage.sessions import Database
from bot.storage.tables import Person
from bot.words.states import CaseKind, CaseState, CaseStep

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import SafetyCase

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)


@pytest.fixture
async def db(tmp_path: Path, empty_database: Path) -> AsyncIterator[AsyncSession]:
    path = tmp_path / "safety.db"
    shutil.copyfile(empty_database, path)
    database = Database(f"sqlite:///{path}")
    await database.open()
    async with database.write() as session:
        yield session
    await database.close()


async def somebody(db: AsyncSession, name: str) -> Person:
    person = Person(name=name, anonymous=False, created_at=NOW)
    db.add(person)
    await db.flush()
    return person


async def opened(db: AsyncSession, kind: CaseKind = CaseKind.DANGER) -> tuple[SafetyCase, Person]:
    ada = await somebody(db, "Ada")
    case, _message = await cases.open_case(db, NewCase(kind, ada, "en", "help"), NOW)
    return case, ada


def looking(person: Person, *, room: bool = False, organizer: bool = False) -> team.Looking:
    return team.Looking(person.id, in_team_room=room, is_organizer=organizer)


async def test_the_team_sees_it_and_nobody_else(db: AsyncSession) -> None:
    case, ada = await opened(db)
    mira, olu = await somebody(db, "Mira"), await somebody(db, "Olu")
    await team.join(db, mira, olu, NOW)
    assert await team.may_see(db, looking(mira), case)
    assert await team.may_see(db, looking(olu, room=True), case)
    assert not await team.may_see(db, looking(olu, organizer=True), case)
    assert not await team.may_see(db, looking(ada, room=True), case)


async def test_organizers_stand_in_and_are_called(db: AsyncSession) -> None:
    case, _ada = await opened(db)
    olu, mira = await somebody(db, "Olu"), await somebody(db, "Mira")
    assert await team.may_see(db, looking(olu, organizer=True), case)
    await team.join(db, mira, olu, NOW)
    assert not await team.may_see(db, looking(olu, organizer=True), case)
    case.step = CaseStep.ORGANIZERS
    assert await team.may_see(db, looking(olu, organizer=True), case)


async def test_a_report_never_reaches_organizers_where_there_is_a_team(db: AsyncSession) -> None:
    case, _ada = await opened(db, CaseKind.REPORT)
    olu, mira = await somebody(db, "Olu"), await somebody(db, "Mira")
    await team.join(db, mira, olu, NOW)
    case.step = CaseStep.ORGANIZERS
    assert not await team.may_see(db, looking(olu, organizer=True), case)


async def test_numbers_and_names_are_drawn(db: AsyncSession) -> None:
    drawn = [(await opened(db))[0] for _each in range(20)]
    assert len({case.number for case in drawn}) == 20
    assert len({case.pseudonym for case in drawn}) == 20
    assert all(len(case.number) == LENGTH and set(case.number) <= set(ALPHABET) for case in drawn)


async def test_what_was_an_ordinary_question_leaves_no_word(db: AsyncSession) -> None:
    case, ada = await opened(db)
    first = await messages.first(db, case)
    await cases.make_ordinary(db, first, ada, NOW)
    assert case.state == CaseState.ORDINARY
    assert not first.text
    assert ada.confiding_until is None
    assert await messages.of(db, case) == []
