"""Back again: a question that had been answered or closed goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import questions
from bot.message import Post, Says, Send, _
from handlers.hotline import cards
from handlers.hotline.registry import lease, reopening

if TYPE_CHECKING:
    from bot.domain.questions import Question
    from bot.feature import Context


async def take_up(ctx: Context, question: Question) -> list[Says]:
    """Reopen it, and tell whoever has it now or the rooms. Raises Refused when it is too late."""
    await questions.reopen(ctx.db, question, ctx.now, within=reopening(ctx), lease=lease(ctx))
    says = await cards.update(ctx.db, question)
    number = str(question.id)
    if question.claimed_by is not None:
        says.append(
            Send(
                question.claimed_by,
                _(
                    "{asker} needs more on question {number}. It's yours until {until}.",
                    asker=await cards.asker_name(ctx.db, question),
                    number=number,
                    until=question.lease_until,
                ),
                buttons=cards.buttons(question),
                about=cards.about(question),
            )
        )
        return says
    standing = await cards.rooms_of(ctx.db, question)
    if not standing:
        return [*says, *await cards.post(ctx, question, await cards.first_rooms(ctx.db, question))]
    for chat_id in standing:
        says.append(
            Post(
                chat_id,
                _("Question {number} is open again.", number=number),
                buttons=cards.buttons(question),
                thread_of=cards.about(question),
                about=f"again:{question.id}",
            )
        )
    return says
