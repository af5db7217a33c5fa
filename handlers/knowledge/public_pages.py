"""What is known, for everybody to read: by topic, and found as the bot finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.knowledge import knowledge_base, surveys
from bot.domain.knowledge.knowledge_base import Knowledge
from bot.domain.topics import name as topic_name
from bot.domain.topics import order
from bot.words import LanguageName, Markdown, Text, _, ngettext, verbatim
from bot.words.page_parts import Filter, Input, Link, Notice, Page, Section, Words
from handlers.knowledge.browsing import LIKELY
from handlers.knowledge.registry import feature

if TYPE_CHECKING:
    from bot.engine.features import PublicVisit
    from bot.storage.tables import Entry
    from bot.words.page_parts import Part

TITLE = _("Answers")
FOUND = 10
MOST_WORDS = 300
"""Characters of a question that are looked at."""
NO_TOPIC = "other"


@feature.public("/answers", label=TITLE)
async def answers(visit: PublicVisit) -> Page:
    """A place to ask, what fits what was asked, and all topics."""
    words = visit.query.get("q", "").strip()[:MOST_WORDS]
    asked = Input("q", _("What would you like to know?"), value=words)
    parts: list[Part] = [Filter((asked,), _("Find"))]
    if words:
        parts += await _found(visit, words)
    counted = await surveys.topics_in(visit.db, visit.language)
    topics = sorted(counted, key=lambda counted: order(counted[0]))
    links = [
        Link(
            _("{topic}: {count}", topic=_named(topic), count=count),
            f"/answers/about/{topic or NO_TOPIC}",
        )
        for topic, count in topics
    ]
    parts.append(Section(_("Topics"), tuple(links)))
    return Page(TITLE, parts)


async def _found(visit: PublicVisit, words: str) -> list[Part]:
    """What the bot would think of, the best first."""
    chain = visit.languages.chain(visit.language)
    finding = await visit.use(Knowledge).find(visit.db, words, chain)
    likely = [match.entry for match in finding.matches if match.confidence >= LIKELY][:FOUND]
    entries = await knowledge_base.entries(visit.db, likely)
    if not entries:
        return [Notice(_("I know nothing about that yet. Ask me in our chat: people can answer."))]
    count = ngettext("{count} answer fits:", "{count} answers fit:", len(entries))
    return [Notice(count), *(_link(visit, entry) for entry in entries)]


def _link(visit: PublicVisit, entry: Entry) -> Link:
    label = verbatim(entry.question)
    if entry.language != visit.language:
        label = _(
            "{question} ({language})",
            question=entry.question,
            language=LanguageName(entry.language),
        )
    return Link(label, f"/answers/{entry.id}")


@feature.public("/answers/about/{topic}")
async def about(visit: PublicVisit) -> Page | None:
    """All answers about a topic in the reader's language."""
    topic = visit.path["topic"]
    entries = await surveys.about_in(visit.db, "" if topic == NO_TOPIC else topic, visit.language)
    if not entries:
        return None
    links = tuple(_link(visit, entry) for entry in entries)
    return Page(_named("" if topic == NO_TOPIC else topic), links, up=Link(TITLE, "/answers"))


@feature.public("/answers/{number}")
async def answer(visit: PublicVisit) -> Page | None:
    """One answer, in the reader's language where it is there."""
    number = visit.path["number"]
    if not number.isascii() or not number.isdecimal() or len(number) > 9:
        return None
    original = await knowledge_base.entry(visit.db, int(number))
    if original is None or original.retired_at is not None:
        return None
    entry = await knowledge_base.in_language(visit.db, original, [visit.language])
    parts: list[Part] = []
    if entry.language != visit.language:
        missing = _("This is not there in your language yet. Here it is in {language}:",
                    language=LanguageName(entry.language))  # fmt: skip
        parts.append(Notice(missing))
    said = Text("{answer}", {"answer": Markdown(entry.answer)}, translated=False)
    parts.append(Words(said, language=entry.language))
    if entry.source:
        parts.append(Link(verbatim(entry.source), entry.source))
    topic = entry.topic or NO_TOPIC
    return Page(
        verbatim(entry.question), parts, up=Link(_named(entry.topic), f"/answers/about/{topic}")
    )


def _named(topic: str) -> Text:
    return topic_name(topic) if topic else _("Other")
