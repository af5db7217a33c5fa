"""Spoken presses: a yes or no in words, taken as a press below what the bot has offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.hotline import phrases_heard
from bot.engine.features import Role
from bot.words import Action, Subject
from bot.words.states import QuestionState
from handlers.hotline import courtesies, delivering, offers, unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question


async def take(ctx: Context) -> Sequence[Action] | None:
    """Take a yes or no about what was offered as [That helped] or [Ask a person]; None for all
    else.
    """
    meant = None if ctx.event.attachments else phrases_heard.meant_as_press(ctx.event.text)
    question = None if meant is None else await _offered(ctx)
    if question is None:
        return None
    if meant == phrases_heard.NO:
        return await offers.take_to_people(ctx, question)
    return await offers.take_as_right(ctx, question)


async def _offered(ctx: Context) -> Question | None:
    """The speaker's question for which the bot has offered something that they speak of."""
    if ctx.event.reply_to:
        reference = await references.find(ctx.db, ctx.chat, ctx.event.reply_to)
        subject = Subject.read(reference.subject) if reference is not None else None
        question, _words = await delivering.belongs_to(ctx, subject)
        if question is None or question.state != QuestionState.OFFERED:
            return None
        is_own = question.asker_id == ctx.person.id and question.chat_id == ctx.chat.id
        return question if is_own else None
    # A mentor's "no" in private is more likely about somebody else's question.
    if not (ctx.chat.private or ctx.event.addressed) or ctx.is_a(Role.MENTOR):
        return None
    if await references.thread_subject(ctx.db, ctx.chat, ctx.event.place.thread) is not None:
        return None
    latest = await unseen.latest_question(ctx)
    return latest if latest is not None and courtesies.is_offered_lately(ctx, latest) else None
