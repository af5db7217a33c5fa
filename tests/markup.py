"""A town in which all that is said, shown and given as a file is looked at for markup."""

from __future__ import annotations

import csv
import io
import re
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import icalendar
from markdown_it import MarkdownIt

from bot.platforms.telegram import Telegram
from tests.desk import AT_HOME, browser_of
from tests.payloads import faults
from tests.telegram.chats import Message
from tests.telegram.plays import opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    import httpx
    import pytest

    from bot.words.deliveries import Delivery, Sent
    from tests.desk import AtDesk
    from tests.payloads import Shown
    from tests.telegram.plays import Play

MOST_PAGES = 150
FORMULA = tuple("=+-@\t\r\n")
CALENDAR_PARTS = frozenset({"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"})


@asynccontextmanager
async def watched(
    folder: Path,
    empty: Path,
    monkeypatch: pytest.MonkeyPatch,
    shown: Shown,
    *features: str,
    newcomers: tuple[str, ...] = (),
) -> AsyncIterator[Play]:
    """A town; when its story is over, nothing of what was said may be wrong."""
    path = folder / "town.db"
    shutil.copyfile(empty, path)
    deliveries: list[Delivery] = []
    send = Telegram.send

    async def noted(platform: Telegram, delivery: Delivery) -> Sent:
        deliveries.append(delivery)
        return await send(platform, delivery)

    monkeypatch.setattr(Telegram, "send", noted)
    async with opened(path, *features, newcomers=newcomers) as play:
        yield play
        messages = [
            Message(data, from_bot=True)
            for chat in play.town.telegram.world.chats.values()
            for one in (*chat.messages.values(), *chat.unseen.values())
            if one.from_bot
            for data in (*one.history, one.data)
        ]
        files = [one for delivery in deliveries for one in delivery.attachments]
        found = [
            *faults(shown, messages, deliveries),
            *(
                f"{one.name}: {fault}"
                for one in files
                for fault in _faults_of_file(one.media_type, one.content, shown)
            ),
        ]
        assert found == [], "\n".join(found)
        assert not shown.unseen(), shown.unseen()


async def read_pages(play: Play, shown: Shown, name: str = "olu") -> list[str]:
    """All pages of the desk that somebody gets to by links, and all for everybody; what is wrong
    with them, and with files that are kept from there.
    """
    desk = await play.desk(name)
    ways = (desk, "/desk"), (browser_of(play.town.bot), "/community/en/")
    return [
        f"{path}: {fault}"
        for browser, first in ways
        async for path, answer in _crawled(browser, first)
        for fault in _faults_of_file(_kind(answer), answer.content, shown)
    ]


async def _crawled(browser: AtDesk, first: str) -> AsyncIterator[tuple[str, httpx.Response]]:
    """Each page below an address, and where it is."""
    waiting, known = [first], {first}
    while waiting:
        path = waiting.pop(0)
        answer = await browser.client.get(f"{AT_HOME}{path}")
        yield path, answer
        links = re.findall(r'href="([^"]+)"', answer.text) if _kind(answer) == "text/html" else ()
        for link in links:
            to = urlsplit(link.replace("&amp;", "&").removeprefix(AT_HOME))
            if not to.netloc and to.path.startswith(first) and to.path not in known:
                known.add(to.path)
                waiting.append(to.path)
        assert len(known) < MOST_PAGES


def _kind(answer: httpx.Response) -> str:
    return str(answer.headers.get("content-type", "")).partition(";")[0]


def _faults_of_file(kind: str, content: bytes, shown: Shown) -> Iterator[str]:
    match kind:
        case "text/html":
            yield from shown.faults_of_page(content.decode())
        case "text/markdown":
            drawn = MarkdownIt("commonmark", {"html": True}).render(content.decode())
            yield from shown.faults_of_page(drawn)
        case "text/csv":
            yield from faults_of_csv(content)
        case "text/calendar":
            yield from faults_of_calendar(content, shown)


def faults_of_csv(content: bytes) -> Iterator[str]:
    """Cells that a spreadsheet would run."""
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        yield from (cell for cell in row if cell.startswith(FORMULA))


def faults_of_calendar(content: bytes, shown: Shown) -> Iterator[str]:
    """What is in a calendar and was not meant to be."""
    for calendar in icalendar.Calendar.from_ical(content.decode(), multiple=True):
        for part in calendar.walk():
            if part.name not in CALENDAR_PARTS:
                yield f"{part.name} in {content!r}"
            for name in ("SUMMARY", "LOCATION", "DESCRIPTION"):
                yield from shown.faults_of_words(str(part.get(name, "")))
