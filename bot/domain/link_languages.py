"""In which language a page opens, as far as its address tells."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from babel import Locale

from bot.words import LanguageName, Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable

READERS_OWN = "Special:MyLanguage/"
"""MediaWiki leads from such an address to the reader's language, if the page is translated."""

SPECIAL = "/wiki/Special:"
"""Pages that a wiki makes itself; one in many languages makes them in the reader's own."""

LABELS = 3
"""Of a host that begins with a language: en.wikipedia.org."""


def of_link(link: str) -> str | None:
    """A page's language; "" where it opens in the reader's own; None where that can't be told."""
    if READERS_OWN in link:
        return ""
    labels = (urlsplit(link).hostname or "").split(".")
    first = labels[0]
    if len(labels) >= LABELS and first in Locale("en").languages and len(first) in {2, 3}:
        return first
    return "" if SPECIAL in link else None


def is_foreign(link: str, language: str, readable: Iterable[str]) -> bool:
    """Should readers of some languages be told which one a page is in?

    `language` is what is known of the page; its address may know better.
    """
    link_language = of_link(link)
    if link_language == "":
        return False
    return main(link_language or language) not in {main(tag) for tag in readable}


def labelled(title: Text, link: str, language: str, readable: Iterable[str]) -> Text:
    """A link's title, with the language in which it opens where readers should be told."""
    if not is_foreign(link, language, readable):
        return title
    opens_in = LanguageName(of_link(link) or language)
    return _("{title} (in {language})", title=title, language=opens_in)


def main(language: str) -> str:
    """The language without region and script."""
    return language.partition("-")[0]
