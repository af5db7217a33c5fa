"""Changes: edits arrive as edits, and what is taken back goes everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.hotline import duplicates, questions, subjects, utterances
from bot.words import Action, EventKind, Remove, Reply, Send, Update, _
from bot.words.states import Ending, QuestionState, Side
from handlers.hotline import answering, cards, delivering, notices, reopening
from handlers.hotline.registry import feature, lease

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question, Utterance

ASK = re.compile(r"^/ask(@\w+)?\s*")


@feature.on(EventKind.EDIT)
async def hear_edit(ctx: Context) -> Sequence[Action] | None:
    """Carry an edit to every copy of the words."""
    said = await _own_words(ctx, ctx.event.message)
    if said is None:
        return None
    asker = said.side == Side.ASKER
    text = ctx.event.text
    text = ASK.sub("", text, count=1) if asker else answering.without_command(text)
    if not await utterances.edit(ctx.db, said, text, ctx.now):
        return []
    return await _show_again(ctx, said)


async def _own_words(ctx: Context, message: str) -> Utterance | None:
    """What the speaker said in that message, and has not taken back."""
    _question, said = await delivering.belongs_to(
        ctx, await references.subject(ctx.db, ctx.chat, message)
    )
    own = said is not None and said.person_id == ctx.person.id and said.withdrawn_at is None
    return said if own else None


async def _show_again(ctx: Context, said: Utterance) -> list[Action]:
    """Bring every copy of an utterance up to date."""
    question = await questions.get(ctx.db, said.question_id)
    if said.id == (await utterances.first(ctx.db, question)).id:
        return await cards.update(ctx.db, question)
    match said.side:
        case Side.NOTE:
            return [Update(subjects.note(said), await delivering.noted(ctx, question, said))]
        case Side.MENTOR:
            return await _answer_again(ctx, question, said)
    return [Update(subjects.words(said.id), await delivering.followed(ctx, question, said))]


async def _answer_again(ctx: Context, question: Question, said: Utterance) -> list[Action]:
    """An answer stands before its asker, before those who asked the same, and in rooms."""
    askers = [question, *await duplicates.of(ctx.db, question)]
    return [
        *[
            Update(
                subjects.answer(one, said),
                await delivering.signed(ctx, one, said),
                delivering.asker_buttons(one),
            )
            for one in askers
        ],
        Update(subjects.report(said), await delivering.reported(ctx, question, said)),
    ]


# ── taken back ───────────────────────────────────────────────────────────────────────────────


@feature.on(EventKind.WITHDRAWAL)
async def hear_withdrawal(ctx: Context) -> Sequence[Action] | None:
    """Take back what somebody has deleted where the platform tells."""
    said = await _own_words(ctx, ctx.event.message)
    if said is None:
        return None
    return await _take_back(ctx, said)


@feature.command("withdraw", about=_("Take your question back"), group=True, last=True)
async def withdraw(ctx: Context) -> Sequence[Action]:
    """Take back one message (as a reply to it) or the whole question."""
    said = await _own_words(ctx, ctx.event.reply_to)
    if said is not None:
        return [
            Reply(_("Taken back. Nobody sees it through me any more.")),
            *await _take_back(ctx, said),
        ]
    question = await questions.own(ctx.db, ctx.args, ctx.person)
    return [
        *await withdraw_question(ctx, question),
        Reply(_("Taken back. Your words are gone from everywhere I had passed them on to.")),
    ]


async def _take_back(ctx: Context, said: Utterance) -> list[Action]:
    question = await questions.get(ctx.db, said.question_id)
    if said.id == (await utterances.first(ctx.db, question)).id:
        return await withdraw_question(ctx, question)
    actions = await withdraw_words(ctx, question, said)
    if said.side == Side.MENTOR and question.state == QuestionState.ANSWERED:
        actions += await _unanswered(ctx, question)
    return actions


async def withdraw_words(ctx: Context, question: Question, said: Utterance) -> list[Action]:
    """Take back one thing that was said: the words go, and messages with files as a whole."""
    standing = [subjects.words(said.id), subjects.report(said), subjects.note(said)]
    standing += [subjects.answer(one, said) for one in await duplicates.of(ctx.db, question)]
    had_files = bool(said.attachments)
    await utterances.withdraw(ctx.db, said, ctx.now)
    if had_files:
        # Who said it keeps their own message, of which this is not for the bot to decide.
        mine = question.chat_id if said.side == Side.ASKER else ctx.chat.id
        return [Remove(one, but_in=mine) for one in standing]
    return [Update(one, _("(taken back)"), erases=True) for one in standing]


async def _unanswered(ctx: Context, question: Question) -> list[Action]:
    """The only answer is gone: whoever took it back has the question in hand again."""
    if await utterances.answers(ctx.db, question):
        return []
    await questions.take_answer_back(ctx.db, question, ctx.person, ctx.now, lease(ctx))
    told = _(
        "{name} has taken the answer to your question {number} back and is looking at it again.",
        name=await cards.name_of(ctx.db, ctx.person.id),
        number=str(question.id),
    )
    return [*await cards.update(ctx.db, question), *await notices.asker(ctx, question, told)]


async def withdraw_question(ctx: Context, question: Question) -> list[Action]:
    """Take the whole question back: the asker's words go everywhere, whoever had it is told."""
    holder = question.claimed_by
    await questions.close(ctx.db, question, Ending.WITHDRAWN, ctx.person.id, ctx.now)
    first = await utterances.first(ctx.db, question)
    actions: list[Action] = []
    for said in await utterances.of(ctx.db, question):
        if said.side == Side.ASKER and said.withdrawn_at is None:
            gone = await withdraw_words(ctx, question, said)
            actions += gone if said.id != first.id or isinstance(gone[0], Remove) else []
    if holder is not None:
        text = _(
            "Question {number} was taken back. There is nothing left for you to do.",
            number=str(question.id),
        )
        actions.append(Send(holder, text))
    return [
        *actions,
        *await cards.erase(ctx.db, question),
        *await reopening.set_free(ctx, question),
    ]
