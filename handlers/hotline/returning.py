"""Back again: questions that had been answered or closed, and askers who were away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import duplicates, questions, queues, utterances
from bot.domain.questions import REDRAW
from bot.message import Happening, Remove, Says, Send, Update, _
from handlers.hotline import cards, delivering, ladder, telling
from handlers.hotline.registry import feature, lease, reopening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.feature import Context, Tick
    from bot.storage.tables import Question


async def take_up(tick: Tick, question: Question) -> list[Says]:
    """Reopen a question, and tell whoever has it now, or the rooms."""
    await questions.reopen(
        tick.db, question, tick.now, lease=lease(tick), next_step=ladder.next_step(tick, 0)
    )
    says = await cards.update(tick.db, question)
    number = str(question.id)
    if question.claimed_by is not None:
        text = _(
            "{asker} needs more on question {number}. It's yours until {until}.",
            asker=await cards.asker_name(tick.db, question),
            number=number,
            until=question.lease_until,
        )
        return [
            *says,
            Send(
                question.claimed_by,
                text,
                buttons=cards.buttons(question),
                about=f"nudge:{question.id}",
            ),
        ]
    if not await cards.rooms_of(tick.db, question):
        return [
            *says,
            *await cards.post(tick, question, await cards.first_rooms(tick.db, question)),
        ]
    again = _("Question {number} is open again.", number=number)
    return [*says, *await telling.answerers(tick, question, again)]


async def take_up_again(ctx: Context, question: Question) -> list[Says]:
    """The same for an asker who comes back to it. Raises Refused when it is too late."""
    questions.may_reopen(question, ctx.now, reopening(ctx))
    return await take_up(ctx, question)


async def set_free(tick: Tick, original: Question) -> list[Says]:
    """An original has ended without an answer: its duplicates are questions of their own again."""
    if await utterances.answers(tick.db, original):
        return []
    says: list[Says] = []
    tied = await duplicates.of(tick.db, original)
    for one in (one for one in tied if one.chat_id is not None):
        says += await take_up(tick, one)
        told = _(
            "The question that yours was put together with has ended without an answer. "
            "So your question {number} is with the mentors again.",
            number=str(one.id),
        )
        says += await telling.asker(tick, one, told)
    return says


@feature.on(Happening.UNBLOCKED)
async def welcome_back(ctx: Context) -> Sequence[Says] | None:
    """Somebody who could not be written to is back: say again what they may have missed."""
    says: list[Says] = []
    for question in await queues.in_state(ctx.db, "answered", asker_id=ctx.person.id):
        answer = await utterances.last_answer(ctx.db, question)
        if answer is not None and question.chat_id == ctx.chat.id:
            says.append(await delivering.to_asker(ctx, question, answer))
    return says or None


@feature.timer(REDRAW)
async def redraw(tick: Tick, number: int) -> list[Says]:
    """Show a question anew wherever it stands: without its asker's name, or without their words."""
    question = await questions.by_id(tick.db, number)
    if question is None:
        return []
    says = await cards.update(tick.db, question)
    first = await utterances.first(tick.db, question)
    for said in await utterances.of(tick.db, question):
        if said.side != "asker":
            continue
        about = f"utterance:{said.id}"
        if said.withdrawn_at is not None:
            says.append(Remove(about, but_in=question.chat_id))
        elif said.id != first.id:
            says.append(Update(about, await delivering.followed(tick, question, said)))
    return says
