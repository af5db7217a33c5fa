"""Fetching the head of a page that somebody named, without harm to us or to them.

At most 10 seconds, 1 MB and five redirects, each judged anew; only http and https on their own
ports, only public addresses, only HTML, nothing unpacked, no cookies, no proxies.
"""

from __future__ import annotations

import asyncio
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from bot.fetching import heads
from bot.fetching.addresses import PORTS, Forbidden, Judge, PublicResolver, is_public, read_link
from bot.words.pages import Page, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 10.0
MOST_BYTES = 1_000_000
CHUNK = 16_384
REDIRECTS = 5
HEADERS = {
    "User-Agent": "Lamplighter/0.1 (a community's bot; reads the titles of suggested links)",
    "Accept": "text/html,application/xhtml+xml;q=0.9",
    "Accept-Encoding": "identity",
}
HTML = frozenset({"text/html", "application/xhtml+xml"})
NUMBER = re.compile(r"[\d.]+|0x[^.]*(\.0x[^.]*)*\.?", re.IGNORECASE)
"""An address in one of the ways that only C libraries read: no name, and none to be looked up."""
GONE = frozenset({404, 410})
FIRST_CLIENT_ERROR, FIRST_SERVER_ERROR = 400, 500


class _Stopped(Exception):  # noqa: N818 - not an error: the way out with a reason
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches pages. `may_visit` and `may_use` judge addresses and ports; `seconds` is for all."""

    may_visit: Judge = is_public
    may_use: Callable[[int], bool] = PORTS.__contains__
    seconds: float = SECONDS

    async def __call__(self, link: str) -> Page:
        """Fetch a page; what is in the way is said in its `trouble`. Never raises."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._fetch(link)
        except _Stopped as stopped:
            trouble = stopped.trouble
        except TimeoutError:
            trouble = Trouble.SLOW
        except (aiohttp.ClientError, OSError, ValueError) as error:
            trouble = _trouble(error)
        return Page(link, trouble)

    async def _fetch(self, link: str) -> Page:
        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(self.may_visit), use_dns_cache=False, force_close=True
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=HEADERS,
            auto_decompress=False,
            trust_env=False,
        ) as session:
            url = self._judged(link)
            for _hop in range(REDIRECTS + 1):
                async with session.get(url, allow_redirects=False) as response:
                    if "Location" not in response.headers or response.status // 100 != 3:
                        return await _read(link, response)
                    url = self._judged(str(url.join(URL(response.headers["Location"]))))
        raise _Stopped(Trouble.LOOPS)

    def _judged(self, link: str) -> URL:
        """Read a link. An address in it is judged here: nobody resolves it."""
        url = read_link(link, self.may_use)
        if url is None:
            raise _Stopped(Trouble.BAD_LINK)
        host = url.host or ""
        if _is_address(host):
            if not self.may_visit(host):
                raise _Stopped(Trouble.FORBIDDEN)
        elif NUMBER.fullmatch(host):
            raise _Stopped(Trouble.BAD_LINK)
        return url


def _is_address(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host.partition("%")[0])
        except OSError:
            continue
        return True
    return False


async def _read(link: str, response: aiohttp.ClientResponse) -> Page:
    if response.status in GONE:
        return Page(link, Trouble.GONE)
    if response.status >= FIRST_SERVER_ERROR:
        return Page(link, Trouble.BROKEN)
    if response.status >= FIRST_CLIENT_ERROR:
        return Page(link, Trouble.REFUSED)
    packed = response.headers.get("Content-Encoding", "identity").lower() != "identity"
    if response.content_type not in HTML or packed:
        return Page(link, Trouble.NOT_A_PAGE)
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        start = max(0, len(body) - CHUNK)
        body += chunk[: MOST_BYTES - len(body)]
        if len(body) >= MOST_BYTES or heads.is_whole(bytes(body[start:])):
            break
    title, description, language = heads.read(bytes(body), response.charset or "")
    return Page(link, Trouble.NONE, title, description, language)


def _trouble(error: Exception) -> Trouble:
    """What an exception of aiohttp's means; causes are looked through."""
    if isinstance(error, aiohttp.InvalidURL):
        return Trouble.BAD_LINK
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, Forbidden):
            return Trouble.FORBIDDEN
        if isinstance(seen, socket.gaierror | aiohttp.ClientConnectorDNSError):
            nested = seen.__cause__ or getattr(seen, "os_error", None)
            if isinstance(nested, Forbidden):
                return Trouble.FORBIDDEN
            return Trouble.NOT_FOUND
        seen = seen.__cause__ or seen.__context__
    return Trouble.BROKEN
