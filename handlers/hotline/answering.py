"""Answering: a mentor's words on their way to the asker, signed, and never two over each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain import references, relayed_files
from bot.domain.hotline import claims, questions, small_talk, subjects, utterances
from bot.domain.hotline import snippets as ready_made
from bot.engine.features import Field, Role
from bot.words import Action, Button, Refused, Reply, Text, _, stack, to_confirm
from bot.words.states import QuestionState, Side
from handlers.hotline import cards, delivering
from handlers.hotline.arguments import (
    HELD_WORDS,
    NOTE,
    OTHER_QUESTION,
    PERHAPS_QUESTION,
    QUESTION,
    WORDS,
)
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question, Utterance

COMMAND = re.compile(r"^/\w+(\s+#?\d+)?\s*")
CHOICES = 3
"""Questions that are offered when a mentor who has several writes without saying to which."""


@feature.command(
    "answer",
    PERHAPS_QUESTION,
    WORDS,
    about=_("Answer a question: /answer 7 your words"),
    role=Role.MENTOR,
)
async def answer_by_command(ctx: Context) -> Sequence[Action]:
    """Answer by number; without words, they are asked for next. "=name" sends a snippet."""
    question, words = await _meant(ctx), ctx.find(WORDS) or ""
    words = as_marked(ctx, words)
    if words.startswith("="):
        words = (await ready_made.get(ctx.db, ctx.person.id, words[1:].strip())).text
    if not words and not ctx.event.attachments:
        await _may_answer(ctx, question)
        return [answer_form.begin(question=question.number)]
    return await answer(ctx, question, words)


def without_command(text: str) -> str:
    """The words of "/answer 7 words", for edits of such a message."""
    return COMMAND.sub("", text, count=1) if text.startswith("/") else text


def as_marked(ctx: Context, words: str) -> str:
    """What the event says, without its command, with the marks that it came with; else `words`."""
    marked = ctx.event.marked
    return without_command(marked) if marked and words.strip() else words


async def _meant(ctx: Context) -> Question:
    """The question that is named; without one, the only one that the mentor has."""
    if (named := ctx.find(PERHAPS_QUESTION)) is not None:
        return named
    mine = await questions.claims_of(ctx.db, ctx.person.id)
    if len(mine) != 1:
        raise Refused(
            _("Which question? Write /answer, its number and your words. See /mine."),
            Button(_("My taken questions"), "/mine"),
        )
    return mine[0]


async def _write_it(
    ctx: Context, _answers: Mapping[str, object], data: Mapping[str, object]
) -> Sequence[Action]:
    question = await questions.get(ctx.db, str(data["question"]))
    return await answer(ctx, question, as_marked(ctx, ctx.event.text))


answer_form = feature.form(
    "answer",
    Field("words", _("Write your answer as your next message. I'll pass it on.")),
    role=Role.MENTOR,
)(_write_it)


async def _may_answer(ctx: Context, question: Question) -> None:
    """Raise Refused where an answer makes no sense."""
    await claims.may_answer(ctx.db, question, ctx.person)
    if question.state in {QuestionState.OFFERED, QuestionState.WITHDRAWN}:
        raise Refused(_("Question {number} is not open.", number=str(question.number)))
    delivering.may_reach(question)


async def answer(ctx: Context, question: Question, words: str) -> list[Action]:
    """Pass an answer on; hold it back first where somebody else answers or has answered."""
    await _may_answer(ctx, question)
    accepted, notice = relayed_files.accepted(ctx.event.attachments, anonymous=False)
    if not words.strip() and not accepted:
        raise Refused(
            notice or _("There is nothing in it yet. Write your answer after the number.")
        )
    other = _other_mentor(ctx, question)
    utterance = await utterances.say(
        ctx.db,
        question,
        ctx.person.id,
        Side.MENTOR,
        words,
        ctx.now,
        [attachment.to_json() for attachment in accepted],
        held=other is not None,
    )
    questions.add_to_album(question, ctx.event.album)
    await references.remember(
        ctx.db, ctx.chat, ctx.event.message, subjects.words(utterance.id), ctx.event.place.thread
    )
    if other is not None:
        return [await _warn(ctx, question, utterance, other)]
    return [
        *await delivering.pass_on(ctx, question, utterance),
        *await _told(ctx, question, notice),
    ]


async def _told(ctx: Context, question: Question, notice: Text | None = None) -> list[Action]:
    """What has become of a mentor's words; see `undelivered` for who can't be reached."""
    asker = await cards.asker_name(ctx.db, question)
    report: Text | None = None
    if await delivering.reaches(ctx, question):
        report = _("Passed on to {asker}.", asker=asker)
    elif not await delivering.is_tried(ctx, question):
        report = await delivering.undelivered(ctx, question)
    if report is None and notice is None:
        return []
    return [Reply(stack(report, notice), whisper=True)]


def _other_mentor(ctx: Context, question: Question) -> int | None:
    """Who else has the question in hand, or has answered it."""
    if question.state == QuestionState.CLAIMED:
        other = question.claimed_by
    elif question.state in {QuestionState.ANSWERED, QuestionState.CLOSED}:
        other = question.answered_by
    else:
        other = None
    return other if other != ctx.person.id else None


async def _warn(ctx: Context, question: Question, utterance: Utterance, other: int) -> Reply:
    """Keep a second answer, and let its writer decide."""
    name = await cards.name_of(ctx.db, other)
    number = str(question.number)
    if question.state == QuestionState.CLAIMED:
        warning = _(
            "{name} is answering question {number} until {until}. I've kept your words. "
            "Send them all the same?",
            name=name,
            number=number,
            until=question.lease_until,
        )
        leave = _("Let {name} answer", name=name)
    else:
        warning = _(
            "{name} has answered question {number} already. I've kept your words. "
            "Send them all the same?",
            name=name,
            number=number,
        )
        leave = _("Don't send it")
    return Reply(
        warning,
        buttons=(
            to_confirm(_("Send anyway"), f"!send {utterance.handle}"),
            Button(leave, f"!keep {utterance.handle}"),
        ),
        whisper=True,
    )


@feature.action("send", HELD_WORDS, OTHER_QUESTION, role=Role.MENTOR)
async def send_held(ctx: Context) -> Sequence[Action]:
    """Pass on what was held back; "12 7": as the answer to question 7."""
    utterance = ctx.get(HELD_WORDS)
    question = ctx.find(OTHER_QUESTION) or await questions.of_words(ctx.db, utterance)
    await _may_answer(ctx, question)
    utterances.let_go(utterance, question, ctx.now)
    return [*await delivering.pass_on(ctx, question, utterance), *await _told(ctx, question)]


@feature.action("keep", HELD_WORDS, role=Role.MENTOR)
async def keep_held(ctx: Context) -> Sequence[Action]:
    """Turn what was held back into a note, so that it is not lost."""
    utterances.keep_as_note(ctx.get(HELD_WORDS))
    return [Reply(_("Not sent. It's kept as a note on the question."), whisper=True)]


async def perhaps_an_answer(ctx: Context) -> list[Action] | None:
    """A mentor with questions in hand writes in private: ask what it is, and keep it safe."""
    if not (ctx.chat.private and ctx.is_a(Role.MENTOR)):
        return None
    mine = await questions.claims_of(ctx.db, ctx.person.id)
    if not mine:
        return None
    accepted, notice = relayed_files.accepted(ctx.event.attachments, anonymous=False)
    if not ctx.event.text.strip() and not accepted:
        return [Reply(notice)] if notice is not None else None
    utterance = await utterances.say(
        ctx.db,
        mine[0],
        ctx.person.id,
        Side.MENTOR,
        as_marked(ctx, ctx.event.text),
        ctx.now,
        [part.to_json() for part in accepted],
        held=True,
    )
    questions.add_to_album(mine[0], ctx.event.album)
    await references.remember(ctx.db, ctx.chat, ctx.event.message, subjects.words(utterance.id))
    asking = Button(_("No, I'm asking something"), f"!asking {utterance.handle}")
    if len(mine) == 1:
        text = _("Is this your answer to question {number}?", number=str(mine[0].number))
        return [
            Reply(
                stack(text, notice),
                buttons=(to_confirm(_("Yes, send it"), f"!send {utterance.handle}"), asking),
            )
        ]
    answers = tuple(
        Button(
            _("Answer {number}", number=str(part.number)), f"!send {utterance.handle} {part.number}"
        )
        for part in mine[:CHOICES]
    )
    text = _("Is this an answer? To which question?")
    return [Reply(stack(text, notice), buttons=(*answers, asking))]


def ask_which(ctx: Context) -> list[Action] | None:
    """A mentor replies to a message of the bot's that belongs to no question: say what would."""
    says_more = bool(ctx.event.attachments) or small_talk.recognise(ctx.event.text) is None
    if not (ctx.is_a(Role.MENTOR) and says_more):
        return None
    text = _(
        "I can't tell which question this belongs to, so I've passed nothing on. Reply to its "
        "card, or write /answer, its number and your words."
    )
    return [Reply(text, whisper=True)]


# ── among mentors ────────────────────────────────────────────────────────────────────────────


@feature.command(
    "note",
    QUESTION,
    NOTE,
    about=_("Keep a note for other mentors: /note 7 your words"),
    role=Role.MENTOR,
    group=True,
)
async def note_by_command(ctx: Context) -> Sequence[Action]:
    """Write something on a question that its asker never sees."""
    question = ctx.get(QUESTION)
    if question.chat_id == ctx.chat.id:
        raise Refused(_("Whoever asked would see it here. Write it to me in private."))
    return await note(ctx, question, as_marked(ctx, ctx.get(NOTE)))


async def note(ctx: Context, question: Question, words: str) -> list[Action]:
    """Keep a note, and show it in the other rooms."""
    utterance = await utterances.say(ctx.db, question, ctx.person.id, Side.NOTE, words, ctx.now)
    await references.remember(
        ctx.db, ctx.chat, ctx.event.message, subjects.note(utterance), ctx.event.place.thread
    )
    return [
        Reply(_("Noted. Only mentors see it."), whisper=True),
        *await delivering.note_to_rooms(ctx, question, utterance),
    ]
