"""Pushing updates to the bot's webhook, one after the other, each until it is taken."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp

from tests.telegram.world import World

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
ANSWER_SECONDS = 30.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

Calling = Callable[[str, dict[str, Any]], Coroutine[Any, Any, Any]]


async def push_updates(world: World, call: Calling) -> None:
    """Deliver updates for as long as the task lives; a method named in an answer is called."""
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    ) as session:
        pause = FIRST_PAUSE
        while True:
            await world.updates.next_arrival()
            if not world.updates.webhook:
                await asyncio.sleep(FIRST_PAUSE)
                continue
            if await _push(world, session, call):
                pause = FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)


async def _push(world: World, session: aiohttp.ClientSession, call: Calling) -> bool:
    webhook, update = world.updates.webhook, world.updates.first(1)[0]
    headers = {SECRET_HEADER: webhook["secret_token"]} if webhook["secret_token"] else {}
    try:
        async with session.post(webhook["url"], json=update, headers=headers) as response:
            status, body = response.status, await response.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        return _failed(world, webhook, f"Connection failed: {type(error).__name__}")
    if not 200 <= status < 300:
        return _failed(world, webhook, f"Wrong response from the webhook: {status}")
    world.updates.delivered()
    world.pulse.beat()
    with contextlib.suppress(ValueError):
        answer = json.loads(body) if body else {}
        if isinstance(answer, dict) and "method" in answer:
            await call(answer.pop("method"), answer)
    return True


def _failed(world: World, tried: dict[str, Any], reason: str) -> bool:
    """Note what went wrong, on the webhook that was tried: it may be gone or replaced by now."""
    tried |= {
        "last_error_date": int(world.clock.time()),
        "last_error_message": reason,
    }
    return False
