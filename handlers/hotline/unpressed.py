"""Unpressed: what the bot has offered, when nobody presses anything below it.

Choices go to people; of a single answer that isn't certain it is asked once whether that was it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs, people, rooms
from bot.domain.hotline import question_lists, questions, utterances
from bot.domain.hotline import unseen as unseen_conversations
from bot.domain.hotline.questions import CHECK_BACK, UNPRESSED
from bot.domain.knowledge.reasons import Reason
from bot.words import Action, _
from bot.words.briefs import brief
from bot.words.quiet import Quiet
from bot.words.states import QuestionState
from handlers.hotline import delivering, ladder, notices
from handlers.hotline.question_buttons import ask_person, helped_by
from handlers.hotline.registry import feature, reopen_period

if TYPE_CHECKING:
    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Question

QUOTED = 60
"""Characters of a question that it is reminded of with."""
TRY_AGAIN = timedelta(days=1)
"""Then it is seen whether somebody who could not be written to is back."""


def minutes(count: float) -> timedelta:
    """So many minutes of the configuration."""
    return timedelta(minutes=count)


async def go_to_people(ctx: Context, question: Question) -> timedelta:
    """Let it go to people where no choice is pressed; gives after how long."""
    wait = timedelta(minutes=ctx.settings.hotline.choices_minutes)
    await jobs.schedule(ctx.db, UNPRESSED, question.id, ctx.now + wait, person=question.asker_id)
    return wait


async def check_back(ctx: Context, question: Question) -> None:
    """Let its asker be asked later whether an uncertain answer was the right one."""
    at = ctx.now + timedelta(minutes=ctx.settings.hotline.check_back_minutes)
    await jobs.schedule(ctx.db, CHECK_BACK, question.id, at, person=question.asker_id)


async def leave(ctx: Context, question: Question) -> None:
    """Somebody has pressed something."""
    await jobs.cancel(ctx.db, question.id, UNPRESSED, CHECK_BACK)


@feature.job(UNPRESSED)
async def ask_people(tick: Tick, job: Job) -> list[Action]:
    """Hand over a question of whose choices none was pressed.

    Not one that its asker has put in other words meanwhile, with an answer from among the choices;
    nor, before they have said so, one that stands under the name of somebody who has been unseen
    since.
    While they can't be written to, it waits until they can, as long as questions can be reopened.
    """
    question = await questions.by_id(tick.db, job.subject)
    if question is None or question.state != QuestionState.OFFERED or question.chat_id is None:
        return []
    if await _is_answered_since(tick, question):
        return []
    if not await delivering.reaches(tick, question):
        if tick.now - question.asked_at < reopen_period(tick):
            at = tick.now + TRY_AGAIN
            await jobs.schedule(tick.db, UNPRESSED, question.id, at, person=question.asker_id)
        return []
    quoted = await _quoted(tick, question)
    if await _would_show_name(tick, question):
        text = _(
            "None of the answers that I offered for “{question}” was pressed. It stands under "
            "your name, so I have asked nobody yet. Shall I ask people?",
            question=quoted,
        )
        return await notices.asker(tick, question, text, ask_person(question))
    why = _("None of the answers that I offered for “{question}” was pressed.", question=quoted)
    return await ladder.hand_over_unasked(tick, question, why)


@feature.job(CHECK_BACK, quiet=Quiet.PERSON)
async def ask_whether_it_helped(tick: Tick, job: Job) -> list[Action]:
    """Ask once whether an uncertain answer was the right one, unless they have gone on since."""
    question = await questions.by_id(tick.db, job.subject)
    if question is None or question.state != QuestionState.OFFERED or question.chat_id is None:
        return []
    if question.asker_id is None or not await delivering.reaches(tick, question):
        return []
    latest = await question_lists.latest_of(tick.db, question.asker_id, chat_id=question.chat_id)
    if latest is not None and latest.id != question.id:
        return []
    text = _(
        "You asked “{question}”. Was my answer what you were looking for?",
        question=await _quoted(tick, question),
    )
    buttons = (helped_by(question), ask_person(question))
    return await notices.asker(tick, question, text, *buttons)


async def _quoted(tick: Tick, question: Question) -> str:
    return brief((await utterances.first(tick.db, question)).text, QUOTED)


async def _is_answered_since(tick: Tick, question: Question) -> bool:
    """Has its asker been given one of the answers meanwhile, to other words?"""
    reason = Reason.of(question)
    if reason is None or question.asker_id is None:
        return False
    entries = [candidate.entry for candidate in reason.candidates]
    return await question_lists.is_answered_since(tick.db, question, entries)


async def _would_show_name(tick: Tick, question: Question) -> bool:
    """Did somebody who is unseen by now, or was just so, ask it under their name in private?"""
    if question.pseudonym or question.asker_id is None or question.chat_id is None:
        return False
    asker = await people.by_id(tick.db, question.asker_id)
    if asker is None or not (
        unseen_conversations.is_unseen(asker, tick.now)
        or unseen_conversations.was_unseen_just_now(asker, tick.now)
    ):
        return False
    return (await rooms.by_id(tick.db, question.chat_id)).private
