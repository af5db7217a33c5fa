"""/mydata: beside the JSON, a page that a person can read, in their language and direction."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from bot.engine.documents import Document, Fact, Section, written
from bot.languages.readers import Reader
from bot.words import Text, _

if TYPE_CHECKING:
    from bot.words import Attachment
    from tests.dialogue import Dialogue

SPOKEN = ("en", "fr", "ar", "es", "pt", "sw", "hi", "id", "ru", "zh")
ALLOWED = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "section",
           "dl", "dt", "dd", "div"}  # fmt: skip


class Seen(HTMLParser):
    """What a browser would find: the elements with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


async def exported(chat: Dialogue, name: str) -> tuple[Attachment, Attachment]:
    await chat.play(f"{name} > /mydata", strict=False)
    page, file = chat.console.rooms.of(f"@{name}")[-1].attachments
    return page, file


async def test_a_page_says_what_is_known(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /zone Africa/Nairobi
        ada > What do <b>wombats</b> eat & when?
        ada > /mydata
        """,
        strict=False,
    )
    assert chat.said_to("ada")[-1].startswith("This is everything I know about you.")
    assert "[Delete everything]" in chat.said_to("ada")[-1]
    page, file = await exported(chat, "ada")
    assert (page.name, page.media_type) == ("mydata.html", "text/html")
    assert file.name == "mydata.json"
    seen = Seen((page.content or b"").decode())
    texts = [text for text in seen.texts if text]
    assert texts[texts.index("Name") + 1] == "Ada"
    assert texts[texts.index("Time zone") + 1] == "Nairobi"
    assert "What do <b>wombats</b> eat & when?" in texts
    assert texts[texts.index("State") + 1] == "waits for somebody"
    assert texts[texts.index("Asked") + 1] == "Mon 7 Jan, 12:00"


@pytest.mark.parametrize("language", SPOKEN)
async def test_it_is_in_the_readers_language_and_loads_nothing(
    language: str, chat: Dialogue
) -> None:
    await chat.play(f"ada speaks {language}\nada > /name Zoë", strict=False)
    page, _file = await exported(chat, "ada")
    html = (page.content or b"").decode()
    seen = Seen(html)
    assert {tag for tag, _attributes in seen.elements} <= ALLOWED
    root = dict(seen.elements)["html"]
    assert root == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    names = {name for _tag, attributes in seen.elements for name in attributes}
    assert not names & {"src", "href", "srcset", "action", "onload"}
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src &#x27;none&#x27;" in html
    assert "Zoë" in seen.texts


def test_words_of_people_are_isolated_and_escaped() -> None:
    facts = (Fact(_("Name"), "<script>x</script>"), Fact(_("Files"), ((Fact(_("Name"), "a\nb"),),)))
    page = written(
        Document(_("Title"), Text("About"), (Section(_("Name"), (facts,)),)), Reader("ar")
    )
    seen = Seen(page)
    assert "script" not in {tag for tag, _attributes in seen.elements}
    words = [attributes for tag, attributes in seen.elements if tag == "div"]
    assert words == [{"class": "words", "dir": "auto"}] * 2


async def test_a_file_of_a_mentors_is_readable_too(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > What do wombats eat at night?
        mira @ mentors > [I'll take it]
        mira > /snippet hello Hello there!
        mira > /answer 1 Grass.
        mira > /away 3 days
        """,
        strict=False,
    )
    page, _file = await exported(chat, "mira")
    texts = [text for text in Seen((page.content or b"").decode()).texts if text]
    assert texts[texts.index("Role") + 1] == "mentor"
    assert "Grass." in texts
    assert texts[texts.index("hello") + 1] == "Hello there!"
