"""Offers: what the bot can say to a question by itself, with its source, or a choice of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.hotline import questions, subjects, utterances
from bot.domain.knowledge import feedback, knowledge_base, reasons
from bot.domain.knowledge.knowledge_base import Verdict
from bot.words import Action, Attachment, Button, Refused, Reply, Text, _, stack, verbatim
from bot.words.states import Ending, QuestionState
from handlers.hotline import cards, endings, ladder, notices, reading, unpressed, unseen
from handlers.hotline.arguments import ENTRY_NUMBER, PRESSED_QUESTION
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

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
    entries = await knowledge_base.entries(
        ctx.db, [entry.entry for entry in finding.choices[:most]]
    )
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
    buttons = [
        Button(verbatim(entry.question), f"!choose {question.handle} {entry.id}")
        for entry in entries[:CHOICES]
    ]
    if knowledge_base.stands_out(finding):
        await unpressed.check_back(ctx, question)
        answered = await reading.answer(ctx, question, entries[0], notice)
        *others, ask_person = answered.buttons
        return replace(
            answered,
            text=stack(_("I'm not certain, but this may be it:"), answered.text, gap="\n\n"),
            buttons=(*others, *buttons[1:], ask_person),
        )
    wait = await unpressed.go_to_people(ctx, question)
    return Reply(
        stack(*_which(wait, alone=len(buttons) == 1), notice),
        buttons=(
            *buttons,
            Button(
                _("Ask a person") if len(buttons) == 1 else _("None of these"),
                f"!person {question.handle}",
            ),
        ),
        subject=subjects.to_asker(question),
    )


def _which(wait: timedelta, *, alone: bool) -> tuple[Text, Text]:
    """What is said above choices, and above one alone; it goes to people after `wait`."""
    if alone:
        return _("Do you mean this?"), _(
            "If not, press the last button or just wait: in {wait} I'll ask people.", wait=wait
        )
    return _("Do you mean one of these?"), _(
        "If none fits, press the last button or just wait: in {wait} I'll ask people.", wait=wait
    )


@feature.action("choose", PRESSED_QUESTION, ENTRY_NUMBER)
async def choose(ctx: Context) -> Sequence[Action]:
    """Give the answer that somebody picked from the choices."""
    question = ctx.get(PRESSED_QUESTION)
    entry = await knowledge_base.entry(ctx.db, ctx.get(ENTRY_NUMBER))
    if entry is None:
        raise Refused(
            _("This answer isn't there any more."),
            Button(_("Ask a person"), f"!person {question.handle}"),
        )
    reasons.choose(question, entry.id)
    await unpressed.leave(ctx, question)
    languages = [question.language, *ctx.languages.chain(ctx.language)]
    theirs = await knowledge_base.in_language(ctx.db, entry, languages)
    answer = await reading.answer(ctx, question, theirs)
    return unseen.shown_as(ctx, question, [answer])


@feature.action("helped", PRESSED_QUESTION)
async def helped(ctx: Context) -> Sequence[Action]:
    """Close a question that the bot's answer has settled, also where people have it by now."""
    question = ctx.get(PRESSED_QUESTION)
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
    question = ctx.get(PRESSED_QUESTION)
    if question.state == QuestionState.OFFERED:
        if question.chat_id == ctx.chat.id and unseen.would_show_name(ctx, question):
            first = await utterances.first(ctx.db, question)
            files = [Attachment.from_json(file) for file in first.attachments]
            return unseen.ask_which_name(ctx, question, first.text, files, hand_over=True)
        return unseen.shown_as(ctx, question, await ladder.hand_over(ctx, question))
    return await endings.go_on(ctx, question)
