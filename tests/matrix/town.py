"""A homeserver and people on it, for what is no test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests.matrix.people import Person
from tests.matrix.synapse import Synapse

Arrive = Callable[[str], Awaitable[Person]]


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[tuple[Synapse, Arrive]]:
    """Start a homeserver below `folder`; gives it, and what lets somebody arrive."""
    place = folder / "synapse"
    place.mkdir()
    synapse = Synapse(place)
    synapse.start()
    try:
        async with AsyncExitStack() as leaving:

            async def arrive(name: str) -> Person:
                person = await Person.arrives(synapse, name)
                leaving.push_async_callback(person.leaves_town)
                return person

            yield synapse, arrive
    finally:
        synapse.stop()
