"""Meetups in people's own calendars, calendars elsewhere, and trainings, as a dialogue."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import icalendar
import pytest

from bot.commands import calendar_import
from bot.commands.exchange import BadFile, Wanted
from bot.config.settings import CommunitySettings, Settings
from bot.config.web import WebSettings
from bot.engine.web_routes import routes_of
from bot.running import Running
from bot.web.application import application
from bot.web.serving import listen_on, serve
from bot.words.pages import FetchedFile, Trouble, Version
from bot.words.web import WebAnswer, WebRequest
from tests.conftest import database
from tests.meetups import come, planned

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Open
    from tests.dialogue import Dialogue

FEATURES = ("introductions", "people", "rooms", "hotline", "linking", "privacy", "meetups")
TUESDAY = datetime(2030, 1, 8, 19)  # noqa: DTZ001 - a wall time
WEEKLY = "FREQ=WEEKLY;BYDAY=TU"
AT_HOME = "https://bot.example.org"


def settings(listen: str = "", public_url: str = "") -> Settings:
    web = WebSettings(listen=listen, public_url=public_url)
    return Settings(community=CommunitySettings(features=FEATURES), web=web)


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=settings())


@pytest.fixture
async def served(open_chat: Open) -> Dialogue:
    return await open_chat(settings=settings(listen="127.0.0.1:8080", public_url=AT_HOME))


def said(chat: Dialogue, name: str) -> str:
    """All that was said to somebody."""
    return "\n".join(chat.said_to(name))


def file_for(chat: Dialogue, name: str) -> list[Any]:
    """The events of the file that somebody was sent last."""
    [attachment] = chat.console.rooms.of(f"@{name}")[-1].attachments
    assert attachment.media_type == "text/calendar"
    return list(icalendar.Calendar.from_ical(attachment.content).walk("VEVENT"))


async def test_who_comes_gets_the_date_as_a_file(chat: Dialogue) -> None:
    first = await planned(chat, "Git night", TUESDAY, zone="Europe/Berlin", rule=WEEKLY,
                          link="https://meet.example/7", description="Bring a laptop")  # fmt: skip
    await chat.play(
        f"""
        ada > /seat {first}
        bot to ada > Git night / *
        ada > [I'm coming]
        bot edits ada > * [Add to calendar] *
        ada > [Add to calendar]
        bot to ada > Open this file, and it is in your calendar. * [The whole series]
        """
    )
    [event] = file_for(chat, "ada")
    assert event["DTSTART"].dt == datetime(2030, 1, 8, 18, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert "Whoever comes gets the link" in event["DESCRIPTION"]
    assert "URL" not in event  # it is not the time for it yet
    await chat.play("ada > [The whole series]", strict=False)
    [series] = file_for(chat, "ada")
    assert series["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=TU"


async def test_the_link_is_there_once_those_who_come_may_have_it(chat: Dialogue) -> None:
    number = await planned(chat, "Git night", TUESDAY, link="https://meet.example/7")
    await come(chat, number, "ada")
    await chat.play("... until 2030-01-08 18:45", strict=False)
    for name, has_link in (("ada", True), ("ben", False)):
        await chat.play(f"{name} > /calendar\n{name} > [As a file]", strict=False)
        if has_link:
            [event] = file_for(chat, name)
            assert event["URL"] == "https://meet.example/7"
        else:
            assert "You have not answered for any meetup yet." in said(chat, name)


async def test_without_a_web_server_whoever_runs_the_bot_hears_why(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /calendar
        bot to ada > I can give you your meetups as a file for your calendar. [As a file]
        ada @ lounge > /calendar
        bot to ada @ lounge > I can give you your meetups as a file for your calendar. [As a file]
        """,
        strict=False,
    )
    assert "public_url" not in said(chat, "ada")


# ── addresses ────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Calendar:
    """A program that reads from an address, again and again."""

    chat: Dialogue
    link: str
    etag: str = ""

    async def answer(self) -> WebAnswer:
        token = self.link.removeprefix(f"{AT_HOME}/calendar/").removesuffix(".ics")
        routes = routes_of(self.chat.community.engine)
        route = next(route for route in routes if route.path.startswith("/calendar"))
        return await route.answer(WebRequest({"token": token}))

    async def events(self) -> dict[str, Any]:
        """What it shows, by title."""
        answer = await self.answer()
        self.etag = answer.etag
        assert answer.status == 200
        assert not isinstance(answer.content, bytes)
        content = await asyncio.to_thread(answer.content)
        events = icalendar.Calendar.from_ical(content).walk("VEVENT")
        return {str(event["SUMMARY"]): event for event in events}


async def subscribed(chat: Dialogue, name: str, which: str = "My meetups") -> Calendar:
    await chat.play(f"{name} > /calendar\n{name} > [{which}]", strict=False)
    words = said(chat, name)
    link = words[words.rindex(AT_HOME) :].split()[0].strip("`")
    return Calendar(chat, link)


async def test_an_address_follows_what_concerns_somebody(served: Dialogue) -> None:
    git = await planned(served, "Git night", TUESDAY)
    await planned(served, "Photo walk", TUESDAY, visibility="public")
    mine = await subscribed(served, "ada")
    assert await mine.events() == {}
    empty = mine.etag
    await come(served, git, "ada")
    shown = await mine.events()
    assert list(shown) == ["Git night"]
    assert mine.etag != empty
    before = (await mine.answer()).etag
    assert before == mine.etag
    await served.play(
        f"olu > /meetup 1\nolu > [Dates]\nada > /seat {git}\nada > [Maybe]", strict=False
    )
    shown = await mine.events()
    assert shown["Git night"]["STATUS"] == "TENTATIVE"
    assert mine.etag != before
    public = await subscribed(served, "ada", "Public meetups")
    assert list(await public.events()) == ["Photo walk"]
    assert list(await mine.events()) == ["Git night"]


async def test_a_cancelled_date_says_so_and_counts_on(served: Dialogue) -> None:
    from bot.domain.meetups import moves, occurrences  # noqa: PLC0415

    number = await planned(served, "Git night", TUESDAY)
    await come(served, number, "ada")
    mine = await subscribed(served, "ada")
    before = (await mine.events())["Git night"]
    async with database(served).write() as db:
        date_of = await occurrences.get(db, number)
        assert date_of is not None
        await moves.cancel(db, date_of.occurrence, "Ill")
    after = (await mine.events())["Git night"]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["STATUS"] == "CANCELLED"


async def test_an_address_leads_nowhere_once_it_is_stopped_replaced_or_nobodys(
    served: Dialogue,
) -> None:
    first = await subscribed(served, "ada")
    second = await subscribed(served, "ada")
    other = await subscribed(served, "ben")
    assert first.link != second.link
    assert [(await each.answer()).status for each in (first, second, other)] == [404, 200, 200]
    for link in (f"{AT_HOME}/calendar/x.ics", f"{AT_HOME}/calendar/{'x' * 100}.ics"):
        assert (await Calendar(served, link).answer()).status == 404
    await served.play("ada > /calendar\nada > [Stop my addresses]", strict=False)
    assert (await second.answer()).status == 404
    await served.play("ben > /forgetme\nben > [Yes, delete everything]", strict=False)
    assert (await other.answer()).status == 404


async def test_it_is_served_and_asked_for_again_only_when_it_has_changed(served: Dialogue) -> None:
    """Over real HTTP, once: nothing without the token, nothing anew that is known."""
    number = await planned(served, "Git night", TUESDAY)
    await come(served, number, "ada")
    mine = await subscribed(served, "ada")
    path = mine.link.removeprefix(AT_HOME)
    listening = listen_on("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = application(routes_of(served.community.engine), AT_HOME)
    serving = asyncio.create_task(serve(app, listening))
    async with aiohttp.ClientSession(address) as browser:
        async with browser.get(path) as response:
            assert (response.status, response.content_type) == (200, "text/calendar")
            assert b"Git night" in await response.read()
            known = {"If-None-Match": response.headers["ETag"]}
        async with browser.get(path, headers=known) as response:
            assert response.status == 304
        await come(served, number, "ben")
        async with browser.get(path, headers=known) as response:
            assert response.status == 304  # who else comes stands in nobody's calendar
        await served.play(f"ada > /seat {number}\nada > [Maybe]", strict=False)
        async with browser.get(path, headers=known) as response:
            assert response.status == 200
            assert b"TENTATIVE" in await response.read()
        async with browser.get(path[:-5] + "x.ics", headers=known) as response:
            assert (response.status, await response.read()) == (404, b"")
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_the_bot_serves_it_while_it_runs(open_chat: Open) -> None:
    with listen_on("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    chat = await open_chat(settings=settings(listen=f"127.0.0.1:{port}", public_url=AT_HOME))
    mine = await subscribed(chat, "ada")
    running = asyncio.create_task(Running(chat.community).run())
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as browser:
        for _time in range(100):
            with contextlib.suppress(aiohttp.ClientConnectorError):
                async with browser.get(mine.link.removeprefix(AT_HOME)) as response:
                    assert response.status == 200
                    break
            await asyncio.sleep(0.02)
        else:
            pytest.fail("nothing is served")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with listen_on("127.0.0.1", port):
        pass  # the port is free again


# ── calendars elsewhere ──────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Elsewhere:
    """A server that keeps a calendar, or has troubles."""

    content: bytes = b""
    trouble: Trouble = Trouble.NONE
    asked: list[Version] = field(default_factory=list)

    async def fetch(self, link: str, known: Version) -> FetchedFile:
        self.asked.append(known)
        if self.trouble:
            return FetchedFile(link, self.trouble)
        version = Version(f'"{hash(self.content)}"', "")
        if known.etag == version.etag:
            return FetchedFile(link, is_same=True)
        return FetchedFile(link, content=self.content, version=version)


def calendar(**days: date) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{title}\r\nSUMMARY:{title}\r\nLOCATION:Accra\r\n"
        f"DTSTART;TZID=Africa/Accra:{day:%Y%m%d}T100000\r\n"
        f"URL:https://example.org/{title}\r\nEND:VEVENT\r\n"
        for title, day in days.items()
    )
    return f"BEGIN:VCALENDAR\r\nX-WR-CALNAME:Trainings\r\n{events}END:VCALENDAR\r\n".encode()


MAY, JUNE = date(2030, 5, 2), date(2030, 6, 3)
WATCH = """
    olu > /calendars
    olu > [Watch a calendar]
    olu > webcal://example.org/trainings.ics
    olu > [Training]
"""


async def watching(open_chat: Open, server: Elsewhere) -> Dialogue:
    chat = await open_chat(settings=settings(), fetch_file=server.fetch)
    await chat.play(WATCH, strict=False)
    return chat


async def test_a_calendar_elsewhere_is_watched(open_chat: Open) -> None:
    server = Elsewhere(calendar(Maps=MAY, Photos=JUNE))
    chat = await watching(open_chat, server)
    await chat.play(
        """
        ada > /trainings
        bot to ada > What you can learn: / Maps / Thursday, 2 May 2030, 10:00 in Accra · Accra / \
Photos / Monday, 3 June 2030, 10:00 in Accra · Accra [Maps] [Photos] [This month] *
        olu > /calendars
        bot to olu > * Trainings: read on * [Remove Trainings] [Watch a calendar]
        """
    )
    assert "I found 2 dates in Trainings." in said(chat, "olu")
    await chat.play("... 7 hours")
    assert server.asked[-1].etag  # it is only asked whether there is anything new
    asked = len(server.asked)
    server.content = calendar(Maps=MAY + timedelta(days=1))
    await chat.play(
        """
        ... 7 hours
        ada > /trainings
        bot to ada > What you can learn: / Maps / Friday, 3 May 2030, 10:00 in Accra * [Maps] *
        """
    )
    assert len(server.asked) == asked + 1
    await chat.play(
        """
        olu > /calendars
        bot to olu > *
        olu > [Remove Trainings]
        bot to olu > I watch Trainings no more, *
        ada > /trainings
        bot to ada > What you can learn: / Nothing yet. *
        """
    )


async def test_what_is_planned_elsewhere_can_only_be_seen(open_chat: Open) -> None:
    chat = await watching(open_chat, Elsewhere(calendar(Maps=MAY)))
    await chat.play(
        """
        ada > /meetups
        bot to ada > What is on: / • Maps · Thu 2 May, 10:00 UTC · Accra [Maps] *
        ada > [Maps]
        bot to ada > Maps / * / This is planned elsewhere. Look there: https://example.org/Maps * \
[Look there] [Add to calendar]
        """,
        strict=False,
    )
    assert "planned elsewhere" in said(chat, "ada")


async def test_organizers_hear_once_that_a_calendar_is_away(open_chat: Open) -> None:
    server = Elsewhere(calendar(Maps=MAY))
    chat = await watching(open_chat, server)
    server.trouble = Trouble.BROKEN
    await chat.play("... 8 days", strict=False)
    assert (
        said(chat, "organizers").count(
            "I can't read the calendar Trainings. The website doesn't answer"
        )
        == 1
    )
    await chat.play("ada > /trainings", strict=False)
    assert "Maps" in said(chat, "ada")  # what was read stays
    server.trouble = Trouble.NONE
    await chat.play("... 2 days\nolu > /calendars", strict=False)
    assert "Trainings: read on" in said(chat, "olu")


async def test_its_own_calendar_is_not_watched(served: Dialogue) -> None:
    own = (await subscribed(served, "ada", "Public meetups")).link
    await served.play(WATCH.replace("webcal://example.org/trainings.ics", own), strict=False)
    assert "That is my own calendar." in said(served, "olu")


async def test_no_calendar_is_said_at_once(open_chat: Open) -> None:
    chat = await watching(open_chat, Elsewhere(b"<html>Sign in"))
    words = said(chat, "olu")
    assert "I can't read the calendar https://example.org/trainings.ics. There is no cal" in words
    await chat.play(
        """
        olu > /calendars
        bot to olu > *
        olu > [Watch a calendar]
        bot to olu > *
        olu > no link
        bot to olu > That doesn't look like a link. *
        olu > https://example.org/trainings.ics
        bot to olu > *
        olu > [Training]
        bot to olu > I watch this calendar already.
        """
    )


async def test_a_training_elsewhere_is_told_of_with_its_deadline(chat: Dialogue) -> None:
    await chat.play(
        """
        olu > /trainings
        olu > [Add an outside training]
        olu > Wikidata
        olu > [Training]
        olu > https://example.org/wikidata
        olu > [Skip]
        olu > 3 March 10:00
        olu > [Yes]
        olu > 1 February 12:00
        olu > [Yes]
        """,
        strict=False,
    )
    await chat.play(
        """
        ada > /trainings
        bot to ada > What you can learn: / Wikidata / Sunday, 3 March 2030, 10:00 in UTC / Apply \
until Fri 1 Feb, 12:00 UTC. [Wikidata] [This month] [Language]
        ... until 2030-02-01 13:00
        ada > /trainings
        bot to ada > What you can learn: / Nothing yet. *
        ada > /meetups
        bot to ada > What is on: / • Wikidata · *
        """,
        strict=False,
    )
    assert "Nothing yet." in said(chat, "ada")


# ── files ────────────────────────────────────────────────────────────────────────────────────


async def test_a_calendar_is_imported_from_a_file(
    chat: Dialogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_import, "utc_now", lambda: chat.community.now)
    url = str(database(chat).url)
    file = tmp_path / "events.ics"
    file.write_bytes(calendar(Maps=MAY, Photos=JUNE))

    async def brought_in(**how: bool) -> list[str]:
        return await calendar_import.bring_in_calendar(file, Wanted(url, **how), "UTC")

    assert await brought_in(dry=True) == [
        "2030-05-02 10:00Z Maps", "2030-06-03 10:00Z Photos", "calendar: 2 dates to come",
    ]  # fmt: skip
    assert await brought_in() == ["calendar: 2 added, 0 changed, 0 cancelled, 0 unchanged"]
    assert await brought_in() == ["calendar: 0 added, 0 changed, 0 cancelled, 2 unchanged"]
    file.write_bytes(calendar(Maps=JUNE))
    assert await brought_in() == ["calendar: 0 added, 1 changed, 0 cancelled, 0 unchanged"]
    assert await brought_in(mirror=True) == [
        "calendar: 0 added, 0 changed, 1 cancelled, 1 unchanged"
    ]
    await chat.play("ada > /trainings", strict=False)
    assert "Maps / Monday, 3 June 2030, 10:00 in Accra · Accra [Maps]" in said(chat, "ada")
    file.write_bytes(b"no calendar")
    with pytest.raises(BadFile, match="expected a calendar"):
        await brought_in()
