"""A guest for one answer: asked where the bot is not, from what is known, with nothing kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.knowledge import knowledge_base
from bot.domain.knowledge.excerpts import shorten
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.domain.language_detection.detector import LanguageDetector
from bot.words import Button, Foldable, GuestAnswer, LanguageName, Text, _, stack
from handlers.hotline import reading
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from bot.engine.features import Lookup
    from bot.storage.tables import Entry

ASK_IN_PRIVATE = Button(_("Ask me in private"), start="/hello ask")


@feature.guest
async def answer(lookup: Lookup) -> GuestAnswer:
    """A sure answer with its source; else the way to the private chat, where people help too."""
    entry = await _surely_known(lookup) if lookup.words else None
    if entry is None:
        return GuestAnswer(
            _("I'm not sure about that. Ask me in private: there, people can help as well."),
            (ASK_IN_PRIVATE,),
        )
    is_foreign = entry.language not in {lookup.language, lookup.languages.best(lookup.language)}
    foreign = _("I only have this in {language}:", language=LanguageName(entry.language))
    text = stack(
        foreign if is_foreign else None,
        Text("**{question}**", {"question": entry.question}, translated=False),
        Text(
            "{answer}", {"answer": Foldable(shorten(entry.answer, reading.LONG))}, translated=False
        ),
        reading.source(entry),
        gap="\n\n",
    )
    return GuestAnswer(text, (ASK_IN_PRIVATE,))


async def _surely_known(lookup: Lookup) -> Entry | None:
    own = lookup.languages.chain(lookup.language)
    written = await lookup.use(LanguageDetector).written(
        lookup.db, lookup.words, lookup.languages.available, chosen=None, here=own[0]
    )
    languages = list(dict.fromkeys([written, *own]))
    finding = await lookup.use(Knowledge).find(lookup.db, lookup.words, languages)
    if finding.verdict is not Verdict.SURE:
        return None
    entries = await knowledge_base.entries(lookup.db, [finding.matches[0].entry])
    return entries[0] if entries else None
