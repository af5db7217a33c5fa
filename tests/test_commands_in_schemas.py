"""The commands of an operator, for one of two communities in schemas of one database."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.storage.sessions import Database
from tests.postgres import in_schema
from tests.storage.test_portable import dump, make, make_early, work
from tests.test_cli import Ended, Lamplighter, findings, logging_as_before

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["logging_as_before"]

pytestmark = [pytest.mark.long, pytest.mark.postgres, pytest.mark.xdist_group("postgres")]

Run = Callable[..., Ended]


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,
) -> Run:
    """Run a command, in a folder of its own, for the database of that address; it ends well."""
    monkeypatch.chdir(tmp_path)
    lamplighter = Lamplighter(monkeypatch, capsys)

    def once(url: str, *arguments: object, code: int = 0) -> Ended:
        ended = lamplighter(*arguments, STORAGE__URL=url)
        assert ended.code == code, ended
        return ended

    return once


def content(url: str) -> str:
    return asyncio.run(dump(url))


def fill(url: str, seed: int) -> str:
    asyncio.run(make(url, seed))
    return content(url)


def names(url: str) -> set[str]:
    """Of people, as they stand in the table."""

    async def read() -> set[str]:
        db = Database(url)
        await db.open(owner=False)
        try:
            async with db.read() as session:
                return set(await session.scalars(text("SELECT name FROM person")))
        finally:
            await db.close()

    return asyncio.run(read())


def change(url: str, statement: str) -> None:
    asyncio.run(work(url, lambda connection: connection.execute(text(statement))))


def test_the_first_steps_in_a_schema(run: Run, empty_postgres_url: str) -> None:
    one, other = (in_schema(empty_postgres_url, name) for name in ("wiki_fr", "wiki_de"))
    asked = run(one, "status", code=1)
    assert "there is no schema wiki_fr yet: run `lamplighter migrate` first" in asked.err
    assert any("no schema wiki_fr yet" in line for line in findings(run(one, "check", code=1), "✗"))
    assert re.search(r"schema=wiki_fr went from migration none to \d{4}", run(one, "migrate").out)
    assert "is at migration" in run(one, "migrate").out
    assert run(one, "status").out.startswith("lamplighter ")
    about = [line for line in findings(run(one, "check", code=1), "✓") if "database" in line]
    assert about
    assert "no schema wiki_de yet" in run(other, "status", code=1).err


def test_copies_from_sqlite_to_a_schema_and_to_another(
    run: Run, tmp_path: Path, empty_postgres_url: str
) -> None:
    first = f"sqlite:///{tmp_path}/first.db"
    one, other = (in_schema(empty_postgres_url, name) for name in ("wiki_fr", "wiki_de"))
    back = f"sqlite:///{tmp_path}/back.db"
    before = fill(first, 1)
    for source, target in ((first, one), (one, other), (other, back)):
        said = run(first, "copy", "--from", source, "--to", target)
        assert said.out.endswith("all of it is there: counts and checksums agree\n")
        assert content(target) == before
    assert before.count("\n") > 300
    assert "are the same database" in run(one, "copy", "--from", one, "--to", one, code=1).err
    assert "there is a community in" in run(one, "copy", "--from", one, "--to", other, code=1).err


def test_a_backup_of_one_replaces_that_one_alone(
    run: Run, tmp_path: Path, shared_urls: list[str]
) -> None:
    one, other = shared_urls
    before, neighbour = fill(one, 1), fill(other, 2)
    path = tmp_path / "one.backup"
    run(one, "backup", path)
    change(one, "UPDATE person SET name = 'of today'")
    assert names(one) == {"of today"}
    assert "there is a community in" in run(one, "restore", path, code=1).err
    run(one, "restore", path, "--replace", "--yes", "--go-on")
    assert content(one) == before
    assert content(other) == neighbour != before
    run(other, "restore", path, "--replace", "--yes", "--go-on")
    assert content(other) == content(one) == before


def test_an_early_backup_replaces_a_schema_alone(
    run: Run, tmp_path: Path, shared_urls: list[str]
) -> None:
    """Tables of an earlier migration are made, and today's dropped before."""
    one, other = shared_urls
    neighbour = fill(other, 2)
    early = f"sqlite:///{tmp_path}/early.db"
    asyncio.run(make_early(early))
    path = tmp_path / "early.backup"
    run(early, "backup", path)
    run(one, "restore", path, "--replace", "--yes")
    assert names(one)
    assert content(other) == neighbour


def test_keys_and_scrubbing_are_of_a_schema(
    run: Run, tmp_path: Path, shared_urls: list[str]
) -> None:
    one, other = shared_urls
    plain = f"{one}&identity_keys={tmp_path}/keys"
    fill(one, 1)
    neighbour = fill(other, 2)
    before = names(one)
    assert any(before)
    assert "is not encrypted" in run(plain, "keys").out
    run(plain, "keys", "encrypt")
    assert all(name.startswith("enc:") for name in names(one) if name)
    assert content(other) == neighbour
    assert "schema=harbour is encrypted by the key" in run(plain, "keys").out
    assert "is not encrypted" in run(other, "keys").out
    run(plain, "keys", "rotate")
    run(plain, "keys", "decrypt")
    assert names(one) == before
    assert "holds nothing any more of what was deleted" in run(one, "scrub").out
    assert content(other) == neighbour
