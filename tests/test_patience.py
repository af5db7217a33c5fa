"""Workers that wait while the database is away."""

import asyncio

import pytest

from bot.engine import patience
from bot.storage.errors import DatabaseAway
from bot.storage.sessions import Database


async def test_after_a_success_a_worker_waits_only_a_little_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    turns = iter(["away", "away", "away", "works, then away", "away"])
    db = Database("sqlite:///never-opened.db")

    async def work() -> None:
        turn = next(turns, None)
        if turn is None:
            raise asyncio.CancelledError
        if turn == "works, then away":
            db.commits += 1
        raise DatabaseAway

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", wait)
    with pytest.raises(asyncio.CancelledError):
        await patience.patiently(work, db)
    assert waits == [0.5, 1.0, 2.0, 0.5, 1.0]


async def test_other_errors_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        raise TimeoutError

    monkeypatch.setattr(asyncio, "sleep", None)
    with pytest.raises(TimeoutError):
        await patience.patiently(work, Database("sqlite:///never-opened.db"))
