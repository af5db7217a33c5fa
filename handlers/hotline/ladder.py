"""The ladder: matched mentors, all of the language, all mentors, organizers.

A question that waits climbs it, step by step, outside the quiet hours; its asker hears at each
step what has changed, once. Nothing on it is ever forgotten: the last step comes again every day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.hotline import (
    not_asked,
    preceding,
    question_lists,
    questions,
    subjects,
    utterances,
    waits,
)
from bot.domain.hotline.questions import LADDER
from bot.domain.knowledge import feedback
from bot.domain.mentoring import acquaintances
from bot.words import (
    Action,
    Button,
    LanguageName,
    Mentors,
    Organizers,
    People,
    Priority,
    Reply,
    Text,
    Where,
    _,
    stack,
    to_destroy,
)
from bot.words.domain_events import RoomBound
from bot.words.quiet import Quiet
from bot.words.states import QuestionState, Step
from handlers.hotline import beside, cards, holding, notices, own_topics, what_came_before
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Question

DAILY = timedelta(days=1)


async def hand_over(ctx: Context, question: Question, notice: Text | None = None) -> list[Action]:
    """Hand a question to people, and tell its asker honestly how long it may take."""
    held = await holding.hold_if_full(ctx, question)
    await feedback.not_helped(ctx.db, question, ctx.now)
    if held is not None:
        text, subject = stack(held.text, notice, gap="\n\n"), subjects.to_asker(question)
        return [Reply(text, buttons=held.buttons, subject=subject, whisper=True)]
    promise, actions = await _to_people(ctx, question)
    before, leave_out = await what_came_before.told(ctx.db, question)
    coming, ways = await beside.how_it_comes(ctx)
    return [
        Reply(
            stack(promise, before, coming, notice, gap="\n\n"),
            buttons=(*ways, _take_back(question), *leave_out),
            subject=subjects.to_asker(question),
            own_thread=await own_topics.begin_here(ctx, question),
        ),
        *actions,
    ]


async def hand_over_unasked(tick: Tick, question: Question, why: Text) -> list[Action]:
    """The same where its asker has said nothing, which they are told with the reason `why`."""
    held = await holding.hold_if_full(tick, question)
    if held is not None:
        return await notices.asker_alone(tick, question, held.text, *held.buttons)
    promise, actions = await _to_people(tick, question)
    before, leave_out = await what_came_before.told(tick.db, question)
    told = stack(why, promise, before, gap="\n\n")
    buttons = (_take_back(question), *leave_out)
    own = await own_topics.begin(tick, question)
    return [*await notices.asker(tick, question, told, *buttons, own_thread=own), *actions]


def _take_back(question: Question) -> Button:
    return to_destroy(_("Take it back"), f"/withdraw {question.number}")


async def _to_people(tick: Tick, question: Question) -> tuple[Text, list[Action]]:
    """Put it before people; gives what its asker can expect, and what is said to the people."""
    await questions.escalate(tick.db, question, tick.now, next_step(tick, Step.MATCHED))
    await preceding.note(tick.db, question)
    actions = await _own_mentor_first(tick, question)
    actions += await cards.show(tick, question, await cards.audience(tick, question))
    return await _promise(tick, question, reachable=bool(actions)), actions


async def _own_mentor_first(tick: Tick, question: Question) -> list[Action]:
    """Who has a mentor and asks under their own name is shown to them, in private, before others.

    Unseen they are not: their mentor would know the words, and the name to go with them.
    """
    if question.pseudonym:
        return []
    mentor = await acquaintances.own_mentor(tick.db, question.asker_id, tick.now)
    if mentor is None:
        return []
    return await cards.show(tick, question, People(frozenset({mentor.id})))


async def _promise(ctx: Tick, question: Question, *, reachable: bool) -> Text:
    number = str(question.number)
    if not reachable:
        return _(
            "I don't know the answer, and nobody is here yet whom I could ask. "
            "I've kept it as question {number} and will pass it on as soon as somebody is.",
            number=number,
        )
    median_of = ctx.settings.hotline.median_of
    usual = await waits.usual_wait(ctx.db, question.language, ctx.now, of=median_of)
    if usual is None:
        return _(
            "I've passed this on to people who can help, as question {number}. "
            "You'll hear from me here as soon as there is news.",
            number=number,
        )
    if usual.of_all:
        return _(
            "I've passed this on to people who can help, as question {number}. I can't tell yet "
            "how long answers take in {language}; in all languages together, half of them came "
            "within {wait} lately.",
            number=number,
            language=LanguageName(question.language),
            wait=usual.length,
        )
    return _(
        "I've passed this on to people who can help, as question {number}. "
        "Lately, half of the answers came within {wait}.",
        number=number,
        wait=usual.length,
    )


def next_step(tick: Tick, step: int) -> datetime:
    """When a question that is on that step now takes the next one; quiet hours come on top."""
    delays = tick.settings.hotline.ladder_minutes
    wait = DAILY
    if step < len(delays):
        wait = timedelta(minutes=delays[step] - (delays[step - 1] if step else 0))
    return tick.now + wait


@feature.job(LADDER, quiet=Quiet.COMMUNITY)
async def climb(tick: Tick, job: Job) -> Sequence[Action]:
    """Take a waiting question one step up."""
    question = await questions.by_id(tick.db, job.subject)
    if question is None or question.state != QuestionState.WAITING:
        return []
    return await _step_up(tick, question)


async def _step_up(tick: Tick, question: Question) -> list[Action]:
    """One step up; steps on which there is nobody are left out."""
    steps = {
        Step.LANGUAGE: _language_mentors,
        Step.ALL_MENTORS: _all_mentors,
        Step.ORGANIZERS: _organizers,
    }
    actions: list[Action] = []
    while not actions and question.step < Step.ORGANIZERS:
        actions = await steps[questions.climb(question)](tick, question)
    actions = actions or await _remind(tick, question)
    await questions.release(tick.db, question, next_step(tick, question.step))
    return actions


async def _language_mentors(tick: Tick, question: Question) -> list[Action]:
    """Write to every mentor of the language who is there."""
    mentors = await _mentors(tick, question, question.language, Where.PRIVATE)
    actions = await _ask(tick, question, mentors, _anybody(question))
    if not actions:
        return []
    notice = _(
        "Nobody has been free yet. I've now written to every mentor who answers in {language}.",
        language=LanguageName(question.language),
    )
    return [*actions, *await notices.asker(tick, question, notice)]


async def _all_mentors(tick: Tick, question: Question) -> list[Action]:
    """Put it into every mentors' room, whatever its language; without any, write to everybody."""
    actions = await _ask(tick, question, await _mentors(tick, question), _anybody(question))
    if not actions:
        return []
    notice = _("Still no answer, I'm sorry. I've now asked the mentors of all languages.")
    return [*actions, *await notices.asker(tick, question, notice)]


async def _organizers(tick: Tick, question: Question) -> list[Action]:
    """Bring it before the organizers: in their room, or else in private."""
    waited = tick.now - await utterances.open_since(tick.db, question)
    note = _(
        "No mentor has answered question {number} for {age}. It needs you.",
        number=str(question.number),
        age=waited,
    )
    actions = await _ask(tick, question, Organizers(but=cards.asker(question)), note)
    if not actions:
        return []
    notice = _("Still no answer, I'm sorry. I've now brought it before the organizers.")
    return [*actions, *await notices.asker(tick, question, notice)]


async def _remind(tick: Tick, question: Question) -> list[Action]:
    """Every day from then on, where somebody can do something about it."""
    waited = tick.now - await utterances.open_since(tick.db, question)
    note = _("Question {number} has waited {age}.", number=str(question.number), age=waited)
    rooms_first = Organizers(or_mentors=True, where=Where.ROOM)
    but = await not_asked.who_is_not_asked(tick.db, question) | cards.asker(question)
    people_else = Organizers(or_mentors=True, where=Where.PRIVATE, but=but)
    return await _ask(tick, question, rooms_first, note) or await _ask(
        tick, question, people_else, note
    )


def _anybody(question: Question) -> Text:
    return _("Question {number} is still waiting. Can anybody help?", number=str(question.number))


async def _ask(
    tick: Tick, question: Question, audience: Mentors | Organizers, in_rooms: Text
) -> list[Action]:
    """Show the card to those who have not seen it, and remind the others of it."""
    nudge = _("Question {number} is still waiting. Can you help?", number=str(question.number))
    recipients = await tick.recipients(audience, *cards.buttons(question))
    return await cards.show(
        tick,
        question,
        audience,
        nudge=in_rooms if recipients.rooms else nudge,
        note=in_rooms if isinstance(audience, Organizers) else None,
        priority=Priority.REMINDER,
    )


async def _mentors(
    tick: Tick, question: Question, language: str = "", where: Where = Where.ROOM_OR_PRIVATE
) -> Mentors:
    """Mentors who are there, have not said "not me", and are not the asker."""
    but = await not_asked.who_is_not_asked(tick.db, question) | cards.asker(question)
    return Mentors(language, where=where, but=but)


async def _is_left(tick: Tick, question: Question, language: str = "") -> bool:
    """Could any mentor still take it: also one whom the bot can't write to may read the room."""
    left = await people.mentors(tick.db, tick.now, language=language, question_id=question.id)
    # That it doesn't wait for somebody would tell who asks unseen: it waits for its asker, too.
    asker_id = None if question.pseudonym else question.asker_id
    return any(mentor.id != asker_id for mentor in left)


async def step_if_nobody_left(tick: Tick, question: Question) -> list[Action]:
    """When every mentor who was asked has said "not me", don't wait for the clock."""
    if question.state != QuestionState.WAITING or question.step >= Step.ORGANIZERS:
        return []
    if question.step < Step.ALL_MENTORS and not await _is_left(tick, question, question.language):
        questions.leave_out_language(question)
        return await _step_up(tick, question)
    if question.step == Step.ALL_MENTORS and not await _is_left(tick, question):
        return await _step_up(tick, question)
    return []


@feature.listens(RoomBound)
async def fill_room(tick: Tick, bound: RoomBound) -> list[Action]:
    """A room has a purpose now: show it the questions that wait and stand in no room yet."""
    actions: list[Action] = []
    for question in await question_lists.in_state(
        tick.db, QuestionState.WAITING, QuestionState.CLAIMED
    ):
        if not await cards.rooms_of(tick.db, question):
            actions += await show_in(tick, question, bound.chat_id)
    return actions


async def show_in(tick: Tick, question: Question, chat_id: int) -> list[Action]:
    """Show a question where it belongs, if that room is among the places where it does."""
    audience = await cards.audience(tick, question)
    recipients = await tick.recipients(audience, *cards.buttons(question))
    if chat_id not in {room.id for room in recipients.rooms}:
        return []
    return await cards.show(tick, question, audience)
