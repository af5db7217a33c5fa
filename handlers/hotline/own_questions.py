"""One's own questions: how each stands, what was said in it, and what one can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.hotline import own_questions as own
from bot.domain.hotline import question_lists, questions, utterances
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, HelpPage
from bot.engine.screens import Pages, Screen
from bot.words import (
    Action,
    Button,
    Refused,
    Reply,
    Text,
    _,
    open_private,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.briefs import brief
from bot.words.side_chats import REPLY_UNSEEN
from bot.words.states import QuestionState, Side
from handlers.hotline import cards
from handlers.hotline.question_buttons import ask_person
from handlers.hotline.registry import feature, reopen_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question, Utterance

HELP = "help"
"""The message in which it turns: /help leads here."""
SHOWN_WORDS = 60
MOST_SAID = 8
"""So much of a long talk is shown: its end."""
OPEN = Arg("open", plain(any_words), optional=True)
NUMBER = Arg("number", plain(any_words), optional=True)
BACK = _("Back")


@feature.command("questions", OPEN, NUMBER, about=_("Your questions, and how they stand"),
                 linked=True, page=HelpPage.BASICS, label=_("My questions"),
                 for_oneself=True)  # fmt: skip
async def own_questions(ctx: Context) -> Sequence[Action]:
    """List one's own questions, newest first; "/questions open 7" shows one of them."""
    if not ctx.chat.private:
        text = _("Your questions are for you alone. I'll show them in private.")
        return [Reply(text, buttons=(open_private("/questions"),), whisper=True)]
    written = ctx.find(OPEN) or ""
    if written == "open":
        question = await own.get(ctx.db, ctx.find(NUMBER) or "", ctx.person)
        screen = await _one(ctx, question)
    else:
        screen = await _list(ctx, written)
    return [await screen.show(ctx, HELP)]


async def _list(ctx: Context, page: str) -> Screen:
    asked = await question_lists.asked_by(ctx.db, ctx.person.id)
    if not asked:
        text = _("You have asked nothing yet. Just write what you want to know.")
        if ctx.chat.beside_id is not None:
            text = stack(text, REPLY_UNSEEN)
        return Screen(text, up=Button(BACK, "/help"))
    pages = Pages(asked, "/questions")
    lines = [await _line(ctx, question, words) for question, words in pages.on(page)]
    buttons = tuple(
        Button(_named(question, words), f"/questions open {question.handle}")
        for question, words in pages.on(page)
    )
    heading = Text("**{title}**", {"title": _("My questions")}, translated=False)
    return Screen(stack(heading, *lines), (*buttons, *pages.turn(page)), Button(BACK, "/help"))


def _named(question: Question, words: str) -> Text:
    """By its number; what the bot alone was asked has none, and goes by its first words."""
    if question.number is not None:
        return _("Question {number}", number=str(question.number))
    return verbatim(brief(words, SHOWN_WORDS)) if words else _("Question without words")


async def _line(ctx: Context, question: Question, words: str) -> Text:
    shown = brief(words, SHOWN_WORDS) or _("(no words, see the attachment)")
    if question.number is None:
        values: dict[str, object] = {"words": shown, "state": await _state(ctx, question)}
        return Text("{words} · {state}", values, translated=False)
    return Text(
        "**{number}** {words} · {state}",
        {"number": str(question.number), "words": shown, "state": await _state(ctx, question)},
        translated=False,
    )


async def _state(ctx: Context, question: Question) -> Text:
    match question.state:
        case QuestionState.OFFERED:
            return _("I have offered you an answer")
        case QuestionState.HELD:
            return _("waits until another of yours is done")
        case QuestionState.WAITING:
            return _("waits for somebody who knows")
        case QuestionState.CLAIMED:
            return _("{name} is looking at it",
                     name=await cards.name_of(ctx.db, question.claimed_by))  # fmt: skip
        case QuestionState.ANSWERED:
            return _("answered by {name}",
                     name=await cards.name_of(ctx.db, question.answered_by))  # fmt: skip
    return _("closed")


async def _one(ctx: Context, question: Question) -> Screen:
    """A question with what was said in it; the mentors' notes are not."""
    spoken = [
        utterance
        for utterance in await utterances.of(ctx.db, question)
        if utterance.side == Side.ASKER and utterance.withdrawn_at is None and utterance.text
    ]
    answers = await utterances.answers(ctx.db, question)
    if question.duplicate_of is not None:
        original = await questions.by_id(ctx.db, question.duplicate_of)
        answers += await utterances.answers(ctx.db, original) if original is not None else []
    said = sorted([*spoken, *answers], key=lambda utterance: utterance.id)[-MOST_SAID:]
    head = Text(
        "**{question}** · {state}",
        {"question": _named(question, (await utterances.first(ctx.db, question)).text),
         "state": await _state(ctx, question)},
        translated=False,
    )  # fmt: skip
    lines = [await _said(ctx, utterance) for utterance in said]
    under = _("_As {pseudonym}._", pseudonym=question.pseudonym) if question.pseudonym else None
    return Screen(
        stack(head, *lines, under, gap="\n\n"), _steps(ctx, question), Button(BACK, "/questions")
    )


async def _said(ctx: Context, utterance: Utterance) -> Text:
    if utterance.side == Side.ASKER:
        return _("You: {words}", words=utterance.text)
    name = await cards.name_of(ctx.db, utterance.person_id)
    return _("{who}: {words}", who=name, words=utterance.text)


def _steps(ctx: Context, question: Question) -> tuple[Button, ...]:
    """What one can do about it."""
    back = to_destroy(_("Take it back"), f"/withdraw {question.handle}")
    match question.state:
        case QuestionState.OFFERED:
            return (ask_person(question), back)
        case QuestionState.HELD | QuestionState.WAITING | QuestionState.CLAIMED:
            return (back,)
        case QuestionState.ANSWERED:
            solved = Button(_("Solved"), f"!solved {question.handle}")
            return (solved, Button(_("Still stuck"), f"/stuck {question.handle}"))
    try:
        questions.may_reopen(question, ctx.now, reopen_period(ctx))
    except Refused:
        return ()
    return (Button(_("Reopen it"), f"/stuck {question.handle}"),)
