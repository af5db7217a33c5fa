"""Duplicates: the same question twice is answered once, for both."""

from __future__ import annotations

from datetime import timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.domain.hotline import duplicates, question_lists, questions, utterances
from bot.engine.features import Role
from bot.words import Action, Button, Refused, Reply, _, stack, verbatim
from bot.words.briefs import brief
from bot.words.buttons import in_full
from handlers.hotline import delivering, endings, known_answers
from handlers.hotline.arguments import OTHER_QUESTION, QUESTION
from handlers.hotline.registry import FADE, feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question

ALIKE = 3
"""How many similar questions are offered as the original."""
LATELY = timedelta(days=30)
SHOWN_WORDS = 80
"""Characters of a question that are shown."""


@feature.command(
    "duplicate",
    QUESTION,
    OTHER_QUESTION,
    about=_("Join a question with one that asks the same: /duplicate 7 3"),
    role=Role.MENTOR,
)
async def duplicate(ctx: Context) -> Sequence[Action]:
    """Tie a question to an earlier one: its asker gets that one's answers."""
    question, other = ctx.get(QUESTION), ctx.find(OTHER_QUESTION)
    await endings.may_close(ctx, question)
    if other is None:
        return [await _which(ctx, question)]
    original = await duplicates.original_of(ctx.db, other)
    await duplicates.may_tie(ctx.db, question, original)
    await duplicates.tie(ctx.db, question, original, ctx.person.id, ctx.now)
    notice = _(
        "Somebody asked the same before, so I've put your question {number} together with "
        "theirs. You'll get the same answer here.",
        number=str(question.number),
    )
    return [
        *await endings.tell_of_end(ctx, question, notice),
        *await _answers_so_far(ctx, question, original),
    ]


async def _answers_so_far(ctx: Context, question: Question, original: Question) -> list[Action]:
    """Everything that was answered to the original, for those who asked the same."""
    actions: list[Action] = []
    answers = await utterances.answers(ctx.db, original)
    for asked_alike in (question, *await duplicates.of(ctx.db, question)):
        if asked_alike.chat_id is None or not answers:
            continue
        await questions.answered(ctx.db, asked_alike, answers[-1].person_id, ctx.now, FADE)
        actions += [await delivering.to_asker(ctx, asked_alike, utterance) for utterance in answers]
    return actions


async def _which(ctx: Context, question: Question) -> Reply:
    """Offer the most similar questions of late, and what is known of it."""
    words = (await utterances.first(ctx.db, question)).text.lower()
    recent = await question_lists.recent(ctx.db, ctx.now - LATELY, question)
    alike = sorted(
        recent,
        key=lambda candidate: SequenceMatcher(None, words, candidate[1].lower()).ratio(),
        reverse=True,
    )[:ALIKE]
    entries = await known_answers.choices(ctx, question)
    if not alike and not entries:
        raise Refused(_("There is no other question yet."))
    labels = [f"{candidate.number}: {brief(text, SHOWN_WORDS)}" for candidate, text in alike]
    which = _(
        "The same as which one? Or write {command} and its number.",
        command=f"/duplicate {question.number}",
    )
    buttons = [
        Button(verbatim(label), f"/duplicate {question.number} {candidate.number}")
        for label, (candidate, _text) in zip(labels, alike, strict=True)
    ]
    return Reply(
        stack(which, in_full(*labels)),
        buttons=(*buttons, *entries),
        whisper=True,
    )
