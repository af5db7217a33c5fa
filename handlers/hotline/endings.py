"""Endings: solved, still stuck, thanks, closed; who ended it and how to go on is always told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs, people
from bot.domain.hotline import questions, shares, subjects, utterances
from bot.domain.hotline.questions import FADE
from bot.engine.features import HelpPage, Role
from bot.words import Action, Begin, Button, Refused, Reply, Send, Text, _
from bot.words.states import Ending, QuestionState
from handlers.hotline import cards, claiming, ladder, notices, reopening, unseen
from handlers.hotline.arguments import OWN_QUESTION, PRESSED_QUESTION, QUESTION
from handlers.hotline.registry import feature, reopen_period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Question


STILL_UNCLEAR = "still-unclear"
"""The form that takes what is written next: see `handlers.hotline.unclear`."""


def still_stuck(question: Question) -> Button:
    """The way back, on every message that tells of an end."""
    return Button(_("Still stuck"), f"/stuck {question.number}")


def _until(tick: Tick) -> datetime:
    """For how long a question that ends now can be reopened."""
    return tick.now + reopen_period(tick)


@feature.action("solved", PRESSED_QUESTION)
async def solved(ctx: Context) -> Sequence[Action]:
    """The asker says that it is solved; also of what was closed by itself or as a duplicate."""
    question = ctx.get(PRESSED_QUESTION)
    holder = question.claimed_by
    before = question.state
    if before != QuestionState.CLOSED:
        await questions.close(ctx.db, question, Ending.SOLVED, ctx.person.id, ctx.now)
    thank = await can_be_thanked(ctx, question)
    reply = Reply(
        _(
            "Good! You have closed question {number}. To reopen it, press the button or "
            "reply here until {until}.",
            number=str(question.number),
            until=_until(ctx),
        ),
        buttons=(*((thank_them(question),) if thank else ()), still_stuck(question)),
        subject=subjects.to_asker(question),
    )
    replies = unseen.shown_as(ctx, question, [reply])
    if before == QuestionState.CLOSED:
        return replies
    return [
        *replies,
        *await cards.update(ctx.db, question),
        *await _good_news(ctx, question),
        *notices.holder(question, holder),
        *await reopening.set_free(ctx, question),
    ]


def thank_them(question: Question) -> Button:
    """Thanks, in one tap."""
    return Button(_("Thank them"), f"!thanks {question.handle}")


async def _good_news(ctx: Context, question: Question) -> list[Action]:
    """Tell whoever answered that it helped, and that it could help others."""
    answer = await utterances.last_answer(ctx.db, question)
    if question.answered_by is None or answer is None or not answer.text:
        return []
    return [
        Send(
            question.answered_by,
            _(
                "{asker} says that question {number} is solved. Shall others find your answer?",
                asker=await cards.asker_name(ctx.db, question),
                number=str(question.number),
            ),
            buttons=(Button(_("Save as answer"), f"!save {question.number}"),),
            thread_of=subjects.card(question),
        )
    ]


@feature.command("stuck", "reopen", OWN_QUESTION, about=_("Reopen your question"), last=True,
                 page=HelpPage.BASICS, for_oneself=True)  # fmt: skip
async def stuck(ctx: Context) -> Sequence[Action]:
    """The asker needs more: the question goes on with whoever answered it, else with everybody."""
    return await go_on(ctx, ctx.get(OWN_QUESTION))


async def go_on(ctx: Context, question: Question) -> list[Action]:
    """Bring a question back to people. Raises Refused when it is there, or it is too late."""
    number = str(question.number)
    if question.state in {QuestionState.WAITING, QuestionState.CLAIMED}:
        raise Refused(_("Question {number} is still open. Somebody will answer.", number=number))
    if question.state != QuestionState.OFFERED:
        questions.may_reopen(question, ctx.now, reopen_period(ctx))
    if question.escalated_at is None:
        questions.offer_again(ctx.db, question)
        return unseen.shown_as(ctx, question, await ladder.hand_over(ctx, question))
    actions = await reopening.take_up_again(ctx, question)
    if question.state == QuestionState.HELD:
        return unseen.shown_as(ctx, question, actions)
    return [Begin(STILL_UNCLEAR, {"question": question.number}), *actions]


@feature.action("thanks", PRESSED_QUESTION)
async def thank(ctx: Context) -> Sequence[Action]:
    """Pass thanks on, once."""
    return await pass_thanks_on(ctx, ctx.get(PRESSED_QUESTION))


async def can_be_thanked(ctx: Context, question: Question) -> bool:
    """Has somebody answered who is still here and has no thanks yet?"""
    mentor = await people.named(ctx.db, question.answered_by)
    return bool(mentor) and question.thanked_at is None


async def pass_thanks_on(ctx: Context, question: Question) -> list[Action]:
    """Tell whoever answered that the asker is grateful. Raises Refused for a second time."""
    name = await people.named(ctx.db, question.answered_by)
    if not name or question.answered_by is None:
        raise Refused(_("Nobody has answered yet. I'll pass your thanks on when somebody has."))
    if question.thanked_at is not None:
        raise Refused(_("{name} has your thanks already.", name=name))
    questions.thank(question, ctx.now)
    solved_button = (
        (Button(_("Solved"), f"!solved {question.handle}"), still_stuck(question))
        if question.state == QuestionState.ANSWERED
        else ()
    )
    passed_on = Reply(_("I've passed your thanks on to {name}.", name=name), buttons=solved_button)
    return [
        *unseen.shown_as(ctx, question, [passed_on]),
        Send(
            question.answered_by,
            _(
                "{asker} thanks you for your answer to question {number}.",
                asker=await cards.asker_name(ctx.db, question),
                number=str(question.number),
            ),
            thread_of=subjects.card(question),
        ),
    ]


@feature.command(
    "close", QUESTION, about=_("Close a question: /close 7"), role=Role.MENTOR, group=True
)
async def close(ctx: Context) -> Sequence[Action]:
    """A mentor closes a question; the asker is told by whom and how to reopen it."""
    question = ctx.get(QUESTION)
    return await _closed(
        ctx,
        question,
        Ending.CLOSED,
        _(
            "{name} has closed your question {number}. If you are still stuck, press the button "
            "or reply here until {until}.",
            name=ctx.person.name,
            number=str(question.number),
            until=_until(ctx),
        ),
    )


@feature.action("notaquestion", QUESTION, role=Role.MENTOR)
async def not_a_question(ctx: Context) -> Sequence[Action]:
    """Close what isn't a question, kindly."""
    question = ctx.get(QUESTION)
    return await _closed(
        ctx,
        question,
        Ending.NOT_A_QUESTION,
        _(
            "{name} couldn't find a question in your message {number}, and closed it. If there "
            "is one, press the button until {until} and write it in other words.",
            name=ctx.person.name,
            number=str(question.number),
            until=_until(ctx),
        ),
    )


async def _closed(ctx: Context, question: Question, ending: Ending, notice: Text) -> list[Action]:
    await may_close(ctx, question)
    await questions.close(ctx.db, question, ending, ctx.person.id, ctx.now)
    return await tell_of_end(ctx, question, notice)


async def may_close(ctx: Context, question: Question) -> None:
    """Raise Refused where a question is not with people, or in another mentor's hands."""
    if question.state not in questions.OPEN:
        raise Refused(_("Question {number} is not open any more.", number=str(question.number)))
    await claiming.not_somebody_elses(ctx, question)


async def tell_of_end(ctx: Context, question: Question, notice: Text) -> list[Action]:
    """What is said when a mentor has closed a question."""
    asker = await cards.asker_name(ctx.db, question)
    return [
        Reply(_("Closed. I've told {asker}.", asker=asker), whisper=True),
        *await notices.asker(ctx, question, notice, still_stuck(question)),
        *await cards.update(ctx.db, question),
        *await reopening.set_free(ctx, question),
    ]


@feature.job(FADE)
async def fade(tick: Tick, job: Job) -> list[Action]:
    """An answered question of which nothing more was heard is closed; the asker is told."""
    question = await questions.by_id(tick.db, job.subject)
    if question is None or question.state != QuestionState.ANSWERED:
        return []
    if await shares.held_words(tick.db, question):
        # They take it up again when they are shown.
        await jobs.schedule(tick.db, FADE, question.id, tick.now + timedelta(days=1))
        return []
    await questions.close(tick.db, question, Ending.EXPIRED, None, tick.now)
    notice = _(
        "I've closed your question {number}, as I heard nothing more. If you are still stuck, "
        "press the button or reply here until {until}.",
        number=str(question.number),
        until=_until(tick),
    )
    return [
        *await notices.asker(tick, question, notice, still_stuck(question)),
        *await cards.update(tick.db, question),
    ]
