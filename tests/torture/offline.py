"""What is killed that runs by itself: a migration, an import; and an erasure.

Each is begun again after a kill until it ends; in the end it has happened once, and whole.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import MetaData

from bot.storage import migrating
from bot.storage.sessions import Database
from tests.processes import ROOT
from tests.storage.landed_rows import fill
from tests.telegram.faults import Faults
from tests.telegram.simulator import TelegramSimulator
from tests.torture.network import Network
from tests.torture.siege import Siege, Tally

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sqlalchemy import Connection

LANDED = "0006"
ENTRIES = 400
CANARY = "Zuqqarini"
"""Said nowhere but by the one who wants to be forgotten."""
MOST_ATTEMPTS = 60


async def _run(*arguments: str, kill_after: float | None = None) -> int:
    """Run a command of the bot; gives its exit code, which is negative where it was killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    if kill_after is not None:
        try:
            return await asyncio.wait_for(asyncio.shield(process.wait()), kill_after)
        except TimeoutError:
            process.kill()
    return await process.wait()


def _counts(path: Path) -> Counter[str]:
    """How many rows each table has; that something was done again stands in the audit log."""
    with closing(sqlite3.connect(path)) as db:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in tables if not name.startswith("audit_")]
        return Counter(
            {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
        )


async def _compare(
    fault: str, base: Path, arguments: tuple[str, ...], *, seed: int, strikes: int
) -> Tally:
    """Let a command run to its end, and others like it be killed at odd moments, till they do too;
    compare what there is then.
    """
    dice = random.Random(f"{seed} {fault}")
    whole = base.with_name("whole.db")
    shutil.copyfile(base, whole)
    began = time.monotonic()
    assert await _run(*arguments, "--db", f"sqlite:///{whole}") == 0
    took = time.monotonic() - began
    wanted, lost, doubled, kills = _counts(whole), 0, 0, 0
    for number in range(-(-strikes // 3)):
        path = base.with_name(f"killed{number}.db")
        shutil.copyfile(base, path)
        for attempt in range(MOST_ATTEMPTS):
            # The first second goes by in starting.
            after = dice.uniform(0.3 * took, 0.9 * took) if attempt < 3 else None
            code = await _run(*arguments, "--db", f"sqlite:///{path}", kill_after=after)
            if code == 0:
                break
            kills += 1
        there = _counts(path)
        lost += (wanted - there).total()
        doubled += (there - wanted).total()
    return Tally(fault, kills, wanted.total() * -(-strikes // 3), 0, lost, doubled, 0, 0)


async def migrate(folder: Path, *, seed: int, strikes: int) -> Tally:
    """From the schema that landed first, with rows in every table, to the newest."""
    base = folder / "base.db"
    db = Database(f"sqlite:///{base}")
    await db.open()
    try:
        await migrating.upgrade(db, LANDED)
        engine = db.engine(foreign_keys=False)
        async with engine.begin() as connection:
            await connection.run_sync(_fill)
        await engine.dispose()
    finally:
        await db.close()
    _settle(base)
    return await _compare("kill -9, migrating", base, ("migrate",), seed=seed, strikes=strikes)


def _fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    fill(connection, tables)


def _settle(path: Path) -> None:
    """Have the log beside the file written into it, so that it can be copied."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def bring_in(folder: Path, *, seed: int, strikes: int) -> Tally:
    """Knowledge from a file: all of it, once, or nothing."""
    base, table = folder / "base.db", folder / "knowledge.toml"
    db = Database(f"sqlite:///{base}")
    await db.open()
    try:
        await migrating.upgrade(db)
    finally:
        await db.close()
    _settle(base)
    table.write_text(
        "\n".join(
            f'[[entry]]\nkey = "lamps.{number}"\ntopic = "lamps"\nlanguage = "en"\n'
            f'question = "How do I mend lamp {number}?"\n'
            f'answer = "With wick {number}."\nsource = "https://example.org/{number}"\n'
            for number in range(ENTRIES)
        ),
        encoding="utf-8",
    )
    arguments = ("import", str(table))
    return await _compare("kill -9, importing", base, arguments, seed=seed, strikes=strikes)


async def forget(folder: Path, *, seed: int, strikes: int) -> Tally:
    """Somebody asks to be forgotten, the process dies a moment later: nothing of them is left."""
    fault = "kill -9, forgetting"
    dice = random.Random(f"{seed} {fault}")
    faults = Faults(seed=seed, slow_answers=0.2, delay=0.15)
    async with TelegramSimulator(faults=faults) as telegram:
        siege = Siege(folder, telegram, dice, Network(telegram.port))
        try:
            await siege.open()
            for number in range(strikes):
                name = f"{CANARY}{number}"
                person = telegram.person(name, language="en")
                await person.writes(f"How do I add a photo of {CANARY} {number}?")
                await person.receives("", timeout=60)
                await person.writes("/forgetme")
                asked = await person.receives("erase", timeout=60)
                await person.presses(asked, "Yes, delete everything")
                await asyncio.sleep(dice.uniform(0, 0.4))
                await siege.kill()
                await person.receives("Deleted", timeout=60)
            await siege.settle()
            assert await siege.bot.stop() == 0, siege.bot.log
        finally:
            await siege.close()
    left = _mentions(siege.bot.folder / "lamplighter.db")
    return Tally(fault, strikes, strikes, 0, 0, left, 0, 0)


def _mentions(path: Path) -> int:
    """How many rows still have something of theirs: their name, or what they wrote."""
    with closing(sqlite3.connect(path)) as db:
        return sum(CANARY.lower() in line.lower() for line in db.iterdump())


OFFLINE: dict[str, Callable[..., Awaitable[Tally]]] = {
    "kill -9, migrating": migrate,
    "kill -9, importing": bring_in,
    "kill -9, forgetting": forget,
}
