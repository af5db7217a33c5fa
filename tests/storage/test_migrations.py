from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from bot.storage import migrating
from bot.storage.sessions import Database
from bot.storage.tables import Base, Job

pytestmark = pytest.mark.long


@pytest.fixture
async def db(empty_database_url: str) -> AsyncIterator[Database]:
    db = Database(empty_database_url)
    await db.open()
    yield db
    await db.close()


async def on_connection(db: Database, step: Any) -> Any:
    engine = db.engine()
    async with engine.begin() as connection:
        result = await connection.run_sync(step)
    await engine.dispose()
    return result


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


POSTGRESQL = (
    """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,
    column_default FROM information_schema.columns WHERE table_schema = 'public'""",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace""",
)


def catalog(connection: Connection) -> set[tuple[str, ...]]:
    """Everything that the database itself says of its tables."""
    found: set[tuple[str, ...]] = set()
    if connection.dialect.name == "sqlite":
        inspector = inspect(connection)
        for table in inspector.get_table_names():
            for look in (
                inspector.get_columns,
                inspector.get_foreign_keys,
                inspector.get_unique_constraints,
            ):
                found.update((table, str(one)) for one in look(table))
            found.add((table, str(inspector.get_pk_constraint(table))))
        indexes = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type='index'"))
        found.update((name, str(sql)) for name, sql in indexes)
    else:
        for query in POSTGRESQL:
            found.update(tuple(map(str, row)) for row in connection.execute(text(query)))
    return {row for row in found if not any("alembic_version" in part for part in row)}


async def test_models_and_migrations_agree(db: Database) -> None:
    await migrating.upgrade(db)
    assert await on_connection(db, differences) == []


async def test_migrations_make_the_very_tables_of_the_models(db: Database) -> None:
    await on_connection(db, Base.metadata.create_all)
    from_models = await on_connection(db, catalog)
    await on_connection(db, Base.metadata.drop_all)
    await migrating.upgrade(db)
    assert await on_connection(db, catalog) == from_models
    assert len(from_models) > len(Base.metadata.tables)


@pytest.mark.parametrize(
    ("table", "column", "other"),
    [("person", "created_at", "TEXT"), ("utterance", "attachments", "INTEGER")],
)
async def test_a_column_of_another_type_is_seen(
    db: Database, table: str, column: str, other: str
) -> None:
    def change(connection: Connection) -> None:
        connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(
            text(f"ALTER TABLE {table} ADD COLUMN {column} {other} NOT NULL DEFAULT 0")
        )

    await migrating.upgrade(db)
    await on_connection(db, change)
    [[(kind, _, *place, _, _, _)]] = await on_connection(db, differences)
    assert (kind, *place) == ("modify_type", table, column)


async def test_down_and_up_again(db: Database) -> None:
    await migrating.upgrade(db)
    before = await on_connection(db, catalog)
    await migrating.downgrade(db)
    assert await on_connection(db, catalog) == set()
    assert await migrating.current(db) == ""
    await migrating.upgrade(db)
    assert await on_connection(db, catalog) == before


async def test_it_knows_where_a_database_stands(db: Database) -> None:
    assert await migrating.current(db) == ""
    assert not await migrating.is_current(db)
    await migrating.upgrade(db)
    assert await migrating.current(db) == migrating.head()
    assert await migrating.is_current(db)


def test_the_head_is_alembics_head() -> None:
    assert ScriptDirectory(str(migrating.FOLDER)).get_heads() == [migrating.head()]
    assert [path.name[:4] for path in migrating.revisions()] == [
        f"{number:04}" for number in range(1, len(migrating.revisions()) + 1)
    ]


async def test_sqlite_is_prepared_at_once(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/new.db")
    await db.open()
    await migrating.prepare(db)
    assert await migrating.is_current(db)
    await db.close()


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
async def test_postgresql_is_migrated_by_its_operator(empty_postgres_url: str) -> None:
    db = Database(empty_postgres_url)
    await db.open()
    with pytest.raises(migrating.NotMigrated, match="lamplighter migrate"):
        await migrating.prepare(db)
    await migrating.upgrade(db)
    await migrating.prepare(db)
    await db.close()


async def test_a_newer_database_is_left_alone(db: Database) -> None:
    await migrating.upgrade(db)
    async with db.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrating.NotMigrated, match="install the newer version"):
        await migrating.prepare(db)


async def test_names_that_were_there_before_their_keys_are_found(db: Database) -> None:
    await migrating.upgrade(db, "0010")
    person = "INSERT INTO person (name, anonymous, created_at) VALUES (:name, false, '2026-11-02')"
    account = (
        "INSERT INTO account (platform, key, person_id, reachable, username, client_language,"
        " seen_at) VALUES ('telegram', '7', 1, false, 'MiRa_K', '', '2026-11-02')"
    )
    async with db.write() as session:
        for name in ("Élodie", "МИРА", "", "O\u0308zlem"):
            await session.execute(text(person), {"name": name})
        await session.execute(text(account))
    await migrating.upgrade(db)
    async with db.read() as session:
        keys = await session.scalars(text("SELECT name_key FROM person ORDER BY id"))
        assert keys.all() == ["élodie", "мира", "", "özlem"]
        assert await session.scalar(text("SELECT username_key FROM account")) == "mira_k"
    await migrating.downgrade(db, "0010")
    async with db.read() as session:
        names = await session.scalars(text("SELECT name FROM person ORDER BY id"))
        assert names.all()[:2] == ["Élodie", "МИРА"]


async def test_a_migration_that_loses_a_row_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(connection: Connection) -> None:
        connection.execute(text("INSERT INTO phrasing (entry_id, text) VALUES (99, 'lost')"))

    db = Database(f"sqlite:///{tmp_path}/test.db")
    await migrating.upgrade(db)
    with pytest.raises(migrating.NotMigrated, match="point nowhere"):
        await migrating.with_alembic(db, lambda config: lose(config.attributes["connection"]))
    rows = await on_connection(
        db, lambda connection: connection.execute(text("SELECT * FROM phrasing")).all()
    )
    assert rows == []
    await db.close()


async def test_tables_survive_a_round_in_batch_mode(tmp_path: Path) -> None:
    """SQLite rebuilds a table to change it; rows that point at it must stay."""
    from alembic.operations import Operations  # noqa: PLC0415

    def rebuild(config: Any) -> None:
        operations = Operations(MigrationContext.configure(config.attributes["connection"]))
        with operations.batch_alter_table("person", recreate="always"):
            pass

    db = Database(f"sqlite:///{tmp_path}/test.db")
    await db.open()
    await migrating.upgrade(db)
    async with db.write() as session:
        await session.execute(
            text(
                "INSERT INTO person (id, name, name_key, anonymous, pseudonym, created_at)"
                " VALUES (1, 'a', 'a', 0, '', 0)"
            )
        )
        await session.execute(
            text("INSERT INTO spoken (person_id, language, fluency) VALUES (1, 'fr', 3)")
        )
    await migrating.with_alembic(db, rebuild)
    async with db.read() as session:
        assert (await session.execute(text("SELECT person_id FROM spoken"))).scalars().all() == [1]
    found = await on_connection(db, lambda connection: inspect(connection).get_table_names())
    assert "person" in found
    await db.close()


async def test_timers_and_errands_become_jobs(db: Database) -> None:
    """Nothing that was to happen is forgotten by the way, up or down."""
    await migrating.upgrade(db, "0012")
    async with db.write() as session:
        for statement in (
            (
                "INSERT INTO person (id, name, name_key, anonymous, created_at)"
                " VALUES (5, 'Mira', 'mira', false, '2030-01-07 09:00:00')"
            ),
            (
                "INSERT INTO timer (name, subject, due_at) VALUES"
                " ('hotline.ladder', 7, '2030-01-07 10:00:00'),"
                " ('people.return', 5, '2030-01-08 10:00:00'),"
                " ('people.return', 6, '2030-01-08 10:00:00'),"
                " ('resources.week', 0, '2030-01-14 10:00:00')"
            ),
            (
                "INSERT INTO errand (name, subject, link, host, state, attempts, not_before) VALUES"
                " ('suggestion', 3, 'https://example.org/é', 'example.org', 'doing', 2,"
                " '2030-01-07 10:00:00')"
            ),
        ):
            await session.execute(text(statement))
    await migrating.upgrade(db, "0013")
    async with db.read() as session:
        jobs = {job.name: job for job in await session.scalars(select(Job))}
    assert jobs.keys() == {"hotline.ladder", "people.return", "suggestions.page"}
    page, back, ladder = (jobs[name] for name in sorted(jobs, reverse=True))
    assert (page.arguments, page.host) == ({"link": "https://example.org/é"}, "example.org")
    assert (page.state, page.attempts, page.subject) == ("waiting", 2, 3)
    assert (back.person_id, back.of_person, back.subject) == (5, True, 5)
    assert (ladder.due_at, ladder.person_id) == (datetime(2030, 1, 7, 10, tzinfo=UTC), None)
    assert ladder.planned_at == ladder.due_at
    await migrating.downgrade(db, "0012")
    async with db.read() as session:
        timers = set((await session.scalars(text("SELECT name FROM timer"))).all())
        links = (await session.scalars(text("SELECT link FROM errand"))).all()
    assert timers >= {"hotline.ladder", "people.return", "resources.week"}
    assert links == ["https://example.org/é"]
