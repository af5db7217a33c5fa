"""The ladder: matched mentors, all of the language, all mentors, organizers.

A question that waits climbs it, step by step, outside the quiet hours; its asker hears at each
step what has changed, once. Nothing on it is ever forgotten: the last step comes again every day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import people, questions, rooms, timers, waits
from bot.domain.questions import FADE, LADDER, LEASE
from bot.message import Button, LanguageName, Post, Priority, Reply, Says, Send, Text, _, stack
from handlers.hotline import cards
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from bot.domain.questions import Question
    from bot.feature import Context, Tick

ORGANIZERS = 3
DAILY = timedelta(days=1)


async def hand_over(ctx: Context, question: Question, notice: Text | None = None) -> list[Says]:
    """Hand a question to people, and tell its asker honestly how long it may take."""
    await questions.escalate(ctx.db, question, ctx.now)
    chats = await cards.first_rooms(ctx.db, question)
    await start(ctx, question)
    told = stack(await _promise(ctx, question, reachable=bool(chats)), notice, gap="\n\n")
    withdraw = Button(_("Take it back"), f"/withdraw {question.id}")
    return [
        Reply(told, buttons=(withdraw,), about=cards.asked(question)),
        *await cards.post(ctx, question, chats),
    ]


async def _promise(ctx: Context, question: Question, *, reachable: bool) -> Text:
    if not reachable:
        return _(
            "I don't know the answer, and nobody is here yet whom I could ask. "
            "I've kept it as question {number} and will pass it on as soon as somebody is.",
            number=str(question.id),
        )
    usual = await waits.usual_wait(ctx.db, question.language, of=ctx.settings.hotline.median_of)
    number = str(question.id)
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


async def start(tick: Tick, question: Question) -> None:
    """Set the timer for the next step."""
    delays = tick.settings.hotline.ladder_minutes
    if question.step < len(delays):
        since = question.escalated_at if question.step == 0 else None
        done = delays[question.step - 1] if question.step else 0
        due = (since or tick.now) + timedelta(minutes=delays[question.step] - done)
    else:
        due = tick.now + DAILY
    await timers.start(tick.db, LADDER, question.id, awake(tick, max(due, tick.now)))


def awake(tick: Tick, moment: datetime) -> datetime:
    """The moment, or the end of the quiet hours."""
    hotline = tick.settings.hotline
    return waits.after_quiet(
        moment,
        hotline.quiet_from,
        hotline.quiet_until,
        tick.settings.community.zone,
    )


@feature.timer(LADDER)
async def climb(tick: Tick, number: int) -> list[Says]:
    """Take a waiting question one step up."""
    question = await questions.by_id(tick.db, number)
    if question is None or question.state != "waiting":
        return []
    if question.step >= ORGANIZERS:
        await start(tick, question)
        return await _remind_organizers(tick, question)
    question.step += 1
    await start(tick, question)
    steps = {1: _language_mentors, 2: _all_mentors, ORGANIZERS: _organizers}
    return await steps[question.step](tick, question)


async def _language_mentors(tick: Tick, question: Question) -> list[Says]:
    """Write to every mentor of the language who is there."""
    mentors = await people.mentors(
        tick.db, tick.now, language=question.language, question_id=question.id
    )
    mentors = [one for one in mentors if one.id != question.asker_id]
    if not mentors:
        return await climb(tick, question.id)
    card = await cards.card(tick.db, question)
    told = _(
        "Nobody has been free yet. I've now written to every mentor who answers in {language}.",
        language=LanguageName(question.language),
    )
    return [
        *(
            Send(one.id, card, buttons=cards.buttons(question), about=cards.about(question),
                 priority=Priority.REMINDER)
            for one in mentors
        ),
        *tell_asker(question, told),
    ]  # fmt: skip


async def _all_mentors(tick: Tick, question: Question) -> list[Says]:
    """Put it into every mentors' room, whatever its language."""
    chats = await rooms.of(tick.db, "mentors")
    posts = await cards.post(tick, question, chats)
    nudges: list[Says] = [
        Post(
            chat_id,
            _("Question {number} is still waiting. Can anybody help?", number=str(question.id)),
            buttons=cards.buttons(question),
            thread_of=cards.about(question),
            about=f"nudge:{question.id}",
            priority=Priority.REMINDER,
        )
        for chat_id in await cards.rooms_of(tick.db, question)
    ]
    if not (posts or nudges):
        return await climb(tick, question.id)
    told = _("Still no answer, I'm sorry. I've now asked the mentors of all languages.")
    return [*posts, *nudges, *tell_asker(question, told)]


async def _organizers(tick: Tick, question: Question) -> list[Says]:
    """Bring it before the organizers."""
    chats = await rooms.of(tick.db, "organizers")
    waited = tick.now - (question.escalated_at or question.asked_at)
    notes: list[Says] = [
        Post(
            chat.id,
            _("No mentor has answered question {number} for {age}. It needs you.",
              number=str(question.id), age=waited),
            about=f"nudge:{question.id}",
            priority=Priority.REMINDER,
        )
        for chat in chats
    ]  # fmt: skip
    if not chats:
        return []
    told = _("Still no answer, I'm sorry. I've now brought it before the organizers.")
    posts = await cards.post(tick, question, chats)
    return [*notes, *posts, *tell_asker(question, told)]


async def _remind_organizers(tick: Tick, question: Question) -> list[Says]:
    waited = tick.now - (question.escalated_at or question.asked_at)
    return [
        Post(
            chat.id,
            _("Question {number} has waited {age}.", number=str(question.id), age=waited),
            buttons=cards.buttons(question),
            about=f"nudge:{question.id}",
            priority=Priority.REMINDER,
        )
        for chat in await rooms.of(tick.db, "organizers") or await rooms.of(tick.db, "mentors")
    ]


async def step_if_nobody_left(ctx: Context, question: Question) -> list[Says]:
    """When every mentor of the language has said "not me", don't wait for the clock."""
    if question.state != "waiting" or question.step >= ORGANIZERS - 1:
        return []
    left = await people.mentors(
        ctx.db, ctx.now, language=question.language, question_id=question.id
    )
    if left:
        return []
    question.step = 1
    return await climb(ctx, question.id)


# ── leases ───────────────────────────────────────────────────────────────────────────────────


@feature.timer(LEASE)
async def expire(tick: Tick, number: int) -> list[Says]:
    """A claim has run out: the question returns to the queue, with one notice."""
    question = await questions.by_id(tick.db, number)
    if question is None or question.state != "claimed":
        return []
    name = await people.named(tick.db, question.claimed_by)
    await questions.release(tick.db, question)
    return await back_in_queue(
        tick,
        question,
        _(
            "{name}'s time for question {number} is up. Who can take it?",
            name=name,
            number=str(question.id),
        ),
    )


async def back_in_queue(tick: Tick, question: Question, notice: Text | None = None) -> list[Says]:
    """Show that a question is free again, and tell the asker, whose wait has changed."""
    await start(tick, question)
    says = await cards.update(tick.db, question)
    text = notice or _("Question {number} is free again.", number=str(question.id))
    says += [
        Post(
            chat_id,
            text,
            buttons=cards.buttons(question),
            thread_of=cards.about(question),
            about=f"nudge:{question.id}",
        )
        for chat_id in await cards.rooms_of(tick.db, question)
    ]
    told = _("Your question {number} is back with all mentors.", number=str(question.id))
    return [*says, *tell_asker(question, told)]


@feature.timer(FADE)
async def fade(tick: Tick, number: int) -> list[Says]:
    """An answered question of which nothing more was heard is closed; the asker is told."""
    question = await questions.by_id(tick.db, number)
    if question is None or question.state != "answered":
        return []
    await questions.close(tick.db, question, "expired", None, tick.now)
    days = tick.settings.hotline.reopen_days
    told = _(
        "I've closed your question {number}, as I heard nothing more. If you are still stuck, "
        "press the button or reply here until {until}.",
        number=str(question.id),
        until=(tick.now + timedelta(days=days)).date(),
    )
    return [
        *tell_asker(question, told, Button(_("Still stuck"), f"/stuck {question.id}")),
        *await cards.update(tick.db, question),
    ]


def tell_asker(question: Question, text: Text, *buttons: Button) -> list[Says]:
    """Say something to the asker where they asked; nothing where they have left."""
    if question.chat_id is None:
        return []
    return [
        Post(
            question.chat_id,
            text,
            to=question.asker_id,
            buttons=buttons,
            thread=question.thread,
            about=cards.asked(question),
        )
    ]
