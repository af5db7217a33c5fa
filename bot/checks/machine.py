"""Whether the machine is well: room on the disk, and a clock that is right."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.words.diagnosis import Finding, Trouble, TroubleKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.config.settings import Settings
    from bot.storage.sessions import Database

MEGABYTE = 1_000_000
LEAST_FREE = 200 * MEGABYTE
LEAST_TIMES = 1.5
"""A database may be copied whole (a migration, a backup): so many times its size is to be free."""
MOST_WRONG = timedelta(seconds=60)
PATIENCE_SECONDS = 5


def check_disk(settings: Settings, db: Database | None) -> list[Finding]:
    """Look at the disks of the database's file and of the Matrix store, where they are here."""
    database = Path(str(db.url.database)) if db is not None and db.dialect == "sqlite" else None
    held = database.stat().st_size if database is not None and database.exists() else 0
    folders = [database.absolute().parent] if database is not None else []
    if settings.matrix.enabled:
        folders.append(Path(settings.matrix.store).absolute())
    return [_disk(_existing(folder), held) for folder in dict.fromkeys(folders)]


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _disk(folder: Path, held: int) -> Finding:
    free = shutil.disk_usage(folder).free
    megabytes = free // MEGABYTE
    wanted = max(LEAST_FREE, int(held * LEAST_TIMES))
    if free >= wanted:
        return Finding(well=True, about=f"disk: {megabytes} MB are free at {folder}")
    return Finding(
        well=False,
        about=f"disk: {megabytes} MB are free at {folder}, {wanted // MEGABYTE} are wanted",
        advice="Make room, or move the database and the store to a larger disk.",
        trouble=Trouble(TroubleKind.DISK_FULL, details={"megabytes": megabytes}),
    )


async def check_clock(
    settings: Settings, db: Database | None, now: Callable[[], datetime]
) -> list[Finding]:
    """Compare our clock with the database's server's and with the platforms'."""
    compared = [("the database", await _database_clock(db))]
    compared += [(where, await _web_clock(url)) for where, url in _addresses(settings)]
    known = [(where, moment) for where, moment in compared if moment is not None]
    if not known:
        return []
    where, moment = max(known, key=lambda each: abs(now() - each[1]))
    wrong = abs(now() - moment)
    if wrong < MOST_WRONG:
        names = ", ".join(name for name, _moment in known)
        return [Finding(well=True, about=f"clock: as {names} has it")]
    minutes = max(1, round(wrong.total_seconds() / 60))
    return [
        Finding(
            well=False,
            about=f"clock: {round(wrong.total_seconds())} s apart from that of {where}",
            advice="Let the machine set its clock by itself (timedatectl set-ntp true).",
            trouble=Trouble(TroubleKind.CLOCK_WRONG, details={"minutes": minutes}),
        )
    ]


async def _database_clock(db: Database | None) -> datetime | None:
    if db is None or db.dialect == "sqlite":  # which has ours
        return None
    async with db.read() as session:
        return await session.scalar(select(func.clock_timestamp()))


def _addresses(settings: Settings) -> Iterable[tuple[str, str]]:
    if settings.telegram.enabled:
        yield "Telegram", settings.telegram.api_base_url
    if settings.matrix.enabled:
        yield "Matrix", settings.matrix.homeserver.rstrip("/") + "/_matrix/client/versions"


async def _web_clock(url: str) -> datetime | None:
    """The moment that a server says it is, whatever else it answers; None: it does not say."""
    import aiohttp  # noqa: PLC0415 - of those who use a platform

    try:
        timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            written = answer.headers.get("Date", "")
        moment = parsedate_to_datetime(written) if written else None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
