"""A real browser, where there is one: Chromium as the distribution has it, without a download."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.assembly import served_routes
from bot.web.application import application
from bot.web.limits import RateLimit
from bot.web.serving import listen_on, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

    from bot.app import Community

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FOUND = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
needs_chromium = pytest.mark.skipif(FOUND is None, reason="there is no Chromium here")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Chromium, without a window."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 - where it is used alone

    async with async_playwright() as started:
        # In containers there is often no sandbox to be had; it opens our own pages alone.
        browser = await started.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def served(community: Community) -> AsyncIterator[str]:
    """The community's pages on a port of this machine; gives the address."""
    listening = listen_on("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    unlimited = RateLimit(lambda: 0.0, burst=100_000)
    routes = served_routes(community.engine, community.wake_senders)
    serving = asyncio.create_task(serve(application(routes, "", unlimited), listening))
    try:
        yield address
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
