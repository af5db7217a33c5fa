"""Seeking: what is known of somebody's words, looked up once, and in which languages to answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.hotline import phrases_heard
from bot.domain.knowledge import knowledge_base, reasons
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.domain.language_detection.detector import LanguageDetector
from bot.words import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.knowledge.knowledge_base import Finding
    from bot.engine.features import Context
    from bot.words import Action


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found for some words; the reader's languages, the one that they wrote in first."""

    finding: Finding
    languages: Sequence[str]

    @property
    def is_known(self) -> bool:
        """Has the bot an answer by itself, or one that stands out?"""
        finding = self.finding
        likely = finding.verdict is Verdict.HALF_SURE and reasons.stands_out(finding.matches)
        return likely or finding.verdict is Verdict.SURE

    def said(self, ctx: Context, actions: Sequence[Action]) -> list[Action]:
        """The same, with the replies in the language that was written, for who has chosen none."""
        written = self.languages[0]
        if ctx.person.language is not None or written not in ctx.languages.available:
            return list(actions)
        return [
            replace(action, language=written) if isinstance(action, Reply) else action
            for action in actions
        ]


async def seek(ctx: Context, text: str) -> SearchResult:
    """Look words up; for none at all, a mere yes or no or a call for people nothing is found."""
    languages = await _languages_of(ctx, text)
    if not text.strip() or phrases_heard.meant_as_press(text) is not None:
        return SearchResult(knowledge_base.NOTHING, languages)
    finding = await ctx.use(Knowledge).find(ctx.db, text, languages)
    if finding.verdict is Verdict.HALF_SURE and not finding.choices:
        finding = replace(finding, verdict=Verdict.UNSURE)
    return SearchResult(finding, languages)


async def language_shown(ctx: Context, text: str) -> str:
    """The language of unseen words, as others see it: what the words tell, and not which one their
    writer has chosen or has a client in; where they tell nothing, the community's.
    """
    community = ctx.settings.community.language
    return await ctx.use(LanguageDetector).written(
        ctx.db, text, ctx.languages.available, chosen=None, here=community
    )


async def _languages_of(ctx: Context, text: str) -> list[str]:
    own = ctx.languages.chain(ctx.language)
    written = await ctx.use(LanguageDetector).written(
        ctx.db, text, ctx.languages.available, chosen=ctx.person.language, here=own[0]
    )
    return list(dict.fromkeys([written, *own]))
