"""Several communities in one process: the trouble of one is not that of others."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.assembly import encoder
from bot.commands import logs, run_many
from bot.commands.communities import Named, files, shared
from bot.config.settings import (
    ConfigError,
    KnowledgeSettings,
    MatrixSettings,
    Settings,
    StorageSettings,
    TelegramSettings,
)
from bot.words.failures import Forbidden

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


def of(url: str, token: str = "", user: str = "", store: str = "store") -> Settings:
    return Settings(
        storage=StorageSettings(url=url),
        telegram=TelegramSettings(token=SecretStr(token)),
        matrix=MatrixSettings(homeserver="https://x.org" if user else "", user=user, store=store),
    )


def noting(file: str, erasures: str) -> Settings:
    return Settings(storage=StorageSettings(url=f"sqlite:///{file}", erasures_file=erasures))


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        (of("sqlite:///a.db"), of("sqlite:///./a.db"), {"database"}),
        (of("postgresql://a@h/x"), of("postgres://b@h:5432/x"), {"database"}),
        (of("postgresql://h/x?schema=a"), of("postgresql://h/x?schema=b"), set()),
        (of("postgresql://h/x?schema=a"), of("postgresql://b@h/x?schema=a"), {"database"}),
        (of("postgresql://h/x"), of("postgresql://h/x?schema=a"), set()),
        (of("postgresql://h/x"), of("postgresql://h/x?schema=public"), {"database"}),
        (of("postgresql://h/x?schema=No"), of("postgresql://h/x?schema=No"), set()),
        (of("sqlite:///a.db", "1:x"), of("sqlite:///b.db", "1:y"), {"Telegram bot"}),
        (of("sqlite:///a.db", user="@l:x"), of("sqlite:///b.db", user="@l:x"),
         {"Matrix account", "Matrix store"}),
        (of("sqlite:///a.db", "1:x", "@l:x"), of("sqlite:///b.db", "2:x", "@m:x", "other"), set()),
        (of("sqlite://"), of("sqlite://"), set()),
        (noting("a.db", "gone"), noting("b.db", "./gone"), {"journal of erasures"}),
        (noting("a.db", "gone"), noting("b.db", "lost"), set()),
    ],
)  # fmt: skip
def test_what_two_cannot_share(one: Settings, other: Settings, what: set[str]) -> None:
    named = [Named("riverside", one), Named("harbour", other)]
    assert {found for _one, _other, found in shared(named)} == what


def write(folder: Path, **configs: str) -> dict[str, Path]:
    for name, content in configs.items():
        (folder / f"{name}.toml").write_text(content)
    return files([folder])


def config(folder: Path, name: str, token: str) -> str:
    return f'[storage]\nurl = "sqlite:///{folder}/{name}.db"\n[telegram]\ntoken = "{token}"\n'


def test_a_folder_is_all_that_is_in_it(tmp_path: Path) -> None:
    assert list(write(tmp_path, b="", a="")) == ["a", "b"]
    with pytest.raises(ConfigError, match="called the same"):
        files([tmp_path / "a.toml", tmp_path / "deeper" / "a.toml"])


async def test_two_with_one_database_do_not_begin(tmp_path: Path) -> None:
    same = config(tmp_path, "same", "1:x")
    with pytest.raises(ConfigError, match="a and b have the same database"):
        await run_many.run_many(write(tmp_path, a=same, b=same.replace("1:x", "2:x")))


class Life:
    """In place of whole communities: which of them run, and what goes wrong."""

    def __init__(self) -> None:
        self.running: set[str] = set()
        self.begun: list[str] = []
        self.troubles: dict[str, list[Exception]] = {}

    async def live(self, settings: Settings, _tell: object) -> None:
        """Run until cancelled, or until something goes wrong."""
        name = logs.COMMUNITY.get()
        assert settings.storage.url.endswith(f"/{name}.db")
        self.begun.append(name)
        if self.troubles.get(name):
            raise self.troubles[name].pop()
        self.running.add(name)
        try:
            await asyncio.Event().wait()
        finally:
            self.running.discard(name)


@contextlib.asynccontextmanager
async def hosted(named: dict[str, Path]) -> AsyncIterator[None]:
    several = run_many.Hosted(named)
    several.begin()
    task = asyncio.create_task(several.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_ones_trouble_is_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    life = Life()
    life.troubles["harbour"] = [RuntimeError("Ada's words"), Forbidden("the token is refused")]
    monkeypatch.setattr(run_many, "live", life.live)
    monkeypatch.setattr(run_many, "set_up", lambda *_settings: None)
    pauses: list[float] = []
    mended = config(tmp_path, "broken", "3:x")

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) > 3:
            (tmp_path / "broken.toml").write_text(mended)
        await asyncio.get_running_loop().run_in_executor(None, lambda: None)

    monkeypatch.setattr(asyncio, "sleep", pause)
    named = write(
        tmp_path,
        broken="[storage\n",
        harbour=config(tmp_path, "harbour", "2:x"),
        riverside=config(tmp_path, "riverside", "1:x"),
    )
    with caplog.at_level(logging.ERROR):
        async with hosted(named), asyncio.timeout(10):
            while life.running != {"broken", "harbour", "riverside"}:
                await asyncio.get_running_loop().run_in_executor(None, lambda: None)
    assert life.begun.count("riverside") == 1
    assert life.begun.count("harbour") == 3
    assert not life.running
    assert "the token is refused; trying again in" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "Ada's words" not in caplog.text


def test_the_log_says_which() -> None:
    record = logging.LogRecord("bot.x", logging.INFO, "", 0, "hello", None, None)
    token = logs.COMMUNITY.set("harbour")
    try:
        assert " INFO [harbour] bot.x: hello" in logs.formatter("text").format(record)
        assert '"community": "harbour"' in logs.formatter("json").format(record)
    finally:
        logs.COMMUNITY.reset(token)
    assert " INFO bot.x: hello" in logs.formatter("text").format(record)


def test_who_names_the_same_encoder_has_it_together(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]")
    named = [
        Settings(knowledge=KnowledgeSettings(encoder=str(tmp_path))) for _community in range(2)
    ]
    first, second = (encoder(settings) for settings in named)
    assert first is second is not None
