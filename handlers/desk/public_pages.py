"""The first page for everybody: whose bot this is, and how to reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import Literal, _, verbatim
from bot.words.page_parts import Link, Page, Section, Words
from bot.words.start_links import StartLinks
from handlers.desk.registry import feature

if TYPE_CHECKING:
    from bot.engine.features import PublicVisit
    from bot.words.page_parts import Part

WELCOME = _(
    "Ask me anything in our chat, in your language. What I know I answer at once; what I don't "
    "know goes to people."
)


@feature.public("/", label=_("Welcome"))
async def welcome(visit: PublicVisit) -> Page:
    """Who we are, and the way into the chat."""
    name = visit.settings.community.name
    links = visit.use(StartLinks).saying("/start")
    ways: list[Part] = [Link(_("Write to me: {link}", link=verbatim(link)), link) for link in links]
    if not ways:
        ways = [Words(_("Write {command} to me in our chat.", command=Literal("/start")))]
    title = verbatim(name) if name else _("Welcome")
    return Page(title, (Words(WELCOME), Section(_("How to reach me"), tuple(ways))))
