"""What is served over HTTP: a real server on this machine, asked by aiohttp."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.commands.web_check import check_web
from bot.config.settings import Settings
from bot.config.web import WebSettings
from bot.web.application import application
from bot.web.limits import RateLimit
from bot.web.serving import keep_serving, listen_on, serve
from bot.words.web import NOT_THERE, WebAnswer, WebRequest, WebRoute

HOME = "127.0.0.1"
SECRET = "tok3n-of-ada"


class Board:
    """Routes of many kinds, and what was asked of them."""

    def __init__(self) -> None:
        self.requests: list[WebRequest] = []
        self.made = 0
        self.waiting = asyncio.Event()
        self.go_on = asyncio.Event()

    async def page(self, request: WebRequest) -> WebAnswer:
        self.requests.append(request)
        if request.parts["token"] != SECRET:
            return NOT_THERE
        return WebAnswer(self.make, "text/calendar", etag="v1")

    def make(self) -> bytes:
        self.made += 1
        return b"BEGIN:VCALENDAR"

    async def form(self, request: WebRequest) -> WebAnswer:
        self.requests.append(request)
        return WebAnswer(request.body)

    async def broken(self, request: WebRequest) -> WebAnswer:
        raise ValueError(request.parts["token"])

    async def slow(self, _request: WebRequest) -> WebAnswer:
        self.waiting.set()
        await self.go_on.wait()
        return WebAnswer(b"done")

    def routes(self) -> list[WebRoute]:
        return [
            WebRoute("/calendar/{token}.ics", self.page),
            WebRoute("/form", self.form, methods=("POST",), largest_body=10),
            WebRoute("/broken/{token}", self.broken),
            WebRoute("/slow", self.slow),
        ]


@asynccontextmanager
async def served(
    board: Board, public_url: str = "", limit: RateLimit | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    listening = listen_on(HOME, 0)
    address = f"http://{HOME}:{listening.getsockname()[1]}"
    serving = asyncio.create_task(serve(application(board.routes(), public_url, limit), listening))
    try:
        async with aiohttp.ClientSession(address) as browser:
            yield browser
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def test_each_route_is_answered_with_care(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    board = Board()
    async with served(board) as browser:
        async with browser.get(f"/calendar/{SECRET}.ics?a=1") as response:
            assert await response.read() == b"BEGIN:VCALENDAR"
            assert response.content_type == "text/calendar"
            assert response.headers["ETag"] == '"v1"'
            assert response.headers["Cache-Control"] == "private, no-cache"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert "Server" not in response.headers
            assert "Strict-Transport-Security" not in response.headers
        assert board.requests[0].query == {"a": "1"}
        for known in ('"v1"', 'W/"v1"', '"v0", "v1"', "*"):
            headers = {"If-None-Match": known}
            async with browser.get(f"/calendar/{SECRET}.ics", headers=headers) as response:
                assert (response.status, await response.read()) == (304, b"")
                assert response.headers["ETag"] == '"v1"'
        async with browser.head(f"/calendar/{SECRET}.ics") as response:
            assert (response.status, await response.read()) == (200, b"")
        before = board.made
        async with browser.get("/calendar/other.ics", headers={"If-None-Match": "*"}) as response:
            assert (response.status, await response.read()) == (404, b"")
            assert "ETag" not in response.headers
            there = dict(response.headers)
        async with browser.get("/nowhere") as response:
            nowhere = dict(response.headers)
            assert (response.status, await response.read()) == (404, b"")
        assert {**there, "Date": ""} == {**nowhere, "Date": ""}
        assert board.made == before
        async with browser.get(f"/broken/{SECRET}") as response:
            assert (response.status, await response.read()) == (500, b"")
        async with browser.post(f"/calendar/{SECRET}.ics") as response:
            assert response.status == 405
    assert "/broken/{token} failed (ValueError)" in caplog.text
    assert SECRET not in caplog.text


async def test_a_body_is_taken_up_to_its_limit() -> None:
    board = Board()
    async with served(board) as browser:
        async with browser.post("/form", data=b"0123456789") as response:
            assert await response.read() == b"0123456789"
        async with browser.post("/form", data=b"0123456789a") as response:
            assert response.status == 413
        async with browser.get(f"/calendar/{SECRET}.ics", data=b"x") as response:
            assert response.status == 413
    assert len(board.requests) == 1


async def test_below_the_path_of_its_address_and_only_over_https_where_it_has_that() -> None:
    async with served(Board(), "https://example.org/lamp/") as browser:
        async with browser.get(f"/lamp/calendar/{SECRET}.ics") as response:
            assert response.status == 200
            assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
        async with browser.get(f"/calendar/{SECRET}.ics") as response:
            assert response.status == 404


async def test_who_asks_too_often_waits() -> None:
    now = [0.0]
    async with served(Board(), limit=RateLimit(lambda: now[0], burst=2, per_second=1)) as browser:

        async def status(path: str) -> int:
            async with browser.get(path) as response:
                return response.status

        assert [await status("/nowhere"), await status("/nowhere")] == [404, 404]
        assert await status(f"/calendar/{SECRET}.ics") == 429
        now[0] += 1.5
        assert await status(f"/calendar/{SECRET}.ics") == 200
        assert await status(f"/calendar/{SECRET}.ics") == 429


def test_only_the_latest_addresses_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.limits.MOST_ADDRESSES", 2)
    limit = RateLimit(lambda: 0.0, burst=1)
    assert [limit.allows(address) for address in ("a", "b", "b", "c", "a")] == [
        True, True, False, True, True,
    ]  # fmt: skip


async def test_whoever_is_being_answered_is_answered_before_it_ends() -> None:
    board = Board()
    listening = listen_on(HOME, 0)
    address = f"http://{HOME}:{listening.getsockname()[1]}"
    serving = asyncio.create_task(serve(application(board.routes()), listening))
    async with aiohttp.ClientSession(address) as browser:
        asked = asyncio.create_task(browser.get("/slow"))
        await board.waiting.wait()
        serving.cancel()
        board.go_on.set()
        response = await asked
        assert (response.status, await response.read()) == (200, b"done")
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_a_port_that_is_taken_ends_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with listen_on(HOME, 0) as taken:
        port = taken.getsockname()[1]
        trying = asyncio.create_task(keep_serving(application([]), HOME, port))
        for _turn in range(10):
            await asyncio.sleep(0)
        assert not trying.done()
        trying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await trying
    assert f"can't listen on 127.0.0.1, port {port}" in caplog.text


def findings(listen: str, public_url: str, *, running: bool = False) -> list[tuple[bool, str]]:
    settings = Settings(web=WebSettings(listen=listen, public_url=public_url))
    return [(found.well, found.about) for found in check_web(settings, running=running)]


def test_what_is_wrong_with_it_is_said() -> None:
    assert findings("", "") == []
    assert findings("", "https://example.org") == [
        (False, "web: public_url is set, and nothing is served")
    ]
    with socket.create_server((HOME, 0)) as taken:
        there = f"{HOME}:{taken.getsockname()[1]}"
        [(well, about)] = findings(there, "https://example.org")
        assert not well
        assert about.startswith("web: can't listen on 127.0.0.1, port ")
        assert findings(there, "https://example.org", running=True) == [
            (True, f"web: {there}, reached at https://example.org")
        ]
    assert findings(there, "") == [(False, "web: nobody can be told where to find what is served")]
    assert findings(there, "http://example.org")[0][0] is False
    assert findings(there, "http://127.0.0.1:8080")[0][0] is True


@pytest.mark.parametrize(
    ("listen", "host", "port"),
    [("127.0.0.1:8080", "127.0.0.1", 8080), ("[::1]:80", "::1", 80), ("", "", 0)],
)
def test_where_it_listens(listen: str, host: str, port: int) -> None:
    web = WebSettings(listen=listen)
    assert (web.host, web.port, web.enabled) == (host, port, bool(listen))


@pytest.mark.parametrize("listen", ["8080", "localhost", "::1:80", "a b:80", "127.0.0.1:"])
def test_what_is_nowhere_to_listen(listen: str) -> None:
    with pytest.raises(ValueError, match="listen"):
        WebSettings(listen=listen)
