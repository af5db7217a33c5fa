"""What is known as people read it: with its source and age, long ones shortened, by device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import link_languages
from bot.domain.hotline import own_questions, questions, subjects
from bot.domain.knowledge import histories
from bot.domain.knowledge.excerpts import shorten
from bot.domain.translations import counterparts
from bot.engine.features import Commands
from bot.words import Action, Button, Foldable, LanguageName, Month, Reply, Text, _, stack
from handlers.hotline.arguments import DEVICE, ENTRY, HANDLE
from handlers.hotline.question_buttons import ask_person, helped_by
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Entry, Question

LONG = 700
"""Characters of an answer that fit on a phone's screen; the rest comes with [More]."""
SAFETY = "safety"
"""The topic of what is about harassment, threats and protection."""
REPORT = Button(_("Report harassment"), "/report")
DEVICES = {"phone": _("On a phone"), "computer": _("On a computer")}


async def answer(
    ctx: Context, question: Question, entry: Entry, notice: Text | None = None
) -> Reply:
    """An entry as the answer to a question."""
    questions.answer_from(question, entry.id)
    return await shown(ctx, entry, shorten(entry.answer, LONG), question, notice)


async def shown(
    ctx: Context,
    entry: Entry,
    words: str,
    question: Question | None,
    notice: Text | None = None,
) -> Reply:
    """Some or all of an entry's answer; it says so where that may be out of date, or is in a
    language that the reader did not ask in.
    """
    text = stack(
        _foreign(ctx, entry, question),
        Text("**{question}**", {"question": entry.question}, translated=False),
        Text("{answer}", {"answer": Foldable(words)}, translated=False),
        await _where_from(ctx, entry),
        notice,
        gap="\n\n",
    )
    subject = subjects.to_asker(question) if question is not None else None
    buttons = (
        *await _rest(ctx, entry, words, question),
        *_did_it_help(question),
        *_report(ctx, entry),
    )
    return Reply(text, buttons=buttons, subject=subject)


def _foreign(ctx: Context, entry: Entry, question: Question | None) -> Text | None:
    readable = {question.language} if question is not None else set()
    if question is None or question.asker_id == ctx.person.id:
        readable |= {ctx.language, ctx.languages.best(ctx.language)}
    if entry.language in readable:
        return None
    return _("I only have this in {language}:", language=LanguageName(entry.language))


async def _where_from(ctx: Context, entry: Entry) -> Text:
    looked = entry.reviewed_at
    behind = await counterparts.outrun_by(ctx.db, entry)
    return stack(
        source(entry),
        _("Reviewed in {month}", month=Month(looked.year, looked.month)) if looked else None,
        _("_This may be out of date._") if behind is not None else None,
        gap=" · ",
    )


def source(entry: Entry) -> Text | None:
    """Where an answer is from; in which language that is, if not in the answer's own."""
    if not entry.source:
        return None
    language = link_languages.of_link(entry.source)
    if not language or not link_languages.is_foreign(entry.source, language, (entry.language,)):
        return _("[Source]({url})", url=entry.source)
    return _("[Source]({url}) (in {language})", url=entry.source, language=LanguageName(language))


async def _rest(ctx: Context, entry: Entry, words: str, question: Question | None) -> list[Button]:
    """The ways to what is not shown: the whole answer, and how it is on a device."""
    says = f"!more {entry.id} {question.handle}" if question is not None else f"!more {entry.id}"
    variants = await histories.variants(ctx.db, entry)
    ways = [
        Button(DEVICES[device], f"{says} {device}") for device in histories.DEVICES
        if device in variants and variants[device] != words
    ]  # fmt: skip
    shortened = words != entry.answer and words not in variants.values()
    return [*([Button(_("More"), says)] if shortened else []), *ways]


def _did_it_help(question: Question | None) -> tuple[Button, ...]:
    if question is None:
        return ()
    return helped_by(question), ask_person(question)


def _report(ctx: Context, entry: Entry) -> tuple[Button, ...]:
    """Beside what is about safety: the way to tell the safety team."""
    is_offered = ctx.use(Commands).called(REPORT.says) is not None
    return (REPORT,) if entry.topic == SAFETY and is_offered else ()


@feature.action("more", ENTRY, HANDLE, DEVICE)
async def more(ctx: Context) -> Sequence[Action]:
    """Show the whole of an answer, or how it is on a device: "!more 12 qs2… phone"."""
    entry = ctx.get(ENTRY)
    device = ctx.find(DEVICE) or ""
    words = (await histories.variants(ctx.db, entry)).get(device, entry.answer)
    question = await own_questions.by_handle(ctx.db, ctx.find(HANDLE) or "")
    is_own = question is not None and question.asker_id == ctx.person.id
    return [await shown(ctx, entry, words, question if is_own else None)]
