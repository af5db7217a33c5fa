"""Pages for everybody over HTTP: below the language, kept by whoever reads them for a while."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from bot.languages.tags import own_name
from bot.web.pages.desk_routes import HTML, NOT_THERE, POLICY, style
from bot.web.pages.rendering import STYLE_NAME, Around, write
from bot.words import _
from bot.words.web import WebAnswer, WebRequest, WebRoute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.engine.public_pages import Public

BASE = "/community"
FOUND = 302
MINUTES_KEPT = 5
MENU = _("Pages")


@dataclass(frozen=True, slots=True)
class PublicRoutes:
    """Answers for everybody. `site`: what the community is called; `public_url`: where it is."""

    public: Public
    site: str
    public_url: str = ""

    def routes(self) -> list[WebRoute]:
        """What is served."""
        return [
            WebRoute(f"{BASE}/{STYLE_NAME}", style),
            WebRoute(BASE, self.choose),
            WebRoute(f"{BASE}/{{language}}", self.show),
            WebRoute(f"{BASE}/{{language}}/{{path:path}}", self.show),
        ]

    async def choose(self, request: WebRequest) -> WebAnswer:
        """Lead to the first page in a language that the browser asks for."""
        language = self.public.language_for(request.headers.get("accept-language", ""))
        headers = {"Location": f"{self._base}/{language}/", "Vary": "Accept-Language"}
        return WebAnswer(status=FOUND, headers=headers)

    async def show(self, request: WebRequest) -> WebAnswer:
        """A page, in the language that its address names."""
        language, path = request.parts["language"], request.parts.get("path", "")
        here = "/" + path.strip("/")
        shown = await self.public.show(language, here, request.query)
        if shown is None:
            return WebAnswer(status=NOT_THERE)
        around = Around(
            self.site,
            f"{self._base}/{language}",
            f"{self._base}/{STYLE_NAME}",
            here,
            request.query,
            ((MENU, shown.menu),),
            self._languages(here, request.query),
        )
        content = write(shown.page, shown.reader, around)
        return WebAnswer(
            content,
            HTML,
            etag=hashlib.sha256(content).hexdigest()[:32],
            headers={
                "Cache-Control": f"public, max-age={MINUTES_KEPT * 60}",
                "Content-Security-Policy": POLICY,
                "X-Robots-Tag": "all",
            },
        )

    def _languages(self, here: str, query: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """Each language by its own name, and where the same page is in it."""
        words = f"?{urlencode(query)}" if query else ""
        return [
            (tag, own_name(tag), f"{self._base}/{tag}{here}{words}")
            for tag in self.public.languages
        ]

    @property
    def _base(self) -> str:
        return urlsplit(self.public_url).path.rstrip("/") + BASE
