"""Pages of the desk in a large community, while the bot answers: how long each takes.

One process on SQLite against a simulated Telegram with its limits lifted. People ask evenly; beside
it an organizer opens each page of the desk again and again, and everybody the public ones.
"""

import asyncio
import contextlib
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bench import growth
from bench.contestants import CONFIG, ROOT, teach
from bench.growth_together import grow_together
from bench.throughput import PATIENCE_SECONDS, Load, Round, quantile
from bot.assembly import features
from bot.config.features import FEATURES
from bot.domain.desk import sessions
from bot.engine.routes import Routes
from bot.storage.sessions import Database
from bot.storage.tables import Account, RoleGrant
from bot.web.serving import listen_on
from bot.words import Role
from tests.telegram.remote import RemoteTelegram

A_QUESTION = 2
"""Messages that a past question stands for: itself and its answer."""
COLD = (
    "questions/1",
    "knowledge/1",
    "knowledge/topics/editing",
    "meetups/10",
    "shareouts/1",
    "surveys/20",
    "announcements/1",
    "opportunities/10",
)
"""Pages with parts in their path that are there in such a community."""
PUBLIC = ("", "answers", "answers?q=how+do+I+upload+a+photo", "answers/1", "meetups", "learned")
AIM_MS = 150

Samples = dict[str, list[float]]


async def let_in(database: Path) -> str:
    """Make somebody an organizer who has come in; gives what their browser keeps."""
    db = Database(f"sqlite:///{database}")
    await db.open()
    now = datetime.now(UTC)
    try:
        async with db.write() as session:
            account = await session.scalar(
                select(Account).where(Account.chat_id.is_not(None)).order_by(Account.person_id)
            )
            if account is None or account.chat_id is None:
                msg = "nobody has a private chat"
                raise RuntimeError(msg)
            session.add(
                RoleGrant(
                    person_id=account.person_id, role=Role.ORGANIZER.word, granted_at=now,
                    by_hand=True, by_config=False,
                )
            )  # fmt: skip
            token = await sessions.issue_link(session, account.person_id, account.chat_id, now)
            await session.flush()
            kept = await sessions.come_in(session, token, now)
    finally:
        await db.close()
    return str(kept)


def configure(folder: Path, database: Path, telegram: RemoteTelegram) -> tuple[Path, str]:
    """Write the bot's settings; gives them, and where it serves."""
    with contextlib.closing(listen_on("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    written = CONFIG.format(url=f"sqlite:///{database}", token=telegram.token,
                            server=telegram.base_url, in_flight=16, further="")  # fmt: skip
    everything = f"features = {json.dumps(FEATURES)}"
    written = re.sub("^features = .*$", everything, written, flags=re.MULTILINE)
    web = f'\n[web]\nlisten = "{address}"\npublic_url = "http://{address}"\npublic_pages = true\n'
    config = folder / "config.toml"
    config.write_text(written + web)
    return config, f"http://{address}"


@contextmanager
def running(folder: Path, config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Have the bot run."""
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--config", str(config)],
            cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def addresses() -> list[str]:
    """Every page of the desk that needs no number, some that do, and the public ones."""
    pages = Routes(features(FEATURES)).desk_pages
    desk = [f"/desk{page.path}" for page in pages if "{" not in page.path]
    return [
        *desk,
        *(f"/desk/{path}" for path in COLD),
        *(f"/community/en/{path}" for path in PUBLIC),
    ]


async def look(
    base: str, kept: str, until: asyncio.Event, pause: float
) -> tuple[Samples, set[str]]:
    """Open page after page until it is enough; gives how long each took, and what was not there."""
    took: Samples = {}
    missing: set[str] = set()
    async with httpx.AsyncClient(cookies={"desk": kept}, timeout=PATIENCE_SECONDS) as client:
        number = 0
        while not until.is_set():
            for path in addresses():
                number += 1
                # Each from another address: it is not the limits that are measured.
                visitor = {"X-Forwarded-For": f"10.0.{number // 250 % 250}.{number % 250}"}
                began = time.monotonic()
                answer = await client.get(f"{base}{path}", headers=visitor)
                if answer.status_code == 200:
                    took.setdefault(path, []).append(time.monotonic() - began)
                else:
                    missing.add(f"{path} ({answer.status_code})")
                await asyncio.sleep(pause)
    return took, missing


async def measure(
    folder: Path, size: growth.Size, entries: int, load: Load, say: Callable[[str], None]
) -> tuple[Samples, set[str], list[tuple[float, float]], list[tuple[float, float]]]:
    """Ask without anybody at the desk, then with."""
    questions = await teach(folder, entries)
    database = folder / "large.db"
    shutil.copy(folder / "template.db", database)
    began = time.monotonic()
    growth.grow(database, size.people, size.questions)
    grow_together(database, size.people, size.questions)
    say(f"{size.people:,} people made in {time.monotonic() - began:.0f} s")
    kept = await let_in(database)
    async with RemoteTelegram.spawned("--no-limits") as telegram:
        config, base = configure(folder, database, telegram)
        turn = Round(telegram, questions, load)
        with running(folder, config):
            await turn.first_poll(0)
            await turn.ask(100)
            alone = await turn.ask(load.steady, load.rate)
            enough = asyncio.Event()
            looking = asyncio.create_task(look(base, kept, enough, 0.05))
            beside = await turn.ask(load.steady, load.rate)
            enough.set()
            took, missing = await looking
    return took, missing, alone, beside


def show(took: Samples) -> Table:
    """A row a page."""
    table = Table("page", "times", "p50 ms", "p99 ms", box=None)
    for path, seconds in sorted(took.items(), key=lambda pair: -_p99(pair[1])):
        table.add_row(path, str(len(seconds)), f"{1000 * statistics.median(seconds):.0f}",
                      f"{1000 * _p99(seconds):.0f}")  # fmt: skip
    return table


def _p99(seconds: Sequence[float]) -> float:
    if len(seconds) < 2:
        return max(seconds, default=0.0)
    return statistics.quantiles(seconds, n=100, method="inclusive")[98]


app: Any = typer.Typer(add_completion=False)


@app.command()  # type: ignore[untyped-decorator]
def main(
    *,
    people: Annotated[int, typer.Option(help="In the community.")] = 1_000_000,
    messages: Annotated[int, typer.Option(help="They have written and got.")] = 10_000_000,
    entries: Annotated[int, typer.Option(help="In the knowledge base.")] = 5_000,
    steady: Annotated[int, typer.Option(help="Questions, evenly.")] = 1_500,
    rate: Annotated[float, typer.Option(help="Of those, so many a second.")] = 25.0,
    folder: Annotated[Path | None, typer.Option(help="For the database (some GB).")] = None,
) -> None:
    """Measure each page and print a table."""
    size, load = growth.Size(people, messages // A_QUESTION), Load(0, steady, rate)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as place:
        took, missing, alone, beside = asyncio.run(
            measure(Path(place), size, entries, load, typer.echo)
        )
    Console(width=100).print(show(took))
    slow = [path for path, seconds in took.items() if 1000 * _p99(seconds) > AIM_MS]
    typer.echo(f"pages over {AIM_MS} ms at p99: {', '.join(slow) or 'none'}")
    typer.echo(f"not there: {', '.join(sorted(missing)) or 'none'}")
    for name, moments in (("alone", alone), ("with people at the desk", beside)):
        typer.echo(
            f"answers {name}: p50 {1000 * quantile(moments, 50):.0f} ms, "
            f"p99 {1000 * quantile(moments, 99):.0f} ms"
        )


if __name__ == "__main__":
    app()
