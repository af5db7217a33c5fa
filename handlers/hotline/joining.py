"""Joining: the words of a question that waits for its turn are added to one that people have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.hotline import duplicates, questions, shares, subjects, utterances
from bot.words import Action, Refused, Reply, _
from bot.words.states import Ending, QuestionState, Side
from handlers.hotline import further_words, holding, unseen
from handlers.hotline.arguments import OTHER_NUMBER, PRESSED_QUESTION
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context


@feature.action("join", PRESSED_QUESTION, OTHER_NUMBER)
async def join(ctx: Context) -> Sequence[Action]:
    """Add the words of a held question to an open one of the same asker and name."""
    question, number = ctx.get(PRESSED_QUESTION), ctx.find(OTHER_NUMBER)
    if question.state != QuestionState.HELD:
        raise Refused(_("This question doesn't wait any more. /questions shows how yours stand."))
    joinable = await shares.open_to_join(ctx.db, question)
    target = next((other for other in joinable if other.number == number), None)
    if target is None:
        raise Refused(_("That question is done. I pass this one on by itself when it may go."))
    gather = await holding.must_gather(ctx, target)
    actions: list[Action] = []
    # Of one that people have had, what they have not read.
    unread = [] if question.escalated_at is None else await shares.held_words(ctx.db, question)
    shares.show(unread)
    for words in unread or await utterances.of(ctx.db, question):
        if words.side != Side.ASKER or words.withdrawn_at is not None:
            continue
        added = await utterances.say(
            ctx.db, target, ctx.person.id, Side.ASKER, words.text, ctx.now, words.attachments,
            held=gather,
        )  # fmt: skip
        await references.turn(ctx.db, subjects.words(words.id), subjects.words(added.id))
        if not gather:
            actions += await further_words.to_mentors(ctx, target, added)
    duplicates.note_own(question, target)
    await questions.close(ctx.db, question, Ending.DUPLICATE, ctx.person.id, ctx.now)
    text = _("Added to your question {number}.", number=str(target.number))
    reply = Reply(text, subject=subjects.to_asker(target))
    return [*unseen.shown_as(ctx, target, [reply]), *actions]
