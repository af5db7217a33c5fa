"""`lamplighter restore`: a backup becomes a database again, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.assembly import features
from bot.commands.backup import RECOVERY_KEY, STORE, looking_at
from bot.commands.opening import journal_of_erasures
from bot.commands.settling import Settled, note_erasures, settle
from bot.domain import audit, privacy
from bot.engine.routes import Routes
from bot.platforms.matrix import recovery_keys
from bot.storage import erasures, migrating
from bot.storage.connecting import named_key
from bot.storage.erasures import Forgotten
from bot.storage.identity_keys import BadKeys, NoKey, cipher_by
from bot.storage.portable import backups, filling, rows
from bot.storage.portable.backups import BadBackup, Receiver
from bot.storage.portable.filling import NotEmpty
from bot.storage.sessions import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from alembic.config import Config
    from sqlalchemy import Connection, MetaData

    from bot.config.settings import Settings
    from bot.storage.identity_keys import Cipher
    from bot.storage.portable.backups import About

OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be restored, and how."""

    path: Path
    passphrase: bytes | None = None
    replace: bool = False
    """What is in the database now may be dropped."""
    go_on: bool = False
    """Nothing happened after the backup: what waits in it is still to be done."""
    stopped_at: datetime | None = None
    """When the bot was last alive; None: just now."""
    erasures: Sequence[Path] = ()
    """Journals of erasures, besides the one that the database has."""
    survivor: str = ""
    """A database that knows who was forgotten since."""
    with_store: bool = False


async def restore(settings: Settings, wish: Wish, now: datetime) -> list[str]:
    """Bring a backup into the database that the config names; say what was done.

    Raises BadBackup, BadKeys, NotEmpty, BadAddress, CannotOpen, AlreadyRunning, NotMigrated,
    OSError.
    """
    about = backups.read_about(wish.path)
    if about.revision > migrating.head():
        msg = f"it is of migration {about.revision}; this version knows {migrating.head()} at most"
        raise BadBackup(msg)
    sums = backups.read(wish.path, wish.passphrase)  # all of it is there, before anything changes
    if wish.with_store and not sums.files:
        msg = "the Matrix store is not in it"
        raise BadBackup(msg)
    if wish.with_store:
        _must_have_no_store(settings)
    db = Database(settings.storage.url)
    await db.open()
    try:
        await _must_be_empty(db, wish)
        path = journal_of_erasures(db, settings.storage.erasures_file)
        known, sources = await _forgotten(db, wish, path)
        settled, due = await _fill(db, wish, about, known, now)
        again = await _forget(db, settings, now, path)
        _clear_leftovers(db)
    finally:
        await db.close()
    count = sum(tally.rows for tally in sums.tables.values())
    done = (
        f"{db}: {count} rows, as they were {about.made_at:%Y-%m-%d %H:%M:%S}Z, "
        f"now at migration {migrating.head()}"
    )
    lines = [
        done,
        *_about_settling(settled),
        *_about_erasures(sources, due, again),
    ]
    if wish.with_store:
        lines.append(restore_store(settings, wish))
    return lines


async def _must_be_empty(db: Database, wish: Wish) -> None:
    async with db.read() as session:
        connection = await session.connection()
        if not wish.replace and not await connection.run_sync(rows.is_empty):
            msg = f"there is a community in {db} already: name another database, or give --replace"
            raise NotEmpty(msg)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────


async def _fill(
    db: Database, wish: Wish, about: About, known: Sequence[Forgotten], now: datetime
) -> tuple[Settled | None, int]:
    """All in one transaction: tables as they were, their rows, today's tables, what is settled."""
    from alembic import command  # noqa: PLC0415 - slow to import

    done: list[tuple[Settled | None, int]] = []
    ciphers: list[Cipher | None] = []

    def fill(config: Config) -> None:
        connection = filling.begin_at(config, about.revision)
        with filling.without_references(connection):
            backups.read(wish.path, wish.passphrase, _Tables(connection))
        command.upgrade(config, "head")
        settled = None if wish.go_on else settle(connection, wish.stopped_at or now, now)
        due = note_erasures(connection, known, about.made_at)
        rows.count_up(connection)
        key_id = named_key(connection)
        ciphers.append(cipher_by(key_id, db.identity_keys))
        if isinstance(ciphers[0], NoKey):
            raise BadKeys(ciphers[0].why)
        done.append((settled, due))

    await migrating.with_alembic(db, fill)
    db.use_cipher(ciphers[0])
    return done[0]


class _Tables(Receiver):
    """Puts rows into the tables of their names."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables: MetaData = rows.reflected(connection)
        self._filling: rows.Filling | None = None
        filling.empty(connection, self._tables)

    def table(self, name: str, columns: list[str], /) -> Callable[[list[Any]], None]:
        """The next table begins."""
        self._finish()
        self._filling = rows.Filling(self._connection, self._tables.tables[name], columns)
        return self._filling.add

    def file(self, _name: str, /) -> Callable[[bytes], None]:
        """Files come after all tables, and are none of ours."""
        self._finish()
        return lambda _part: None

    def end(self) -> None:
        """The last table is whole."""
        self._finish()

    def _finish(self) -> None:
        if self._filling is not None:
            self._filling.finish()
        self._filling = None


def _clear_leftovers(db: Database) -> None:
    """Leave nothing of what was there before: neither its bytes, nor notes of what was sent."""
    if db.dialect != "sqlite":
        return
    file = Path(str(db.url.database))
    for journal in file.parent.glob(f"{file.name}.sent-*"):
        journal.unlink()
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _about_settling(settled: Settled | None) -> list[str]:
    if settled is None:
        return ["what waited in it goes on"]
    counted = (
        f"counted as done, as the bot went on after the backup: {settled.events} events to handle, "
        f"{settled.messages} messages to send, {settled.jobs} reminders that were due"
    )
    return [
        counted,
        f"announcements that were going out and are paused now: {settled.announcements}",
    ]


# ── who was forgotten since ──────────────────────────────────────────────────────────────────


async def _forgotten(db: Database, wish: Wish, journal: Path | None) -> tuple[list[Forgotten], int]:
    """Whom the bot has forgotten, as far as anything knows, and how many sources there were."""
    own = [journal] if journal is not None and journal.exists() else []  # noqa: ASYNC240
    paths = [*wish.erasures, *own]
    known = [one for path in paths for one in erasures.read(path)]
    sources = len(paths)
    if wish.replace:
        from_it = await _erasures_in(db)
        known += from_it or []
        sources += from_it is not None
    if wish.survivor:
        async with looking_at(wish.survivor) as survivor:
            known += await _erasures_in(survivor) or []
        sources += 1
    return known, sources


async def _erasures_in(db: Database) -> list[Forgotten] | None:
    """Those that a database has noted; None where it is too old to do so, or has nothing."""
    async with db.read() as session:
        connection = await session.connection()
        return await connection.run_sync(_read_erasures)


def _read_erasures(connection: Connection) -> list[Forgotten] | None:
    from sqlalchemy import inspect, select  # noqa: PLC0415

    from bot.storage.tables import Erasure  # noqa: PLC0415

    if not inspect(connection).has_table(Erasure.__tablename__):
        return None
    found = connection.execute(select(Erasure.former_id, Erasure.erased_at, Erasure.heir_id))
    return [Forgotten(*row) for row in found]


async def _forget(db: Database, settings: Settings, now: datetime, journal: Path | None) -> int:
    """Forget them again. Where that breaks off, the bot does it when it starts."""
    declared = Routes(features(settings.community.features)).personal_data()
    async with db.write() as session:
        count = await privacy.forget_again(session, now, declared.personal_data)
        await audit.record(session, "restored", now=now, done_by=audit.OPERATOR)
    async with db.read() as session:
        await db.erasures.open(journal, session)
    return count


def _about_erasures(sources: int, due: int, again: int) -> list[str]:
    if not sources:
        nobody = (
            "NOBODY KNOWS who had themselves forgotten since: no journal of erasures was found. "
            "If there is one elsewhere, restore again with --erasures FILE."
        )
        return [nobody]
    return [f"forgotten since the backup: {due}; of them it still knew, and forgets again: {again}"]


# ── the Matrix store ─────────────────────────────────────────────────────────────────────────


def _must_have_no_store(settings: Settings) -> None:
    """Raises NotEmpty."""
    folder = Path(settings.matrix.store)
    if folder.exists() and any(folder.iterdir()):
        msg = f"there is a Matrix store in {folder} already: move it away first"
        raise NotEmpty(msg)


def restore_store(settings: Settings, wish: Wish) -> str:
    """Write the Matrix store's files, where there is none. Raises NotEmpty, OSError."""
    folder = Path(settings.matrix.store)
    _must_have_no_store(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    writer = _Files(folder)
    backups.read(wish.path, wish.passphrase, writer)
    return f"{folder}: {writer.count} files"


class _Files(Receiver):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.count = 0

    def file(self, name: str, /) -> Callable[[bytes], None]:
        """A file begins."""
        path = (
            recovery_keys.path_beside(self._folder)
            if name == RECOVERY_KEY
            else self._folder / name.removeprefix(STORE)
        )
        if not path.resolve().is_relative_to(self._folder.resolve().parent):
            msg = f"it names a file outside of the store: {name}"
            raise BadBackup(msg)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OWNER_ONLY))
        self.count += 1

        def write(part: bytes) -> None:
            with path.open("ab") as file:
                file.write(part)

        return write
