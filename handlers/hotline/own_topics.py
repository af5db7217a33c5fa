"""Own topics: a question that people have keeps to a thread of its own in its asker's private chat,
and in that of a mentor who took it there.

Only where the chat has threads. What is said in it belongs to the question; what is said outside
goes on with no question that has one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs, references
from bot.domain.hotline import asking, questions, small_talk, subjects, utterances
from bot.words import (
    Action,
    Attachment,
    DropThread,
    Enclosure,
    NameThread,
    OwnThread,
    Remove,
    Text,
    Update,
    _,
    spoken,
    stack,
    verbatim,
)
from bot.words.briefs import brief_at_word
from bot.words.domain_events import QuestionClosed, QuestionReopened
from bot.words.states import Ending
from handlers.hotline import cards, unseen
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Question, Utterance

TIDY = "hotline.tidy_topic"
"""The job that takes the topic of a question away that has ended long ago."""
NAME_LENGTH = 100
"""Characters of a question in the name of its topic."""
ENDED = "✓"
"""Before the name of one whose question has ended."""
UNNAMED = OwnThread(verbatim(""))
"""Where threads have no names."""


async def begin(tick: Tick, question: Question) -> OwnThread:
    """The topic of a question that goes to people now, beginning with its asker's words."""
    first = await utterances.first(tick.db, question)
    name = _name(question, first)
    return OwnThread(
        name,
        Enclosure(
            _opening(question, first),
            tuple(Attachment.from_json(stored) for stored in first.attachments),
            subjects.opening(question),
            gathers=bool(first.attachments and question.album),
        ),
        _(
            "It goes on in its own topic, “{name}”. What you write here is a new question.",
            name=name,
        ),
    )


async def begin_here(ctx: Context, question: Question) -> OwnThread | None:
    """The same where its asker has just said something; None where they asked elsewhere."""
    if not ctx.chat.private or question.chat_id != ctx.chat.id:
        return None
    if not ctx.event.place.threaded:
        return UNNAMED
    own = await begin(ctx, question)
    # From now on it is found by what it is about, as long as its owner keeps it.
    asking.leave_thread(question)
    return own


def _name(question: Question, first: Utterance) -> Text:
    words = brief_at_word(first.text, NAME_LENGTH)
    return verbatim(words) if words else _("Question {number}", number=str(question.number))


def _opening(question: Question, first: Utterance) -> Text:
    number = _("Question {number}", number=str(question.number))
    words = spoken(first.text) if first.text else None
    return unseen.shown_under(question, stack(number, words, gap="\n\n"))


async def in_hand(ctx: Context, question: Question) -> OwnThread | None:
    """The topic of a question that a mentor has taken in private, beginning with its card; what
    they say in it is for its asker.
    """
    if not ctx.chat.private:
        return None
    card = subjects.card(question)
    if not ctx.event.place.threaded:
        return replace(UNNAMED, subject=card)
    first = await utterances.first(ctx.db, question)
    opening = Enclosure(await cards.card(ctx.db, question), subject=card)
    return OwnThread(cards.title(question, first.text), opening, subject=card)


async def handed_to(tick: Tick, question: Question) -> OwnThread:
    """The same where what says so has the card in it."""
    first = await utterances.first(tick.db, question)
    return OwnThread(cards.title(question, first.text), subject=subjects.card(question))


async def word_anew(ctx: Context, question: Question, *, erases: bool) -> list[Action]:
    """Its asker has put the question otherwise."""
    if not (ctx.chat.private and ctx.event.place.threaded) or question.escalated_at is None:
        return []
    first = await utterances.first(ctx.db, question)
    opening = Update(subjects.opening(question), _opening(question, first), erases=erases)
    return [opening, NameThread(subjects.to_asker(question), _name(question, first))]


# ── what is said outside ─────────────────────────────────────────────────────────────────────


async def going_on_here(ctx: Context) -> Callable[[Question], bool]:
    """Tell of which questions words may be part that are said outside of all their topics: where
    the chat has topics, of those that stand right here. A courtesy may be about any of them.
    """
    place = ctx.event.place
    is_apart = place.private and place.threaded
    if not is_apart or small_talk.recognise(ctx.event.text) is not None:
        return lambda _question: True
    begun = await references.begun_threads(ctx.db, ctx.chat, subjects.TO_ASKER)
    return lambda question: question.thread == place.thread and question.id not in begun


# ── when a question has ended ────────────────────────────────────────────────────────────────


@feature.listens(QuestionClosed)
async def mark_as_ended(tick: Tick, closed: QuestionClosed) -> Sequence[Action]:
    """Show at the topic of a question that it has ended, and take it away some time later."""
    question = await _with_topic(tick, closed.question_id)
    if question is None:
        return []
    days = tick.settings.hotline.topics_kept_days
    if days:
        at = tick.now + timedelta(days=days)
        await jobs.schedule(tick.db, TIDY, question.id, at)
    if closed.ending == Ending.WITHDRAWN:
        number = _("Question {number}", number=str(question.number))
        return [
            Remove(subjects.opening(question)),
            *_named(question, _ended(number), _ended(number)),
        ]
    first = await utterances.first(tick.db, question)
    to_mentor = _ended(cards.title(question, first.text))
    return _named(question, _ended(_name(question, first)), to_mentor)


def _ended(name: Text) -> Text:
    return stack(verbatim(ENDED), name, gap=" ")


def _named(question: Question, to_asker: Text, to_mentor: Text) -> list[Action]:
    return [
        NameThread(subjects.to_asker(question), to_asker),
        NameThread(subjects.card(question), to_mentor),
    ]


@feature.listens(QuestionReopened)
async def mark_as_open(tick: Tick, reopened: QuestionReopened) -> Sequence[Action]:
    """Its topic is as it was."""
    question = await _with_topic(tick, reopened.question_id)
    if question is None:
        return []
    await jobs.cancel(tick.db, question.id, TIDY)
    first = await utterances.first(tick.db, question)
    return _named(question, _name(question, first), cards.title(question, first.text))


@feature.job(TIDY)
async def tidy_away(tick: Tick, job: Job) -> Sequence[Action]:
    """Take the topic away, with what stands in it; the question itself is kept as any other."""
    question = await questions.by_id(tick.db, job.subject)
    if question is None or question.state not in questions.ENDED:
        return []
    return [DropThread(subjects.to_asker(question)), DropThread(subjects.card(question))]


async def _with_topic(tick: Tick, question_id: int) -> Question | None:
    question = await questions.by_id(tick.db, question_id)
    if question is None or question.escalated_at is None:
        return None
    its = (subjects.to_asker(question), subjects.card(question))
    has_one = await references.has_thread(tick.db, *its)
    return question if has_one else None
