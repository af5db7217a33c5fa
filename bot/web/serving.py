"""A web server inside of the bot's process: it takes no signals, and logs no addresses.

Paths have tokens in them, so uvicorn's log of who asked for what is off.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from typing import TYPE_CHECKING

import uvicorn

from bot.words.backoff import Backoff

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from starlette.types import ASGIApp

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before a port that is taken is tried again."""
SHUTDOWN_SECONDS = 5
"""Whoever is being answered is given so long when the bot stops."""
MOST_CONNECTIONS = 200


class Server(uvicorn.Server):
    """A server inside somebody else's process, whose signals it leaves alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def listen_on(host: str, port: int) -> socket.socket:
    """Bind the port ourselves: uvicorn would end the whole process where it is taken.

    Raises OSError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


async def serve(
    application: ASGIApp,
    listening: socket.socket,
    begun: Callable[[], Awaitable[object]] | None = None,
    most_connections: int | None = MOST_CONNECTIONS,
) -> None:
    """Serve until cancelled, then answer those who wait; closes the socket in the end.

    `begun` is called once it serves, and what it raises ends it. Beyond `most_connections` whoever
    comes is told to come later.
    """
    server = Server(
        uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            limit_concurrency=most_connections,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        if begun is not None:
            await begun()
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
        listening.close()


async def keep_serving(application: ASGIApp, host: str, port: int) -> None:
    """Listen there and serve until cancelled; where that can't be done, try again, and never end
    what else the process does.
    """
    wait = Backoff(FIRST_WAIT, LONGEST_WAIT)
    while True:
        try:
            listening = listen_on(host, port)
        except (OSError, OverflowError) as error:
            pause = wait.next()
            log.warning(
                "web: can't listen on %s, port %s (%s); trying again in %s s",
                host, port, getattr(error, "strerror", error), pause,
            )  # fmt: skip
            await asyncio.sleep(pause)
        else:
            log.info("web: listening on %s, port %s", host, port)
            await serve(application, listening)
            return
