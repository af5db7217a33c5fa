"""The simulator, the real client and bare calls, for the simulator's own tests."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
import telegram as ptb

from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator

Calling = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


class SetClock:
    """A clock that moves only when a test says so."""

    def __init__(self) -> None:
        self.now = 1_900_000_000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def telegram(clock: SetClock) -> AsyncIterator[TelegramSimulator]:
    async with TelegramSimulator(limits=Limits.none(), clock=clock) as simulator:
        yield simulator


@pytest.fixture
async def bot(telegram: TelegramSimulator) -> AsyncIterator[ptb.Bot]:
    client = ptb.Bot(
        telegram.token,
        base_url=f"{telegram.base_url}/bot",
        base_file_url=f"{telegram.base_url}/file/bot",
    )
    async with client:
        yield client


@pytest.fixture
async def call(telegram: TelegramSimulator) -> AsyncIterator[Calling]:
    async with aiohttp.ClientSession() as session:

        async def calling(method: str, **params: Any) -> dict[str, Any]:
            url = f"{telegram.base_url}/bot{telegram.token}/{method}"
            async with session.post(url, json=params) as response:
                answer: dict[str, Any] = await response.json()
                return answer

        yield calling


async def poll(bot: ptb.Bot, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await bot.do_api_request("getUpdates", api_kwargs=params)
    return found


async def kinds(call: Calling) -> list[str]:
    """Confirm all pending updates and return their kinds."""
    pending = (await call("getUpdates"))["result"]
    if pending:
        await call("getUpdates", offset=pending[-1]["update_id"] + 1)
    return [next(key for key in update if key != "update_id") for update in pending]
