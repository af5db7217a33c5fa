"""Words that look like markup, and what nobody may find who reads what came of them.

A field's words begin with its letters and their number ("MT3 <b>x</b>"), so that each can be found
again wherever it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from bot.languages import typed_marks
from bot.platforms.matrix.writing import Writer
from bot.platforms.telegram.rich_messages import links

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.words.deliveries import Delivery
    from tests.telegram.chats import Message

EVIL = "https://evil.example"
PROFILE = "https://matrix.to/"
"""A way to somebody, who hears nothing of it: events say beside their words whom they mention."""
PAYLOADS = (
    "<b>x</b>",
    "**bold** _i_ `c`",
    "[go](tg://user?id=1)",
    "[x](https://evil.example)",
    "![i](https://evil.example/a)",
    "||s|| ~~s~~ __u__",
    "<a href='https://evil.example'>y</a>",
    "<tg-spoiler>x</tg-spoiler>",
    "{name} %(x)s {0}",
    "&lt;b&gt; &#60;i&#62;",
    "\\*x\\* \\[y](z)",
    "# head | a | b |",
    '"><script>x</script>',
    "' onfocus='x' x=\"",
    "[j](javascript:alert)",
    "</textarea><img src=x>",
    "[p](https://matrix.to/#/@p:evil.example)",
)
LONGEST = 55
"""A word to vote for has at most sixty characters."""


def _together() -> Iterator[str]:
    text = ""
    for payload in PAYLOADS:
        if text and len(text) + 1 + len(payload) > LONGEST:
            yield text
            text = ""
        text = f"{text} {payload}".strip()
    yield text


TEXTS = tuple(_together())
"""All of them in fewer words, where it takes many steps until others read what somebody wrote."""
FOUND_BY_TELEGRAM = frozenset(
    {"bot_command", "url", "mention", "hashtag", "cashtag", "email", "phone_number"}
)
"""What Telegram itself finds in any text."""
MADE_BY_US = FOUND_BY_TELEGRAM | {
    "bold", "italic", "strikethrough", "code", "pre", "text_link", "blockquote", "date_time",
    "expandable_blockquote",
}  # fmt: skip
OWN_LINKS = ("https://t.me/lamplighter_bot", "https://bot.example.org/")
"""Where links of the bot's own begin."""
MATRIX_ELEMENTS = frozenset(
    re.findall(
        r"\w+", "a blockquote br code del details div em li ol p pre strong summary table tbody td "
        "th thead tr ul"
    )
)  # fmt: skip
PAGE_ELEMENTS = MATRIX_ELEMENTS | frozenset(
    re.findall(
        r"\w+", "abbr article bdi body button caption circle datalist dd dl dt fieldset figcaption "
        "figure form h1 h2 h3 h4 h5 h6 head header html input label legend line link main meta nav "
        "option polyline progress rect section select span style svg text textarea title"
    )
)  # fmt: skip
PAGE_ATTRIBUTES = frozenset(
    re.findall(
        r"[\w-]+", "action autocomplete charset checked class colspan content cx cy dir direction "
        "enctype focusable for height href hreflang http-equiv id lang list max method name open "
        "points r rel role rows scope selected tabindex text-anchor title type value viewbox width "
        "x x1 x2 y y1 y2"
    )
)  # fmt: skip


def worded(letters: str, number: int) -> str:
    """The words of a field, and in them those payloads."""
    return f"{letters}{number} {TEXTS[number]}"


class _Parsed(HTMLParser):
    """What is in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.text += "\n" if tag in {"br", "p", "li", "td", "th", "div"} else ""
        for name, value in attrs:
            self.attributes.add(name)
            if name in {"href", "src", "action"}:
                self.links.append(value or "")
            elif name in {"value", "title"}:
                self.text += f"\n{value}\n"

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.elements.add(f"comment {data}")


@dataclass
class Shown:
    """What readers get, and where it leads them. `meant`: where links may begin that people put
    there on purpose; `plain`: the letters of fields that are shown as they were written; `spoken`:
    of those in which the few marks of `bot.languages.typed_marks` may be read, and nothing else.
    """

    plain: frozenset[str]
    spoken: frozenset[str] = frozenset()
    meant: tuple[str, ...] = ()
    seen: set[str] = field(default_factory=set)
    """Which words of which field have been found somewhere, whole."""

    def faults_of_message(self, message: Message) -> Iterator[str]:
        """What is wrong with a message in Telegram."""
        text = message.text.encode("utf-16-le")
        for link in links(message.data.get("rich_message") or {}):
            if not self._may_lead(link):
                yield f"{link} in {message.text!r}"
        for entity in message.entities:
            kind = entity["type"]
            begin, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            if kind not in MADE_BY_US:
                yield f"{kind} in {message.text!r}"
            if kind == "text_link" and not self._may_lead(str(entity["url"])):
                yield f"{entity['url']} in {message.text!r}"
            inside = text[begin:end].decode("utf-16-le")
            if kind not in FOUND_BY_TELEGRAM:
                yield from self._cut(message.text, begin // 2, end // 2, f"{kind} at {inside!r}")
        yield from self.faults_of_words(message.text)
        for button in message.buttons:
            yield from self.faults_of_words(button.label)
            if button.url and not self._may_lead(button.url):
                yield f"{button.url} behind {button.label!r}"

    def faults_of_delivery(self, delivery: Delivery) -> Iterator[str]:
        """What is wrong with the same as Matrix is sent it."""
        content = Writer(notices=False).words(delivery.content, delivery.keys)
        yield from self.faults_of_html(
            content.get("formatted_body", ""), MATRIX_ELEMENTS, frozenset({"href", "dir"})
        )
        if content["m.mentions"]:
            yield f"a mention in {content['body']!r}"

    def faults_of_page(self, html: str) -> Iterator[str]:
        """What is wrong with a page."""
        yield from self.faults_of_html(html, PAGE_ELEMENTS, PAGE_ATTRIBUTES)

    def faults_of_html(
        self, html: str, elements: frozenset[str], attributes: frozenset[str]
    ) -> Iterator[str]:
        """What is there beside what may be."""
        parsed = _Parsed(html)
        if parsed.elements - elements:
            yield f"{parsed.elements - elements} in {html[:200]!r}"
        strange = {one for one in parsed.attributes - attributes if not one.startswith("aria-")}
        if strange:
            yield f"{strange} in {html[:200]!r}"
        for link in parsed.links:
            if not self._may_lead(link) and not re.match(r"[/?#](?!/)", link):
                yield f"{link} in {html[:200]!r}"
        yield from self.faults_of_words(parsed.text)

    def faults_of_words(self, text: str) -> Iterator[str]:
        """Words that are not as they were written; what is shortened ends with an ellipsis."""
        for letters, number, start in self._places(text):
            wanted = worded(letters, number)
            found = text[start : start + len(wanted)]
            if found == wanted or (
                letters in self.spoken and text.startswith(typed_marks.bare(wanted), start)
            ):
                self.seen.add(f"{letters}{number}")
            elif not wanted.startswith(found.partition("…")[0].rstrip()) or "…" not in found:
                yield f"{found!r} in place of {wanted!r}"

    def _places(self, text: str) -> Iterator[tuple[str, int, int]]:
        for match in re.finditer(r"\b([A-Z]{2})(\d{1,2}) ", text):
            if match[1] in self.plain | self.spoken and int(match[2]) < len(TEXTS):
                yield match[1], int(match[2]), match.start()

    def _cut(self, text: str, begin: int, end: int, what: str) -> Iterator[str]:
        """Words in the middle of which a mark begins or ends, by UTF-16 units."""
        units = text.encode("utf-16-le")
        for letters, number, start in self._places(text):
            if letters in self.spoken:
                continue
            first = len(text[:start].encode("utf-16-le")) // 2
            words = worded(letters, number)
            last = min(first + len(words.encode("utf-16-le")) // 2, len(units) // 2)
            if units[first * 2 : last * 2].decode("utf-16-le") != words:
                continue
            if first < begin < last or first < end < last:
                yield f"{what} within {words!r}"

    def unseen(self) -> set[str]:
        """Words that nobody has been shown whole."""
        fields = self.plain | self.spoken
        return {f"{one}{number}" for one in fields for number in range(len(TEXTS))} - self.seen

    def _may_lead(self, link: str) -> bool:
        return link.startswith((*OWN_LINKS, *self.meant, "data:image/"))


def faults(shown: Shown, messages: Iterable[Message], deliveries: Iterable[Delivery]) -> list[str]:
    """What is wrong with all that was said."""
    return [
        *(one for message in messages for one in shown.faults_of_message(message)),
        *(one for delivery in deliveries for one in shown.faults_of_delivery(delivery)),
    ]
