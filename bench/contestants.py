"""The processes that the throughput benchmark compares: ours, and a bare echo bot."""

import itertools
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.domain import starter
from bot.domain.knowledge import knowledge_base
from bot.storage.migrating import upgrade
from bot.storage.sessions import Database
from bot.storage.tables import Entry

ROOT = Path(__file__).parents[1]
VERBS = ("repair", "borrow", "plant", "translate", "photograph", "measure", "paint", "register")
THINGS = ("a bench", "a kite", "an orchard", "a leaflet", "a bridge", "a well", "a loom", "a boat")
PLACES = ("Accra", "Brno", "Cusco", "Dakar", "Esbjerg", "Fez", "Graz", "Hobart", "Izmir", "Jaipur")
CONFIG = """
[community]
features = ["introductions", "people", "rooms", "hotline", "drafts"]
starter = false

[storage]
url = "sqlite:///{folder}/lamplighter.db"

[telegram]
token = "{token}"
api_base_url = "{server}"
messages_per_second = 1000000
seconds_per_chat = 0
messages_per_group_minute = 1000000
in_flight = {in_flight}
"""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A bot: its name in the table, and how its process is started."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]


async def teach(folder: Path, size: int) -> list[str]:
    """Make a database of `size` entries, the starter pack's first; give what is asked of those."""
    db = Database(f"sqlite:///{folder}/template.db")
    await db.open()
    try:
        await upgrade(db)
        now = datetime.now(UTC)
        questions = invented_questions()
        async with db.write() as session:
            there = await starter.load(session, ROOT / "starter", now)
            english = select(Entry.question).where(Entry.language == "en")
            asked = list(await session.scalars(english))
            for question in itertools.islice(questions, max(0, size - there)):
                await knowledge_base.add(
                    session,
                    language="en",
                    question=question,
                    answer=f"You asked: {question} Ask at the town hall, on the second floor. "
                    "They know who did it last, and lend the tools.",
                    source="https://example.org/town-hall",
                    now=now,
                )
    finally:
        await db.close()
    return asked


def invented_questions() -> "itertools.chain[str]":
    """Questions that make sense, in no particular order but always the same."""
    all_of_them = [
        f"How do I {verb} {thing} in {place}?"
        for verb, thing, place in itertools.product(VERBS, THINGS, PLACES)
    ]
    random.Random(1).shuffle(all_of_them)
    return itertools.chain(all_of_them)


def contestants(folder: Path, token: str, server: str, in_flight: int) -> Sequence[Contestant]:
    """Ours, each time with a fresh copy of the database in `folder`, and the echo."""
    config = folder / "config.toml"
    config.write_text(CONFIG.format(folder=folder, token=token, server=server, in_flight=in_flight))

    def lamplighter() -> subprocess.Popen[bytes]:
        for old in folder.glob("lamplighter.db*"):
            old.unlink()
        shutil.copy(folder / "template.db", folder / "lamplighter.db")
        return _process(folder, "bot", "run", "--config", str(config))

    def echo() -> subprocess.Popen[bytes]:
        return _process(folder, "bench.echo", token, server)

    return (Contestant("Lamplighter", lamplighter), Contestant("bare echo", echo))


def _process(folder: Path, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=log, stderr=log
        )
