"""Backups and copies: all rows come back as they were, on either database."""

from __future__ import annotations

import random
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from bot.commands import backup as backup_command
from bot.commands import restore as restore_command
from bot.commands.copying import copy
from bot.config.settings import Settings, StorageSettings
from bot.storage import migrating
from bot.storage.portable import filling, rows
from bot.storage.portable.backups import BadBackup
from bot.storage.sessions import Database
from tests.databases import migrate
from tests.storage.landed_rows import fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

pytestmark = pytest.mark.long

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
LANDED = "0006"
PASSPHRASE = b"eleven lamps in the window"
ODD = [
    "", " ", "Élodie’s — مرحبا, 你好", "a\\b'c\"d\n\t\x7f\u2028", "𝄞" * 30, "%(x)s :y {z}",
    "é", "e\u0301",
]  # fmt: skip


async def work(url: str, step: Callable[[Connection], Any]) -> Any:
    """Do something in a database that nobody has, in one transaction."""
    db = Database(url)
    engine = db.engine(foreign_keys=False)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(step)
    finally:
        await engine.dispose()


async def make(url: str, seed: int | None = None) -> None:
    """A database with rows in every table."""
    db = Database(url)
    await db.open()
    await migrate(db)
    await db.close()

    def put(connection: Connection) -> None:
        tables = rows.reflected(connection)
        filling.empty(connection, tables)
        fill(connection, tables)
        if seed is not None:
            muddle(connection, tables, random.Random(seed))
        for name in ("erasure", "audit_entry"):  # what commands do with these is no copying
            connection.execute(tables.tables[name].delete())
        connection.execute(tables.tables["audit_head"].update().values(number=7))  # it counts on

    await work(url, put)


async def make_early(url: str) -> None:
    """The same of the schema that landed first."""
    db = Database(url)
    await db.open()
    await db.close()
    await migrating.upgrade(db, LANDED)
    await work(url, lambda connection: fill(connection, rows.reflected(connection)))


async def make_empty(url: str) -> None:
    """What `lamplighter migrate` makes."""
    db = Database(url)
    await db.open()
    await migrate(db)
    await db.close()


def muddle(connection: Connection, tables: sa.MetaData, chance: random.Random) -> None:
    """Put anything that may stand there into columns that nothing depends on."""
    for table in rows.content(tables):
        bound = {column.name for index in table.indexes if index.unique for column in index.columns}
        bound |= {
            column.name
            for constraint in table.constraints
            if isinstance(constraint, sa.schema.ColumnCollectionConstraint)
            for column in constraint.columns
        }
        values = {
            column.name: anything(column, chance)
            for column in table.columns
            if column.name not in bound
        }
        if values:
            connection.execute(table.update().values(values))


def anything(column: sa.Column[Any], chance: random.Random) -> Any:
    """Something that may stand in such a column of SQLite."""
    if column.nullable and chance.random() < 0.2:
        return sa.null()
    moment = datetime.fromtimestamp(chance.randrange(4_000_000_000), UTC).replace(tzinfo=None)
    number = chance.choice([0, -1, 2**31 - 1])
    made = {
        "json": chance.choice([{}, [], {"ж": [1, None, 1.5, "\x00"]}, ODD, "text", 0, None]),
        "moment": moment.replace(microsecond=chance.choice([0, 1, 999_999])),
        "date": moment.date(),
        "truth": chance.random() < 0.5,
        "number": chance.uniform(-1e9, 1e9) if isinstance(column.type, sa.Float) else number,
        "bytes": chance.randbytes(chance.choice([0, 1, 300])),
        "text": chance.choice(ODD)[: getattr(column.type, "length", None)],
    }
    return made[rows.kind(column)]


async def dump(url: str) -> str:
    """All that is in it, as text."""

    def write(connection: Connection) -> str:
        return "\n".join(
            f"{table.name} {rows.as_line(row)}"
            for table in rows.content(rows.reflected(connection))
            if not table.name.startswith("audit_")  # backups and restores are noted there
            for row in rows.read(connection, table, in_order(table))
        )

    return str(await work(url, write))


def in_order(table: sa.Table) -> list[sa.Column[Any]]:
    return sorted(table.columns, key=lambda column: column.name)


def modes(folder: Path, names: str) -> dict[str, int]:
    """What is in a folder, and who may read it."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob(names)}


def settings_of(url: str) -> Settings:
    return Settings(storage=StorageSettings(url=url))


async def back_up(url: str, path: Path, passphrase: bytes | None = None) -> list[str]:
    wish = backup_command.Wish("riverside", passphrase=passphrase)
    return await backup_command.back_up(settings_of(url), path, NOW, wish)


async def restore(url: str, path: Path, **wishes: Any) -> list[str]:
    wish = restore_command.Wish(path, **{"go_on": True, **wishes})
    return await restore_command.restore(settings_of(url), wish, NOW)


# ── copying ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("seed", [1])
async def test_there_and_back_again(seed: int, tmp_path: Path, postgres_url: str) -> None:
    first, back = f"sqlite:///{tmp_path}/first.db", f"sqlite:///{tmp_path}/back.db"
    await make(first, seed)
    await make_empty(back)
    said: list[str] = []
    await copy(first, postgres_url, said.append)
    await copy(postgres_url, back, said.append)
    before = await dump(first)
    assert before.count("\n") > 300
    assert await dump(postgres_url) == before
    assert await dump(back) == before
    half = len(said) // 2
    assert said[:half] == said[half:]


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
async def test_new_rows_come_after_those_that_were_copied(
    tmp_path: Path, postgres_url: str
) -> None:
    first = f"sqlite:///{tmp_path}/first.db"
    await make(first)
    await copy(first, postgres_url, lambda _line: None)

    def add(connection: Connection) -> int:
        person = rows.reflected(connection).tables["person"]
        known = connection.execute(sa.select(person).limit(1)).mappings().one()
        fresh = {name: value for name, value in known.items() if name != "id"}
        return int(connection.scalar(sa.insert(person).values(fresh).returning(person.c.id)))

    assert await work(postgres_url, add) == 4


async def test_nothing_is_copied_over_a_community(tmp_path: Path) -> None:
    first, other = f"sqlite:///{tmp_path}/first.db", f"sqlite:///{tmp_path}/other.db"
    await make(first)
    await make(other)
    before = await dump(other)
    with pytest.raises(filling.NotEmpty):
        await copy(first, other, lambda _line: None)
    assert await dump(other) == before


# ── backups ──────────────────────────────────────────────────────────────────────────────────


async def test_a_backup_comes_back_whole(database_url: str, tmp_path: Path) -> None:
    first = f"sqlite:///{tmp_path}/first.db"
    await make(first, 3)
    await make_empty(database_url)
    path = tmp_path / "one.backup"
    await back_up(first, path, PASSPHRASE)
    await restore(database_url, path, passphrase=PASSPHRASE)
    assert await dump(database_url) == await dump(first)
    assert modes(tmp_path, "*one*") == {"one.backup": 0o600}


async def test_an_early_one_is_brought_up_to_date(empty_database_url: str, tmp_path: Path) -> None:
    await make_early(empty_database_url)
    path = tmp_path / "early.backup"
    await back_up(empty_database_url, path)
    await migrating.upgrade(Database(empty_database_url))
    expected = await dump(empty_database_url)
    target = f"sqlite:///{tmp_path}/target.db"
    await restore(target, path)
    assert await dump(target) == expected


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
async def test_what_is_damaged_is_noticed(tmp_path: Path, passphrase: bytes | None) -> None:
    first, target = f"sqlite:///{tmp_path}/first.db", f"sqlite:///{tmp_path}/target.db"
    await make(first)
    path = tmp_path / "one.backup"
    await back_up(first, path, passphrase)
    assert "is whole" in backup_command.verify(path, passphrase)[0]
    whole = path.read_bytes()
    chance = random.Random(4)
    head = len(b"\n".join(whole.split(b"\n", 2)[:2])) + 1
    places = [chance.randrange(head + 10, len(whole) - 8) for _ in range(3)]
    damaged = [whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :] for place in places]
    for content in [*damaged, whole[:-1], whole[: len(whole) // 2], whole[:head], b"", b"PK\x03"]:
        path.write_bytes(content)
        with pytest.raises(BadBackup):
            backup_command.verify(path, passphrase)
        with pytest.raises(BadBackup):
            await restore(target, path, passphrase=passphrase)
    assert not list(tmp_path.glob("target*"))  # noqa: ASYNC240


async def test_another_passphrase_opens_nothing(tmp_path: Path) -> None:
    first = f"sqlite:///{tmp_path}/first.db"
    await make(first)
    path = tmp_path / "one.backup"
    await back_up(first, path, PASSPHRASE)
    with pytest.raises(BadBackup, match="passphrase"):
        backup_command.verify(path, b"another passphrase")
    with pytest.raises(BadBackup, match="sealed"):
        backup_command.verify(path, None)


async def test_nothing_is_restored_over_a_community_unless_it_is_meant(tmp_path: Path) -> None:
    first, other = f"sqlite:///{tmp_path}/first.db", f"sqlite:///{tmp_path}/other.db"
    await make(first)
    await make(other, 5)
    path = tmp_path / "one.backup"
    await back_up(first, path)
    before = await dump(other)
    with pytest.raises(filling.NotEmpty):
        await restore(other, path)
    assert await dump(other) == before
    await restore(other, path, replace=True)
    assert await dump(other) == await dump(first)


async def test_old_backups_go_those_of_others_stay(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/first.db"
    await make(url)
    folder = tmp_path / "backups"
    folder.mkdir()
    others = ["riverside-notes.txt", "harbour-20300101T090000Z.backup"]
    for name in [*others, *(f"riverside-2030010{day}T090000Z.backup" for day in range(1, 6))]:
        (folder / name).write_text("")
    wish = backup_command.Wish("riverside", keep=2)
    await backup_command.back_up(settings_of(url), folder, NOW, wish)
    assert set(modes(folder, "*")) == {
        *others, "riverside-20300105T090000Z.backup", "riverside-20300107T090000Z.backup"
    }  # fmt: skip
