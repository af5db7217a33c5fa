"""Following: what is said in private within the hour after an answer, and is none of the bot's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.hotline import asking, preceding, subjects, utterances, wording
from bot.domain.hotline.unseen import note_words
from bot.domain.knowledge import reasons
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.domain.matching.sentences import function_words, without_courtesies
from bot.words import Action, Reply, _
from bot.words.states import Ending, QuestionState, Side
from handlers.hotline import (
    cards,
    offers,
    own_topics,
    reading,
    relaying,
    searching,
    unpressed,
    unseen,
)
from handlers.hotline.arguments import PRESSED_QUESTION
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.engine.features import Context
    from bot.storage.tables import Entry, Question, Utterance
    from handlers.hotline.searching import SearchResult

ENDED_BY_MENTORS = (Ending.CLOSED, Ending.KNOWN)


async def take(ctx: Context, sought: SearchResult) -> Sequence[Action] | None:
    """Take words as going on with what was answered last, by a person or by the bot.

    None where the bot surely knows an answer to them alone, or nothing was answered lately.
    """
    if not ctx.chat.private or sought.finding.verdict is Verdict.SURE:
        return None
    asked = await preceding.lately(ctx.db, ctx.person.id, ctx.chat.id)
    goes_on_here = await own_topics.going_on_here(ctx)
    here = [
        row for row in asked if unseen.is_this_conversation(ctx, row[0]) and goes_on_here(row[0])
    ]
    if not here:
        return None
    question, moment = here[0]
    if question.state == QuestionState.OFFERED:
        return await _after_the_bot(ctx, question, sought) if _is_fresh(ctx, moment) else None
    ended = question.state == QuestionState.CLOSED and question.ending in ENDED_BY_MENTORS
    if ctx.now - moment <= preceding.LATELY and (ended or question.state == QuestionState.ANSWERED):
        return await relaying.follow_up(ctx, question, offer_new=True)
    return None


def _is_fresh(ctx: Context, moment: datetime) -> bool:
    """Within the hour; where the bot asks later whether that was it, within the hour after that."""
    minutes = ctx.settings.hotline.check_back_minutes
    return ctx.now - moment <= preceding.LATELY + unpressed.minutes(minutes)


# ── after an answer by the bot ───────────────────────────────────────────────────────────────


async def _after_the_bot(
    ctx: Context, question: Question, sought: SearchResult
) -> Sequence[Action] | None:
    """Look the words up together with those before them; where that finds nothing new, people have
    the question with both.

    None for a question of its own: of which the bot has something to say, or which reads as one and
    shares no word with what was asked (or was answered).
    """
    text = ctx.event.text
    first = await utterances.first(ctx.db, question)
    is_anew = wording.asks_anew(text)
    is_related = bool(_content(first.text) & _content(text))
    is_pending = not reasons.is_answered(question)
    if sought.is_known or (is_anew and not (is_related and is_pending)):
        return None
    if sought.finding.verdict is Verdict.HALF_SURE and not is_related:
        return None
    again = await _look_up_together(ctx, question, first)
    if again is not None:
        return again
    return await relaying.follow_up(ctx, question, offer_new=True)


def _content(text: str) -> set[str]:
    return set(without_courtesies(text).split()) - function_words()


async def _look_up_together(
    ctx: Context, question: Question, first: Utterance
) -> Sequence[Action] | None:
    """Answer the words together with those before, once; None where that finds nothing new."""
    if ctx.event.attachments or not ctx.event.text.strip():
        return None
    if len(await utterances.asked_with(ctx.db, question)) > 1:
        return None
    together = await searching.seek(ctx, f"{first.text}\n{ctx.event.text}")
    if not together.is_known:
        return None
    entries = await offers.readable(ctx, together.finding, together.languages)
    if not entries or (reasons.is_answered(question) and entries[0].id == question.entry_id):
        return None
    await _write_down(ctx, question, together)
    reply = await _answer(ctx, question, together, entries)
    return together.said(ctx, unseen.shown_as(ctx, question, [reply]))


async def _write_down(ctx: Context, question: Question, together: SearchResult) -> None:
    utterance = await utterances.say(
        ctx.db, question, ctx.person.id, Side.ASKER, ctx.event.text, ctx.now
    )
    note_words(ctx.person, question, ctx.now)
    await references.remember(
        ctx.db, ctx.chat, ctx.event.message, subjects.words(utterance.id), ctx.event.place.thread
    )
    targets = await ctx.use(Knowledge).targets(ctx.db)
    asking.look_up_again(question, together.finding, reasons.keep(together.finding, targets))
    await unpressed.leave(ctx, question)


async def _answer(
    ctx: Context, question: Question, together: SearchResult, entries: Sequence[Entry]
) -> Reply:
    if together.finding.verdict is Verdict.SURE:
        return await reading.answer(ctx, question, entries[0])
    return await offers.choices(ctx, question, together.finding, entries, None)


# ── what came before ─────────────────────────────────────────────────────────────────────────


@feature.action("apart", PRESSED_QUESTION)
async def leave_out(ctx: Context) -> Sequence[Action]:
    """Show those who answer a question without what was asked before it."""
    question = ctx.get(PRESSED_QUESTION)
    preceding.leave_out(question)
    text = _("Done. People see only question {number}.", number=str(question.number))
    return [
        *unseen.shown_as(ctx, question, [Reply(text, subject=subjects.to_asker(question))]),
        *await cards.erase(ctx.db, question),
    ]
