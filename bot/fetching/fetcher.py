"""Fetching the head of a page, or a file, that somebody named, without harm to us or to them.

At most 10 seconds, 1 MB and five redirects, each judged anew; only http and https on their own
ports, only public addresses, only HTML (but for files), nothing unpacked, no cookies, no proxies.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import aiohttp
from yarl import URL

from bot.fetching import heads
from bot.fetching.addresses import PORTS, Forbidden, Judge, PublicResolver, is_public, read_link
from bot.words.pages import FetchedFile, Page, Trouble, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

SECONDS = 10.0
MOST_BYTES = 1_000_000
MOST_FILE_BYTES = 2_000_000
CHUNK = 16_384
REDIRECTS = 5
HEADERS = {
    "User-Agent": "Lamplighter/0.1 (a community's bot; reads titles of suggested links, calendars)",
    "Accept": "text/html,application/xhtml+xml;q=0.9",
    "Accept-Encoding": "identity",
}
FILE_HEADERS = {"Accept": "text/calendar,*/*;q=0.1"}
LONGEST_VERSION = 500
"""Characters of what a server says of a version that are kept."""
NOT_MODIFIED = 304
HTML = frozenset({"text/html", "application/xhtml+xml"})
NUMBER = re.compile(r"[\d.]+|0x[^.]*(\.0x[^.]*)*\.?", re.IGNORECASE)
"""An address in one of the ways that only C libraries read: no name, and none to be looked up."""
GONE = frozenset({404, 410})
FIRST_CLIENT_ERROR, FIRST_SERVER_ERROR = 400, 500


Read = Callable[[str, aiohttp.ClientResponse], Awaitable[T]]


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
        page, trouble = await self._try(link, {}, _read)
        return page or Page(link, trouble)

    async def file(self, link: str, known: Version) -> FetchedFile:
        """Fetch a file, unless it is as it was known; the same holds as for pages. Never raises."""
        asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        headers = FILE_HEADERS | {name: value for name, value in asked.items() if value}
        fetched, trouble = await self._try(link, headers, _read_file)
        return fetched or FetchedFile(link, trouble)

    async def _try(
        self, link: str, headers: Mapping[str, str], read: Read[T]
    ) -> tuple[T | None, Trouble]:
        """What was read, or what is in the way."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._fetch(link, headers, read), Trouble.NONE
        except _Stopped as stopped:
            trouble = stopped.trouble
        except TimeoutError:
            trouble = Trouble.SLOW
        except (aiohttp.ClientError, OSError, ValueError) as error:
            trouble = _trouble(error)
        return None, trouble

    async def _fetch(self, link: str, headers: Mapping[str, str], read: Read[T]) -> T:
        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(self.may_visit), use_dns_cache=False, force_close=True
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={**HEADERS, **headers},
            auto_decompress=False,
            trust_env=False,
        ) as session:
            url = self._judged(link)
            for _hop in range(REDIRECTS + 1):
                async with session.get(url, allow_redirects=False) as response:
                    if "Location" not in response.headers or response.status // 100 != 3:
                        return await read(link, response)
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


def _refusal(response: aiohttp.ClientResponse) -> Trouble:
    if response.status in GONE:
        return Trouble.GONE
    if response.status >= FIRST_SERVER_ERROR:
        return Trouble.BROKEN
    return Trouble.REFUSED if response.status >= FIRST_CLIENT_ERROR else Trouble.NONE


def _is_packed(response: aiohttp.ClientResponse) -> bool:
    return response.headers.get("Content-Encoding", "identity").lower() != "identity"


async def _read_file(link: str, response: aiohttp.ClientResponse) -> FetchedFile:
    if response.status == NOT_MODIFIED:
        return FetchedFile(link, is_same=True)
    refusal = _refusal(response)
    if refusal:
        return FetchedFile(link, refusal)
    body = bytearray()
    if not _is_packed(response):
        async for chunk in response.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > MOST_FILE_BYTES:
                break
    if not 0 < len(body) <= MOST_FILE_BYTES:
        return FetchedFile(link, Trouble.NOT_A_PAGE)
    said = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    version = Version(*(value if len(value) <= LONGEST_VERSION else "" for value in said))
    return FetchedFile(link, content=bytes(body), version=version)


async def _read(link: str, response: aiohttp.ClientResponse) -> Page:
    refusal = _refusal(response)
    if refusal:
        return Page(link, refusal)
    if response.content_type not in HTML or _is_packed(response):
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
