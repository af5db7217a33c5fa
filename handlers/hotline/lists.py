"""Lists: what waits, what one owes, how one question stands, and how they all do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import language_tags
from bot.domain.hotline import question_lists, questions, utterances
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Role
from bot.engine.screens import Pages
from bot.words import (
    Action,
    Button,
    LanguageName,
    Reply,
    TableRow,
    Text,
    _,
    ngettext,
    stack,
    table,
)
from bot.words.briefs import brief
from bot.words.states import QuestionState, Side
from handlers.hotline import cards
from handlers.hotline.arguments import QUESTION
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import Question, Utterance

SHOWN = 10
"""Questions in one list: a screen of a phone."""
SHOWN_WORDS = 70
PAGE_CHARACTERS = 3000
PAGE = Arg("page", plain(any_words), optional=True)
LANGUAGE = Arg("language", plain(language_tags.read), optional=True)
MINUTE = timedelta(minutes=1)
"""The shortest time that is worth telling."""


@feature.command("queue", LANGUAGE, about=_("Questions that wait: /queue or /queue fr"),
                 role=Role.MENTOR, group=True, label=_("Questions that wait"))  # fmt: skip
async def queue(ctx: Context) -> Sequence[Action]:
    """List what waits, longest first, in one language if asked."""
    language = ctx.find(LANGUAGE) or ""
    open_ones = await question_lists.waiting(ctx.db, language)
    if not open_ones:
        return [Reply(_("No question is waiting. Well done, everybody."))]
    free = [question for question, _words in open_ones if question.state == QuestionState.WAITING][
        :3
    ]
    return [
        Reply(
            stack(_table(ctx, open_ones[:SHOWN]), _more(open_ones)),
            buttons=tuple(
                Button(_("Take {number}", number=str(question.number)), f"/claim {question.number}")
                for question in free
            ),
        )
    ]


def _table(ctx: Context, rows: Sequence[tuple[Question, str]]) -> Text:
    """The questions one below the other, with their language and how long they wait."""
    titles = (_("Question"), _("Language"), _("Waiting"))
    return table(titles, [_row(ctx, question, words) for question, words in rows])


def _row(ctx: Context, question: Question, words: str) -> TableRow:
    values: dict[str, object] = {
        "number": str(question.number),
        "words": shown_words(words),
        "language": LanguageName(question.language),
        "age": age(ctx, question),
    }
    what = Text("{number} {words}", values, translated=False)
    if question.state == QuestionState.CLAIMED:
        line = _("**{number}** {words} ({language}, {age}, taken)", **values)
        return TableRow((what, values["language"], _("taken")), line)
    line = _("**{number}** {words} ({language}, {age})", **values)
    return TableRow((what, values["language"], values["age"]), line)


def age(tick: Tick, question: Question) -> timedelta:
    """How long it has been with people."""
    return max(MINUTE, tick.now - (question.escalated_at or question.asked_at))


def shown_words(words: str) -> str | Text:
    """The beginning of a question."""
    return brief(words, SHOWN_WORDS) or _("(no words, see the attachment)")


def _more(rows: Sequence[object]) -> Text | None:
    left = len(rows) - SHOWN
    return ngettext("… and {count} more", "… and {count} more", left) if left > 0 else None


@feature.command("mine", about=_("The questions you have taken"), role=Role.MENTOR,
                 label=_("My taken questions"), for_oneself=True)  # fmt: skip
async def mine(ctx: Context) -> Sequence[Action]:
    """List what a mentor has promised to answer."""
    own = await questions.claims_of(ctx.db, ctx.person.id)
    if not own:
        nothing = _("You have no question to answer. /queue shows what waits.")
        return [Reply(nothing, buttons=(Button(_("Questions that wait"), "/queue"),))]
    lines = []
    for question in own:
        first = await utterances.first(ctx.db, question)
        lines.append(
            _(
                "**{number}** {words} (until {until})",
                number=str(question.number),
                words=shown_words(first.text),
                until=question.lease_until,
            )
        )
    buttons = tuple(
        Button(_("Answer {number}", number=str(question.number)), f"/answer {question.number}")
        for question in own[:3]
    )
    return [Reply(stack(*lines), buttons=buttons)]


@feature.command(
    "question",
    QUESTION,
    PAGE,
    about=_("Read a question with all its answers and notes"),
    role=Role.MENTOR,
)
async def show(ctx: Context) -> Sequence[Action]:
    """Show a question with all that was said in it, notes too."""
    question = ctx.get(QUESTION)
    utterances_said = [
        utterance for utterance in (await utterances.of(ctx.db, question))[1:] if utterance.text
    ]
    page = ctx.find(PAGE) or ""
    pages = Pages(_by_length(utterances_said), f"/question {question.number}", size=1)
    lines = [await said(ctx, question, utterance) for some in pages.on(page) for utterance in some]
    card = await cards.card(ctx.db, question)
    buttons = (*cards.buttons(question), *pages.turn(page))
    return [Reply(stack(card, *lines), buttons=buttons, whisper=True)]


def _by_length(said: Sequence[Utterance]) -> list[list[Utterance]]:
    """As many on each page as are a message or so."""
    pages: list[list[Utterance]] = []
    length = 0
    for utterance in said:
        length += len(utterance.text) + 20  # with who said it
        if not pages or length > PAGE_CHARACTERS:
            pages.append([])
            length = len(utterance.text)
        pages[-1].append(utterance)
    return pages


async def said(ctx: Tick, question: Question, utterance: Utterance) -> Text:
    """Who said what."""
    if utterance.side == Side.ASKER:
        who = await cards.asker_name(ctx.db, question)
        return _("{who}: {words}", who=who, words=utterance.text)
    who = await cards.name_of(ctx.db, utterance.person_id)
    if utterance.side == Side.NOTE:
        return _("Note, {who}: {words}", who=who, words=utterance.text)
    if utterance.held:
        return _("{who} (not sent): {words}", who=who, words=utterance.text)
    return _("{who}: {words}", who=who, words=utterance.text)


@feature.command("hotline", about=_("What is open, by language"), role=Role.ORGANIZER, group=True,
                 label=_("What is open"))  # fmt: skip
async def state(ctx: Context) -> Sequence[Action]:
    """Tell organizers what is open, what waits longest, by language."""
    open_ones = await question_lists.waiting(ctx.db)
    if not open_ones:
        return [Reply(_("No question is waiting."))]
    by_language: dict[str, list[Question]] = {}
    for question, _words in open_ones:
        by_language.setdefault(question.language, []).append(question)
    lines = [
        _(
            "{language}: {waiting} waiting, {taken} taken, longest {age}",
            language=LanguageName(language),
            waiting=sum(question.state == QuestionState.WAITING for question in own),
            taken=sum(question.state == QuestionState.CLAIMED for question in own),
            age=max(age(ctx, question) for question in own),
        )
        for language, own in sorted(by_language.items())
    ]
    longest, words = open_ones[0]
    return [Reply(stack(*lines, _("Waiting longest: {line}", line=_row(ctx, longest, words).line)))]
