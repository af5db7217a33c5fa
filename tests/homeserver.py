"""A homeserver for all tests of a test process, and people on it.

Every test may ask for the fixtures, and says so: `pytestmark = pytest.mark.synapse`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.matrix.people import Person
    from tests.matrix.synapse import Synapse

Arrive = Callable[[str], Awaitable["Person"]]


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    # Here, because few runs need it and it takes a while to import.
    from tests.matrix.synapse import Synapse  # noqa: PLC0415

    server = Synapse(tmp_path_factory.mktemp("synapse"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def arrive(synapse: Synapse) -> AsyncIterator[Arrive]:
    """Let somebody arrive: `ada = await arrive("ada")`."""
    from tests.matrix.people import Person  # noqa: PLC0415 - as above

    async with AsyncExitStack() as leaving:

        async def arrived(name: str) -> Person:
            person = await Person.arrives(synapse, name)
            leaving.push_async_callback(person.leaves_town)
            return person

        yield arrived
