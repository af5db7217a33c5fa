"""A bot and people on the homeserver."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.homeserver import Arrive
from tests.matrix.bots import Bot
from tests.matrix.people import Person
from tests.matrix.synapse import Synapse

Wake = Callable[..., Awaitable[Bot]]


@pytest.fixture
async def ada(arrive: Arrive) -> Person:
    return await arrive("ada")


@pytest.fixture
async def wake(synapse: Synapse, tmp_path: Path) -> AsyncIterator[Wake]:
    """Wake a bot of one's own: `await wake(invite_servers=("*",))`."""
    async with AsyncExitStack() as sleeping:

        async def awake(*, url: str = "", **more: Any) -> Bot:
            made = Bot.registered(synapse, tmp_path / "store", url, **more)
            await made.wakes()
            sleeping.push_async_callback(made.sleeps)
            return made

        yield awake


@pytest.fixture
async def bot(wake: Wake) -> Bot:
    """A bot that everybody on its homeserver may invite."""
    return await wake()
