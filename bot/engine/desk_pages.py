"""Finding the page that stands at a path, and the menu of those that somebody may see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.engine.web_pages import DeskGroup
from bot.words.page_parts import Link

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.web_pages import DeskPage
    from bot.words import Role, Text

PART = re.compile(r"\\{(\w+)\\}")
MOST_IN_PATH = 200

Menu = Sequence[tuple["Text", Sequence[Link]]]


class HasPath(Protocol):
    """A page that stands at a path with named parts."""

    @property
    def path(self) -> str:
        """The path, such as "/questions/{number}"."""


P = TypeVar("P", bound=HasPath)


def find_page(pages: Sequence[P], path: str) -> tuple[P, Mapping[str, str]] | None:
    """The page at a path, and the path's parts by their names; one without parts goes first."""
    if len(path) > MOST_IN_PATH:
        return None
    for page in sorted(pages, key=lambda page: page.path.count("{")):
        match = _pattern(page.path).fullmatch(path)
        if match is not None:
            return page, match.groupdict()
    return None


def first_of(pages: Sequence[DeskPage]) -> tuple[DeskPage, Mapping[str, str]] | None:
    """The first page of the menu, where no feature has one for the desk's own address."""
    return next(((page, {}) for page in pages if page.label is not None), None)


def menu_of(pages: Sequence[DeskPage], may: Callable[[Role], bool]) -> Menu:
    """The pages with a label that somebody may see, by their groups."""
    groups = [
        (
            group.heading,
            [
                Link(page.label, page.path)
                for page in pages
                if page.label is not None and page.group is group and may(page.role)
            ],
        )
        for group in DeskGroup
    ]
    return [(heading, links) for heading, links in groups if links]


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(PART.sub(r"(?P<\1>[^/]+)", re.escape(path)))
