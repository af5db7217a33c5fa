"""`lamplighter backup`: everything that the bot remembers, in one file, while it runs."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config.settings import ConfigError
from bot.domain import audit
from bot.platforms.matrix import recovery_keys
from bot.storage import migrating
from bot.storage.portable import backups
from bot.storage.portable.backups import About
from bot.storage.sessions import CannotOpen, Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings
    from bot.storage.portable.backups import Sums

ENDING = ".backup"
STORE = "matrix-store/"
"""Before the names of the Matrix store's files in a backup."""
RECOVERY_KEY = "matrix-store.recovery-key"
LEFT_OUT = {"lock"}


@dataclass(frozen=True, slots=True)
class Wish:
    """How a backup is to be made."""

    name: str
    """What it is called in a folder, before the moment."""
    keep: int = 0
    """How many of that name are kept in the folder; 0: all."""
    with_store: bool = False
    passphrase: bytes | None = None


async def back_up(settings: Settings, path: Path, now: datetime, wish: Wish) -> list[str]:
    """Write a backup into a file, or into a new one in a folder; say what is in it.

    Raises BadAddress, CannotOpen, ConfigError, OSError.
    """
    in_folder = path.is_dir()  # noqa: ASYNC240 - a command has nothing else to do
    target = path / f"{wish.name}-{now:%Y%m%dT%H%M%SZ}{ENDING}" if in_folder else path
    files = matrix_files(settings) if wish.with_store else {}
    async with looking_at(settings.storage.url) as db:
        async with db.read() as session:
            about = await _about(session, db.dialect, now)
            sums = await (await session.connection()).run_sync(
                lambda sync: backups.write(sync, target, about, files, wish.passphrase)
            )
        if await migrating.is_current(db):
            async with db.write() as session:
                await audit.record(session, "backup", now=now, done_by=audit.OPERATOR)
        keys = f"{db.identity_keys}" if db.cipher is not None else ""
    lines = [f"{target}: {target.stat().st_size / 1e6:.1f} MB", *_contents(sums, about)]
    lines += _not_in_it(settings, sums, keys)
    if in_folder and wish.keep:
        lines += [f"deleted: {one.name}" for one in _delete_older(path, wish.name, wish.keep)]
    return lines


@asynccontextmanager
async def looking_at(url: str) -> AsyncIterator[Database]:
    """A database that a running bot may own meanwhile, at whichever migration.

    Raises BadAddress, CannotOpen.
    """
    db = Database(url)
    if db.dialect == "sqlite" and not Path(str(db.url.database)).exists():  # noqa: ASYNC240
        msg = f"{db} isn't there"
        raise CannotOpen(msg)
    await db.open(owner=False)
    try:
        yield db
    finally:
        await db.close()


async def _about(session: AsyncSession, dialect: str, now: datetime) -> About:
    revision = await (await session.connection()).run_sync(migrating.revision_of)
    if not revision:
        msg = "there is nothing in that database yet"
        raise CannotOpen(msg)
    return About(now, version("lamplighter"), revision, dialect)


def verify(path: Path, passphrase: bytes | None) -> list[str]:
    """Read a backup through, and say what is in it. Raises BadBackup, OSError."""
    about = backups.read_about(path)
    sums = backups.read(path, passphrase)
    return [f"{path} is whole", *_contents(sums, about)]


def _contents(sums: Sums, about: About) -> list[str]:
    count = sum(tally.rows for tally in sums.tables.values())
    made = (
        f"made {about.made_at:%Y-%m-%d %H:%M:%S}Z by Lamplighter {about.version}, "
        f"of a {about.dialect} database at migration {about.revision}"
    )
    lines = [made, f"{count} rows in {len(sums.tables)} tables"]
    if sums.files:
        lines.append(f"{len(sums.files)} files of the Matrix store")
    return lines


def _not_in_it(settings: Settings, sums: Sums, keys: str) -> list[str]:
    """What an operator has to keep elsewhere."""
    missing = ["the configuration, and the tokens and passwords that it names"]
    if keys:
        missing.append(f"the keys in {keys}: without them nobody can read who is who in it")
    if settings.matrix.enabled and not sums.files:
        missing.append(
            f"the Matrix store {settings.matrix.store} and its recovery key (--with-matrix-store)"
        )
    missing.append("files that people sent: they stay with the platform")
    return [f"not in it: {one}" for one in missing]


def matrix_files(settings: Settings) -> dict[str, Path]:
    """The files of the Matrix store, and the recovery key, by their names in a backup."""
    folder = Path(settings.matrix.store)
    if not folder.is_dir():
        msg = f"[matrix] store: there is no folder {folder}"
        raise ConfigError(msg)
    files = {
        f"{STORE}{path.relative_to(folder)}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in LEFT_OUT and not path.name.endswith(".new")
    }
    key = recovery_keys.path_beside(folder)
    return files | ({RECOVERY_KEY: key} if key.exists() else {})


def _delete_older(folder: Path, name: str, keep: int) -> Sequence[Path]:
    ours = re.compile(re.escape(name) + r"-\d{8}T\d{6}Z" + re.escape(ENDING))
    known = sorted(path for path in folder.iterdir() if ours.fullmatch(path.name))
    older = known[:-keep]
    for path in older:
        path.unlink()
    return older


def read_passphrase(path: Path | None) -> bytes | None:
    """The passphrase in a file, without what ends its line. Raises ConfigError."""
    if path is None:
        return None
    try:
        passphrase = path.read_bytes().strip()
    except OSError as error:
        msg = f"--passphrase-file: {path} can't be read ({error.strerror})"
        raise ConfigError(msg) from None
    if len(passphrase) < 12:
        msg = f"--passphrase-file: {path} should have at least 12 characters in it"
        raise ConfigError(msg)
    return passphrase
