"""What was found at a link."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

BETWEEN = timedelta(seconds=10)
"""Between two pages of one host, when there are many to fetch."""


class Trouble(StrEnum):
    """Why a page could not be read."""

    NONE = ""
    BAD_LINK = "bad_link"
    """No http or https address, or a port, name or password that we don't go to."""
    FORBIDDEN = "forbidden"
    """It leads into somebody's internal network."""
    NOT_FOUND = "not_found"
    """There is no such host."""
    GONE = "gone"
    """The host is there and says that the page is not (404, 410)."""
    REFUSED = "refused"
    """The host does not show it to us (any other 4xx)."""
    BROKEN = "broken"
    """The host fails (5xx), breaks off, or speaks no HTTP."""
    SLOW = "slow"
    LOOPS = "loops"
    """Too many redirects."""
    NOT_A_PAGE = "not_a_page"
    """It is there, but it is no web page: a file, a picture. Of a file: it is none that we read."""
    OFFLINE = "offline"
    """We have no network, or don't use it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a link led to: at best the page's title, description and language; "" if not said."""

    link: str
    trouble: Trouble = Trouble.NONE
    title: str = ""
    description: str = ""
    language: str = ""


ALIVE = frozenset({Trouble.NONE, Trouble.NOT_A_PAGE, Trouble.REFUSED})
"""Something answers there; that we are refused says nothing about people with a browser."""


Fetch = Callable[[str], Awaitable[Page]]


async def offline(link: str) -> Page:
    """Fetch nothing: where there is no network, and where it must not matter."""
    return Page(link, Trouble.OFFLINE)


@dataclass(frozen=True, slots=True)
class PageReader:
    """The service that reads pages."""

    fetch: Fetch = offline

    @property
    def is_offline(self) -> bool:
        """Does it read nothing at all?"""
        return self.fetch is offline


# ── files that are read again and again ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Version:
    """What a server said of a file's version, to be said to it when it is asked again."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """What a link led to. `is_same`: it is still the version that was known; then it is empty."""

    link: str
    trouble: Trouble = Trouble.NONE
    content: bytes = b""
    version: Version = Version()
    is_same: bool = False


FetchFile = Callable[[str, Version], Awaitable[FetchedFile]]


async def no_file(link: str, _known: Version) -> FetchedFile:
    """Fetch nothing: where there is no network, and where it must not matter."""
    return FetchedFile(link, Trouble.OFFLINE)


@dataclass(frozen=True, slots=True)
class FileReader:
    """The service that reads files, unless they are as they were known."""

    fetch: FetchFile = no_file
