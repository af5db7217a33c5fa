"""Courtesies: hello, thanks, yes and no. They are met by the bot, and bother nobody else, unless a
mentor has asked something that they answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.hotline import questions, small_talk, utterances, wording
from bot.domain.hotline.small_talk import SmallTalk
from bot.words import Action, Reply, _
from bot.words.states import QuestionState
from handlers.hotline import delivering, endings, unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question

AFTER_THE_COMMAND = _("What would you like to know? Write it after the command: /ask …")


async def meet(ctx: Context, about: Question | None = None) -> Sequence[Action] | None:
    """Be polite back; thanks for a person's answer are passed on to that person.

    `about` is the question that it was said to, where that is known. None where it says more.
    """
    if ctx.event.attachments:
        return None
    match small_talk.recognise(ctx.event.text):
        case None:
            return None
        case SmallTalk.NOD:
            return await _nod(ctx, about)
        case SmallTalk.GREETING if ctx.chat.private:
            return [Reply(_("Hello! What would you like to know? Just write it here."))]
        case SmallTalk.GREETING:
            return [Reply(AFTER_THE_COMMAND)]
        case _:
            return await _thanks(ctx, about)


async def _thanks(ctx: Context, about: Question | None) -> list[Action]:
    question = about or await unseen.latest_question(ctx)
    if question is not None and await endings.can_be_thanked(ctx, question):
        return await endings.pass_thanks_on(ctx, question)
    return [Reply(_("You're welcome. I'm here whenever you have a question."))]


async def _nod(ctx: Context, about: Question | None) -> Sequence[Action] | None:
    """A yes or no is for whoever has asked; after an answer, an "ok" may mean that all is well."""
    question = about or await unseen.latest_question(ctx, questions.OPEN)
    if question is not None and question.state in questions.OPEN:
        words = small_talk.says_something(ctx.event.text)
        if words and await _is_asked_back(ctx, question):
            return None
        if question.state == QuestionState.ANSWERED:
            text = _("Is question {number} solved, then?", number=str(question.number))
            return [Reply(text, buttons=delivering.asker_buttons(question)[:2])]
    return [Reply(_("All right. Write to me whenever you want to know something."))]


async def _is_asked_back(ctx: Context, question: Question) -> bool:
    """Has a mentor asked something in it that waits for an answer?"""
    answer = await utterances.last_answer(ctx.db, question)
    if answer is None or wording.MARKS.search(answer.text) is None:
        return False
    return not any(
        utterance.id > answer.id and utterance.person_id == question.asker_id
        for utterance in await utterances.of(ctx.db, question)
    )
