import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.storage.addresses import BadAddress, address
from bot.storage.connecting import set_pragmas
from bot.storage.errors import DatabaseAway
from bot.storage.ownership import AlreadyRunning
from bot.storage.sessions import CannotOpen, Database
from bot.storage.tables import Person, Phrasing, Question, Utterance, Version
from tests.databases import migrate
from tests.storage.conftest import POSTGRES

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    db = Database(database_url)
    await db.open()
    await migrate(db)
    yield db
    await db.close()


def listed(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def names(db: Database) -> list[str]:
    async with db.read() as session:
        return list((await session.execute(select(Version.name).order_by(Version.name))).scalars())


async def test_what_is_written_is_read(db: Database) -> None:
    async with db.write() as session:
        session.add(Person(name="Ada", anonymous=False, created_at=NOON))
    async with db.read() as session:
        person = (await session.execute(select(Person))).scalar_one()
    assert (person.name, person.created_at) == ("Ada", NOON)


async def test_moments_come_back_as_aware_utc(db: Database) -> None:
    nairobi = timezone(timedelta(hours=3))
    async with db.write() as session:
        session.add(Person(name="", anonymous=False, created_at=NOON.astimezone(nairobi)))
    async with db.read() as session:
        assert (await session.execute(select(Person.created_at))).scalar_one().tzinfo is UTC
        at_noon = select(func.count()).where(Person.created_at == NOON)
        assert (await session.execute(at_noon)).scalar_one() == 1


async def test_a_moment_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="needs a zone"):
        async with db.write() as session:
            session.add(Person(name="", anonymous=False, created_at=NOON.replace(tzinfo=None)))


async def test_json_keeps_every_alphabet(db: Database) -> None:
    said = [{"name": "صورة.jpg", "size": 12, "place": None}]
    async with db.write() as session:
        question = Question(language="ar", state="waiting", asked_at=NOON)
        session.add(question)
        await session.flush()
        session.add(
            Utterance(
                question_id=question.id, side="asker", text="", attachments=said, said_at=NOON
            )
        )
    async with db.read() as session:
        assert (await session.execute(select(Utterance.attachments))).scalar_one() == said
        raw = (
            await session.execute(text("SELECT CAST(attachments AS TEXT) FROM utterance"))
        ).scalar()
    assert "صورة" in str(raw)


async def test_an_exception_undoes_everything(db: Database) -> None:
    async def fail() -> None:
        async with db.write() as session:
            session.add(Version(name="undone", number=1))
            await session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await names(db) == []


async def test_a_cancelled_write_undoes_everything_and_lets_the_next_one_in(db: Database) -> None:
    flushed = asyncio.Event()

    async def write() -> None:
        async with db.write() as session:
            session.add(Version(name="cancelled", number=1))
            await session.flush()
            flushed.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await flushed.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.write() as session:
        session.add(Version(name="next", number=1))
    assert await names(db) == ["next"]


async def test_a_write_cancelled_within_a_statement_leaves_no_transaction(tmp_path: Path) -> None:
    """The statement is still on its way to SQLite's thread when the task is cancelled."""
    db = Database(f"sqlite:///{tmp_path}/test.db")
    await db.open()
    await migrate(db)

    async def write() -> None:
        async with db.write() as session:
            await session.execute(insert(Version).values(name="cancelled", number=1))

    for steps in range(40):
        task = asyncio.create_task(write())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with db.write() as session:
            await session.execute(text("DELETE FROM version"))
    assert await names(db) == []
    await db.close()


async def test_a_reader_can_not_write(db: Database) -> None:
    with pytest.raises(DBAPIError):
        async with db.read() as session:
            await session.execute(insert(Version).values(name="sneaked", number=1))
    assert await names(db) == []


async def test_a_reader_sees_one_state(db: Database) -> None:
    async with db.read() as session:
        assert (await session.execute(select(func.count(Version.name)))).scalar_one() == 0
        async with db.write() as writer:
            writer.add(Version(name="later", number=1))
        assert (await session.execute(select(func.count(Version.name)))).scalar_one() == 0
    assert await names(db) == ["later"]


async def test_concurrent_writers_take_turns(db: Database) -> None:
    async with db.write() as session:
        session.add(Version(name="counter", number=0))

    async def count() -> None:
        async with db.write() as session:
            row = await session.get_one(Version, "counter", with_for_update=True)
            await asyncio.sleep(0)
            row.number += 1

    await asyncio.gather(*(count() for _ in range(25)))
    async with db.read() as session:
        assert (await session.get_one(Version, "counter")).number == 25


async def test_foreign_keys_hold(db: Database) -> None:
    with pytest.raises(IntegrityError):
        async with db.write() as session:
            await session.execute(text("INSERT INTO phrasing (entry_id, text) VALUES (99, '')"))


async def test_rows_can_be_used_after_the_session(db: Database) -> None:
    async with db.write() as session:
        row = Version(name="kept", number=1)
        session.add(row)
    assert (row.name, row.number) == ("kept", 1)


async def test_many_rows_go_in_with_one_statement_and_stream_out(db: Database) -> None:
    async with db.write() as session:
        rows = [{"name": f"{number:03}", "number": number} for number in range(500)]
        await session.execute(insert(Version), rows)
    async with db.read() as session:
        stream = await session.stream_scalars(select(Version.number).order_by(Version.number))
        assert [number async for number in stream] == list(range(500))


async def test_sqlite_is_set_up_to_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.sessions.set_pragmas", set_pragmas)  # as it is in earnest
    db = Database(f"sqlite:///{tmp_path}/test.db")
    await db.open()
    async with db.write() as session:
        pragmas = {
            name: (await session.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000,
    }  # fmt: skip
    await db.close()


async def test_a_write_within_a_write_is_refused_rather_than_waiting_for_ever(
    tmp_path: Path,
) -> None:
    db = Database(f"sqlite:///{tmp_path}/test.db")
    await db.open()
    async with db.write():
        with pytest.raises(RuntimeError, match="inside"):
            async with db.write():
                pass
    await db.close()


async def test_a_database_without_a_file_lives_as_long_as_it_is_open() -> None:
    db = Database("sqlite://")
    await db.open()
    await migrate(db)
    async with db.write() as session:
        session.add(Version(name="here", number=1))
    assert await names(db) == ["here"]
    file = Path(str(db.url.database))
    assert file.parent in set(file.parent.parent.iterdir())
    await db.close()
    assert file.parent not in set(file.parent.parent.iterdir())


async def test_it_has_one_owner(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    await first.open()
    with pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
        await second.open()
    assert str(os.getpid()) in await second.holder()
    await second.open(owner=False)
    await second.close()
    await first.close()
    assert await second.holder() == ""
    await second.open()
    await second.close()


async def test_an_owner_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from bot.storage.sessions import Database\n"
        "async def own():\n"
        "    await Database(sys.argv[1]).open(); print('mine', flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(own())"
    )
    url = f"sqlite:///{tmp_path}/test.db"
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, url, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert owner.stdout is not None
        assert await owner.stdout.readline() == b"mine\n"
        with pytest.raises(AlreadyRunning, match=f"process {owner.pid}"):
            await Database(url).open()
    finally:
        owner.kill()
        await owner.communicate()
    db = Database(url)
    await db.open()
    await db.close()


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
async def test_losing_the_ownership_is_told(postgres_url: str) -> None:
    owner, other = Database(postgres_url), Database(postgres_url)
    lost = asyncio.Event()
    owner.lost = lost.set
    await owner.open()
    await other.open(owner=False)
    async with other.write() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        )
    async with asyncio.timeout(10):
        await lost.wait()
    await owner.close()
    await other.close()


async def _write(db: Database, statement: str) -> None:
    async with db.write() as session:
        await session.execute(text(statement))


async def test_a_broken_statement_is_no_sign_that_the_database_is_away(db: Database) -> None:
    with pytest.raises(DBAPIError):
        await _write(db, "SELECT nothing FROM nowhere")


async def test_only_what_arises_in_the_database_means_that_it_is_away(db: Database) -> None:
    async def fail() -> None:
        async with db.write():
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await fail()


@pytest.mark.parametrize("database_url", [POSTGRES], indirect=True)
@pytest.mark.parametrize("state", ["40P01", "40001", "53300", "57P01", "58030", "55P03"])
async def test_a_server_in_trouble_is_nobodys_fault(db: Database, state: str) -> None:
    with pytest.raises(DatabaseAway):
        await _write(db, f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")


async def test_a_database_that_another_process_holds_is_nobodys_fault(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.sessions.BUSY_SECONDS", 0.1)
    db, other = (Database(database_url) for _ in range(2))
    await db.open()
    await migrate(db)
    await other.open(owner=False)
    async with db.write() as session:
        await session.execute(insert(Version).values(name="first", number=1))
        with pytest.raises(DatabaseAway):
            await _write(other, "DELETE FROM version")
    await _write(other, "DELETE FROM version")
    await other.close()
    await db.close()


async def test_a_server_that_went_away_is_a_database_error() -> None:
    db = Database("postgresql://u@127.0.0.1:1/n")
    engine = db.engine()
    with pytest.raises(DatabaseAway):
        async with engine.connect():
            pass
    await engine.dispose()
    await db.close()


async def test_closing_is_no_loss(database_url: str) -> None:
    db = Database(database_url)
    losses: list[bool] = []
    db.lost = lambda: losses.append(True)
    await db.open()
    await db.close()
    assert losses == []


@pytest.mark.parametrize("owner", [True, False])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "sqlite:////no/such/folder/a.db",
            "the database sqlite:////no/such/folder/a.db can't be opened: (.*No such file|unable)",
        ),
        ("sqlite:///{tmp_path}", "unable to open|Is a directory"),
        ("sqlite:///{tmp_path}/text", "file is not a database"),
        (
            "postgresql://u:secret@127.0.0.1:1/n",
            "u:\\*\\*\\*@127.0.0.1:1/n can't be opened: .*Connect",
        ),
    ],
)
async def test_a_database_that_can_not_be_opened_says_so(
    tmp_path: Path, url: str, said: str, *, owner: bool
) -> None:
    tmp_path.joinpath("text").write_text("once upon a time " * 100)
    db = Database(url.format(tmp_path=tmp_path))
    with pytest.raises(CannotOpen, match=said) as caught:
        await db.open(owner=owner)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_looking_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="No such file"):
        await Database(f"sqlite:///{tmp_path}/none.db").open(owner=False)
    assert listed(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such mode there")
async def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/test.db")
    await db.open()
    await migrate(db)
    async with db.write() as session:
        session.add(Version(name="private", number=1))
    modes = {path.name: path.stat().st_mode & 0o777 for path in listed(tmp_path)}
    await db.close()
    assert set(modes.values()) == {0o600}
    assert {"test.db", "test.db-wal"} <= modes.keys()


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("owner", [True, False])
async def test_a_server_without_the_database_says_so(postgres_url: str, *, owner: bool) -> None:
    db = Database(postgres_url.replace("/test_", "/other_"))
    with pytest.raises(CannotOpen, match=r'database "other_.*" does not exist'):
        await db.open(owner=owner)


async def test_errors_do_not_quote_what_people_wrote(db: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        async with db.write() as session:
            session.add(Phrasing(entry_id=99, text="a secret wish"))
    assert "a secret wish" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("sqlite+pysqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("postgresql://u:p@h/n", "postgresql+asyncpg://u:***@h/n"),
        ("postgres://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("postgresql+psycopg2://u@h/n", "postgresql+asyncpg://u@h/n"),
    ],
)
def test_addresses_name_our_drivers(given: str, understood: str) -> None:
    assert str(address(given)) == understood


@pytest.mark.parametrize("given", ["mysql://u@h/n", "lamplighter.db", ""])
def test_other_addresses_are_refused(given: str) -> None:
    with pytest.raises(BadAddress):
        address(given)
