"""Offers: what the bot can say to a question by itself, with its source, or a choice of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.hotline import questions, subjects, utterances
from bot.domain.knowledge import feedback, knowledge_base, reasons
from bot.domain.knowledge.knowledge_base import Verdict
from bot.domain.knowledge.reasons import Reason
from bot.words import Action, Attachment, Button, Refused, Reply, Text, _, stack, verbatim
from bot.words.buttons import in_full
from bot.words.states import Ending, QuestionState
from handlers.hotline import cards, endings, ladder, notices, reading, unpressed, unseen
from handlers.hotline.arguments import ENTRY_NUMBER, PRESSED_QUESTION
from handlers.hotline.question_buttons import ask_person
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.knowledge.knowledge_base import Finding
    from bot.engine.features import Context
    from bot.storage.tables import Entry, Question

CHOICES = 3


async def readable(ctx: Context, finding: Finding, languages: Sequence[str]) -> list[Entry]:
    """What was found, each in the best of the reader's languages, each once; of what is sure, only
    the first is said.

    None where the first of it was retired since: what comes next is not what was found to fit.
    """
    most = 1 if finding.verdict is Verdict.SURE else None
    return await _alive(ctx, [match.entry for match in finding.choices[:most]], languages)


async def _alive(ctx: Context, ids: Sequence[int], languages: Sequence[str]) -> list[Entry]:
    entries = await knowledge_base.entries(ctx.db, ids)
    if not entries or entries[0].retired_at is not None:
        return []
    alive = [entry for entry in entries if entry.retired_at is None]
    theirs = [await knowledge_base.in_language(ctx.db, entry, languages) for entry in alive]
    return list({entry.id: entry for entry in theirs}.values())


async def choices(
    ctx: Context,
    question: Question,
    finding: Finding,
    entries: Sequence[Entry],
    notice: Text | None,
) -> Reply:
    """Up to three entries to choose from, and the way to people, which it goes by itself where
    nobody presses anything.

    Where one stands out, its answer is shown at once: most people need no second step then. It is
    asked later whether that was it.
    """
    buttons = _titles(question, entries)
    if reasons.stands_out(finding.matches):
        await unpressed.check_back(ctx, question)
        answered = await reading.answer(ctx, question, entries[0], notice)
        *others, ask = answered.buttons
        also = in_full(*(entry.question for entry in entries[1:CHOICES]))
        return replace(
            answered,
            text=stack(_("I'm not certain, but this may be it:"), answered.text, also, gap="\n\n"),
            buttons=(*others, *buttons[1:], ask),
        )
    wait = await unpressed.go_to_people(ctx, question)
    if len(buttons) == 1:
        asked = (
            _("Do you mean this?"),
            _("If not, press the last button or just wait: in {wait} I'll ask people.", wait=wait),
        )
    else:
        asked = (
            _("Do you mean one of these?"),
            _(
                "If none fits, press the last button or just wait: in {wait} I'll ask people.",
                wait=wait,
            ),
        )
    meant, otherwise = asked
    questions_in_full = in_full(*(entry.question for entry in entries[:CHOICES]))
    return _to_choose_from(question, buttons, meant, questions_in_full, otherwise, notice)


def _titles(question: Question, entries: Sequence[Entry]) -> list[Button]:
    return [
        Button(verbatim(entry.question), f"!choose {question.handle} {entry.id}")
        for entry in entries[:CHOICES]
    ]


def _to_choose_from(question: Question, titles: Sequence[Button], *lines: Text | None) -> Reply:
    none = Button(_("None of these"), f"!person {question.handle}")
    last = ask_person(question) if len(titles) == 1 else none
    return Reply(stack(*lines), buttons=(*titles, last), subject=subjects.to_asker(question))


@feature.action("choose", PRESSED_QUESTION, ENTRY_NUMBER)
async def choose(ctx: Context) -> Sequence[Action]:
    """Give the answer that somebody picked from the choices."""
    question = ctx.get(PRESSED_QUESTION)
    entry = await knowledge_base.entry(ctx.db, ctx.get(ENTRY_NUMBER))
    if entry is None:
        raise Refused(_("This answer isn't there any more."), ask_person(question))
    return await _give(ctx, question, entry)


async def _give(ctx: Context, question: Question, entry: Entry) -> list[Action]:
    reasons.choose(question, entry.id)
    await unpressed.leave(ctx, question)
    theirs = await knowledge_base.in_language(ctx.db, entry, _languages(ctx, question))
    answer = await reading.answer(ctx, question, theirs)
    return unseen.shown_as(ctx, question, [answer])


def _languages(ctx: Context, question: Question) -> list[str]:
    return [question.language, *ctx.languages.chain(ctx.language)]


@feature.action("helped", PRESSED_QUESTION)
async def helped(ctx: Context) -> Sequence[Action]:
    """Take the bot's answer as the right one."""
    return await _settle(ctx, ctx.get(PRESSED_QUESTION))


async def take_as_right(ctx: Context, question: Question) -> Sequence[Action]:
    """The same where the asker has said yes to what was offered: of several, ask which one."""
    if reasons.is_answered(question):
        return await _settle(ctx, question)
    reason = Reason.of(question)
    ids = () if reason is None else [candidate.entry for candidate in reason.choices]
    entries = await _alive(ctx, ids, _languages(ctx, question))
    if len(entries) == 1:
        return await _give(ctx, question, entries[0])
    which = _to_choose_from(question, _titles(question, entries), _("Which one do you mean?"))
    return unseen.shown_as(ctx, question, [which])


async def _settle(ctx: Context, question: Question) -> list[Action]:
    """Close a question that the bot's answer has settled, also where people have it by now."""
    holder = question.claimed_by
    if question.ending != Ending.HELPED:
        await questions.close(ctx.db, question, Ending.HELPED, ctx.person.id, ctx.now)
        await feedback.helped(ctx.db, question, ctx.now)
    return [
        Reply(_("Good to hear. Write to me whenever you want to know something else.")),
        *(await cards.update(ctx.db, question) if question.escalated_at is not None else ()),
        *notices.holder(question, holder),
    ]


@feature.action("person", PRESSED_QUESTION)
async def ask_a_person(ctx: Context) -> Sequence[Action]:
    """Hand a question to people although the bot had something to say."""
    return await take_to_people(ctx, ctx.get(PRESSED_QUESTION))


async def take_to_people(ctx: Context, question: Question) -> Sequence[Action]:
    """The same for a question of the speaker's, here."""
    if question.state == QuestionState.OFFERED:
        if question.chat_id == ctx.chat.id and unseen.would_show_name(ctx, question):
            first = await utterances.first(ctx.db, question)
            files = [Attachment.from_json(file) for file in first.attachments]
            return unseen.ask_which_name(ctx, question, first.text, files, hand_over=True)
        return unseen.shown_as(ctx, question, await ladder.hand_over(ctx, question))
    return await endings.go_on(ctx, question)
