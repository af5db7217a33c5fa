"""What may stand in a database's URL."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.storage.addresses import BadAddress, address, connection_string
from bot.storage.sessions import CannotOpen, Database

AT_HOME = "postgresql://u:p%40ss@h/d"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", ""),
        ("?sslmode=require", "?sslmode=require"),
        ("?ssl=require", "?sslmode=require"),
        ("?ssl=prefer&sslmode=require", "?sslmode=require"),
        ("?schema=fr&identity_keys=/k&sslmode=verify-full", "?sslmode=verify-full"),
        ("?host=/run/postgresql", "?host=%2Frun%2Fpostgresql"),
    ],
)
def test_what_the_driver_is_told(query: str, said: str) -> None:
    assert connection_string(address(AT_HOME + query)) == AT_HOME + said


def test_sqlite_has_nothing_else_behind_its_file() -> None:
    assert address("sqlite:///a.db?identity_keys=/k").database == "a.db"
    with pytest.raises(BadAddress, match="for sqlite has no mode behind"):
        address("sqlite:///a.db?mode=ro")


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
async def test_what_providers_write_there_is_understood(postgres_url: str) -> None:
    settings = "&sslmode=prefer&application_name=town&statement_timeout=5000"
    db = Database(postgres_url + settings)
    await db.open()
    async with db.read() as session:
        asked = text("SELECT current_setting('application_name') || current_setting($$work_mem$$)")
        assert str(await session.scalar(asked)).startswith("town")
    await db.close()


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("&foo=1", 'unrecognized configuration parameter "foo"'),
        ("&sslmode=bogus", "`sslmode` parameter must be one of"),
    ],
)
@pytest.mark.parametrize("is_owner", [True, False])
async def test_what_is_not_understood_is_said(
    postgres_url: str, more: str, said: str, *, is_owner: bool
) -> None:
    with pytest.raises(CannotOpen, match=said):
        await Database(postgres_url + more).open(owner=is_owner)
