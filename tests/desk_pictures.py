"""Pictures of the desk for docs/desk.md, taken by Chromium from the demo community.

``python -m tests.desk_pictures`` takes them; without a Chromium those that are there stay.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.commands.chat import SCRIPTS_BEGIN, Chat
from bot.commands.demo_desk import with_web
from bot.config.settings import Settings
from bot.domain.desk import sessions
from bot.domain.meetups import meetups
from bot.scripts.parsing import parse
from bot.scripts.playing import play
from bot.scripts.transcripts import Transcript
from bot.storage.tables import Account, Person
from tests.chromium import FOUND, chromium, served

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from bot.app import Community

FOLDER = Path(__file__).parent.parent / "docs" / "guide" / "pictures"
STORY = """
ada > How can I find out who wrote a page about my village in 1998, before Wikipedia existed?
ben > wapi naweza kupata picha za zamani za Kisumu ambazo hazina hakimiliki?
mira > /claim 1
ada > /suggest https://example.org/archives A guide to village archives
... 20 minutes
"""
"""What has happened in the community before."""


@dataclass(frozen=True, slots=True)
class View:
    """A page as somebody sees it."""

    name: str
    path: str
    language: str = "en"
    width: int = 1100
    height: int = 720


VIEWS = (
    View("desk-today", "/"),
    View("desk-knowledge", "/knowledge?q=how+can+I+upload+a+photo"),
    View("desk-entry-ar", "/knowledge/1", language="ar", width=390, height=800),
    View("desk-meetups", "/meetups"),
)
MEETUPS = (
    ("Write about your village", datetime.fromisoformat("2030-01-09T17:00"), "weekly"),
    ("Photo walk", datetime.fromisoformat("2030-01-19T10:00"), ""),
)
"""What is planned: titles, when, how often."""


async def take(view: View, community: Community, browser: Browser, address: str) -> None:
    """Come in, go there, and take the picture."""
    async with community.db.write() as db:
        olu = await db.scalar(select(Account).where(Account.key == "olu"))
        if olu is None or olu.chat_id is None:
            msg = "the demo has no olu"
            raise RuntimeError(msg)
        olu.client_language = view.language
        token = await sessions.issue_link(db, olu.person_id, olu.chat_id, community.now)
    page = await browser.new_page(viewport={"width": view.width, "height": view.height})
    await page.goto(f"{address}/desk/in/{token}")
    await page.click("main button")
    await page.wait_for_url("**/desk")
    await page.goto(f"{address}/desk{view.path}")
    await page.screenshot(path=FOLDER / f"{view.name}.png")
    await page.close()


async def plan(community: Community) -> None:
    """Have meetups planned."""
    async with community.db.write() as db:
        olu = await db.scalar(select(Person).where(Person.name_key == "olu"))
        if olu is None:
            msg = "the demo has no olu"
            raise RuntimeError(msg)
        for title, wall, often in MEETUPS:
            rule = "FREQ=WEEKLY" if often else ""
            meetup = await meetups.draft(
                db, olu, title, wall, "Africa/Lagos", now=community.now, rule=rule
            )
            await meetups.publish(db, meetup, community.now)


async def main() -> None:
    """Take them all."""
    chat = Chat(with_web(Settings()), demo=True)
    async with chat.opened(SCRIPTS_BEGIN) as (community, console, _clock):
        transcript = Transcript()
        console.watchers.append(transcript)
        await play(parse(STORY), community, console, transcript, Path())
        async with served(community) as address, chromium() as browser:
            await plan(community)
            for view in VIEWS:
                await take(view, community, browser, address)


if __name__ == "__main__":
    if FOUND is None:
        sys.exit("there is no Chromium here: the desk's pictures stay as they are")
    asyncio.run(main())
