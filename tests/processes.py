"""The real bot as a process of its own: started, killed, looked at through its database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.config.settings import HotlineSettings
from bot.domain.knowledge import knowledge_base
from bot.engine.clock import utc_now
from bot.storage.sessions import Database
from tests.databases import migrate

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Iterator, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

ROOT = Path(__file__).parents[1]
KNOWN = [
    "How do I add a photo to an article?",
    "Where can I find the village library?",
    "Why was my edit reverted yesterday?",
    "When does the weekly meeting start?",
    "Who can help me translate a page into French?",
    "What is a reliable source for a biography?",
    "How can I change my username?",
    "Can I delete my own account forever?",
    "How do I sign a comment on a talk page?",
    "Is there a mobile application for volunteers?",
]
NEVER_QUIET = HotlineSettings(quiet_from=None, quiet_until=None)
"""For a community on the real clock: its tests run at any hour, also of the night."""
STOP_SECONDS = 20.0
RUNNING = "running on"
"""What it writes into its log as soon as it heeds signals."""


@dataclass(slots=True)
class LivingBot:
    """`lamplighter run` with a config of its own in a folder of its own."""

    folder: Path
    telegram: dict[str, Any]
    """The section of that name: token, api_base_url, …"""
    url: str = ""
    community: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    storage: dict[str, Any] = field(default_factory=dict)
    module: str = "bot"
    """What is run."""
    beside: Sequence[Path] = ()
    """Settings' files of other communities in the same process."""
    _process: Process | None = None
    log_before: int = 0
    """How long the log was when this process started."""

    def __post_init__(self) -> None:
        self.url = self.url or f"sqlite:///{self.folder}/lamplighter.db"
        sections = {
            "community": {"features": ["introductions", "people", "rooms", "hotline", "drafts"]}
            | self.community,
            "hotline": {"quiet_from": "", "quiet_until": ""},
            "storage": {"url": self.url, **self.storage},
            "telegram": self.telegram,
        }
        lines = []
        for name, settings in sections.items():
            lines.append(f"[{name}]")
            lines += [f"{key} = {_toml(value)}" for key, value in settings.items()]
        self.config.write_text("\n".join(lines), encoding="utf-8")

    @property
    def config(self) -> Path:
        """The settings' file."""
        return self.folder / "config.toml"

    @property
    def log(self) -> str:
        """What all processes have written so far."""
        path = self.folder / "log.txt"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Is there a process?"""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it; returns at once."""
        assert not self.is_alive
        self.log_before = len(self.log)
        with (self.folder / "log.txt").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self.module, "run", *self._configs(),
                cwd=ROOT, stdout=log, stderr=log, env=self._environment(),
            )  # fmt: skip

    def _configs(self) -> Iterator[str]:
        for file in (self.config, *self.beside):
            yield from ("--config", str(file))

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), **self.environment}

    async def kill(self) -> None:
        """End it as a power cut would: SIGKILL, nothing can be tidied up."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """Ask it to end, as an operator would, once it runs; gives its exit code.

        Before that it ends as any process does, by the signal itself.
        """
        assert self._process is not None
        async with asyncio.timeout(STOP_SECONDS):
            while self.is_alive and RUNNING not in self.log[self.log_before :]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)  # another process tells of nothing
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            return await self._process.wait()

    async def prepare(self) -> None:
        """Make the tables, before the first start, and teach it what is `KNOWN`."""
        db = Database(self.url)
        await db.open()
        try:
            await migrate(db)
        finally:
            await db.close()
        async with self.writing() as session:
            for question in KNOWN:
                await knowledge_base.add(
                    session,
                    language="en",
                    question=question,
                    answer="Look **here**.",
                    source="https://example.org/here",
                    now=utc_now(),
                )

    @asynccontextmanager
    async def tables(self) -> AsyncIterator[AsyncSession]:
        """Look into its database, whether it lives or not."""
        db = Database(self.url)
        await db.open(owner=False)
        try:
            async with db.read() as session:
                yield session
        finally:
            await db.close()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Change its database, while it does not live."""
        assert not self.is_alive
        db = Database(self.url)
        await db.open()
        try:
            async with db.write() as session:
                yield session
        finally:
            await db.close()


@asynccontextmanager
async def living(bot: LivingBot) -> AsyncIterator[LivingBot]:
    """Start it for as long as the context lasts; it has to end well when it is asked to."""
    await bot.start()
    try:
        yield bot
        assert bot.is_alive, bot.log
        assert await bot.stop() == 0, bot.log
    finally:
        if bot.is_alive:
            await bot.kill()


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return f"[{', '.join(_toml(one) for one in value)}]"
        case int() | float():
            return str(value)
    return f'"{value}"'
