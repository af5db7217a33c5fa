"""Claiming: who answers what, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.hotline import claims, not_asked, questions, subjects
from bot.engine.features import Role
from bot.words import Action, Refused, Reply, Send, _, stack
from bot.words.states import QuestionState
from handlers.hotline import cards, ladder, leases, notices, own_topics
from handlers.hotline.arguments import MENTOR, QUESTION
from handlers.hotline.registry import feature, lease

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Person, Question


@feature.command(
    "claim", QUESTION, about=_("Take a question: /claim 7"), role=Role.MENTOR, group=True
)
async def claim(ctx: Context) -> Sequence[Action]:
    """Take a question for a while; every card shows it, and the asker hears of it once."""
    question = ctx.get(QUESTION)
    await claims.may_claim(ctx.db, question, ctx.person, ctx.settings.hotline.max_claims)
    again = question.claimed_by == ctx.person.id
    await questions.claim(ctx.db, question, ctx.person, ctx.now, lease(ctx))
    questions.deal_with(question, ctx.chat)
    actions: list[Action] = [
        Reply(
            _(
                "Question {number} is yours until {until}. Reply to the card, or write "
                "{command} and your words.",
                number=str(question.number),
                until=question.lease_until,
                command=f"/answer {question.number}",
            ),
            whisper=True,
            own_thread=await own_topics.in_hand(ctx, question),
        ),
        *await cards.update(ctx.db, question),
    ]
    return actions if again else [*actions, *await _tell_asker(ctx, question)]


async def _tell_asker(ctx: Context, question: Question) -> list[Action]:
    name = await cards.name_of(ctx.db, question.claimed_by)
    return await notices.asker(ctx, question, _("{name} is looking at your question.", name=name))


@feature.command("release", QUESTION, about=_("Give a question back: /release 7"),
                 role=Role.MENTOR, group=True)  # fmt: skip
async def release(ctx: Context) -> Sequence[Action]:
    """Give a claimed question back to the queue."""
    question = ctx.get(QUESTION)
    if question.state != QuestionState.CLAIMED:
        raise Refused(_("Nobody has question {number}.", number=str(question.number)))
    await not_somebody_elses(ctx, question)
    return [
        Reply(_("Given back. Thank you for saying so."), whisper=True),
        *await leases.back_in_queue(ctx, question),
    ]


async def not_somebody_elses(ctx: Context, question: Question) -> None:
    """Raise Refused where another mentor has it in hand; organizers may step in."""
    taken = question.state == QuestionState.CLAIMED and question.claimed_by != ctx.person.id
    if taken and not ctx.is_a(Role.ORGANIZER):
        raise Refused(
            _(
                "{name} has question {number}, not you.",
                name=await cards.name_of(ctx.db, question.claimed_by),
                number=str(question.number),
            )
        )


@feature.action("notme", QUESTION, role=Role.MENTOR)
async def not_me(ctx: Context) -> Sequence[Action]:
    """Say that a question is for somebody else; when nobody is left, more people are asked."""
    question = ctx.get(QUESTION)
    await not_asked.decline(ctx.db, question, ctx.person)
    if question.claimed_by == ctx.person.id:
        return [
            Reply(_("Given back. Thank you for saying so."), whisper=True),
            *await leases.back_in_queue(ctx, question),
        ]
    reply = Reply(_("All right. I won't ask you about this one again."), whisper=True)
    return [reply, *await ladder.step_if_nobody_left(ctx, question)]


@feature.command(
    "transfer",
    QUESTION,
    MENTOR,
    about=_("Hand a question to another mentor: /transfer 7 name"),
    role=Role.MENTOR,
    group=True,
)
async def transfer(ctx: Context) -> Sequence[Action]:
    """Hand a question to another mentor by name."""
    question, mentor = ctx.get(QUESTION), ctx.get(MENTOR)
    await _may_transfer(ctx, question, mentor)
    holder = question.claimed_by
    await questions.claim(ctx.db, question, mentor, ctx.now, lease(ctx))
    questions.deal_with(question, None)
    actions: list[Action] = [
        Reply(
            _("{name} has question {number} now.", name=mentor.name, number=str(question.number)),
            whisper=True,
        ),
        await _handed(ctx, question, mentor),
    ]
    if holder is not None and holder != ctx.person.id:
        text = _("{name} has question {number} now.", name=mentor.name, number=str(question.number))
        actions.append(Send(holder, text, thread_of=subjects.card(question)))
    return [*actions, *await cards.update(ctx.db, question), *await _tell_asker(ctx, question)]


async def _may_transfer(ctx: Context, question: Question, mentor: Person) -> None:
    """Raise Refused unless the question is free to be handed to that mentor, who is there."""
    if Role.MENTOR not in await people.roles_of(ctx.db, mentor.id):
        raise Refused(_("{name} is not a mentor.", name=mentor.name))
    if mentor.away_until is not None and mentor.away_until > ctx.now:
        raise Refused(
            _("{name} is on a break until {until}.", name=mentor.name, until=mentor.away_until)
        )
    if question.state not in questions.OPEN:
        raise Refused(_("Question {number} is not open any more.", number=str(question.number)))
    await not_somebody_elses(ctx, question)
    if question.claimed_by == mentor.id:
        raise Refused(
            _("{name} has question {number} now.", name=mentor.name, number=str(question.number))
        )
    if mentor.id == ctx.person.id:
        await claims.may_take(ctx.db, question, mentor, ctx.settings.hotline.max_claims)
    await claims.may_be_handed_to(ctx.db, question, mentor, ctx.settings.hotline.max_claims)


async def _handed(ctx: Context, question: Question, mentor: Person) -> Send:
    head = _(
        "{name} hands question {number} to you, until {until}.",
        name=ctx.person.name,
        number=str(question.number),
        until=question.lease_until,
    )
    return Send(
        mentor.id,
        stack(head, await cards.card(ctx.db, question)),
        buttons=cards.buttons(question),
        subject=subjects.reminder(question),
        own_thread=await own_topics.handed_to(ctx, question),
    )
