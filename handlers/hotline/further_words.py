"""Further words: what the asker says later, before whoever has the question, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.hotline import subjects
from bot.words import Action, Attachment, Button, Send, Text, _, spoken, stack
from handlers.hotline import cards
from handlers.hotline.delivering import gathers, under_card

if TYPE_CHECKING:
    from bot.engine.features import Recipients, Tick
    from bot.storage.tables import Question, Utterance


async def to_mentors(
    tick: Tick,
    question: Question,
    utterance: Utterance,
    new_for: Recipients | None = None,
    *,
    is_again: bool = False,
) -> list[Action]:
    """Put further words under every card, and before whoever has claimed the question elsewhere.

    `new_for` are rooms, or people, that get the card in the same turn. `is_again`: the question
    goes on by these words, so that they say how it stands now.
    """
    text = await followed(tick, question, utterance)
    buttons: tuple[Button, ...] = ()
    if is_again:
        text = stack(text, await cards.state(tick.db, question))
        buttons = cards.buttons(question)
    attachments = tuple(Attachment.from_json(item) for item in utterance.attachments)
    new_rooms = () if new_for is None else (room.id for room in new_for.rooms)
    standing = {*await cards.rooms_of(tick.db, question), *new_rooms}
    actions: list[Action] = [
        replace(
            await under_card(
                tick, question, chat_id, text, subjects.words(utterance.id), attachments
            ),
            buttons=buttons,
        )
        for chat_id in sorted(standing)
    ]
    is_there = bool(question.in_room and standing)
    holder = None if is_there else question.claimed_by
    in_private = set() if holder is None else {holder}
    if not standing and holder is None:
        in_private = await references.readers(tick.db, subjects.card(question))
        in_private.update(() if new_for is None else new_for.person_ids)
    return [
        *actions,
        *(
            Send(
                item,
                text,
                buttons=buttons,
                attachments=attachments,
                subject=subjects.words(utterance.id),
                thread_of=subjects.card(question),
                gathers=gathers(question, attachments),
            )
            for item in sorted(in_private)
        ),
    ]


async def followed(tick: Tick, question: Question, utterance: Utterance) -> Text:
    """How mentors see the asker's further words."""
    return stack(
        _(
            "{asker} on question {number}:",
            asker=await cards.asker_name(tick.db, question),
            number=str(question.number),
        ),
        spoken(utterance.text) if utterance.text else None,
    )
