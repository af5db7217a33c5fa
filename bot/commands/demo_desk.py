"""The desk on the web beside a chat in the terminal: served there, with links that lead in."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.commands.demo import PLATFORM
from bot.config.web import WebSettings
from bot.domain.desk import sessions
from bot.storage.tables import Account
from bot.words import Literal, Text, _
from bot.words.web import PublicAddress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import Community
    from bot.config.settings import Settings

LISTEN = "127.0.0.1:8080"
SHOWN_TO = ("olu", "mira")
"""The demo people who have a desk that is worth seeing: an organizer, a mentor."""


def with_web(settings: Settings) -> Settings:
    """Serve on this machine, for this machine alone, unless the settings say where."""
    if settings.web.enabled and settings.web.public_url:
        return settings
    web = WebSettings(listen=LISTEN, public_url=f"http://{LISTEN}", public_pages=True)
    return settings.model_copy(update={"web": web})


@asynccontextmanager
async def served(community: Community) -> AsyncIterator[list[Text]]:
    """Serve meanwhile; gives what to tell whoever sits at the terminal."""
    serving = asyncio.create_task(community.serve())
    try:
        yield await _links(community)
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def _links(community: Community) -> list[Text]:
    address = PublicAddress(community.settings.web.public_url)
    lines: list[Text] = []
    async with community.db.write() as db:
        rows = await db.scalars(
            select(Account).where(Account.platform == PLATFORM, Account.key.in_(SHOWN_TO))
        )
        for account in sorted(rows, key=lambda row: SHOWN_TO.index(row.key)):
            if account.chat_id is not None:
                token = await sessions.issue_link(
                    db, account.person_id, account.chat_id, community.now
                )
                link = Literal(address.link(f"/desk/in/{token}"))
                lines.append(
                    _("The desk on the web, as {name}: {link}", name=account.key, link=link)
                )
    return lines
