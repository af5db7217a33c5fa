"""Telling: what the bot says to askers where they asked, and to those who answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references, rooms
from bot.domain.hotline import subjects
from bot.words import Action, Button, OwnThread, Post, Priority, Send, Text, _
from handlers.hotline import cards, unseen

if TYPE_CHECKING:
    from bot.engine.features import Tick
    from bot.storage.tables import Question


async def asker(
    tick: Tick,
    question: Question,
    text: Text,
    *buttons: Button,
    own_thread: OwnThread | None = None,
) -> list[Action]:
    """Say something to the asker where they asked, with the made-up name that they have there;
    nothing where they have left.

    In private it is said in the question's own topic, if there is one; with `own_thread` there is
    one now. In a group it replies to the question; where the group is gone, it is said in private.
    """
    if question.chat_id is None:
        return []
    text = unseen.shown_under(question, text)
    chat = await rooms.by_id(tick.db, question.chat_id)
    subject = subjects.to_asker(question)
    if not chat.present and question.asker_id is not None:
        return [Send(question.asker_id, text, buttons=buttons, subject=subject)]
    return [
        Post(
            chat.id,
            text,
            to=question.asker_id,
            buttons=buttons,
            thread=question.thread,
            reply_to="" if chat.private else question.message,
            subject=subject,
            thread_of=subject,
            own_thread=own_thread,
        )
    ]


async def asker_alone(tick: Tick, question: Question, text: Text, *buttons: Button) -> list[Action]:
    """The same where nobody else may read it: in private, also to who has asked in a group."""
    if question.chat_id is None or question.asker_id is None:
        return []
    chat = await rooms.by_id(tick.db, question.chat_id)
    if chat.private:
        return await asker(tick, question, text, *buttons)
    text = unseen.shown_under(question, text)
    return [Send(question.asker_id, text, buttons=buttons, subject=subjects.to_asker(question))]


def holder(question: Question, person_id: int | None) -> list[Action]:
    """Tell whoever had a question in hand that it has ended without them."""
    if person_id is None:
        return []
    text = _(
        "Question {number} is settled. There is nothing left for you to do.",
        number=str(question.number),
    )
    return [Send(person_id, text, thread_of=subjects.card(question))]


async def answerers(
    tick: Tick,
    question: Question,
    text: Text,
    *buttons: Button,
    priority: Priority = Priority.ANSWER,
) -> list[Action]:
    """Say something in every room where the question stands; without any, to the mentors who were
    shown it in private. Below it are the card's buttons, unless others are given.
    """
    buttons = buttons or cards.buttons(question)
    subject = subjects.reminder(question)
    standing = await cards.rooms_of(tick.db, question)
    if standing:
        return [
            Post(
                chat_id,
                text,
                buttons=buttons,
                thread_of=subjects.card(question),
                subject=subject,
                priority=priority,
                by=question.asker_id,
            )
            for chat_id in standing
        ]
    readers = await references.readers(tick.db, subjects.card(question))
    present = {
        mentor.id for mentor in await people.mentors(tick.db, tick.now, question_id=question.id)
    }
    return [
        Send(
            mentor,
            text,
            buttons=buttons,
            subject=subject,
            priority=priority,
            thread_of=subjects.card(question),
        )
        for mentor in sorted(readers & present)
    ]
