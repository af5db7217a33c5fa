"""Changes: edits arrive as edits, and what is taken back goes everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.hotline import (
    duplicates,
    own_questions,
    preceding,
    questions,
    subjects,
    utterances,
    what_stays,
)
from bot.engine.features import HelpPage
from bot.words import Action, Button, EventKind, Remove, Reply, Send, Update, _, stack, to_destroy
from bot.words.briefs import brief
from bot.words.states import Ending, QuestionState, Side
from handlers.hotline import (
    answering,
    cards,
    delivering,
    further_words,
    notices,
    own_topics,
    reopening,
    unseen,
)
from handlers.hotline.arguments import PRESSED_QUESTION, WORDS
from handlers.hotline.question_buttons import ask_person
from handlers.hotline.registry import feature, lease

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question, Utterance

SOLVED = (QuestionState.ANSWERED, QuestionState.CLOSED)
QUOTED = 60
"""Characters of a question by which its asker knows it again."""
ASK = re.compile(r"^/ask(@\w+)?\s*")


@feature.on(EventKind.EDIT)
async def hear_edit(ctx: Context) -> Sequence[Action] | None:
    """Carry an edit to every copy of the words."""
    utterance = await _own_words(ctx, ctx.event.message)
    if utterance is None:
        return None
    asker = utterance.side == Side.ASKER
    text = ctx.event.text
    text = (
        ASK.sub("", text, count=1)
        if asker
        else answering.as_marked(ctx, answering.without_command(text))
    )
    if asker and text != utterance.text and (intercepted := await ctx.intercept(text)) is not None:
        return intercepted
    return await word_anew(ctx, utterance, text)


async def word_anew(ctx: Context, utterance: Utterance, text: str) -> list[Action]:
    """Put other words in the place of an utterance's, wherever it stands."""
    before = utterance.text
    if not await utterances.edit(ctx.db, utterance, text, ctx.now):
        return []
    erases = utterance.side == Side.ASKER and utterances.takes_words_out(before, text)
    return await _show_again(ctx, utterance, erases=erases)


async def _own_words(ctx: Context, message: str) -> Utterance | None:
    """What the speaker said in that message, and has not taken back."""
    _question, utterance = await delivering.belongs_to(
        ctx, await references.subject(ctx.db, ctx.chat, message)
    )
    own = (
        utterance is not None
        and utterance.person_id == ctx.person.id
        and utterance.withdrawn_at is None
    )
    return utterance if own else None


async def _show_again(ctx: Context, utterance: Utterance, *, erases: bool) -> list[Action]:
    """Bring every copy of an utterance up to date; `erases`: also where edits can be looked up,
    which is for what askers take out of their words.
    """
    question = await questions.of_words(ctx.db, utterance)
    is_first = utterance.id == (await utterances.first(ctx.db, question)).id
    if is_first or utterances.was_asked_with(question, utterance):
        if question.state == QuestionState.OFFERED:
            return [_answered_before(question)]
        return [
            *await (cards.erase if erases else cards.update)(ctx.db, question),
            *await own_topics.word_anew(ctx, question, erases=erases),
        ]
    match utterance.side:
        case Side.NOTE:
            noted = await delivering.noted(ctx, question, utterance)
            return [Update(subjects.note(utterance), noted)]
        case Side.MENTOR:
            return await _answer_again(ctx, question, utterance)
    followed = await further_words.followed(ctx, question, utterance)
    return [Update(subjects.words(utterance.id), followed, erases=erases)]


def _answered_before(question: Question) -> Reply:
    """What the bot has said was for what the question said before."""
    return Reply(
        _(
            "I've seen your change. What I said was for your words before it: to have me look "
            "again, send them as a new message."
        ),
        buttons=(ask_person(question),),
        whisper=True,
        subject=subjects.to_asker(question),
    )


async def _answer_again(ctx: Context, question: Question, utterance: Utterance) -> list[Action]:
    """An answer stands before its asker, before those who asked the same, and in rooms."""
    askers = [question, *await duplicates.of(ctx.db, question)]
    return [
        *[
            Update(
                subjects.answer(asked_alike, utterance),
                await delivering.signed(ctx, asked_alike, utterance),
                delivering.asker_buttons(asked_alike),
            )
            for asked_alike in askers
        ],
        Update(subjects.report(utterance), await delivering.reported(ctx, question, utterance)),
    ]


# ── taken back ───────────────────────────────────────────────────────────────────────────────


@feature.on(EventKind.WITHDRAWAL)
async def hear_withdrawal(ctx: Context) -> Sequence[Action] | None:
    """Take back what somebody has deleted where the platform tells."""
    utterance = await _own_words(ctx, ctx.event.message)
    if utterance is None:
        return None
    return await _take_back(ctx, utterance)


@feature.command("withdraw", WORDS, about=_("Take your question back"), group=True, last=True,
                 page=HelpPage.BASICS, for_oneself=True)  # fmt: skip
async def withdraw(ctx: Context) -> Sequence[Action]:
    """Take back one message (as a reply to it) or the whole question; ask first where it has been
    answered.
    """
    utterance = await _own_words(ctx, ctx.event.reply_to)
    if utterance is not None:
        of = await questions.of_words(ctx.db, utterance)
        first = await utterances.first(ctx.db, of)
        if utterance.id == first.id and of.state in SOLVED:
            return [await _shall_it_go(ctx, of, first)]
        stays = await what_stays.of_questions(ctx.db, [of], ctx.now)
        gone = stack(_("Taken back. Nobody sees it through me any more."), stays, gap=" ")
        return [Reply(gone), *await _take_back(ctx, utterance)]
    question = await own_questions.get(ctx.db, ctx.find(WORDS) or "", ctx.person)
    if question.state in SOLVED:
        return [await _shall_it_go(ctx, question, await utterances.first(ctx.db, question))]
    return await _withdraw(ctx, question)


async def _shall_it_go(ctx: Context, question: Question, first: Utterance) -> Reply:
    """What was answered may be of use to its asker still, and is the latest without being meant."""
    text = _(
        "Your question “{question}” has been answered. If you take it back, your words are gone "
        "from everywhere I passed them on to, and it can't be reopened. Take it back?",
        question=brief(first.text, QUOTED),
    )
    buttons = (
        to_destroy(_("Yes, take it back"), f"!takeback {question.handle}"),
        Button(_("No, keep it"), f"!keepback {question.handle}"),
    )
    return Reply(unseen.shown_under(question, text), buttons=buttons, whisper=not ctx.chat.private)


@feature.action("takeback", PRESSED_QUESTION)
async def take_back(ctx: Context) -> Sequence[Action]:
    """Take an answered question back, as its asker is sure."""
    return await _withdraw(ctx, ctx.get(PRESSED_QUESTION))


@feature.action("keepback", PRESSED_QUESTION)
async def keep(_ctx: Context) -> Sequence[Action]:
    """Leave an answered question as it is."""
    return [Reply(_("Your question stays as it is."))]


async def _withdraw(ctx: Context, question: Question) -> list[Action]:
    stays = await what_stays.of_questions(ctx.db, [question], ctx.now)
    gone = _("Taken back. Your words are gone from everywhere I had passed them on to.")
    return [*await withdraw_question(ctx, question), Reply(stack(gone, stays, gap=" "))]


async def _take_back(ctx: Context, utterance: Utterance) -> list[Action]:
    question = await questions.of_words(ctx.db, utterance)
    if utterance.id == (await utterances.first(ctx.db, question)).id:
        return await withdraw_question(ctx, question)
    if utterances.was_asked_with(question, utterance):
        await utterances.withdraw(ctx.db, utterance, ctx.now)
        return await cards.erase(ctx.db, question)
    actions = await withdraw_words(ctx, question, utterance)
    if utterance.side == Side.MENTOR and question.state == QuestionState.ANSWERED:
        actions += await _unanswered(ctx, question)
    return actions


async def withdraw_words(ctx: Context, question: Question, utterance: Utterance) -> list[Action]:
    """Take back one thing that was said: the words go, and messages with files as a whole."""
    standing = [subjects.words(utterance.id), subjects.report(utterance), subjects.note(utterance)]
    standing += [
        subjects.answer(subject, utterance) for subject in await duplicates.of(ctx.db, question)
    ]
    had_files = bool(utterance.attachments)
    await utterances.withdraw(ctx.db, utterance, ctx.now)
    if had_files:
        # Who said it keeps their own message, of which this is not for the bot to decide.
        mine = question.chat_id if utterance.side == Side.ASKER else ctx.chat.id
        return [Remove(subject, but_in=mine) for subject in standing]
    return [Update(subject, _("(taken back)"), erases=True) for subject in standing]


async def _unanswered(ctx: Context, question: Question) -> list[Action]:
    """The only answer is gone: whoever took it back has the question in hand again."""
    if await utterances.answers(ctx.db, question):
        return []
    await questions.take_answer_back(ctx.db, question, ctx.person, ctx.now, lease(ctx))
    notice = _(
        "{name} has taken the answer to your question {number} back and is looking at it again.",
        name=await cards.name_of(ctx.db, ctx.person.id),
        number=str(question.number),
    )
    return [*await cards.update(ctx.db, question), *await notices.asker(ctx, question, notice)]


async def withdraw_question(ctx: Context, question: Question) -> list[Action]:
    """Take the whole question back: the asker's words go everywhere, whoever had it is told."""
    holder = question.claimed_by
    await questions.close(ctx.db, question, Ending.WITHDRAWN, ctx.person.id, ctx.now)
    first = await utterances.first(ctx.db, question)
    actions: list[Action] = []
    for utterance in await utterances.of(ctx.db, question):
        if utterance.side == Side.ASKER and utterance.withdrawn_at is None:
            gone = await withdraw_words(ctx, question, utterance)
            actions += gone if utterance.id != first.id or isinstance(gone[0], Remove) else []
    if holder is not None:
        text = _(
            "Question {number} was taken back. There is nothing left for you to do.",
            number=str(question.number),
        )
        actions.append(Send(holder, text, thread_of=subjects.card(question)))
    return [
        *actions,
        *await cards.erase(ctx.db, question),
        *[
            action
            for later in await preceding.following(ctx.db, question)
            for action in await cards.erase(ctx.db, later)
        ],
        *await reopening.set_free(ctx, question),
    ]
