"""The guards, against a server that means no good."""

import asyncio
import contextlib
import socket
import threading
import tracemalloc
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.fetching import heads
from bot.fetching.addresses import is_public, read_link
from bot.fetching.fetcher import MOST_BYTES, Fetcher
from bot.words.pages import FetchedFile, Page, Trouble, Version

HOME = "127.0.0.1"
HEAD = (
    "<html lang='sw-KE'><head><title>Ramani</title><meta name=description content='Jinsi'></head>"
)


class Hostile:
    """A server on this machine that tries everything; it counts what was taken from it."""

    def __init__(self) -> None:
        self.port = 0
        self.visits: list[str] = []
        self.sent = 0

    def link(self, path: str, host: str = HOME) -> str:
        return f"http://{host}:{self.port}/{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.visits.append(request.path)
        name, _slash, rest = request.path.lstrip("/").partition("/")
        answers: dict[str, Callable[[web.Request, str], Any]] = {
            "page": self._page,
            "to": self._redirect,
            "loop": self._loop,
            "status": self._status,
            "endless": self._endless,
            "drip": self._drip,
            "bomb": self._bomb,
            "file": self._file,
            "calendar": self._calendar,
        }
        response: web.StreamResponse = await answers[name](request, rest)
        return response

    async def _page(self, _request: web.Request, _rest: str) -> web.Response:
        return web.Response(text=HEAD + "<body>Karibu", content_type="text/html")

    async def _redirect(self, request: web.Request, _rest: str) -> web.Response:
        return web.Response(status=302, headers={"Location": request.query["there"]})

    async def _loop(self, _request: web.Request, rest: str) -> web.Response:
        left = int(rest) - 1
        where = f"/loop/{left}" if left else "/page"
        return web.Response(status=301, headers={"Location": where})

    async def _status(self, _request: web.Request, rest: str) -> web.Response:
        return web.Response(status=int(rest), text=HEAD, content_type="text/html")

    async def _endless(self, request: web.Request, _rest: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        await response.write(b"<html><title>Big</title>")
        with contextlib.suppress(OSError):
            while True:
                await response.write(b"x" * 65_536)
                self.sent += 65_536
        return response

    async def _drip(self, request: web.Request, _rest: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        with contextlib.suppress(OSError):
            while True:
                await response.write(b" ")
                await asyncio.sleep(0.02)
        return response

    async def _bomb(self, _request: web.Request, _rest: str) -> web.Response:
        headers = {"Content-Encoding": "gzip"}
        return web.Response(body=b"\x1f\x8b" * 100, content_type="text/html", headers=headers)

    async def _calendar(self, request: web.Request, _rest: str) -> web.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        body = b"BEGIN:VCALENDAR"
        headers = {"ETag": '"v1"', "Last-Modified": "Mon, 07 Jan 2030 09:00:00 GMT"}
        return web.Response(body=body, content_type="text/calendar", headers=headers)

    async def _file(self, _request: web.Request, _rest: str) -> web.Response:
        return web.Response(body=b"%PDF-1.7", content_type="application/pdf")


@pytest.fixture
async def hostile() -> AsyncIterator[Hostile]:
    server = Hostile()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, HOME, 0)
    await site.start()
    assert site._server is not None
    server.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    yield server
    await runner.cleanup()


@pytest.fixture
def fetch(hostile: Hostile) -> Fetcher:
    """As in real life, but that the test's own server counts as public."""
    return Fetcher(
        may_visit=lambda address: address == HOME or is_public(address),
        may_use=lambda port: port in {80, 443, hostile.port},
    )


async def test_a_page_says_what_it_is(hostile: Hostile, fetch: Fetcher) -> None:
    link = hostile.link("page")
    assert await fetch(link) == Page(link, Trouble.NONE, "Ramani", "Jinsi", "sw-KE")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "LOCALHOST", "2130706433", "0x7f000001", "0x7f.0x0.0x0.0x1",
     "017700000001", "0177.0.0.1", "127.1", "127.0.0.1.", "0", "0.0.0", "0.0.0.1", "[::]",
     "[::1]", "[::1%25lo]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
     "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
     "１２７.０.０.１", "127。0。0。1", "ⓛocalhost"],
)  # fmt: skip
async def test_this_machine_is_never_visited(hostile: Hostile, host: str) -> None:
    fetch = Fetcher(may_use=lambda _port: True)
    page = await fetch(hostile.link("page", host))
    assert page.trouble in {Trouble.FORBIDDEN, Trouble.NOT_FOUND, Trouble.BAD_LINK}
    assert hostile.visits == []


@pytest.mark.parametrize(
    "there",
    ["http://127.0.0.2/", "http://10.0.0.1/", "http://192.168.1.1/admin",
     "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://[::1]/",
     "http://100.100.100.200/", "http://168.63.129.16/", "http://[64:ff9b::a00:1]/",
     "http://[::ffff:10.0.0.1]/", "//10.1.2.3/"],
)  # fmt: skip
async def test_a_redirect_leads_to_no_internal_network(
    hostile: Hostile, fetch: Fetcher, there: str
) -> None:
    link = f"{hostile.link('to')}?there={there}"
    assert (await fetch(link)).trouble is Trouble.FORBIDDEN


@pytest.mark.parametrize(
    "there",
    ["file:///etc/passwd", "ftp://example.org/", "gopher://127.0.0.1:6379/_INFO",
     "http://me:secret@example.org/", "http://example.org:22/", "https://example.org:8443/",
     "javascript:alert(1)", "http://2852039166/"],
)  # fmt: skip
async def test_a_redirect_leads_to_no_other_door(
    hostile: Hostile, fetch: Fetcher, there: str
) -> None:
    page = await fetch(f"{hostile.link('to')}?there={there}")
    assert page.trouble in {Trouble.BAD_LINK, Trouble.BROKEN}
    assert hostile.visits == ["/to"]


async def test_five_redirects_are_followed_and_six_are_not(
    hostile: Hostile, fetch: Fetcher
) -> None:
    assert (await fetch(hostile.link("loop/5"))).title == "Ramani"
    assert (await fetch(hostile.link("loop/6"))).trouble is Trouble.LOOPS


Answers = dict[str, list[list[str]]]


# ── files ────────────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_fetched_once_for_each_version(hostile: Hostile, fetch: Fetcher) -> None:
    link = hostile.link("calendar")
    fetched = await fetch.file(link, Version())
    assert (fetched.content, fetched.version.etag) == (b"BEGIN:VCALENDAR", '"v1"')
    assert fetched.version.modified == "Mon, 07 Jan 2030 09:00:00 GMT"
    assert await fetch.file(link, fetched.version) == FetchedFile(link, is_same=True)


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("endless", Trouble.NOT_A_PAGE),
        ("bomb", Trouble.NOT_A_PAGE),
        ("status/404", Trouble.GONE),
        ("status/403", Trouble.REFUSED),
        ("status/500", Trouble.BROKEN),
        ("to?there=http://10.0.0.1/", Trouble.FORBIDDEN),
        ("to?there=file:///etc/passwd", Trouble.BAD_LINK),
        ("loop/9", Trouble.LOOPS),
    ],
)
async def test_the_same_guards_hold_for_files(
    hostile: Hostile, fetch: Fetcher, path: str, trouble: Trouble
) -> None:
    link = hostile.link(path)
    assert await fetch.file(link, Version()) == FetchedFile(link, trouble)
    assert hostile.sent < 20_000_000


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch, hostile: Hostile) -> Answers:
    """What names resolve to: answer by answer. Depends on the server, which needs the real one."""
    answers: Answers = {}

    def getaddrinfo(host: str, port: int, **_more: object) -> list[Any]:
        if host not in answers:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        found = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "",
             (one, port))
            for one in found
        ]  # fmt: skip

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return answers


async def test_a_name_for_an_internal_address_is_refused(hostile: Hostile, names: Answers) -> None:
    names["inside.example"] = [[HOME]]
    names["mixed.example"] = [["93.184.215.14", "10.0.0.7"]]
    names["mapped.example"] = [["::ffff:192.168.0.1"]]
    for host in names:
        page = await Fetcher(may_use=lambda _port: True)(hostile.link("page", host))
        assert page.trouble is Trouble.FORBIDDEN
    assert hostile.visits == []


async def test_a_name_is_resolved_once_for_a_visit(
    hostile: Hostile, fetch: Fetcher, names: Answers
) -> None:
    """A second answer, with another address, would come too late."""
    names["rebinding.example"] = [[HOME], ["10.0.0.7"]]
    page = await fetch(hostile.link("page", "rebinding.example"))
    assert page.title == "Ramani"
    assert names["rebinding.example"] == [["10.0.0.7"]]
    again = await fetch(hostile.link("page", "rebinding.example"))
    assert again.trouble is Trouble.FORBIDDEN


async def test_a_name_server_that_never_answers_holds_nobody_else_up(
    hostile: Hostile, fetch: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its threads can't be called back; those that all else shares are others."""
    asked, enough = threading.Semaphore(0), threading.Event()

    def getaddrinfo(*_about: object, **_more: object) -> list[Any]:
        asked.release()
        enough.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "too late")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    slow = replace(fetch, seconds=0.2)
    try:
        pages = await asyncio.gather(
            *(slow(hostile.link("page", f"tar{n}.example")) for n in range(40))
        )
        assert {page.trouble for page in pages} == {Trouble.SLOW}
        assert asked.acquire(blocking=False)
        assert await asyncio.wait_for(asyncio.to_thread(lambda: "free"), 5) == "free"
    finally:
        enough.set()


async def test_a_name_that_nobody_has(hostile: Hostile, fetch: Fetcher, names: Answers) -> None:
    page = await fetch(hostile.link("page", "nobody.example"))
    assert page.trouble is Trouble.NOT_FOUND


async def test_a_page_without_end_is_not_read_to_its_end(hostile: Hostile, fetch: Fetcher) -> None:
    page = await fetch(hostile.link("endless"))
    assert (page.trouble, page.title) == (Trouble.NONE, "Big")
    assert hostile.sent < 20 * MOST_BYTES  # what the system's own buffers hold comes on top


async def test_a_page_that_drips_is_given_up(hostile: Hostile) -> None:
    fetch = Fetcher(lambda _address: True, lambda _port: True, seconds=0.3)
    assert (await fetch(hostile.link("drip"))).trouble is Trouble.SLOW


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("bomb", Trouble.NOT_A_PAGE),
        ("file", Trouble.NOT_A_PAGE),
        ("status/404", Trouble.GONE),
        ("status/410", Trouble.GONE),
        ("status/403", Trouble.REFUSED),
        ("status/503", Trouble.BROKEN),
    ],
)
async def test_what_is_no_page(
    hostile: Hostile, fetch: Fetcher, path: str, trouble: Trouble
) -> None:
    assert (await fetch(hostile.link(path))).trouble is trouble


async def test_what_speaks_no_http() -> None:
    async def shout(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n" * 10_000)
        writer.close()

    server = await asyncio.start_server(shout, HOME, 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        fetch = Fetcher(lambda _address: True, lambda _port: True)
        assert (await fetch(f"http://{HOME}:{port}/")).trouble is Trouble.BROKEN


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n" * 1000),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65_536),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        (b"HTTP/1.1 302 Found\r\nLocation: /", b"x" * 65_536),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
         b"f" * 65_536),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
         b"1\r\n\x1f\r\n" * 1000),
    ],
    ids=["silence", "headers", "header", "continue", "location", "chunk", "packed"],
)  # fmt: skip
async def test_whatever_is_shouted_ends_in_time_and_in_little_memory(
    first: bytes, then: bytes
) -> None:
    shouting: list[asyncio.Task[None] | None] = []

    async def shout(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shouting.append(asyncio.current_task())
        try:
            writer.write(first)
            while then:
                writer.write(then)
                await writer.drain()
            await reader.read()
        except (OSError, asyncio.CancelledError):
            pass  # who listened has had enough, or the test is over
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(shout, HOME, 0)
    port = server.sockets[0].getsockname()[1]
    tracemalloc.start()
    try:
        fetch = Fetcher(lambda _address: True, lambda _port: True, seconds=0.5)
        page = await fetch(f"http://{HOME}:{port}/")
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        server.close()
        for task in filter(None, shouting):
            task.cancel()
        await asyncio.gather(*filter(None, shouting))
    assert (page.title, page.trouble in {Trouble.SLOW, Trouble.BROKEN, Trouble.NONE}) == ("", True)
    assert most < 10 * MOST_BYTES


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("172.32.0.1", True),
        ("192.168.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("100.128.0.1", True), ("0.0.0.1", False), ("255.255.255.255", False),
        ("224.0.0.1", False), ("192.0.0.192", False), ("198.18.0.1", False),
        ("168.63.129.16", False), ("::1", False), ("::", False), ("fe80::1", False),
        ("fe80::1%eth0", False), ("fc00::1", False), ("fd00:ec2::254", False), ("ff02::1", False),
        ("::ffff:10.0.0.1", False), ("::ffff:93.184.215.14", True), ("2002:a00:1::", False),
        ("64:ff9b::a00:1", False), ("64:ff9b::5db8:d70e", True), ("64:ff9b:1::a00:1", False),
        ("2001::1", False), ("::7f00:1", False), ("::808:808", False), ("::ffff:0:7f00:1", False),
        ("::ffff:0:808:808", False), ("4000::1", False), ("1::1", False), ("5f00::1", False),
        ("100::1", False), ("fec0::1", False), ("3fff::1", False), ("2a00:1450:4001::200e", True),
        ("localhost", False), ("", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "link",
    ["", "example.org", "http://", "https://me@example.org/", "https://:pw@example.org/",
     "ftp://example.org/", "http://example.org:0/", "http://example.org:99999/",
     "https://example.org:444/", "http://[::1", "https://" + "a" * 3000 + ".org/"],
)  # fmt: skip
def test_which_links_are_not_followed(link: str) -> None:
    assert read_link(link) is None


def test_a_link_loses_its_fragment_and_keeps_the_rest() -> None:
    assert str(read_link(" https://example.org/a?b=c#d ")) == "https://example.org/a?b=c"
    assert read_link("https://sw.wikipedia.org/wiki/Msaada:Yaliyomo") is not None


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"<title>A &amp; B\n  C</title>", ("A & B C", "", "")),
        (b"<meta content='D' property='og:description'><meta property=\"og:title\" content=\"T\">",
         ("T", "D", "")),
        ("<meta charset=windows-1251><title>Да</title>".encode("cp1251"), ("Да", "", "")),
        (b"<meta charset=nonsense><title>x</title>", ("x", "", "")),
        (b"<meta charset=undefined><title>x</title>", ("x", "", "")),
        ("<meta charset=GBK><title>维基</title>".encode("gbk"), ("维基", "", "")),
        (b"<html class='x' lang=\"zh-Hans\"><title></title>", ("", "", "zh-Hans")),
        (b"<body><title>not a title</title>", ("", "", "")),
        ("<title>a\u202eb\x00c</title>".encode(), ("a b c", "", "")),
        (b"\xff\xfe<title>", ("", "", "")),
    ],
)  # fmt: skip
def test_what_a_head_says(head: bytes, said: tuple[str, str, str]) -> None:
    assert heads.read(head) == said


def test_a_long_title_is_cut() -> None:
    title, _description, _language = heads.read(b"<title>" + b"long " * 500 + b"</title>")
    assert title.endswith("…")
    assert len(title) <= heads.LONGEST_TITLE


@pytest.mark.parametrize("charset", ["punycode", "idna", "zlib", "unicode_escape", "utf-7"])
def test_what_is_no_character_set_is_not_used(charset: str) -> None:
    """Punycode would take half a minute for this."""
    head = b"<title>a-b\\x41</title>" + b"a" * (MOST_BYTES // 2) + b"-" + b"b" * (MOST_BYTES // 2)
    assert heads.read(head, charset)[0] == "a-b\\x41"


@pytest.mark.parametrize(
    "inside", [b"a" * 3990, (b"a" * 40 + b" " * 8) * 80, b'a="' + b"b='" * 1200]
)
def test_nobody_makes_reading_attributes_take_long(inside: bytes) -> None:
    tag = b"<meta " + inside + b">"
    assert heads.read(tag * (MOST_BYTES // len(tag))) == ("", "", "")


@pytest.mark.parametrize("part", [b"<meta ", b"<title ", b"<html ", b"<!--", b'a="', b"charset="])
def test_nobody_makes_reading_take_long(part: bytes) -> None:
    """A megabyte of beginnings; a parser that goes back for each would not end here."""
    assert heads.read(part * (MOST_BYTES // len(part))) == ("", "", "")
