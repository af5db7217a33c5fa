"""Signs of life to systemd (Type=notify, WatchdogSec=): by its socket, without a library."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

READY, STOPPING, RELOADING, ALIVE = "READY=1", "STOPPING=1", "RELOADING=1", "WATCHDOG=1"
MICROSECONDS = 1_000_000


def notify(state: str, environ: Mapping[str, str] = os.environ) -> None:
    """Tell systemd; nobody else listens. What can't be told is let be."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.connect(name)
            connection.send(state.encode())
    except OSError as error:
        log.warning("systemd could not be told (%s)", error.strerror)


def watchdog_seconds(environ: Mapping[str, str] = os.environ) -> float:
    """How often systemd wants a sign of life; 0: it wants none of this process."""
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return 0.0
    try:
        return int(environ.get("WATCHDOG_USEC", "0")) / MICROSECONDS
    except ValueError:
        return 0.0


async def keep_alive(environ: Mapping[str, str] = os.environ) -> None:
    """Give signs of life as long as the event loop runs; one that hangs is started anew."""
    seconds = watchdog_seconds(environ)
    while seconds:
        notify(ALIVE, environ)
        await asyncio.sleep(seconds / 3)
