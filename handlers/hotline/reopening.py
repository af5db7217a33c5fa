"""Back again: questions that had been answered or closed, and askers who were away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.hotline import duplicates, question_lists, questions, subjects, utterances
from bot.domain.hotline.questions import REDRAW
from bot.words import Action, EventKind, Remove, Reply, Send, Update, _
from bot.words.states import QuestionState, Side
from handlers.hotline import cards, delivering, further_words, holding, ladder, notices
from handlers.hotline.registry import feature, lease, reopen_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Question


async def take_up(tick: Tick, question: Question, *, with_words: bool = False) -> list[Action]:
    """Reopen a question, and tell whoever has it now, or the rooms; `with_words`: these will."""
    await questions.reopen(
        tick.db, question, tick.now, lease=lease(tick), next_step=ladder.next_step(tick, 0)
    )
    actions = await cards.update(tick.db, question)
    number = str(question.number)
    if with_words and (question.claimed_by or await cards.rooms_of(tick.db, question)):
        return actions
    if question.claimed_by is not None:
        text = _(
            "{asker} needs more on question {number}. It's yours until {until}.",
            asker=await cards.asker_name(tick.db, question),
            number=number,
            until=question.lease_until,
        )
        return [
            *actions,
            Send(
                question.claimed_by,
                text,
                buttons=cards.buttons(question),
                subject=subjects.reminder(question),
                thread_of=subjects.card(question),
            ),
        ]
    again = _("Question {number} is open again.", number=number)
    if not await cards.rooms_of(tick.db, question):
        audience = await cards.audience(tick, question)
        nudge = None if with_words else again
        return [*actions, *await cards.show(tick, question, audience, nudge=nudge)]
    return [*actions, *await notices.answerers(tick, question, again)]


async def take_up_again(
    ctx: Context, question: Question, *, with_words: bool = False
) -> list[Action]:
    """The same for an asker who comes back to it; it is held where they are hushed, or have no
    share left. Raises Refused when it is too late.
    """
    questions.may_reopen(question, ctx.now, reopen_period(ctx))
    held = await holding.hold_if_full(ctx, question)
    if held is not None:
        subject = subjects.to_asker(question)
        return [Reply(held.text, buttons=held.buttons, subject=subject, whisper=True)]
    return await take_up(ctx, question, with_words=with_words)


async def set_free(tick: Tick, original: Question) -> list[Action]:
    """An original has ended without an answer: its duplicates are questions of their own again."""
    if await utterances.answers(tick.db, original):
        return []
    actions: list[Action] = []
    tied = await duplicates.of(tick.db, original)
    for duplicate in (duplicate for duplicate in tied if duplicate.chat_id is not None):
        actions += await take_up(tick, duplicate)
        notice = _(
            "The question that I put yours together with was closed without an answer. "
            "Mentors have your question {number} again.",
            number=str(duplicate.number),
        )
        actions += await notices.asker(tick, duplicate, notice)
    return actions


@feature.on(EventKind.UNBLOCKED)
async def welcome_back(ctx: Context) -> Sequence[Action] | None:
    """Somebody who could not be written to is back: say again what they may have missed."""
    actions: list[Action] = []
    for question in await question_lists.in_state(
        ctx.db, QuestionState.ANSWERED, asker_id=ctx.person.id
    ):
        answer = await utterances.last_answer(ctx.db, question)
        if answer is not None and question.chat_id == ctx.chat.id:
            actions.append(await delivering.to_asker(ctx, question, answer))
    return actions or None


@feature.job(REDRAW)
async def redraw(tick: Tick, job: Job) -> list[Action]:
    """Show a question anew wherever it stands: without its asker's name, or without their words."""
    question = await questions.by_id(tick.db, job.subject)
    if question is None:
        return []
    actions = await cards.erase(tick.db, question)
    first = await utterances.first(tick.db, question)
    for utterance in await utterances.of(tick.db, question):
        if utterance.side != Side.ASKER:
            continue
        subject = subjects.words(utterance.id)
        if utterance.withdrawn_at is not None:
            actions.append(Remove(subject, but_in=question.chat_id))
        elif utterance.id != first.id:
            followed = await further_words.followed(tick, question, utterance)
            actions.append(Update(subject, followed, erases=True))
    return actions
