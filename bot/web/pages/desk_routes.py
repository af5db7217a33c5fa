"""The desk over HTTP: coming in by a link, pages, presses, leaving."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.web.bodies import read_fields
from bot.web.pages.rendering import STYLE, STYLE_NAME, Around, write
from bot.web.pages.sealing import seal, unseal
from bot.words import _
from bot.words.desk import Pressed
from bot.words.page_parts import Download, Page, Words
from bot.words.web import WebAnswer, WebRequest, WebRoute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.engine.desk import Desk, Shown
    from bot.words import Text

BASE = "/desk"
COOKIE = "desk"
TRIES = "tries"
"""What the button sends by which a form is tried."""
LARGEST_BODY = 1_500_000
"""In bytes: a list that is imported, and what is written beside it."""
FORBIDDEN, SEE_OTHER, NOT_THERE = 403, 303, 404
A_YEAR = 31_536_000
TWELVE_HOURS = 43_200
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HTML = "text/html; charset=utf-8"

TITLE = _("Desk")
COME_IN = _("Come in")
ONLY_ONCE = _("This link lets you in once, in this browser, for twelve hours.")
NO_LINK = _("This link doesn't let anybody in any more. Write /desk to me for another one.")
NOBODY = _("To come in, write /desk to me in our private chat. I'll give you a link.")
NOT_HERE = _("There is nothing here, or it is not for you.")
"""What is not there and what is not for whoever asks can't be told apart."""


@dataclass(frozen=True, slots=True)
class DeskRoutes:
    """Answers for the desk. `site`: what the community is called; `public_url`: where it is."""

    desk: Desk
    site: str
    public_url: str = ""

    def routes(self) -> list[WebRoute]:
        """What is served."""
        posted = partial(WebRoute, methods=("POST",), largest_body=LARGEST_BODY)
        return [
            WebRoute(f"{BASE}/in/{{token}}", self.offer_to_come_in),
            posted(f"{BASE}/in/{{token}}", self.come_in),
            WebRoute(f"{BASE}/{STYLE_NAME}", style),
            posted(f"{BASE}/press", self.press),
            posted(f"{BASE}/leave", self.leave),
            WebRoute(BASE, self.show),
            WebRoute(f"{BASE}/{{path:path}}", self.show),
        ]

    # ── the way in and out ───────────────────────────────────────────────────────────────────

    async def offer_to_come_in(self, request: WebRequest) -> WebAnswer:
        """A button: apps that show a preview of a link would else use it up."""
        token = request.parts["token"]
        if not await self.desk.is_open_to(token):
            return self._bare_page(request, NO_LINK, NOT_THERE)
        return self._bare_page(request, ONLY_ONCE, 200, comes_in=f"{BASE}/in/{token}")

    async def come_in(self, request: WebRequest) -> WebAnswer:
        """Use the link up."""
        kept = await self.desk.come_in(request.parts["token"])
        if kept is None:
            return self._bare_page(request, NO_LINK, NOT_THERE)
        return _to(f"{self._prefix}{BASE}", self._cookie(kept, TWELVE_HOURS))

    async def leave(self, request: WebRequest) -> WebAnswer:
        """End the session of this browser."""
        kept = self._kept(request)
        fields = await read_fields(request.headers, request.body)
        if unseal(kept, _first(fields, "sealed")) is None:
            return self._bare_page(request, NOBODY, FORBIDDEN)
        await self.desk.leave(kept)
        return _to(f"{self._prefix}{BASE}", self._cookie("", 0))

    # ── pages and presses ────────────────────────────────────────────────────────────────────

    async def show(self, request: WebRequest) -> WebAnswer:
        """A page."""
        kept = self._kept(request)
        path = "/" + request.parts.get("path", "").strip("/")
        shown = await self.desk.show(kept, path, request.query) if kept else None
        return await self._answer(request, kept, shown, request.query)

    async def press(self, request: WebRequest) -> WebAnswer:
        """Do what was pressed, if this browser was shown it."""
        kept = self._kept(request)
        fields = await read_fields(request.headers, request.body)
        opened = unseal(kept, _first(fields, "sealed")) if kept else None
        if opened is None:
            return self._bare_page(request, NOBODY, FORBIDDEN)
        fields.pop("sealed")
        tries = bool(fields.pop(TRIES, None))
        said = [
            opened.get("says", ""),
            *(_first(fields, name) for name in opened.get("inputs", ())),
        ]
        pressed = Pressed(
            opened["mark"],
            opened.get("path", "/"),
            opened.get("query", {}),
            " ".join(part for part in said if part),
            not said[0],
            opened.get("form", ""),
            opened.get("data", {}),
            fields,
            tries,
        )
        shown = await self.desk.press(kept, pressed)
        return await self._answer(request, kept, shown, pressed.query)

    # ── answers ──────────────────────────────────────────────────────────────────────────────

    async def _answer(
        self, request: WebRequest, kept: str, shown: Shown | None, query: Mapping[str, str]
    ) -> WebAnswer:
        if shown is None:
            return self._bare_page(request, NOT_HERE if kept else NOBODY, NOT_THERE)
        if isinstance(shown.page, Download):
            return _file(shown.page)
        around = Around(
            self.site,
            f"{self._prefix}{BASE}",
            f"{self._prefix}{BASE}/{STYLE_NAME}",
            shown.path,
            query,
            shown.menu,
            name=shown.name,
            notices=shown.notices,
            seal=partial(seal, kept),
        )
        return _page(write(shown.page, shown.reader, around), 200)

    def _bare_page(
        self, request: WebRequest, text: Text, status: int, *, comes_in: str = ""
    ) -> WebAnswer:
        """A page for who has not come in: it says why, or has the button by which they do."""
        base = f"{self._prefix}{BASE}"
        door = (f"{self._prefix}{comes_in}", COME_IN) if comes_in else None
        around = Around(self.site, base, f"{base}/{STYLE_NAME}", door=door)
        reader = self.desk.stranger(request.headers.get("accept-language", ""))
        return _page(write(Page(TITLE, (Words(text),)), reader, around), status)

    @property
    def _prefix(self) -> str:
        return urlsplit(self.public_url).path.rstrip("/")

    def _kept(self, request: WebRequest) -> str:
        """What this browser keeps of its session."""
        return request.cookies.get(COOKIE, "")

    def _cookie(self, kept: str, seconds: int) -> str:
        secure = "; Secure" if urlsplit(self.public_url).scheme == "https" else ""
        path = f"{self._prefix}{BASE}"
        return f"{COOKIE}={kept}; Max-Age={seconds}; Path={path}; HttpOnly; SameSite=Lax{secure}"


async def style(_request: WebRequest) -> WebAnswer:
    """The style sheet of all pages; its address changes with it."""
    kept = {"Cache-Control": f"public, max-age={A_YEAR}, immutable"}
    return WebAnswer(STYLE, "text/css; charset=utf-8", headers=kept)


def _page(content: bytes, status: int) -> WebAnswer:
    return WebAnswer(content, HTML, status, headers={"Content-Security-Policy": POLICY})


def _file(file: Download) -> WebAnswer:
    """To be kept, and never shown as a page."""
    name = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return WebAnswer(
        file.content, file.media_type, headers={"Content-Security-Policy": POLICY, **name}
    )


def _to(address: str, cookie: str) -> WebAnswer:
    return WebAnswer(status=SEE_OTHER, headers={"Location": address, "Set-Cookie": cookie})


def _first(fields: Mapping[str, list[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")
