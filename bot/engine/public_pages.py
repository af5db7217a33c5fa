"""Pages for everybody: what the community shares with who has not even said hello.

Nobody is asked who they are, nothing of them is kept, and nothing can be done there but read and
search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.desk_pages import find_page
from bot.engine.web_pages import PublicPage, PublicVisit
from bot.languages.readers import Reader
from bot.words import Refused
from bot.words.page_parts import Link, Notice, Page, Tone

if TYPE_CHECKING:
    from bot.engine.engine import Engine


@dataclass(frozen=True, slots=True)
class PublicShown:
    """A page for everybody who reads that language, and the menu around it."""

    page: Page
    reader: Reader
    menu: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Public:
    """Shows pages to everybody. Raises DatabaseAway."""

    engine: Engine

    @property
    def languages(self) -> Sequence[str]:
        """The languages in which there are pages."""
        return self.engine.languages.available

    def language_for(self, accepts: str) -> str:
        """The best of them for a browser that asks for these."""
        return self.engine.languages.for_browser(accepts)

    async def show(self, language: str, path: str, query: Mapping[str, str]) -> PublicShown | None:
        """The page at a path; None where nothing is."""
        found = find_page(self.engine.routes.public_pages, path)
        if found is None or language not in self.languages:
            return None
        public, parts = found
        await self.engine.prepare()
        async with self.engine.db.read() as db:
            tick = self.engine.tick(db)
            visit = PublicVisit(
                db, tick.now, tick.settings, tick.languages, tick.services, language, parts, query
            )
            try:
                page = await public.handler(visit)
            except Refused as no:
                page = Page(no.reason, (Notice(no.reason, Tone.ATTENTION),))
        if page is None:
            return None
        reader = Reader(language, tick.settings.community.zone, tick.now)
        return PublicShown(page, reader, _menu(self.engine.routes.public_pages))


def _menu(pages: Sequence[PublicPage]) -> list[Link]:
    return [Link(page.label, page.path) for page in pages if page.label is not None]
