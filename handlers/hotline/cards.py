"""Cards: a question as it stands in the rooms of those who answer, in step in all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import people, references
from bot.domain.hotline import not_asked, questions, subjects, utterances
from bot.domain.knowledge import reasons
from bot.domain.mentoring import acquaintances
from bot.words import (
    Action,
    Attachment,
    Audience,
    Button,
    Enclosure,
    LanguageName,
    Listing,
    Mentors,
    Priority,
    Reminder,
    Say,
    Text,
    Update,
    Where,
    _,
    spoken,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.briefs import brief
from bot.words.states import Ending, QuestionState
from handlers.hotline import what_came_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Tick
    from bot.storage.tables import Question, Utterance

MATCHED = 3
"""How many mentors a new card names: enough for one to be there, few enough to feel meant."""
TOPIC_WORDS = 60
"""Characters of the question in a topic's name."""

ENDINGS: dict[str, Text] = {
    Ending.HELPED: _("Answered by the bot."),
    Ending.SOLVED: _("Solved."),
    Ending.CLOSED: _("Closed by {name}."),
    Ending.DUPLICATE: _("The same as question {other}."),
    Ending.KNOWN: _("Known already, says {name}."),
    Ending.NOT_A_QUESTION: _("Not a question, says {name}."),
    Ending.WITHDRAWN: _("Taken back by the asker."),
    Ending.EXPIRED: _("Closed: nothing more was heard."),
}


async def asker_name(db: AsyncSession, question: Question) -> Text:
    """How mentors may see the asker: by name, by pseudonym, or as somebody who was forgotten."""
    if question.pseudonym:
        return _("{name} (a made-up name)", name=question.pseudonym)
    return await name_of(db, question.asker_id)


async def name_of(db: AsyncSession, person_id: int | None) -> Text:
    """A person's chosen name; "somebody" where they have left."""
    name = await people.named(db, person_id)
    return verbatim(name) if name else _("somebody")


async def card(db: AsyncSession, question: Question, now_matched: Sequence[str] = ()) -> Text:
    """The words of a card."""
    head = _(
        "**Question {number}** from {asker} · {language}",
        number=str(question.number),
        asker=await asker_name(db, question),
        language=LanguageName(question.language),
    )
    if question.state == QuestionState.WITHDRAWN:
        return stack(head, ENDINGS[Ending.WITHDRAWN])
    words = stack(*map(_words, await utterances.asked_with(db, question)), gap="\n\n")
    is_open = question.state in {QuestionState.WAITING, QuestionState.CLAIMED}
    before = await what_came_before.line(db, question) if is_open else None
    return stack(head, words, before, await state(db, question, now_matched))


def _words(utterance: Utterance) -> Text:
    if utterance.withdrawn_at is not None:
        return _("(deleted)")
    return spoken(utterance.text) if utterance.text else _("(no words, see the attachment)")


async def state(db: AsyncSession, question: Question, matched: Sequence[str] = ()) -> Text:
    """How it stands: who has it, who answered it, how it ended, or since when it waits."""
    match question.state:
        case QuestionState.CLAIMED:
            return _(
                "_{name} has it until {until}._",
                name=await name_of(db, question.claimed_by),
                until=question.lease_until,
            )
        case QuestionState.ANSWERED:
            return _("_Answered by {name}._", name=await name_of(db, question.answered_by))
        case QuestionState.CLOSED:
            return await _ended(db, question)
    since = _("_Waiting since {since}._", since=await utterances.open_since(db, question))
    if not matched:
        return since
    return stack(since, _("This could be for {names}.", names=Listing(tuple(matched))), gap=" ")


async def _ended(db: AsyncSession, question: Question) -> Text:
    ending = ENDINGS[question.ending]
    original = await questions.by_id(db, question.duplicate_of)
    values = {
        "name": await name_of(db, question.closed_by),
        "other": str(original.number) if original is not None else "",
    }
    return Text(ending.msgid, values)


def buttons(question: Question, *, keep: bool = False) -> tuple[Button, ...]:
    """What can be done with a question, as it stands. `keep`: its answer may become knowledge."""
    number = question.number
    if question.state == QuestionState.WAITING:
        return (
            Button(_("I'll take it"), f"/claim {number}"),
            Button(_("Not for me"), f"!notme {number}"),
            Button(_("Duplicate"), f"/duplicate {number}"),
            Button(_("This isn't a question"), f"!notaquestion {number}"),
        )
    if question.state == QuestionState.CLAIMED:
        return (
            Button(_("Write the answer"), f"/answer {number}"),
            Button(_("Give it back"), f"/release {number}"),
            to_destroy(_("Close"), f"/close {number}"),
        )
    if question.state == QuestionState.ANSWERED:
        return (Button(_("Close"), f"/close {number}"),)
    if keep:
        return (Button(_("Save as answer"), f"!save {number}"),)
    return ()


async def update(db: AsyncSession, question: Question) -> list[Action]:
    """Bring every card of a question up to date."""
    return [await _updated(db, question)]


async def erase(db: AsyncSession, question: Question) -> list[Action]:
    """Bring every card of a question up to date, so that what it said before can't be read."""
    words = (await utterances.first(db, question)).text
    name = title(question, words) if words else _("Question {number}", number=str(question.number))
    return [replace(await _updated(db, question), erases=True, thread_title=name)]


def title(question: Question, words: str) -> Text:
    """What its threads are called."""
    return _(
        "Question {number}: {words}",
        number=str(question.number),
        words=brief(words, TOPIC_WORDS),
    )


async def _updated(db: AsyncSession, question: Question) -> Update:
    answer = await utterances.last_answer(db, question)
    written = answer is not None and bool(answer.text)
    keep = written and question.ending in {Ending.SOLVED, Ending.CLOSED, Ending.EXPIRED}
    text = await card(db, question)
    return Update(subjects.card(question), text, buttons(question, keep=keep))


async def audience(tick: Tick, question: Question, where: Where = Where.ROOM_OR_PRIVATE) -> Mentors:
    """Whom a question is for: mentors of its language who have not said "not me", else any mentors,
    else organizers; never its asker.
    """
    but = await not_asked.who_is_not_asked(tick.db, question) | asker(question)
    return Mentors(question.language, or_others=True, where=where, but=but)


def asker(question: Question) -> frozenset[int]:
    """The asker, to be left out; nobody where they were forgotten."""
    return frozenset() if question.asker_id is None else frozenset({question.asker_id})


async def show(
    tick: Tick,
    question: Question,
    audience: Audience,
    *,
    nudge: Text | None = None,
    note: Text | None = None,
    priority: Priority = Priority.ANSWER,
) -> list[Action]:
    """Put a question's card before an audience, files and all; [] where there is nobody.

    Where it stands already, the `nudge` is said under it; where it is new, the `note`, in rooms.
    """
    recipients = await tick.recipients(audience, *buttons(question))
    if not recipients:
        return []
    first = await utterances.first(tick.db, question)
    names = await _matched(tick, question) if recipients.rooms else []
    below = [_files(first, question)] if first.attachments else []
    if note is not None and recipients.rooms:
        below.append(Enclosure(note, subject=subjects.reminder(question)))
    return [
        Say(
            audience,
            await card(tick.db, question, names),
            buttons=buttons(question),
            subject=subjects.card(question),
            priority=priority,
            thread_title=title(question, first.text),
            once=True,
            reminder=None if nudge is None else Reminder(nudge, subjects.reminder(question)),
            enclosed=tuple(below),
            by=question.asker_id,
        )
    ]


async def _matched(tick: Tick, question: Question) -> list[str]:
    """The names of some mentors for whom it could be: who knows its topics comes first."""
    speaking = await people.mentors(
        tick.db, tick.now, language=question.language, question_id=question.id
    )
    topics = await reasons.topics_near(tick.db, question) if len(speaking) > 1 else set()
    matched = await acquaintances.by_topics(tick.db, speaking, topics)
    # That somebody is missing would tell who asks unseen: only then askers may be named themselves.
    asker_id = None if question.pseudonym else question.asker_id
    return [mentor.name for mentor in matched if mentor.name and mentor.id != asker_id][:MATCHED]


def _files(utterance: Utterance, question: Question) -> Enclosure:
    return Enclosure(
        _("With question {number}", number=str(question.number)),
        tuple(Attachment.from_json(stored) for stored in utterance.attachments),
        subjects.words(utterance.id),
        gathers=bool(question.album),
    )


async def rooms_of(db: AsyncSession, question: Question) -> list[int]:
    """The groups in which a question stands (not the private chats)."""
    return sorted(await references.stands_in(db, subjects.card(question), private=False))
