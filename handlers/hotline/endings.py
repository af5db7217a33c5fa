"""Endings: solved, still stuck, thanks, closed; who ended it and how to go on is always told."""

from __future__ import annotations

from datetime import timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.domain import people, questions
from bot.feature import Role
from bot.message import Button, Refused, Reply, Says, Send, Text, _, stack, verbatim
from handlers.hotline import answering, cards, ladder, returning
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.questions import Question
    from bot.feature import Context

ALIKE = 3
"""How many similar questions are offered as the original of a duplicate."""


def still_stuck(question: Question) -> Button:
    """The way back, on every message that tells of an end."""
    return Button(_("Still stuck"), f"/stuck {question.id}")


def _until(ctx: Context) -> object:
    return (ctx.now + timedelta(days=ctx.settings.hotline.reopen_days)).date()


@feature.command("solved")
async def solved(ctx: Context) -> Sequence[Says]:
    """The asker says that it is solved."""
    question = await questions.own(ctx.db, ctx.args, ctx.person)
    await questions.close(ctx.db, question, "solved", ctx.person.id, ctx.now)
    thank = (Button(_("Thank them"), f"/thanks {question.id}"),)
    return [
        Reply(
            _(
                "Good! You have closed question {number}. To reopen it, press the button or "
                "reply here until {until}.",
                number=str(question.id),
                until=_until(ctx),
            ),
            buttons=(*(thank if question.thanked_at is None else ()), still_stuck(question)),
            about=cards.asked(question),
        ),
        *await cards.update(ctx.db, question),
        *await _good_news(ctx, question),
    ]


async def _good_news(ctx: Context, question: Question) -> list[Says]:
    if question.answered_by is None:
        return []
    return [
        Send(
            question.answered_by,
            _(
                "{asker} says that question {number} is solved. Shall others find your answer?",
                asker=await cards.asker_name(ctx.db, question),
                number=str(question.id),
            ),
            buttons=(Button(_("Save as answer"), f"/save {question.id}"),),
        )
    ]


@feature.command("stuck", "reopen", about=_("Reopen your question"))
async def stuck(ctx: Context) -> Sequence[Says]:
    """The asker needs more: the question goes on with whoever answered it, else with everybody."""
    question = await questions.own(ctx.db, ctx.args, ctx.person)
    if question.state in {"waiting", "claimed"}:
        raise Refused(_("Question {number} is still open. Somebody will answer.",
                        number=str(question.id)))  # fmt: skip
    if question.state == "offered" or question.ending == "helped":
        question.state = "offered"
        return await ladder.hand_over(ctx, question)
    says = await returning.take_up(ctx, question)
    if question.state == "waiting":
        await ladder.start(ctx, question)
    return [
        Reply(
            _("Question {number} is open again. What is still unclear? Write it here, and I'll "
              "pass it on.", number=str(question.id)),
            about=cards.asked(question),
        ),
        *says,
    ]  # fmt: skip


@feature.command("thanks")
async def thank(ctx: Context) -> Sequence[Says]:
    """Pass thanks on, once."""
    return await pass_thanks_on(ctx, await questions.own(ctx.db, ctx.args, ctx.person))


async def pass_thanks_on(ctx: Context, question: Question) -> list[Says]:
    """Tell whoever answered that the asker is grateful."""
    name = await people.named(ctx.db, question.answered_by)
    if not name or question.answered_by is None:
        raise Refused(_("Nobody has answered yet. I'll pass your thanks on when somebody has."))
    if question.thanked_at is not None:
        raise Refused(_("{name} has your thanks already.", name=name))
    question.thanked_at = ctx.now
    solved_button = (
        (Button(_("Solved"), f"/solved {question.id}"), still_stuck(question))
        if question.state == "answered"
        else ()
    )
    return [
        Reply(_("I've passed your thanks on to {name}.", name=name), buttons=solved_button),
        Send(
            question.answered_by,
            _(
                "{asker} thanks you for your answer to question {number}.",
                asker=await cards.asker_name(ctx.db, question),
                number=str(question.id),
            ),
        ),
    ]


@feature.command("close", about=_("Close a question: /close 7"), role=Role.MENTOR, group=True)
async def close(ctx: Context) -> Sequence[Says]:
    """A mentor closes a question; the asker is told by whom and how to reopen it."""
    question = await questions.get(ctx.db, ctx.args)
    return await _closed(
        ctx,
        question,
        "closed",
        _(
            "{name} has closed your question {number}. If you are still stuck, press the button "
            "or reply here until {until}.",
            name=ctx.person.name,
            number=str(question.id),
            until=_until(ctx),
        ),
    )


@feature.command("notaquestion", role=Role.MENTOR)
async def not_a_question(ctx: Context) -> Sequence[Says]:
    """Close what isn't a question, kindly."""
    question = await questions.get(ctx.db, ctx.args)
    return await _closed(
        ctx,
        question,
        "not_a_question",
        _(
            "{name} couldn't find a question in your message {number}, and closed it. If there "
            "is one, press the button until {until} and write it in other words.",
            name=ctx.person.name,
            number=str(question.id),
            until=_until(ctx),
        ),
    )


async def _closed(ctx: Context, question: Question, ending: str, told: Text) -> list[Says]:
    taken = question.state == "claimed" and question.claimed_by != ctx.person.id
    if taken and not ctx.is_a(Role.ORGANIZER):
        holder = await people.named(ctx.db, question.claimed_by)
        raise Refused(
            _("{name} has question {number}, not you.", name=holder, number=str(question.id))
        )
    await questions.close(ctx.db, question, ending, ctx.person.id, ctx.now)
    return [
        Reply(_("Closed. I've told {asker}.", asker=await cards.asker_name(ctx.db, question)),
              whisper=True),
        *ladder.tell_asker(question, told, still_stuck(question)),
        *await cards.update(ctx.db, question),
    ]  # fmt: skip


# ── the same question twice ──────────────────────────────────────────────────────────────────


@feature.command("duplicate", role=Role.MENTOR)
async def duplicate(ctx: Context) -> Sequence[Says]:
    """Tie a question to an earlier one: its asker gets that one's answers."""
    number, _space, other = ctx.args.partition(" ")
    question = await questions.get(ctx.db, number)
    if not other.strip():
        return [await _which(ctx, question)]
    original = await questions.get(ctx.db, other)
    if original.id == question.id or original.state in {"offered", "withdrawn"}:
        raise Refused(_("Question {number} can't be the original.", number=str(original.id)))
    question.duplicate_of = original.id
    told = _(
        "Somebody asked the same before, so I've put your question {number} together with "
        "theirs. You'll get the same answer here.",
        number=str(question.id),
    )
    says = await _closed(ctx, question, "duplicate", told)
    answer = await questions.last_answer(ctx.db, original)
    if answer is not None:
        says.append(await answering.to_asker(ctx, question, answer))
    return says


async def _which(ctx: Context, question: Question) -> Reply:
    """Offer the most similar questions of late."""
    words = (await questions.first_words(ctx.db, question)).text
    recent = await questions.recent(ctx.db, ctx.now - timedelta(days=30), question)
    alike = sorted(
        recent,
        key=lambda one: SequenceMatcher(None, words.lower(), one[1].lower()).ratio(),
        reverse=True,
    )[:ALIKE]
    if not alike:
        raise Refused(_("There is no other question yet."))
    return Reply(
        stack(_("The same as which one? Or write {command} and its number.",
                command=f"/duplicate {question.id}")),
        buttons=tuple(
            Button(verbatim(f"{one.id}: {' '.join(text.split())[:40]}"),
                   f"/duplicate {question.id} {one.id}")
            for one, text in alike
        ),
        whisper=True,
    )  # fmt: skip
