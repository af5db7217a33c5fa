"""Holding: what goes beyond one person's share waits, and they are told how it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.hotline import floods, questions, shares, subjects
from bot.words import Action, Button, Reply, Text, _, ngettext, stack, to_destroy
from bot.words.states import QuestionState
from handlers.hotline import unseen
from handlers.hotline.question_buttons import ask_person

if TYPE_CHECKING:
    from bot.engine.features import Context, Tick
    from bot.storage.tables import Flood, Question

JOINABLE = 3
"""So many of the open questions, the newest, are offered to add the words to."""


@dataclass(frozen=True, slots=True)
class Held:
    """What its asker alone is told of a question that does not go to people now: it counts what
    they ask under every name, and may say that they are hushed.
    """

    text: Text
    buttons: tuple[Button, ...]


async def hold_if_full(tick: Tick, question: Question) -> Held | None:
    """Let a question wait that its asker has no share left for; None: it may go to people.

    One that people have had may always wait: nothing else would keep what its asker says now.
    """
    if question.asker_id is None:
        return None
    most = tick.settings.hotline.max_open
    flood = await floods.of_question(tick.db, question)
    load = await shares.load(tick.db, question.asker_id, question.pseudonym)
    if floods.is_hushed(flood, tick.now):
        text = _hushed(flood)
    elif not load.is_full(most):
        return None
    else:
        text = _full(load.open_in_all)
    people_had_it = question.escalated_at is not None
    is_new = question.state != QuestionState.HELD and not people_had_it
    if most and is_new and load.held >= most:
        return _too_many(question, load.held)
    if people_had_it:
        await questions.hold_again(tick.db, question)
    else:
        questions.hold(question)
    if load.is_full_here(most):
        await floods.begin(tick.db, question, tick.now)
    joinable = (await shares.open_to_join(tick.db, question))[:JOINABLE]
    join = tuple(
        Button(
            _("Add to question {number}", number=str(other.number)),
            f"!join {question.handle} {other.number}",
        )
        for other in joinable
        if not floods.is_hushed(flood, tick.now)
    )
    take_back = to_destroy(_("Take it back"), f"/withdraw {question.handle}")
    return Held(text, (*join, take_back))


def _full(count: int) -> Text:
    return ngettext(
        "{count} question of yours is with people already. I've kept this one, and pass it on as "
        "soon as that is done. If it belongs to it, I can add it there.",
        "{count} questions of yours are with people already. I've kept this one, and pass it on as "
        "soon as one of them is done. If it belongs to one of them, I can add it there.",
        count,
    )


def _hushed(flood: Flood | None) -> Text:
    return _(
        "The people here are taking a break from what you write, until {until}. I keep it, and "
        "pass it on then. What I know, I still answer.",
        until=None if flood is None else flood.hushed_until,
    )


def _too_many(question: Question, count: int) -> Held:
    text = ngettext(
        "{count} of your questions is already waiting to go to people. Please wait until that is "
        "done; then press the button below this one.",
        "{count} of your questions are already waiting to go to people. Please wait until some of "
        "them are done; then press the button below this one.",
        count,
    )
    return Held(text, (ask_person(question),))


# ── further words ────────────────────────────────────────────────────────────────────────────


async def must_gather(ctx: Context, question: Question) -> bool:
    """Is what its asker says further kept for now, to be shown together with more?"""
    if question.state not in questions.OPEN:
        return False
    flood = await floods.of_question(ctx.db, question)
    if floods.is_hushed(flood, ctx.now):
        return True
    a_minute = ctx.settings.hotline.messages_a_minute
    fast = await shares.is_writing_fast(ctx.db, question, ctx.now, a_minute)
    # Behind what is held already, so that they stay in order.
    if fast or (flood is not None and await shares.held_words(ctx.db, question)):
        await floods.begin(ctx.db, question, ctx.now)
        return True
    return False


async def gathered(ctx: Context, question: Question) -> list[Action]:
    """Say once, at the first words that are kept, why they don't go to people at once."""
    if len(await shares.held_words(ctx.db, question)) != 1:
        return []
    flood = await floods.of_question(ctx.db, question)
    text = _(
        "You write faster than people can read. I gather what you write now and pass it on "
        "together. Nothing is lost."
    )
    is_hushed = floods.is_hushed(flood, ctx.now)
    if is_hushed:
        text = _hushed(flood)
    reply = Reply(stack(text), subject=subjects.to_asker(question), whisper=is_hushed)
    return unseen.shown_as(ctx, question, [reply])
