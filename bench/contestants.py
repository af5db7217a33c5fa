"""The processes that the throughput benchmark compares: ours in several states, and others."""

import itertools
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bench.growth import Size, grow
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
features = ["introductions", "people", "rooms", "hotline", "drafts"{further}]
starter = false

[storage]
url = "{url}"

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


async def teach(folder: Path, size: int, url: str = "") -> list[str]:
    """Make a database of `size` entries, the starter pack's first; give what is asked of those."""
    db = Database(url or f"sqlite:///{folder}/template.db")
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


SMALL, LARGE = Size(1_000, 5_000), Size(200_000, 1_000_000)
OURS, GROWN, PLAIN, ECHO = "Lamplighter", f"{LARGE.people:,} people", "plain durable", "bare echo"


@dataclass(frozen=True, slots=True)
class Arena:
    """Where they compete: a folder of their own, and a simulated Telegram."""

    folder: Path
    token: str
    server: str
    in_flight: int

    async def contestants(
        self, entries: int, against: Path | None, *, growth: bool
    ) -> tuple[Sequence[Contestant], list[str]]:
        """Make the databases; give who competes, ours first, and what can be asked."""
        questions = await teach(self.folder, entries)
        template = self.folder / "template.db"
        small = self.folder / "small.db"
        shutil.copy(template, small)
        grow(small, SMALL.people, SMALL.questions)
        every = [Contestant(OURS, self.start("ours", small, ROOT))]
        if against is not None:
            theirs, config = self._taught_by(against, entries)
            start = self.start("theirs", theirs, against, template=config)
            every.append(Contestant(str(against), start))
        if growth:
            large = self.folder / "large.db"
            shutil.copy(template, large)
            grow(large, LARGE.people, LARGE.questions)
            every.append(Contestant(GROWN, self.start("grown", large, ROOT)))
        return (*every, Contestant(PLAIN, self._plain), Contestant(ECHO, self._echo)), questions

    def start(
        self,
        name: str,
        database: Path,
        checkout: Path,
        *features: str,
        template: str = CONFIG,
    ) -> Callable[[], subprocess.Popen[bytes]]:
        """What starts a checkout's bot, each time with a fresh copy of that database."""
        folder = self.folder / name
        folder.mkdir()
        config = folder / "config.toml"
        config.write_text(
            template.format(
                url=f"sqlite:///{folder}/lamplighter.db",
                token=self.token,
                server=self.server,
                in_flight=self.in_flight,
                further="".join(f', "{feature}"' for feature in features),
            )
        )

        def start() -> subprocess.Popen[bytes]:
            for old in folder.glob("lamplighter.db*"):
                old.unlink()
            shutil.copy(database, folder / "lamplighter.db")
            return self._process(checkout, "bot", "run", "--config", str(config))

        return start

    def _taught_by(self, checkout: Path, entries: int) -> tuple[Path, str]:
        """A database and a config of another checkout, made by its own code: it may have another
        schema and other features.
        """
        folder = self.folder / "against"
        folder.mkdir()
        code = (
            "import asyncio, sys, pathlib; from bench.contestants import CONFIG, teach;"
            "asyncio.run(teach(pathlib.Path(sys.argv[1]), int(sys.argv[2]))); print(CONFIG)"
        )
        config = subprocess.check_output(
            [_python(checkout), "-c", code, folder, str(entries)],
            cwd=checkout, env=_environment(checkout), text=True,
        )  # fmt: skip
        return folder / "template.db", config

    def _plain(self) -> subprocess.Popen[bytes]:
        path = self.folder / "plain.db"
        for old in self.folder.glob("plain.db*"):
            old.unlink()
        template = str(self.folder / "template.db")
        return self._process(ROOT, "bench.plain", self.token, self.server, str(path), template)

    def _echo(self) -> subprocess.Popen[bytes]:
        return self._process(ROOT, "bench.echo", self.token, self.server)

    def _process(self, checkout: Path, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log.txt").open("ab") as log:
            return subprocess.Popen(
                [_python(checkout), "-m", module, *arguments],
                cwd=checkout, env=_environment(checkout), stdout=log, stderr=log,
            )  # fmt: skip


def _environment(checkout: Path) -> dict[str, str]:
    """Where another checkout is run, modules are looked for nowhere but there."""
    ours = checkout == ROOT
    return {name: value for name, value in os.environ.items() if ours or name != "PYTHONPATH"}


def _python(checkout: Path) -> str:
    """The interpreter of a checkout; ours where it is ours."""
    return sys.executable if checkout == ROOT else str(checkout / ".venv" / "bin" / "python")
