"""Several communities in one PostgreSQL database, each in a schema: none meets another."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, text

from bot.storage import migrating, ownership, sessions
from bot.storage.addresses import BadAddress, address, schema_of
from bot.storage.erasing import clear_remains
from bot.storage.errors import DatabaseAway
from bot.storage.locks import Locks
from bot.storage.ownership import AlreadyRunning, connect
from bot.storage.schemas import find_schema
from bot.storage.scrubbing import scrub
from bot.storage.sessions import CannotOpen, Database
from bot.storage.tables import Lease, Person, Version
from tests.conftest import MONDAY
from tests.postgres import COMMUNITIES, in_schema
from tests.storage.test_leases import PATIENCE, names, working
from tests.storage.test_scrubbing import CANARY, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable

postgres = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
SERVER = "postgresql://ada@localhost/bot"


def on_postgres(test: Callable[..., object]) -> Callable[..., object]:
    for mark in postgres:
        test = mark(test)
    return test


async def fetch(url: str, statement: str, *values: object) -> list[str]:
    """What the server says, without any schema; the first column."""
    connection = await connect(address(url).difference_update_query(["schema"]), "a test")
    try:
        return [str(row[0]) for row in await connection.fetch(statement, *values)]
    finally:
        await connection.close()


# ── names ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["wiki_fr", "2030", "a" * 48, "user", "public"])
def test_an_address_names_a_schema(name: str) -> None:
    db = Database(f"{SERVER}?identity_keys=keys&schema={name}")
    assert schema_of(db.url) == name
    assert str(db) == f"postgresql://ada@localhost/bot?schema={name}"


@pytest.mark.parametrize(
    "name",
    ["", "Wiki", "wiki-fr", "é", "a" * 49, "pg_wiki", "information_schema", "a,b", "a%22b", "a%0A",
     "a&schema=b", "$user"],
)  # fmt: skip
def test_a_schema_has_a_plain_name(name: str) -> None:
    with pytest.raises(BadAddress, match="expected at most 48 of a-z, 0-9 and _"):
        Database(f"{SERVER}?schema={name}")


def test_a_schema_is_nothing_for_sqlite() -> None:
    with pytest.raises(BadAddress, match="with sqlite name another file"):
        Database("sqlite:///a.db?schema=wiki")


def test_no_two_schemas_have_a_lock_in_common() -> None:
    every = [Locks(name) for name in ("", "public", "a", "b", *COMMUNITIES, "é" * 31)]
    single = [number for locks in every for number in (locks.owners, locks.writers)]
    pairs = [locks.lease(name) for locks in every for name in ("due", "send telegram:1")]
    channels = [locks.channel for locks in every]
    for found in (single, pairs, channels):
        assert len(set(found)) == len(found)
    assert all(len(channel.encode()) < 64 for channel in channels)


def test_without_a_schema_locks_are_as_they_were() -> None:
    """So that a worker of an earlier version, or of this one, finds whoever is there."""
    public = Locks("public")
    assert (public.owners, public.writers) == (1292136178, 1582681263)
    assert public.channel == "lamplighter"
    assert public.lease("due") == (-1518384369, 1594860170)


# ── opening ──────────────────────────────────────────────────────────────────────────────────


TABLES = (
    "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('person', 'alembic_version')"
)


@on_postgres
async def test_opening_makes_the_schema_and_migrating_fills_it(empty_postgres_url: str) -> None:
    url = in_schema(empty_postgres_url, "2030")
    db = Database(url)
    await db.open()
    assert await migrating.current(db) == ""
    await migrating.upgrade(db)
    assert await migrating.is_current(db)
    await db.close()
    assert await fetch(url, TABLES) == ["2030"]
    without = Database(empty_postgres_url)
    await without.open()
    assert await migrating.current(without) == ""
    await without.close()


@on_postgres
async def test_every_connection_works_in_the_schema(shared_urls: list[str]) -> None:
    db = Database(shared_urls[0])
    await db.open(roles="handlers")
    try:
        async with AsyncExitStack() as stack:
            for _connection in range(sessions.SERVER_CONNECTIONS - 1):
                session = await stack.enter_async_context(db.read())
                assert await session.scalar(text("SHOW search_path")) == '"harbour"'
            writing = await stack.enter_async_context(db.write())
            assert await writing.scalar(text("SELECT current_schemas(false)::text")) == "{harbour}"
        own = await connect(db.url, "a test")
        assert await own.fetchval("SELECT current_schema()") == "harbour"
        await own.close()
    finally:
        await db.close()


@on_postgres
async def test_looking_makes_no_schema(empty_postgres_url: str) -> None:
    url = in_schema(empty_postgres_url, "wiki_fr")
    with pytest.raises(CannotOpen, match="no schema wiki_fr yet: run `lamplighter migrate` first"):
        await Database(url).open(owner=False)
    assert "wiki_fr" not in await fetch(url, "SELECT nspname FROM pg_namespace")


@on_postgres
async def test_whoever_may_not_make_it_hears_what_to_do(empty_postgres_url: str) -> None:
    await fetch(empty_postgres_url, "DROP ROLE IF EXISTS guest")
    await fetch(empty_postgres_url, "CREATE ROLE guest LOGIN")
    guest = address(empty_postgres_url).set(username="guest", password=None)
    url = in_schema(guest.render_as_string(hide_password=False), "wiki_fr")
    try:
        with pytest.raises(CannotOpen, match="may not make the schema wiki_fr") as refused:
            await Database(url).open()
        await fetch(empty_postgres_url, str(refused.value).partition(" run ")[2])
        db = Database(url)
        await db.open()
        await db.close()
        await fetch(empty_postgres_url, "ALTER SCHEMA wiki_fr OWNER TO postgres")
        with pytest.raises(CannotOpen, match="may not use the schema wiki_fr") as refused:
            await Database(url).open()
        await fetch(empty_postgres_url, str(refused.value).partition(" run ")[2])
        await db.open()
        await migrating.upgrade(db)
        await db.close()
    finally:
        await fetch(empty_postgres_url, "DROP OWNED BY guest")
        await fetch(empty_postgres_url, "DROP ROLE guest")


@on_postgres
async def test_what_the_server_says_against_it_is_told(empty_postgres_url: str) -> None:
    name = address(empty_postgres_url).database
    await fetch(empty_postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(CannotOpen, match=r"the schema wiki_fr can't be made: .*read-only"):
        await Database(in_schema(empty_postgres_url, "wiki_fr")).open()


@on_postgres
async def test_no_schema_hides_the_community_that_is_there(postgres_url: str) -> None:
    """PostgreSQL looks into the schema called as the role first."""
    role = address(postgres_url).username
    assert role is not None
    with pytest.raises(CannotOpen, match="would hide the community"):
        await Database(in_schema(postgres_url, role)).open()


@on_postgres
async def test_a_pooler_must_not_drop_the_schema(
    shared_urls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "search_path", lambda _url: {})
    with pytest.raises(CannotOpen, match="pass search_path on"):
        await Database(shared_urls[0]).open()


@on_postgres
async def test_many_may_make_it_at_once(empty_postgres_url: str) -> None:
    several = [Database(in_schema(empty_postgres_url, "wiki_fr")) for _worker in range(5)]
    await asyncio.gather(*(find_schema(db.url, make=True) for db in several))
    await several[0].open()
    await several[0].close()


# ── side by side ─────────────────────────────────────────────────────────────────────────────


@on_postgres
async def test_each_is_owned_by_itself(shared_urls: list[str]) -> None:
    async with AsyncExitStack() as stack:
        opened = [Database(url) for url in shared_urls]
        for db, url in zip(opened, shared_urls, strict=True):
            await db.open()
            stack.push_async_callback(db.close)
            with pytest.raises(AlreadyRunning, match="process"):
                await Database(url).open()
        await opened[0].close()
        assert await opened[0].holder() == ""
        assert "process" in await opened[1].holder()
        await opened[0].open(roles="handlers")
        with pytest.raises(AlreadyRunning, match="process"):
            await Database(shared_urls[1]).open(roles="handlers")


@on_postgres
async def test_one_named_public_is_the_one_without(postgres_url: str) -> None:
    db = Database(postgres_url)
    await db.open()
    try:
        with pytest.raises(AlreadyRunning):
            await Database(in_schema(postgres_url, "public")).open()
    finally:
        await db.close()


@on_postgres
async def test_they_write_at_the_same_time_and_see_only_theirs(
    shared_urls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "BUSY_SECONDS", 0.2)
    one, other = (Database(url) for url in shared_urls)
    again = Database(shared_urls[0])
    for db in (one, other):
        await db.open(roles="handlers")
    await again.open(owner=False)
    async with one.write() as session:
        session.add(Version(name="of one", number=1))
        await session.flush()
        with pytest.raises(DatabaseAway):  # the same lock is waited for
            async with again.write():
                pass
        async with other.write() as its_session:
            its_session.add(Version(name="of the other", number=1))
    assert await names(one) == {"of one"}
    assert await names(other) == {"of the other"}
    for db in (one, other, again):
        await db.close()


async def epochs(db: Database) -> dict[str, int]:
    async with db.read() as session:
        return {lease.name: lease.epoch for lease in await session.scalars(select(Lease))}


@on_postgres
async def test_a_takeover_in_one_is_none_in_the_other(shared_urls: list[str]) -> None:
    async with (
        working(shared_urls[0]) as first,
        working(shared_urls[1]) as neighbour,
    ):
        epoch, its = await first.epoch(), await neighbour.epoch()
        async with working(shared_urls[0]) as second:
            await first.db.workers.release()  # type: ignore[attr-defined]
            assert await second.epoch() > epoch
            assert await second.write("by the second") == "written"
            assert await neighbour.write("by the neighbour") == "written"
            assert await epochs(neighbour.db) == {"something": its}
            assert neighbour.begun.empty()
            assert await names(neighbour.db) == {"by the neighbour"}


@on_postgres
async def test_nobody_is_woken_by_a_neighbour(shared_urls: list[str]) -> None:
    async with (
        working(shared_urls[0]) as first,
        working(shared_urls[0]) as second,
        working(shared_urls[1]) as neighbour,
        working(shared_urls[1]) as its_second,
    ):
        woken, later, wrongly = asyncio.Event(), asyncio.Event(), asyncio.Event()
        second.db.workers.on("inbox", woken.set)
        its_second.db.workers.on("inbox", wrongly.set)
        its_second.db.workers.on("jobs", later.set)
        first.db.workers.tell("inbox")
        await asyncio.wait_for(woken.wait(), PATIENCE)
        neighbour.db.workers.tell("jobs")  # comes after the other, were that to come
        await asyncio.wait_for(later.wait(), PATIENCE)
        assert not wrongly.is_set()


# ── what was deleted ─────────────────────────────────────────────────────────────────────────


FILES = """
SELECT c.relname || ' ' || pg_relation_filenode(c.oid) FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = $1::text::regnamespace ORDER BY 1
"""


@on_postgres
async def test_tables_of_its_schema_alone_are_written_anew(shared_urls: list[str]) -> None:
    one, other = (Database(url) for url in shared_urls)
    for db in (one, other):
        await db.open()
        async with db.write() as session:
            session.add(Person(name=CANARY, created_at=MONDAY))
    async with one.write() as session:
        await session.execute(delete(Person))
    before = [await fetch(shared_urls[0], FILES, schema) for schema in COMMUNITIES]
    assert await scrub(one, PEOPLE)
    assert await clear_remains(one, "survey")
    after = [await fetch(shared_urls[0], FILES, schema) for schema in COMMUNITIES]
    changed = {line.partition(" ")[0] for line in set(after[0]) - set(before[0])}
    assert changed == {"person", "survey"}
    assert after[1] == before[1]
    async with other.read() as session:
        assert await session.scalar(select(Person.name)) == CANARY
    for db in (one, other):
        await db.close()
