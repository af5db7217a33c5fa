"""What an address tells about a page's language."""

import pytest

from bot.domain.link_languages import is_foreign, labelled, of_link
from bot.words import LanguageName, Text


@pytest.mark.parametrize(
    ("link", "language"),
    [
        ("https://en.wikipedia.org/wiki/Help:Introduction", "en"),
        ("https://sw.m.wikipedia.org/wiki/Msaada", "sw"),
        ("https://meta.wikimedia.org/wiki/Special:MyLanguage/Grants", ""),
        ("https://meta.wikimedia.org/wiki/Grants", None),
        ("https://www.mediawiki.org/wiki/Help:Contents", None),
        ("https://commons.wikimedia.org/wiki/Special:UploadWizard", ""),
        ("https://fr.wikipedia.org/wiki/Special:Homepage", "fr"),
        ("https://example.org/en", None),
        ("no address", None),
    ],
)
def test_a_pages_language_is_read_off_its_address(link: str, language: str | None) -> None:
    assert of_link(link) == language


def test_a_page_that_opens_in_the_readers_language_is_foreign_to_nobody() -> None:
    mine = "https://meta.wikimedia.org/wiki/Special:MyLanguage/Grants"
    assert not is_foreign(mine, "en", ("ar",))
    assert is_foreign("https://meta.wikimedia.org/wiki/Grants", "en", ("ar",))
    assert not is_foreign("https://meta.wikimedia.org/wiki/Grants", "en", ("ar", "en-GB"))


def test_a_title_tells_in_which_language_the_page_opens() -> None:
    title = Text("Begin here")
    page, noted = "https://en.wikipedia.org/wiki/Help:Introduction", "hi"
    label = labelled(title, page, noted, ("hi",))
    assert label.values == {"title": title, "language": LanguageName("en")}
    assert labelled(title, page, noted, ("en", "hi")) is title


def test_the_address_knows_better_than_what_was_noted() -> None:
    assert is_foreign("https://en.wikipedia.org/wiki/Help:Introduction", "hi", ("hi",))
