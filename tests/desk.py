"""Somebody at the desk, without a browser: asks for pages, presses what stands on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import httpx

from bot.assembly import served_routes
from bot.web.application import application
from bot.web.limits import RateLimit

if TYPE_CHECKING:
    from bot.app import Community
    from tests.dialogue import Dialogue

AT_HOME = "https://bot.example.org"


@dataclass(slots=True)
class PageForm:
    """A form on a page: where it goes, what its button says, what its inputs hold."""

    action: str
    method: str
    labels: list[str] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Reading(HTMLParser):
    """Reads the forms and the words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.words: list[str] = []
        self._form: PageForm | None = None
        self._in_button = False
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._form = PageForm(given.get("action", ""), given.get("method", "get"))
                self.forms.append(self._form)
            case "button":
                self._in_button = True
                if self._form is not None:
                    self._form.labels.append("")
            case "textarea":
                self._area = given["name"]
                self._put(given["name"], "")
            case "select":
                self._select = given["name"]
            case "option" if self._select and "selected" in given:
                self._put(self._select, given["value"])
            case "input" if self._form is not None:
                kind = given.get("type", "text")
                if kind not in {"radio", "checkbox", "file"} or "checked" in given:
                    self._put(given["name"], given.get("value", ""), more=kind == "checkbox")

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "button":
                self._in_button = False
            case "textarea":
                self._area = ""
            case "select":
                self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            held = self._form.fields[self._area][0]
            self._form.fields[self._area] = [(held + data).removeprefix("\n")]
        elif self._in_button and self._form is not None:
            self._form.labels[-1] += data
        if data.strip():
            self.words.append(data.strip())

    def _put(self, name: str, value: str, *, more: bool = False) -> None:
        if self._form is not None:
            held = self._form.fields.get(name, []) if more else []
            self._form.fields[name] = [*held, value]


@dataclass(slots=True)
class AtDesk:
    """A browser of somebody's. `html` is the page that it shows."""

    client: httpx.AsyncClient
    html: str = ""
    status: int = 0
    sent: str = ""
    """What was pressed last, as it was sent."""

    @property
    def text(self) -> str:
        """The words of the page, a line each."""
        return "\n".join(self._read().words)

    async def open(self, path: str) -> AtDesk:
        """Go to a page of the desk, or to a whole address."""
        address = path if path.startswith("http") else f"{AT_HOME}/desk{path}"
        self._take(await self.client.get(address))
        return self

    async def press(self, label: str, **written: str | list[str]) -> AtDesk:
        """Press the last button with that label, with that written in its inputs."""
        __tracebackhide__ = True
        forms = [form for form in self._read().forms if label in form.labels]
        assert forms, f"no button [{label}] on:\n{self.text}"
        form = forms[-1]
        for name, value in written.items():
            assert name != "sealed"
            form.fields[name] = value if isinstance(value, list) else [value]
        await self.send(form.action, form.fields)
        return self

    async def press_nth(self, label: str, place: int = 0) -> AtDesk:
        """Press one of several with that label: the first, if there is one in what was just said,
        is that.
        """
        form = [form for form in self._read().forms if label in form.labels][place]
        await self.send(form.action, form.fields)
        return self

    async def send(self, action: str, fields: dict[str, list[str]]) -> httpx.Response:
        """Send it, as a browser does."""
        answer = await self.client.post(f"{AT_HOME}{action}", data=fields)
        self._take(answer)
        return answer

    def _take(self, answer: httpx.Response) -> None:
        self.html, self.status = answer.text, answer.status_code

    def _read(self) -> _Reading:
        reading = _Reading()
        reading.feed(self.html)
        return reading


def browser(chat: Dialogue) -> AtDesk:
    """A browser that nobody has come in with."""
    return browser_of(chat.community)


def browser_of(community: Community) -> AtDesk:
    """The same for any community."""
    routes = served_routes(community.engine, community.wake_senders)
    served = application(routes, AT_HOME, RateLimit(lambda: 0.0, burst=10_000))
    transport = httpx.ASGITransport(served)
    return AtDesk(httpx.AsyncClient(transport=transport, follow_redirects=True))


async def link_for(chat: Dialogue, name: str) -> str:
    """Ask for a link in private."""
    await chat.play(f"{name} > /desk", strict=False)
    found = re.search(rf"{AT_HOME}/desk/in/[\w-]+", chat.said_to(name)[-1])
    assert found, chat.said_to(name)[-1]
    return found[0]


async def at_desk(chat: Dialogue, name: str, label: str = "Come in") -> AtDesk:
    """Somebody comes in."""
    person = browser(chat)
    await person.open(await link_for(chat, name))
    return await person.press(label)
