"""Relaying: what the asker says further reaches the people who answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references, relayed_files
from bot.domain.hotline import phrases_heard, questions, subjects, utterances, wording
from bot.domain.hotline.unseen import note_words
from bot.engine.features import Role
from bot.words import Action, Button, Reply, Subject, _, stack
from bot.words.states import QuestionState, RoomPurpose, Side
from handlers.hotline import (
    answering,
    cards,
    courtesies,
    delivering,
    further_words,
    holding,
    ladder,
    offered_answers,
    own_topics,
    reopening,
    unseen,
)
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question
    from handlers.hotline.searching import SearchResult

__all__ = ["feature", "follow_up", "going_on", "part_of_question"]

STAFF_ROOMS = {RoomPurpose.MENTORS, RoomPurpose.ORGANIZERS, RoomPurpose.SAFETY}


async def part_of_question(ctx: Context) -> Sequence[Action] | None:
    """Take a reply, or a message in a question's thread, as part of that question."""
    reference = await references.find(ctx.db, ctx.chat, ctx.event.reply_to)
    subject = (
        Subject.read(reference.subject)
        if reference is not None
        else await references.thread_subject(ctx.db, ctx.chat, ctx.event.place.thread)
    )
    question, utterance = await delivering.belongs_to(ctx, subject)
    if question is None:
        return None
    if question.asker_id == ctx.person.id and question.chat_id == ctx.chat.id:
        if reference is None and not ctx.chat.private:
            return None
        polite = await courtesies.meet(ctx, question)
        if polite is not None:
            return polite
        if unseen.would_show_name(ctx, question):
            return unseen.ask_which_name(ctx, question, ctx.event.text, ctx.event.attachments)
        return await follow_up(ctx, question)
    # A reply to the bot, or to words of the asker's; one to a colleague's words is talk among them.
    meant = reference is not None and (
        reference.own or (utterance is not None and utterance.side == Side.ASKER)
    )
    is_in_own_topic = reference is None and ctx.chat.private
    return await _from_mentor(ctx, question, meant=meant or is_in_own_topic, note=_is_note(subject))


def _is_note(subject: Subject | None) -> bool:
    return subject is not None and subject.kind == subjects.NOTE


async def _from_mentor(
    ctx: Context, question: Question, *, meant: bool, note: bool
) -> Sequence[Action] | None:
    """Take what a mentor says before a question as its answer, or as a note."""
    staff = ctx.chat.purpose in STAFF_ROOMS
    if not ctx.is_a(Role.MENTOR):
        if not (staff and meant):
            return None
        return [Reply(_("Only mentors can answer. An organizer can make you one."), whisper=True)]
    words = answering.as_marked(ctx, ctx.event.text)
    if note:
        return await answering.note(ctx, question, words) if staff else None
    mine = question.claimed_by == ctx.person.id or (
        question.state == QuestionState.ANSWERED and question.answered_by == ctx.person.id
    )
    if meant or (mine and (staff or ctx.chat.private)):
        return await answering.answer(ctx, question, words)
    in_its_thread = staff and not ctx.event.reply_to and bool(ctx.event.place.thread)
    if in_its_thread and question.state == QuestionState.WAITING:
        return await offered_answers.ask_once(ctx, question)
    return None


async def going_on(ctx: Context, sought: SearchResult) -> Sequence[Action] | None:
    """Take a further message, in private or to the bot among others, of somebody whose question is
    with people as part of it.

    Unless it is asked as a question of its own, or is something that the bot can answer: `sought`.
    """
    says_more = phrases_heard.meant_as_press(ctx.event.text) is None
    if sought.is_known or (says_more and wording.asks_anew(ctx.event.text)):
        return None
    question = await unseen.latest_question(ctx, questions.OPEN)
    if question is None or not (await own_topics.going_on_here(ctx))(question):
        return None
    return await follow_up(ctx, question, offer_new=True)


async def follow_up(ctx: Context, question: Question, *, offer_new: bool = False) -> list[Action]:
    """Pass the asker's further words on; a question that was answered or closed goes on.

    One that the bot had an answer for goes to people.
    """
    accepted, notice = relayed_files.accepted(
        ctx.event.attachments, anonymous=bool(question.pseudonym)
    )
    if not ctx.event.text.strip() and not accepted:
        return unseen.shown_as(ctx, question, [Reply(notice)]) if notice is not None else []
    gather = await holding.must_gather(ctx, question)
    new_for = None
    if question.state == QuestionState.OFFERED:
        audience = await cards.audience(ctx, question)
        new_for = await ctx.recipients(audience, *cards.buttons(question))
    is_again = question.state in {QuestionState.ANSWERED, QuestionState.CLOSED}
    before = [] if gather else await _go_on(ctx, question)
    utterance = await utterances.say(
        ctx.db,
        question,
        ctx.person.id,
        Side.ASKER,
        ctx.event.text,
        ctx.now,
        [file.to_json() for file in accepted],
        held=gather or question.state == QuestionState.HELD,
    )
    note_words(ctx.person, question, ctx.now)
    questions.add_to_album(question, ctx.event.album)
    await references.remember(
        ctx.db, ctx.chat, ctx.event.message, subjects.words(utterance.id), ctx.event.place.thread
    )
    if gather:
        return await holding.gathered(ctx, question)
    if question.state in {QuestionState.OFFERED, QuestionState.HELD}:
        kept = Reply(stack(_("I've put it with your question that waits."), notice))
        return unseen.shown_as(ctx, question, before or [kept])
    passed_on = await further_words.to_mentors(ctx, question, utterance, new_for, is_again=is_again)
    new = (Button(_("It's a new question"), f"!new {utterance.handle}"),) if offer_new else ()
    text = _("Added to your question {number}.", number=str(question.number))
    added = Reply(stack(text, notice), buttons=new, subject=subjects.to_asker(question))
    return [*unseen.shown_as(ctx, question, [added, *before]), *passed_on]


async def _go_on(ctx: Context, question: Question) -> list[Action]:
    """Bring a question into the hands of people, where it is not. Raises Refused when too late."""
    if question.state == QuestionState.OFFERED:
        return await ladder.hand_over(ctx, question)
    if question.state in {QuestionState.HELD, QuestionState.WAITING, QuestionState.CLAIMED}:
        return []
    return await reopening.take_up_again(ctx, question, with_words=True)
