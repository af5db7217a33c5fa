"""Known after all: a mentor sees that what is asked has an answer already, and points to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.hotline import questions, utterances
from bot.domain.knowledge import feedback, knowledge_base
from bot.domain.knowledge.knowledge_base import Knowledge
from bot.engine.features import Role
from bot.words import Action, Button, _, stack
from bot.words.briefs import brief
from bot.words.states import Ending, Side
from handlers.hotline import cards, endings, reading
from handlers.hotline.arguments import ENTRY, QUESTION
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question

OFFERED = 2
"""Entries that are offered beside similar questions."""
LABEL = 30
"""Characters of an entry's question on a button."""


async def choices(ctx: Context, question: Question) -> list[Button]:
    """The entries that may answer it, though the bot wasn't sure."""
    words = (await utterances.first(ctx.db, question)).text
    if not words:
        return []
    languages = [question.language, *ctx.languages.chain(question.language)]
    finding = await ctx.use(Knowledge).find(ctx.db, words, languages)
    entries = await knowledge_base.entries(
        ctx.db, [entry_or_match.entry for entry_or_match in finding.matches[:OFFERED]]
    )
    return [
        Button(_("Known: {question}", question=brief(entry_or_match.question, LABEL)),
               f"!known {question.number} {entry_or_match.id}")
        for entry_or_match in entries
    ]  # fmt: skip


@feature.action("known", QUESTION, ENTRY, role=Role.MENTOR)
async def known(ctx: Context) -> Sequence[Action]:
    """Give the asker an answer that is known; the matcher learns that it was the right one."""
    question, entry = ctx.get(QUESTION), ctx.get(ENTRY)
    await endings.may_close(ctx, question)
    theirs = await knowledge_base.in_language(
        ctx.db, entry, [question.language, *ctx.languages.chain(question.language)]
    )
    await feedback.give(ctx.db, question, theirs.id, ctx.now, correct=True, by=Side.MENTOR)
    questions.answer_from(question, theirs.id)
    await questions.close(ctx.db, question, Ending.KNOWN, ctx.person.id, ctx.now)
    answer = await reading.shown(ctx, theirs, theirs.answer, question)
    notice = _(
        "{name} found this for your question {number}:",
        name=await cards.name_of(ctx.db, ctx.person.id),
        number=str(question.number),
    )
    return await endings.tell_of_end(ctx, question, stack(notice, answer.text, gap="\n\n"))
