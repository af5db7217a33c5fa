"""Courtesies: hello, thanks, joy, yes and no. They are met by the bot, and bother nobody else,
unless a mentor has asked something that they answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.hotline import questions, small_talk, utterances, wording
from bot.domain.hotline.small_talk import SmallTalk
from bot.domain.knowledge import reasons
from bot.words import Action, Button, Reply, _
from bot.words.states import QuestionState
from handlers.hotline import delivering, endings, unseen
from handlers.hotline.question_buttons import ask_person, helped_by

if TYPE_CHECKING:
    from bot.engine.features import Context
    from bot.storage.tables import Question

    Meeting = Callable[[Context, Question | None], Awaitable[Sequence[Action] | None]]

AFTER_THE_COMMAND = _("What would you like to know? Write it after the command: /ask …")


FRESH = timedelta(days=2)
"""For so long a yes, a no or thanks may be about what the bot said: a night and a day after it has
asked whether that was it.
"""


async def meet(ctx: Context, about: Question | None = None) -> Sequence[Action] | None:
    """Be polite back; thanks for a person's answer are passed on to that person.

    `about` is the question that it was said to, where that is known. None where it says more.
    """
    talk = None if ctx.event.attachments else small_talk.recognise(ctx.event.text)
    return None if talk is None else await ANSWERS[talk](ctx, about)


def is_among_others(ctx: Context) -> bool:
    """Would all read it what is simply written there, unseen by them as this may be?"""
    return not ctx.chat.private or ctx.chat.beside_id is not None


async def _greet(ctx: Context, _about: Question | None) -> list[Action]:
    if is_among_others(ctx):
        return [Reply(AFTER_THE_COMMAND)]
    return [Reply(_("Hello! What would you like to know? Just write it here."))]


async def _open(ctx: Context, about: Question | None) -> Sequence[Action]:
    """Somebody wants to ask something, or calls for help: they may have asked already."""
    waiting = (QuestionState.WAITING, QuestionState.CLAIMED)
    question = about or (await unseen.latest_question(ctx, waiting) if ctx.chat.private else None)
    if question is None or question.state not in waiting:
        return await _greet(ctx, None)
    text = _("Question {number} is still open. Somebody will answer.", number=str(question.number))
    return unseen.shown_as(ctx, question, [Reply(text)])


async def _cheer(ctx: Context, about: Question | None) -> list[Action] | None:
    """Somebody is glad; said to a person who has asked them something, it is for that person."""
    question = about or await unseen.latest_question(ctx, questions.OPEN)
    is_open = question is not None and question.state in questions.OPEN
    if question is not None and is_open and await _is_asked_back(ctx, question):
        return None
    if is_among_others(ctx):
        return [Reply(_("Glad to have you here! To ask me something, write it after /ask."))]
    text = _(
        "Glad to have you here! When there is something that you'd like to know, just write it "
        "here."
    )
    return [Reply(text, buttons=(Button(_("What can you do?"), "/help"),))]


async def _thanks(ctx: Context, about: Question | None) -> list[Action]:
    question = about or await unseen.latest_question(ctx)
    if question is not None and await endings.can_be_thanked(ctx, question):
        return await endings.pass_thanks_on(ctx, question)
    if question is not None and is_offered_lately(ctx, question):
        return unseen.shown_as(ctx, question, [_about_the_offer(ctx, question)])
    return [Reply(_("You're welcome. I'm here whenever you have a question."))]


async def _nod(ctx: Context, about: Question | None) -> Sequence[Action] | None:
    """A yes or no is for whoever has asked; after an answer, an "ok" may mean that all is well."""
    states = (*questions.OPEN, QuestionState.OFFERED)
    question = about or await unseen.latest_question(ctx, states)
    if question is not None and question.state in questions.OPEN:
        words = small_talk.says_something(ctx.event.text)
        if words and await _is_asked_back(ctx, question):
            return None
        if question.state == QuestionState.ANSWERED:
            text = _("Is question {number} solved, then?", number=str(question.number))
            return [Reply(text, buttons=delivering.asker_buttons(question)[:2])]
    if question is not None and is_offered_lately(ctx, question):
        return unseen.shown_as(ctx, question, [_about_the_offer(ctx, question)])
    return [Reply(_("All right. Write to me whenever you want to know something."))]


def is_offered_lately(ctx: Context, question: Question) -> bool:
    """May what is said now be about what the bot has offered for it?"""
    is_fresh = ctx.now - question.asked_at <= FRESH
    return question.state == QuestionState.OFFERED and is_fresh


def _about_the_offer(ctx: Context, question: Question) -> Reply:
    """A courtesy says neither that an answer was right nor that it was not: that is asked."""
    if not reasons.is_answered(question):
        text = _("If none of the answers fits, I'll ask people.")
        return Reply(text, buttons=(ask_person(question),))
    is_thanks = small_talk.recognise(ctx.event.text) is SmallTalk.THANKS
    text = _("You're welcome. Was that it?") if is_thanks else _("All right. Was that it?")
    return Reply(text, buttons=(helped_by(question), ask_person(question)))


ANSWERS: Mapping[SmallTalk, Meeting] = {
    SmallTalk.GREETING: _greet,
    SmallTalk.OPENING: _open,
    SmallTalk.CHEER: _cheer,
    SmallTalk.THANKS: _thanks,
    SmallTalk.NOD: _nod,
}


async def _is_asked_back(ctx: Context, question: Question) -> bool:
    """Has a mentor asked something in it that waits for an answer?"""
    answer = await utterances.last_answer(ctx.db, question)
    if answer is None or wording.MARKS.search(answer.text) is None:
        return False
    return not any(
        utterance.id > answer.id and utterance.person_id == question.asker_id
        for utterance in await utterances.of(ctx.db, question)
    )
