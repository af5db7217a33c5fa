"""The journal of erasures: whom the bot has forgotten, as numbers alone, outside of the database.

A backup knows people who were forgotten after it was made; the database that knew of that is lost
when the backup is needed. So each erasure is written into a file, too, after its commit. What a
crash keeps from it is written at the next start: the tables have it.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from bot.storage.tables import Erasure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

log = logging.getLogger(__name__)

ERASED = "erased"
"""In a session's `info`: this transaction has forgotten somebody."""
OWNER_ONLY = 0o600
NAME = "forgotten"
"""The end of the file's name, where it stands beside a database."""


class Forgotten(NamedTuple):
    """Somebody's former id, when they were forgotten, and with whom they became one instead."""

    former_id: int
    erased_at: datetime
    heir_id: int | None = None


def note(db: AsyncSession, person_id: int, now: datetime, heir_id: int | None = None) -> None:
    """Write down, in the open transaction, that somebody is forgotten, or one with another now."""
    db.add(Erasure(former_id=person_id, erased_at=now, heir_id=heir_id))
    db.info[ERASED] = True


@dataclass(slots=True)
class Journal:
    """The file. Without a path nothing is kept."""

    path: Path | None = None
    _upto: int = 0
    """The last row of the table that is in it."""
    _known: set[Forgotten] = field(default_factory=set)

    async def open(self, path: Path | None, db: AsyncSession) -> None:
        """Begin with a file, and write down in it what is missing."""
        self.path, self._upto = path, 0
        if path is not None:
            self._known = set(read(path))
            await self.catch_up(db)

    async def catch_up(self, db: AsyncSession) -> None:
        """Write down what was committed. Trouble with the file is none of whoever is forgotten."""
        if self.path is None:
            return
        newer = select(Erasure).where(Erasure.id > self._upto).order_by(Erasure.id)
        rows = (await db.scalars(newer)).all()
        fresh = [Forgotten(row.former_id, row.erased_at, row.heir_id) for row in rows]
        try:
            append(self.path, [one for one in fresh if one not in self._known])
        except OSError as error:
            log.error("the journal of erasures can't be kept: %s", error.strerror)  # noqa: TRY400
            return
        self._known.update(fresh)
        self._upto = max((row.id for row in rows), default=self._upto)


def append(path: Path, forgotten: Iterable[Forgotten]) -> None:
    """Add lines, and force them to the disk. Raises OSError."""
    lines = "".join(
        f"{one.former_id} {one.erased_at.isoformat()} {one.heir_id or ''}".rstrip() + "\n"
        for one in forgotten
    )
    if not lines:
        return
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, OWNER_ONLY)
    try:
        os.write(descriptor, lines.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> list[Forgotten]:
    """What stands in a file; nothing where there is none. Lines that are not whole are left out."""
    forgotten: list[Forgotten] = []
    if not path.exists():
        return forgotten
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            number, moment, *heir = line.split(" ")
            heir_id = int(heir[0]) if heir else None
            forgotten.append(Forgotten(int(number), datetime.fromisoformat(moment), heir_id))
        except ValueError:
            continue
    return forgotten
