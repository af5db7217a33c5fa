"""Delivering: words on their way from one side to the other, and how each side sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references, rooms
from bot.domain.hotline import duplicates, questions, subjects, utterances
from bot.words import (
    Action,
    Attachment,
    Button,
    Post,
    Refused,
    Send,
    Subject,
    Text,
    _,
    spoken,
    stack,
)
from bot.words.briefs import brief
from handlers.hotline import cards, unseen
from handlers.hotline.registry import FADE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import Chat, Question, Utterance

QUOTED = 60
"""Characters of the question that an answer reminds of."""


async def belongs_to(
    tick: Tick, subject: Subject | None
) -> tuple[Question | None, Utterance | None]:
    """The question that something is part of, and the words that it is, if it is words."""
    if subject is None:
        return None, None
    if subject.kind in subjects.OF_QUESTIONS:
        return await questions.by_id(tick.db, subject.number), None
    if subject.kind not in subjects.OF_UTTERANCES:
        return None, None
    utterance = await utterances.by_id(tick.db, subject.number)
    if subject.kind == subjects.ECHO:
        return await questions.by_id(tick.db, int(subject.detail)), utterance
    return await questions.by_id(
        tick.db, utterance.question_id if utterance is not None else None
    ), utterance


def gathers(question: Question, attachments: Sequence[Attachment]) -> bool:
    """May further pictures come that belong to what is said with these files?"""
    return bool(attachments) and bool(question.album)


# ── answers ──────────────────────────────────────────────────────────────────────────────────


def may_reach(question: Question) -> None:
    """Raise Refused where there is no way back to the asker."""
    if question.chat_id is None:
        raise Refused(_("Whoever asked this has left, and can't be reached any more."))


async def pass_on(ctx: Context, question: Question, utterance: Utterance) -> list[Action]:
    """Say it to the asker where they asked, to those who asked the same, and to the other rooms.

    See `may_reach`. Whoever else had the question in hand is told.
    """
    holder = question.claimed_by
    await questions.answered(ctx.db, question, utterance.person_id, ctx.now, FADE)
    questions.deal_with(question, ctx.chat)
    actions: list[Action] = [await to_asker(ctx, question, utterance)]
    for same in await duplicates.of(ctx.db, question):
        if same.chat_id is not None:
            await questions.answered(ctx.db, same, utterance.person_id, ctx.now, FADE)
            actions.append(await to_asker(ctx, same, utterance))
    if holder is not None and holder != ctx.person.id:
        also = await _also_answered(ctx, question, utterance)
        actions.append(Send(holder, also, thread_of=subjects.card(question)))
    actions += await cards.update(ctx.db, question)
    return actions + await _to_rooms(ctx, question, utterance)


async def settle(tick: Tick, question: Question) -> list[Action]:
    """Nothing is open in it after all: it is answered, as it was."""
    await questions.answered(tick.db, question, question.answered_by, tick.now, FADE)
    return await cards.update(tick.db, question)


async def _also_answered(ctx: Context, question: Question, utterance: Utterance) -> Text:
    return _(
        "{name} has answered question {number}, so you needn't. You can still add to it: "
        "reply to the card.",
        name=await cards.name_of(ctx.db, utterance.person_id),
        number=str(question.number),
    )


async def to_asker(tick: Tick, question: Question, utterance: Utterance) -> Action:
    """An answer as its asker sees it, where the question was asked; in private where the bot is not
    there any more, or the asker has another private chat by now. The question has a chat: see
    `may_reach`.
    """
    chat = await rooms.by_id(tick.db, question.chat_id or 0)
    text = await signed(tick, question, utterance)
    attachments = tuple(Attachment.from_json(stored) for stored in utterance.attachments)
    buttons = asker_buttons(question)
    if question.asker_id is not None and not await _is_there(tick, question, chat):
        return Send(
            question.asker_id,
            text,
            buttons=buttons,
            attachments=attachments,
            subject=subjects.answer(question, utterance),
            gathers=gathers(question, attachments),
        )
    return Post(
        chat.id,
        text,
        to=question.asker_id,
        buttons=buttons,
        attachments=attachments,
        subject=subjects.answer(question, utterance),
        gathers=gathers(question, attachments),
        thread=question.thread,
        thread_of=subjects.to_asker(question),
        reply_to="" if chat.private else question.message,
    )


async def _is_there(tick: Tick, question: Question, chat: Chat) -> bool:
    """Does an answer belong where the question was asked?"""
    if chat.beside_id is not None:  # it goes to their private chat as well, or is kept for them
        return (await rooms.by_id(tick.db, chat.beside_id)).present
    if chat.private:
        return await people.is_private_chat_of(tick.db, chat, question.asker_id)
    return chat.present


async def reaches(tick: Tick, question: Question) -> bool:
    """Can the asker be written to, as far as we know?"""
    if question.chat_id is None:
        return False
    chat = await rooms.by_id(tick.db, question.chat_id)
    if question.asker_id is None or await _is_there(tick, question, chat):
        return not chat.private or await people.can_be_reached(tick.db, chat)
    return await people.has_private_chat(tick.db, question.asker_id)


async def is_tried(tick: Tick, question: Question) -> bool:
    """Is an answer sent all the same where its asker can't be reached, so that it is heard of?"""
    if question.chat_id is None:
        return False
    return await _is_there(tick, question, await rooms.by_id(tick.db, question.chat_id))


async def undelivered(tick: Tick, question: Question) -> Text:
    """What whoever answered hears where their words did not arrive."""
    return _(
        "Your answer to question {number} couldn't be delivered: {asker} can't be "
        "reached now. I'll say it again if they come back, and you can save it for others.",
        number=str(question.number),
        asker=await cards.asker_name(tick.db, question),
    )


async def signed(tick: Tick, question: Question, utterance: Utterance) -> Text:
    """An answer as its asker reads it: with its writer's name, what it is about, and as whom they
    have asked.
    """
    first = await utterances.first(tick.db, question)
    quoted = brief(first.text, QUOTED)
    name = await cards.name_of(tick.db, utterance.person_id)
    head = (
        _(
            "**{name}** answers “{question}”:",
            name=name,
            question=quoted,
        )
        if quoted
        else _("**{name}** answers:", name=name)
    )
    answer = stack(head, spoken(utterance.text) if utterance.text else None)
    return unseen.shown_under(question, answer)


def asker_buttons(question: Question) -> tuple[Button, ...]:
    """What the asker can say to an answer."""
    return (
        Button(_("Solved"), f"!solved {question.handle}"),
        Button(_("Still stuck"), f"/stuck {question.number}"),
        Button(_("Thank them"), f"!thanks {question.handle}"),
    )


async def reported(tick: Tick, question: Question, utterance: Utterance) -> Text:
    """An answer as the rooms see it in which it was not written."""
    return stack(
        _(
            "{name} answered question {number}:",
            name=await cards.name_of(tick.db, utterance.person_id),
            number=str(question.number),
        ),
        spoken(utterance.text) if utterance.text else None,
    )


async def _to_rooms(ctx: Context, question: Question, utterance: Utterance) -> list[Action]:
    """Let the other mentors read an answer that was not written where they are."""
    text = await reported(ctx, question, utterance)
    attachments = tuple(Attachment.from_json(stored) for stored in utterance.attachments)
    return [
        await under_card(ctx, question, chat_id, text, subjects.report(utterance), attachments)
        for chat_id in await cards.rooms_of(ctx.db, question)
        if chat_id not in {ctx.chat.id, question.chat_id}
    ]


async def under_card(  # noqa: PLR0917 - a message has that many parts
    tick: Tick,
    question: Question,
    chat_id: int,
    text: Text,
    subject: Subject,
    attachments: tuple[Attachment, ...] = (),
) -> Post:
    """What stands below a question's card in a room."""
    return Post(
        chat_id,
        text,
        attachments=attachments,
        subject=subject,
        gathers=gathers(question, attachments),
        thread_of=subjects.card(question),
        reply_to=await references.first_message(tick.db, subjects.card(question), chat_id),
        by=question.asker_id,
    )


# ── notes ────────────────────────────────────────────────────────────────────────────────────


async def noted(tick: Tick, question: Question, utterance: Utterance) -> Text:
    """How mentors see each other's notes."""
    return stack(
        _(
            "{name} notes on question {number}, for mentors only:",
            name=await cards.name_of(tick.db, utterance.person_id),
            number=str(question.number),
        ),
        spoken(utterance.text),
    )


async def note_to_rooms(ctx: Context, question: Question, utterance: Utterance) -> list[Action]:
    """Show a note in the rooms in which it was not written; never where the question was asked."""
    text = await noted(ctx, question, utterance)
    return [
        await under_card(ctx, question, chat_id, text, subjects.note(utterance))
        for chat_id in await cards.rooms_of(ctx.db, question)
        if chat_id not in {ctx.chat.id, question.chat_id}
    ]
