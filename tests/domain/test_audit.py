"""The audit log: whatever is done to it afterwards is found, and nobody is in it for ever."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select, text, update

from bot.domain import audit, linking, personal_data, privacy
from bot.domain.audit import reading, retention, verifying
from bot.storage.sessions import Database
from bot.storage.tables import Account, AuditEntry, AuditHead, AuditLink, Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ADA, BEN, OLU = 1, 2, 3


@pytest.fixture
async def session(tmp_path: Path, empty_database: Path) -> AsyncIterator[AsyncSession]:
    shutil.copyfile(empty_database, tmp_path / "audit.db")
    db = Database(f"sqlite:///{tmp_path}/audit.db")
    await db.open()
    try:
        async with db.write() as session:
            session.add_all(
                Person(id=number, name=name, created_at=NOW)
                for number, name in ((ADA, "Ada"), (BEN, "Ben"), (OLU, "Olu"))
            )
            await session.flush()
            yield session
    finally:
        await db.close()


async def some_deeds(session: AsyncSession, count: int = 6) -> None:
    for day in range(count):
        audit.note_acting(session, OLU, NOW + day * DAY)
        await audit.record(session, "role granted", "role:mentor", concerns=ADA if day % 2 else BEN)


async def problems(session: AsyncSession, noted: str = "") -> list[str]:
    return (await verifying.verify(session, noted)).problems


async def test_what_nobody_touched_is_sound(session: AsyncSession) -> None:
    assert await problems(session) == []
    await some_deeds(session)
    verdict = await verifying.verify(session, await verifying.head(session))
    assert (verdict.count, verdict.first, verdict.problems) == (6, 1, [])


@pytest.mark.parametrize(
    "change",
    [
        {"deed": "nothing"},
        {"subject": "role:owner"},
        {"at": NOW - DAY},
        {"done_by": "bot"},
        {"actor": ""},
        {"concerns": "0" * 64},
        {"hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_changed_entry_is_found(session: AsyncSession, change: dict[str, object]) -> None:
    await some_deeds(session)
    await session.execute(update(AuditEntry).where(AuditEntry.number == 3).values(change))
    assert any("entry 3 was" in problem for problem in await problems(session))


async def test_a_removed_entry_is_found(session: AsyncSession) -> None:
    await some_deeds(session)
    await session.execute(delete(AuditEntry).where(AuditEntry.number.in_((3, 4))))
    assert await problems(session) == ["entries 3 to 4 are missing"]


async def test_an_inserted_entry_is_found(session: AsyncSession) -> None:
    await some_deeds(session)
    await session.execute(text("UPDATE audit_entry SET number = number + 100 WHERE number > 3"))
    await session.execute(text("UPDATE audit_entry SET number = number - 99 WHERE number > 100"))
    await session.execute(
        text("""
        INSERT INTO audit_entry (number, at, deed, subject, done_by, actor, concerns, hash)
        SELECT 4, at, 'forged', subject, done_by, '', '', hash FROM audit_entry WHERE number = 3
    """)
    )
    found = await problems(session)
    assert found[0] == "entry 4 was changed, or put where it does not belong"


async def test_entries_in_another_order_are_found(session: AsyncSession) -> None:
    await some_deeds(session)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        await session.execute(update(AuditEntry).where(AuditEntry.number == old).values(number=new))
    assert "entry 2 was changed, or put where it does not belong" in await problems(session)


async def test_a_shortened_log_is_found(session: AsyncSession) -> None:
    await some_deeds(session)
    noted = await verifying.head(session)
    await session.execute(delete(AuditEntry).where(AuditEntry.number > 4))
    assert await problems(session) == ["entries 5 to 6 are missing"]
    # Whoever knows how sets the head back as well: only what was noted elsewhere tells then.
    digest = await session.scalar(select(AuditEntry.hash).where(AuditEntry.number == 4))
    await session.execute(update(AuditHead).values(number=4, hash=digest))
    assert await problems(session) == []
    assert await problems(session, noted) == [
        "entry 6, which you noted, is missing: the end was cut off"
    ]


async def test_a_log_that_was_written_anew_is_not_the_one_that_was_noted(
    session: AsyncSession,
) -> None:
    await some_deeds(session)
    noted = await verifying.head(session)
    for table in (AuditLink, AuditEntry, AuditHead):
        await session.execute(delete(table))
    await some_deeds(session, 7)
    assert await problems(session) == []
    assert await problems(session, noted) == ["entry 6 is another than the one that you noted"]


async def test_a_deed_can_not_be_given_to_somebody_else(session: AsyncSession) -> None:
    await some_deeds(session)
    await session.execute(
        update(AuditLink)
        .where(AuditLink.number == 2, AuditLink.part == "actor")
        .values(committed=BEN, person_id=BEN)
    )
    assert await problems(session) == ["entry 2 was given to somebody else"]


@pytest.mark.parametrize("noted", ["", "7", "x:" + "0" * 64, "7:abc"])
async def test_a_head_that_is_none_is_refused(noted: str) -> None:
    with pytest.raises(verifying.BadHead):
        verifying.read_head(noted)


async def test_old_entries_go_and_the_rest_still_holds(session: AsyncSession) -> None:
    await some_deeds(session)
    fourth = await session.scalar(select(AuditEntry.hash).where(AuditEntry.number == 4))
    early = f"4:{fourth}"
    assert not await retention.trim(session, NOW + 3 * DAY, NOW + 9 * DAY)
    verdict = await verifying.verify(session, early)
    assert (verdict.count, verdict.first, verdict.problems) == (4, 4, [])
    assert await session.scalar(select(func.min(AuditLink.number))) == 4
    assert await reading.count(session) == 4
    # Again, further: the checkpoint of before may go as well.
    assert not await retention.trim(session, NOW + 99 * DAY, NOW + 9 * DAY)
    verdict = await verifying.verify(session)
    assert (verdict.count, verdict.first, verdict.problems) == (1, 8, [])
    assert (await problems(session, early))[0].endswith("is older than what is kept")


async def test_nothing_but_a_checkpoint_explains_a_beginning_that_is_missing(
    session: AsyncSession,
) -> None:
    await some_deeds(session)
    await retention.trim(session, NOW + 3 * DAY, NOW + 9 * DAY)
    await session.execute(delete(AuditEntry).where(AuditEntry.number == 4))
    assert await problems(session) == ["entry 4 is missing"]


async def test_trimming_goes_on_in_parts(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_AT_ONCE", 2)
    await some_deeds(session)
    rounds = 0
    while await retention.trim(session, NOW + 5 * DAY, NOW + 9 * DAY):
        rounds += 1
    assert rounds == 2
    assert await problems(session) == []


async def test_who_is_forgotten_is_in_it_no_more_and_it_still_holds(session: AsyncSession) -> None:
    await some_deeds(session)
    ada = await session.get_one(Person, ADA)
    deeds = (await personal_data.export(session, ada))["audit_log"]
    assert [deed["deed"] for deed in deeds] == ["role granted"] * 3
    assert not any(deed["by_you"] or deed["subject"] for deed in deeds)
    await privacy.forget(session, ada, NOW)
    kept = set(await session.scalars(select(AuditLink.committed)))
    assert kept == {BEN, OLU}
    names = {deed.concerns for deed in await reading.recent(session, 0, 10)}
    assert names == {"Ben", ""}
    assert await problems(session) == []


async def test_what_two_accounts_did_is_one_persons(session: AsyncSession) -> None:
    await some_deeds(session)
    session.add(Account(platform="console", key="ben", person_id=BEN, seen_at=NOW))
    await session.flush()
    ben, olu = await session.get_one(Person, BEN), await session.get_one(Person, OLU)
    await linking.merge(session, olu, ben)
    assert {deed.concerns for deed in await reading.recent(session, 0, 10)} == {"Ada", "Olu"}
    assert await problems(session) == []


async def test_nothing_is_recorded_of_what_was_undone(session: AsyncSession) -> None:
    await some_deeds(session, 1)
    savepoint = await session.begin_nested()
    await some_deeds(session, 2)
    await savepoint.rollback()
    await some_deeds(session, 1)
    assert await reading.count(session) == 2
    assert await problems(session) == []
