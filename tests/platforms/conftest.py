"""A homeserver for all tests of a worker, and a bot and people on it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.matrix.bots import Bot
from tests.matrix.people import Person
from tests.matrix.synapse import Synapse

Arrive = Callable[[str], Awaitable[Person]]
Wake = Callable[..., Awaitable[Bot]]


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    server = Synapse(tmp_path_factory.mktemp("synapse"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def arrive(synapse: Synapse) -> AsyncIterator[Arrive]:
    """Let somebody arrive: `ada = await arrive("ada")`."""
    async with AsyncExitStack() as leaving:

        async def arrived(name: str) -> Person:
            person = await Person.arrives(synapse, name)
            leaving.push_async_callback(person.leaves_town)
            return person

        yield arrived


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
