"""`lamplighter keys`: who is who in the database, encrypted by a key that is not in it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.commands.opening import own_database
from bot.config.settings import ConfigError
from bot.domain import audit
from bot.storage import encrypting, identity_keys, scrubbing
from bot.storage.identity_keys import BadKeys, Cipher, NoKey
from bot.storage.sessions import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

BACKUPS = "Backups that were made before are not encrypted: delete them, or keep them safe."


async def tell(url: str) -> list[str]:
    """Say by which key the database is encrypted, and which there are."""
    db = Database(url)
    await db.open(owner=False)
    try:
        used = db.cipher.key_id if db.cipher is not None else ""
        lines = [f"{db} is encrypted by the key {used}" if used else f"{db} is not encrypted"]
        if isinstance(db.cipher, NoKey):
            lines.append(db.cipher.why)
        if db.identity_keys is not None:
            keys = [key.id for key in identity_keys.read(db.identity_keys)]
            lines.append(f"in {db.identity_keys}: {', '.join(keys) or 'no key yet'}")
        return lines
    finally:
        await db.close()


async def encrypt(url: str, now: datetime) -> list[str]:
    """Encrypt a database that isn't yet; say what was done. The bot must not run.

    Raises BadKeys, and whatever opening a database does.
    """
    async with _owned(url) as (db, path):
        if db.cipher is not None:
            return [f"{db} is encrypted by the key {db.cipher.key_id} already"]
        cipher = Cipher(encrypting.newest_key(path))
        changed = await _change(db, cipher, "identities encrypted", now)
    return [
        f"{db}: {changed} rows are encrypted by the key {cipher.key_id} of {path}",
        "Keep a copy of that file, apart from the backups: without it nobody can read them.",
        BACKUPS,
    ]


async def rotate(url: str, now: datetime) -> list[str]:
    """Encrypt a database by a new key; say what was done. The bot must not run.

    Raises BadKeys, and whatever opening a database does.
    """
    async with _owned(url) as (db, path):
        if db.cipher is None:
            msg = f"{db} is not encrypted: run `lamplighter keys encrypt`"
            raise BadKeys(msg)
        before = db.cipher.key_id
        cipher = Cipher(encrypting.add_key(path))
        changed = await _change(db, cipher, "identity key rotated", now)
    return [
        f"{db}: {changed} rows are encrypted by the key {cipher.key_id} now, not by {before}",
        f"{before} stays in {path}, for backups that were made before.",
        f"`lamplighter keys forget {before}` takes it out.",
    ]


async def decrypt(url: str, now: datetime) -> list[str]:
    """Have a database be as without keys; say what was done. The bot must not run.

    Raises BadKeys, and whatever opening a database does.
    """
    async with _owned(url) as (db, _path):
        if db.cipher is None:
            return [f"{db} is not encrypted"]
        changed = await _change(db, None, "identities decrypted", now)
    return [
        f"{db}: {changed} rows are not encrypted any more",
        "Take identity_keys out of [storage]: the bot does not start without what it names.",
    ]


async def forget(url: str, key_id: str) -> list[str]:
    """Take a key out of the file that the database doesn't use. Raises BadKeys."""
    async with _owned(url) as (db, path):
        if db.cipher is not None and db.cipher.key_id == key_id:
            msg = f"{db} is encrypted by {key_id}: without it nobody could read it"
            raise BadKeys(msg)
        keys = identity_keys.read(path)
        others = [key for key in keys if key.id != key_id]
        if len(others) == len(keys):
            msg = f"there is no key {key_id} in {path}"
            raise BadKeys(msg)
        identity_keys.write(path, others)
    return [f"{key_id} is not in {path} any more: backups encrypted by it can't be read now"]


@asynccontextmanager
async def _owned(url: str) -> AsyncIterator[tuple[Database, Path]]:
    async with own_database(url) as db:
        if db.identity_keys is None:
            msg = "name a file for identity_keys in [storage] first: the keys are kept in it"
            raise ConfigError(msg)
        if isinstance(db.cipher, NoKey):
            raise BadKeys(db.cipher.why)
        yield db, db.identity_keys


async def _change(db: Database, cipher: Cipher | None, event: str, now: datetime) -> int:
    async with db.write() as session:
        changed = await encrypting.change(session, db.cipher, cipher, now)
        await audit.record(session, event, now=now, done_by=audit.OPERATOR)
    db.use_cipher(cipher)
    # Else what stood there before would lie in old pages, dead rows and statistics.
    await scrubbing.scrub(db, list(encrypting.encrypted_columns()))
    return changed
