"""The desk in a real browser: the way in, every page by axe-core, both directions, 320 pixels."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.config.settings import Settings
from bot.config.web import WebSettings
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.words import Text, _
from tests.chromium import chromium, needs_chromium, served
from tests.desk import AT_HOME, link_for
from tests.meetups import planned

if TYPE_CHECKING:
    from playwright.async_api import Page, ViewportSize

    from tests.conftest import Open

pytestmark = [pytest.mark.browser, needs_chromium]
SETTINGS = Settings(web=WebSettings(listen="127.0.0.1:8080", public_url=AT_HOME, public_pages=True))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
MENU = "nav[aria-label] a[href]"


async def faults(page: Page) -> list[str]:
    """What axe-core finds, and whether the page is wider than its window."""
    from axe_playwright_python.async_playwright import Axe  # noqa: PLC0415 - where it is used alone

    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    told = [
        f"{page.url} {each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in found.response["violations"]
    ]
    width = await page.evaluate("document.documentElement.scrollWidth")
    window = await page.evaluate("window.innerWidth")
    return told if width <= window else [*told, f"{page.url} is {width} wide in {window}"]


async def pages_from(page: Page) -> list[str]:
    """The address of each page in the menus."""
    addresses = await page.eval_on_selector_all(MENU, "links => links.map(link => link.href)")
    return sorted(set(addresses))


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
async def test_every_page_can_be_used_by_everybody(
    open_chat: Open, language: str, direction: str
) -> None:
    chat = await open_chat(settings=SETTINGS, knowing=True)
    await chat.play(
        f"""
        ada > what is the meaning of xyzzy on the main page?
        olu > /language {language}
        """,
        strict=False,
    )
    await planned(chat, "Photo walk", datetime.fromisoformat("2030-01-09T17:00"))
    link = await link_for(chat, "olu")
    async with served(chat.community) as address, chromium() as browser:
        found = []
        context = await browser.new_context(viewport=NARROW, color_scheme="dark")
        page = await context.new_page()
        await page.goto(link.replace(AT_HOME, address))
        found += await faults(page)
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className") == "skip"
        await page.click("main button")
        await page.wait_for_url("**/desk")
        assert await page.get_attribute("html", "dir") == direction
        assert await page.get_attribute("html", "lang") == language
        desk = await pages_from(page)
        assert desk
        await page.goto(f"{address}/community/{language}/")
        for number, where in enumerate([*desk, *await pages_from(page)]):
            is_dark = number % 2 == 0
            await page.emulate_media(color_scheme="dark" if is_dark else "light")
            await page.set_viewport_size(NARROW if is_dark else WIDE)
            response = await page.goto(where)
            assert response is not None
            assert response.status == 200, where
            found += await faults(page)
        await page.goto(f"{address}/desk/questions/1")
        found += await faults(page)
        assert not found, "\n".join(found)


async def test_a_question_is_answered_with_the_keyboard_alone(open_chat: Open) -> None:
    chat = await open_chat(settings=SETTINGS)
    await chat.play("ada > what is the meaning of xyzzy on the main page?", strict=False)
    link = await link_for(chat, "mira")
    async with served(chat.community) as address, chromium() as browser:
        page = await browser.new_page(java_script_enabled=False)
        await page.goto(link.replace(AT_HOME, address))
        await page.focus("main button")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/desk")
        await page.focus("text=xyzzy")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/questions/1")
        await page.focus("textarea >> nth=0")
        await page.keyboard.type("It is an old word of games.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".notices")
        assert "Passed on" in await page.inner_text(".notices")
    await chat.community.settle()
    assert any("It is an old word of games." in said for said in chat.said_to("ada"))


def label(text: Text, language: str) -> str:
    """What a button says in a language."""
    return render(text, Reader(language)).text


async def come_in(page: Page, link: str, address: str) -> None:
    """Open the link and press what it shows."""
    await page.goto(link.replace(AT_HOME, address))
    await page.click("main button")
    await page.wait_for_url("**/desk")


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_an_answer_and_an_announcement_go_out_from_the_page(
    open_chat: Open, language: str
) -> None:
    chat = await open_chat(settings=SETTINGS, knowing=True)
    await chat.play(f"ada > /start\nben > /start\nolu > /language {language}", strict=False)
    link = await link_for(chat, "olu")
    async with served(chat.community) as address, chromium() as browser:
        page = await browser.new_page(java_script_enabled=False)

        async def press(text: Text) -> None:
            await page.click(f'main button:text-is("{label(text, language)}") >> nth=0')
            await page.wait_for_selector("main")

        await come_in(page, link, address)
        # An answer, changed here, is what the next one is told.
        await page.goto(f"{address}/desk/knowledge?q=how+do+I+make+my+first+edit")
        await page.click("main tbody a >> nth=0")
        await press(_("Edit"))
        await page.fill("textarea[name=answer]", "Press the pencil, dear reader.")
        await press(_("Send"))
        assert "Press the pencil, dear reader." in await page.inner_text(".notices")
        await chat.play("ben > How do I make my first edit?", strict=False)
        assert "Press the pencil, dear reader." in chat.said_to("ben")[-1]
        # An announcement: written, seen as readers will see it, sent, followed to its end.
        await page.goto(f"{address}/desk/announcements")
        await press(_("Announce something"))
        await page.fill("textarea[name=text]", "We meet on **Friday**.")
        await page.check("input[name=topic][value=news]")
        await press(_("Send"))
        await press(_("Preview"))
        assert "<strong>Friday</strong>" in await page.content()
        await press(_("Send"))
        await press(_("Yes, send it"))
        await chat.play("... 1 hour", strict=False)
        assert any("We meet on Friday." in said for said in chat.said_to("ada"))
        await page.goto(f"{address}/desk/announcements/1")
        assert await page.get_attribute("main progress", "value") == "5"
