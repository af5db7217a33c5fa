"""The ladder: matched mentors, all of the language, all mentors, organizers.

A question that waits climbs it, step by step, outside the quiet hours; its asker hears at each
step what has changed, once. Nothing on it is ever forgotten: the last step comes again every day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import people, references, rooms
from bot.domain.hotline import question_lists, questions, subjects, utterances, waits
from bot.domain.hotline.questions import LADDER
from bot.domain.knowledge import feedback
from bot.words import Action, Button, LanguageName, Post, Priority, Reply, Send, Text, _, stack
from handlers.hotline import cards, notices
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import Chat, Person, Question

ALL_MENTORS, ORGANIZERS = 2, 3
"""Steps: 0 is the card with the names of matched mentors, 1 the mentors of the language."""
DAILY = timedelta(days=1)


async def hand_over(ctx: Context, question: Question, notice: Text | None = None) -> list[Action]:
    """Hand a question to people, and tell its asker honestly how long it may take."""
    await questions.escalate(ctx.db, question, ctx.now, next_step(ctx, 0))
    await feedback.not_helped(ctx.db, question, ctx.now)
    shown = await show(ctx, question)
    told = stack(await _promise(ctx, question, reachable=bool(shown)), notice, gap="\n\n")
    withdraw = Button(_("Take it back"), f"/withdraw {question.id}")
    return [Reply(told, buttons=(withdraw,), subject=subjects.to_asker(question)), *shown]


async def show(tick: Tick, question: Question) -> list[Action]:
    """Put a question into its rooms; where there are none, before people in private."""
    chats = await cards.first_rooms(tick.db, question)
    if chats:
        return await cards.post(tick, question, chats)
    return await _write_to(tick, question, await _who_else(tick, question))


async def _who_else(tick: Tick, question: Question) -> list[Person]:
    """Whom to write to where there is no room: mentors of the language, any, organizers."""
    return (
        await _mentors(tick, question, question.language)
        or await _mentors(tick, question)
        or await _organizing(tick, question)
    )


async def _promise(ctx: Context, question: Question, *, reachable: bool) -> Text:
    number = str(question.id)
    if not reachable:
        return _(
            "I don't know the answer, and nobody is here yet whom I could ask. "
            "I've kept it as question {number} and will pass it on as soon as somebody is.",
            number=number,
        )
    usual = await waits.usual_wait(ctx.db, question.language, of=ctx.settings.hotline.median_of)
    if usual is None:
        return _(
            "I've passed this on to people who can help, as question {number}. "
            "You'll hear from me here as soon as there is news.",
            number=number,
        )
    return _(
        "I've passed this on to people who can help, as question {number}. "
        "An answer usually comes within {wait}.",
        number=number,
        wait=usual,
    )


def next_step(tick: Tick, step: int) -> datetime:
    """When a question that is on that step now takes the next one, outside the quiet hours."""
    delays = tick.settings.hotline.ladder_minutes
    wait = DAILY
    if step < len(delays):
        wait = timedelta(minutes=delays[step] - (delays[step - 1] if step else 0))
    hotline = tick.settings.hotline
    return waits.after_quiet(
        tick.now + wait, hotline.quiet_from, hotline.quiet_until, tick.settings.community.zone
    )


@feature.timer(LADDER)
async def climb(tick: Tick, number: int) -> Sequence[Action]:
    """Take a waiting question one step up."""
    question = await questions.by_id(tick.db, number)
    if question is None or question.state != "waiting":
        return []
    return await _step_up(tick, question)


async def _step_up(tick: Tick, question: Question) -> list[Action]:
    """One step up; steps on which there is nobody are left out."""
    steps = {1: _language_mentors, ALL_MENTORS: _all_mentors, ORGANIZERS: _organizers}
    actions: list[Action] = []
    while not actions and question.step < ORGANIZERS:
        question.step += 1
        actions = await steps[question.step](tick, question)
    actions = actions or await _remind(tick, question)
    await questions.release(tick.db, question, next_step(tick, question.step))
    return actions


async def _language_mentors(tick: Tick, question: Question) -> list[Action]:
    """Write to every mentor of the language who is there."""
    actions = await _write_to(tick, question, await _mentors(tick, question, question.language))
    if not actions:
        return []
    told = _(
        "Nobody has been free yet. I've now written to every mentor who answers in {language}.",
        language=LanguageName(question.language),
    )
    return [*actions, *await notices.asker(tick, question, told)]


async def _all_mentors(tick: Tick, question: Question) -> list[Action]:
    """Put it into every mentors' room, whatever its language; without any, write to everybody."""
    nudge = _("Question {number} is still waiting. Can anybody help?", number=str(question.id))
    if chats := await rooms.of(tick.db, "mentors"):
        actions = await cards.post(tick, question, chats)
        if await cards.rooms_of(tick.db, question):
            actions += await notices.answerers(tick, question, nudge, priority=Priority.REMINDER)
    else:
        actions = await _write_to(tick, question, await _mentors(tick, question))
    if not actions:
        return []
    told = _("Still no answer, I'm sorry. I've now asked the mentors of all languages.")
    return [*actions, *await notices.asker(tick, question, told)]


async def _organizers(tick: Tick, question: Question) -> list[Action]:
    """Bring it before the organizers: in their room, or else in private."""
    waited = tick.now - await utterances.open_since(tick.db, question)
    note = _(
        "No mentor has answered question {number} for {age}. It needs you.",
        number=str(question.id),
        age=waited,
    )
    chats = await rooms.of(tick.db, "organizers")
    actions = await _remind_rooms(tick, question, note, chats)
    if not chats:
        actions = await _write_to(tick, question, await _organizing(tick, question))
    if not actions:
        return []
    told = _("Still no answer, I'm sorry. I've now brought it before the organizers.")
    return [*actions, *await notices.asker(tick, question, told)]


async def _remind(tick: Tick, question: Question) -> list[Action]:
    """Every day from then on, where somebody can do something about it."""
    waited = tick.now - await utterances.open_since(tick.db, question)
    note = _("Question {number} has waited {age}.", number=str(question.id), age=waited)
    chats = await rooms.of(tick.db, "organizers") or await rooms.of(tick.db, "mentors")
    if chats:
        return await _remind_rooms(tick, question, note, chats)
    return await _write_to(tick, question, await _who_else(tick, question))


async def _remind_rooms(
    tick: Tick, question: Question, note: Text, chats: Sequence[Chat]
) -> list[Action]:
    """Say it in these rooms, with the card under it where it does not stand there yet."""
    standing = set(await cards.rooms_of(tick.db, question))
    notes: list[Action] = [
        Post(
            chat.id,
            note,
            buttons=cards.buttons(question) if chat.id in standing else (),
            thread_of=subjects.card(question) if chat.id in standing else None,
            subject=subjects.reminder(question),
            priority=Priority.REMINDER,
        )
        for chat in chats
    ]
    return [*notes, *await cards.post(tick, question, chats)]


async def _write_to(tick: Tick, question: Question, them: Iterable[Person]) -> list[Action]:
    """Show the card to people in private; whoever has it already is reminded of it."""
    card = await cards.card(tick.db, question)
    shown = await references.readers(tick.db, subjects.card(question))
    nudge = _("Question {number} is still waiting. Can you help?", number=str(question.id))
    return [
        Send(
            one.id,
            nudge if one.id in shown else card,
            buttons=cards.buttons(question),
            subject=subjects.reminder(question) if one.id in shown else subjects.card(question),
            priority=Priority.REMINDER,
        )
        for one in them
    ]


async def _mentors(tick: Tick, question: Question, language: str = "") -> list[Person]:
    """Mentors who are there, have not said "not me", and are not the asker."""
    found = await people.mentors(tick.db, tick.now, language=language, question_id=question.id)
    return [one for one in found if one.id != question.asker_id]


async def _organizing(tick: Tick, question: Question) -> list[Person]:
    found = await people.with_roles(tick.db, "organizer", "owner")
    return [one for one in found if one.id != question.asker_id]


async def step_if_nobody_left(tick: Tick, question: Question) -> list[Action]:
    """When every mentor who was asked has said "not me", don't wait for the clock."""
    if question.state != "waiting" or question.step >= ORGANIZERS:
        return []
    if question.step < ALL_MENTORS and not await _mentors(tick, question, question.language):
        question.step = 1
        return await _step_up(tick, question)
    if question.step == ALL_MENTORS and not await _mentors(tick, question):
        return await _step_up(tick, question)
    return []


@feature.timer(rooms.BOUND)
async def fill_room(tick: Tick, chat_id: int) -> list[Action]:
    """A room has a purpose now: show it the questions that wait and stand in no room yet."""
    actions: list[Action] = []
    for question in await question_lists.in_state(tick.db, "waiting", "claimed"):
        if not await cards.rooms_of(tick.db, question):
            fitting = await cards.first_rooms(tick.db, question)
            actions += await cards.post(
                tick, question, [one for one in fitting if one.id == chat_id]
            )
    return actions
