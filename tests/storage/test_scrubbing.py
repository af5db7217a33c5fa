"""After scrubbing, no file of the database holds a byte of what was deleted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, text

from bot.storage.scrubbing import scrub
from bot.storage.sessions import Database
from bot.storage.tables import Base, Person
from tests.conftest import MONDAY
from tests.databases import migrate

CANARY = "quokkaada"
MANY = 200
PEOPLE = [table for table in Base.metadata.sorted_tables if table.name == Person.__tablename__]


async def files_of(db: Database) -> list[Path]:
    if db.dialect == "sqlite":
        path = Path(str(db.url.database))
        return [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    async with db.read() as session:
        place = await session.scalar(text("SHOW data_directory"))
        number = await session.scalar(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        )
    folder = Path(str(place), "base", str(number))
    return [file for file in folder.iterdir() if file.is_file()]  # noqa: ASYNC240 - a test waits


async def count_left(db: Database) -> int:
    return sum(CANARY.encode() in file.read_bytes() for file in await files_of(db))


async def test_no_byte_is_left_after_scrubbing(database_url: str) -> None:
    db = Database(database_url)
    await db.open()
    await migrate(db)
    try:
        async with db.write() as session:
            session.add(Person(name="Ben", created_at=MONDAY))
            session.add_all(
                Person(name=f"{CANARY} {number % 3}", created_at=MONDAY) for number in range(MANY)
            )
        assert await scrub(db, PEOPLE)
        assert await count_left(db) > 0, "it is found where it is"
        async with db.write() as session:
            await session.execute(delete(Person).where(Person.name_key != "ben"))
        assert await scrub(db, PEOPLE)
        assert await count_left(db) == 0
    finally:
        await db.close()
