"""Nobody gets further at the desk than in the chat: every page, role and forged request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from bot.config.settings import Settings
from bot.config.web import WebSettings
from bot.storage.tables import RoleGrant
from bot.web.pages.sealing import seal
from bot.words import Role
from tests.desk import AT_HOME, AtDesk, at_desk, browser, link_for
from tests.full_town import settle_full_town
from tests.test_permissions import changed, contents

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

SETTINGS = Settings(web=WebSettings(listen="127.0.0.1:8080", public_url=AT_HOME, public_pages=True))
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onfocus='alert(3)' & &lt;"


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=SETTINGS, knowing=True)


@pytest.fixture
async def town(open_chat: Open) -> Dialogue:
    """Where there is something of everything, so that pages of things are there."""
    owned = {"community": {"owners": ("console:zed",)}, "web": SETTINGS.web.model_dump()}
    chat = await open_chat(settings=Settings.model_validate(owned), knowing=True)
    await settle_full_town(chat)
    return chat


def filled(path: str) -> str:
    """A page's path with numbers in the place of its parts."""
    return re.sub(r"\{\w+\}", "1", path)


async def test_pages_are_shown_to_those_who_have_the_role_alone(town: Dialogue) -> None:
    pages = town.community.engine.routes.desk_pages
    mira, olu = await at_desk(town, "mira"), await at_desk(town, "olu")
    shown = {"/exchange/{list}/file": "/exchange/resources/file"}
    for page in pages:
        path = shown.get(page.path, filled(page.path))
        await olu.open(path)
        assert olu.status == 200 or page.path == "/knowledge/topics/{topic}", path
        await mira.open(path)
        if page.role > Role.MENTOR:
            assert mira.status == 404, path
            assert "There is nothing here, or it is not for you." in mira.text
    stranger = browser(town)
    for page in pages:
        await stranger.open(filled(page.path))
        assert stranger.status == 404, page.path
        assert "To come in, write /desk" in stranger.text


async def test_newcomers_get_no_link(chat: Dialogue) -> None:
    await chat.play("ada > /desk", strict=False)
    assert "/desk/in/" not in chat.said_to("ada")[-1]


async def test_a_role_that_is_lost_is_lost_at_once(chat: Dialogue) -> None:
    mira = await at_desk(chat, "mira")
    async with chat.community.db.write() as db:
        await db.execute(delete(RoleGrant))
    await mira.open("/")
    assert mira.status == 404


async def test_what_was_shown_to_somebody_does_nothing_once_their_role_is_lost(
    town: Dialogue,
) -> None:
    olu = await at_desk(town, "olu")
    sealed: list[str] = []
    for page in town.community.engine.routes.desk_pages:
        await olu.open(filled(page.path))
        sealed += re.findall(r'name="sealed" value="([^"]+)"', olu.html)
    async with town.community.db.write() as db:
        await db.execute(delete(RoleGrant))
    before = await contents(town)
    for each in sealed:
        await olu.send("/desk/press", {"sealed": [each], "words": ["words"]})
        assert olu.status == 404
    assert changed(before, await contents(town), but_for=()) == []
    assert len(set(sealed)) > 60


async def test_links_expire_and_are_replaced(chat: Dialogue) -> None:
    first = await link_for(chat, "mira")
    second = await link_for(chat, "mira")
    person = browser(chat)
    await person.open(first)
    assert person.status == 404
    await chat.play("... 11 minutes", strict=False)
    await person.open(second)
    assert person.status == 404


async def test_sessions_end(chat: Dialogue) -> None:
    here, there = await at_desk(chat, "mira"), await at_desk(chat, "mira")
    await here.press("Leave")
    await here.open("/")
    assert here.status == 404
    await there.open("/")
    assert there.status == 200
    await chat.play("mira > /desk out", strict=False)
    await there.open("/")
    assert there.status == 404
    later = await at_desk(chat, "mira")
    await chat.play("... 13 hours", strict=False)
    await later.open("/")
    assert later.status == 404


def seal_on(page: AtDesk) -> str:
    """What some button on a page is sealed with."""
    return str(re.findall(r'name="sealed" value="([^"]+)"', page.html)[-1])


async def test_what_was_not_shown_can_not_be_pressed(chat: Dialogue) -> None:
    await chat.play("ada > what is the meaning of xyzzy on the main page?", strict=False)
    mira, olu = await at_desk(chat, "mira"), await at_desk(chat, "olu")
    await olu.open("/say")
    forged = {
        "of another session": seal_on(olu),
        "made up": seal("x", {"says": "/claim 1"}),
        "cut": seal_on(mira)[:-4],
        "empty": "",
        "no seal": "eyJzYXlzIjoiL2NsYWltIDEifQ==",
        "strange": "é.é",
    }
    for what, sealed in forged.items():
        await mira.send("/desk/press", {"sealed": [sealed], "words": ["/claim 1"]})
        assert mira.status == 403, what
    await mira.send("/desk/press", {})
    assert mira.status == 403
    await mira.open("/press")
    assert mira.status in {404, 405}
    await mira.open("/questions/1")
    assert "Waiting since" in mira.text  # nobody has taken it


async def test_nothing_that_somebody_wrote_becomes_html(chat: Dialogue) -> None:
    await chat.play(f"ada > /name {EVIL[:60]}", strict=False)
    await chat.play(f"ada > what is {EVIL} on the main page?", strict=False)
    olu = await at_desk(chat, "olu")
    pages = [filled(page.path) for page in chat.community.engine.routes.desk_pages]
    public = [f"{AT_HOME}/community/en{filled(page.path)}"
              for page in chat.community.engine.routes.public_pages]  # fmt: skip
    for path in [*pages, *public, f"{AT_HOME}/community/en/answers?q=%3Cscript%3E%22onfocus=1"]:
        await olu.open(path)
        assert "<script" not in olu.html, path
        assert "<img src=x" not in olu.html, path
        assert not re.search(r"<[^>]*\sonfocus=", olu.html), path
    await olu.open("/say")
    await olu.press("Send", words=f"/queue {EVIL}")
    assert "<script" not in olu.html


async def test_nothing_is_kept_by_browsers_or_told_to_others(chat: Dialogue) -> None:
    mira = await at_desk(chat, "mira")
    answer = await mira.client.get(f"{AT_HOME}/desk")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    link = await link_for(chat, "mira")
    come_in = await mira.client.post(link, follow_redirects=False)
    cookie = come_in.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Secure", "Max-Age=43200", "Path=/desk"):
        assert part in cookie
