"""Translating: what lacks in a language, taken on by anybody, looked at by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import language_tags, numbers, people
from bot.domain.knowledge import knowledge_base
from bot.domain.translations import translating
from bot.engine.arguments import known, plain
from bot.engine.features import Arg, Feature, Field, Role
from bot.words import (
    Action,
    Button,
    LanguageName,
    Markdown,
    Organizers,
    Refused,
    Reply,
    Say,
    Subject,
    Text,
    Update,
    _,
    ngettext,
    open_private,
    stack,
)
from bot.words.states import TranslationState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.translations.translating import Gap
    from bot.engine.features import Context
    from bot.storage.tables import Entry, Translation

feature = Feature("translations")


async def _entry(db: AsyncSession, words: str) -> Entry:
    number = numbers.read(words)
    found = await knowledge_base.entry(db, number) if number is not None else None
    if found is None:
        raise Refused(_("This answer isn't there any more."), Button(_("Another one"), "/gaps"))
    return found


ENTRY = Arg("entry", known(_entry), optional=True)
LANGUAGE = Arg("language", plain(language_tags.read), optional=True)
SHOWN = 6
"""So many gaps are offered at a time."""


@feature.command("gaps", LANGUAGE, about=_("See what is missing in your language"), linked=True)
async def gaps(ctx: Context) -> Sequence[Action]:
    """Show what lacks, or is behind, in a language: "/gaps sw"."""
    language = ctx.find(LANGUAGE) or ctx.languages.best(ctx.language)
    found = await _gaps(ctx, language)
    if not found:
        nothing = _("Nothing is missing in {language}.", language=LanguageName(language))
        return [Reply(nothing)]
    stale = sum(one.stale for one in found)
    lacking = len(found) - stale
    lines = [
        ngettext(
            "{count} answer is missing in {language}.",
            "{count} answers are missing in {language}.",
            lacking,
            language=LanguageName(language),
        )
        if lacking
        else None,
        ngettext(
            "{count} answer in {language} is older than its original.",
            "{count} answers in {language} are older than their originals.",
            stale,
            language=LanguageName(language),
        )
        if stale
        else None,
        _("Would you translate one? Somebody else looks at it before it is used."),
    ]
    if not ctx.chat.private:
        return [Reply(stack(*lines), buttons=(open_private(f"/gaps {language}"),))]
    offered = found[:SHOWN]
    questions = [
        Text(
            "{place}. {question}",
            {"place": place, "question": one.original.question},
            translated=False,
        )
        for place, one in enumerate(offered, start=1)
    ]
    buttons = [
        Button(
            Text("{place}", {"place": place}, translated=False),
            f"/translate {one.original.id} {language}",
        )
        for place, one in enumerate(offered, start=1)
    ]
    return [Reply(stack(stack(*lines), stack(*questions), gap="\n\n"), buttons=tuple(buttons))]


async def _gaps(ctx: Context, language: str) -> list[Gap]:
    sources = ctx.languages.chain(ctx.languages.fallback)
    return await translating.gaps(ctx.db, language, sources, ctx.now)


@feature.command(
    "translate", ENTRY, LANGUAGE, about=_("Translate an answer: /translate, or /translate 12 sw")
)
async def translate(ctx: Context) -> Sequence[Action]:
    """Take an answer on: the one that is named, or the first that lacks."""
    if not ctx.chat.private:
        raise Refused(_("That is easier in private."), open_private("/gaps"))
    language = ctx.find(LANGUAGE) or ctx.languages.best(ctx.language)
    original = ctx.find(ENTRY)
    if original is None:
        found = await _gaps(ctx, language)
        if not found:
            raise Refused(_("Nothing is missing in {language}.", language=LanguageName(language)))
        original = found[0].original
    claimed = await translating.claim(ctx.db, original, language, ctx.person, ctx.now)
    shown = stack(
        _(
            "Thank you! This is the {original} text. It is yours for a week; translate it into "
            "{language} freely, so that it helps whoever reads it.",
            original=LanguageName(original.language),
            language=LanguageName(language),
        ),
        _words(original.question, original.answer),
        gap="\n\n",
    )
    return [Reply(shown), submit_form.begin(translation=claimed.id)]


def _words(question: str, answer: str) -> Text:
    values = {"question": question, "answer": Markdown(answer)}
    return Text("**{question}**\n{answer}", values, translated=False)


@feature.form(
    "translate",
    Field("question", _("First the question, in your words:")),
    Field("answer", _("And the answer. You can use **bold**, lists and links.")),
    silence=translating.LEASE,
)
async def submit_form(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, int]
) -> Sequence[Action]:
    """Hand it in, and put it before somebody else."""
    translation = await translating.get(ctx.db, str(data["translation"]))
    question, answer = answers["question"], answers["answer"]
    await translating.submit(
        ctx.db, translation, ctx.person, ctx.now, question=question, answer=answer
    )
    card, buttons = await _card(ctx, translation), _buttons(translation)
    others = Organizers(or_mentors=True, but=frozenset({ctx.person.id}))
    # Where nobody else may look at it, whoever wrote it may.
    second = others if await ctx.recipients(others, *buttons) else Organizers(or_mentors=True)
    return [
        Reply(
            _("Thank you! Somebody else looks at it now, and I'll tell you."),
            buttons=(Button(_("Another one"), f"/gaps {translation.language}"),),
        ),
        Say(second, card, buttons=buttons, subject=_subject(translation)),
    ]


# ── the second look ──────────────────────────────────────────────────────────────────────────


def _subject(translation: Translation) -> Subject:
    return Subject("translation", translation.id)


async def _card(ctx: Context, translation: Translation) -> Text:
    original = await translating.original_of(ctx.db, translation)
    name = await people.named(ctx.db, translation.person_id)
    decided = await people.named(ctx.db, translation.decided_by) or _("somebody")
    endings: dict[str, Text] = {
        TranslationState.APPROVED: _("_Approved by {name}._", name=decided),
        TranslationState.DROPPED: _("_Dropped by {name}._", name=decided),
    }
    return stack(
        _(
            "**Translation {number}** from {name} · {language}",
            number=str(translation.id),
            name=name or _("somebody"),
            language=LanguageName(translation.language),
        ),
        _words(original.question, original.answer),
        _words(translation.question, translation.answer),
        endings.get(translation.state),
        gap="\n\n",
    )


def _buttons(translation: Translation) -> tuple[Button, ...]:
    if translation.state != TranslationState.SUBMITTED:
        return ()
    return (
        Button(_("Approve"), f"/translation approve {translation.id}"),
        Button(_("Edit"), f"/translation edit {translation.id}"),
        Button(_("Drop"), f"/translation drop {translation.id}"),
    )


async def _redrawn(ctx: Context, translation: Translation) -> Update:
    return Update(_subject(translation), await _card(ctx, translation), _buttons(translation))


@feature.command("translation", role=Role.MENTOR)
async def decide(ctx: Context) -> Sequence[Action]:
    """Approve, edit or drop a translation: "/translation approve 3"."""
    deed, _space, number = ctx.args.partition(" ")
    translation = await translating.get(ctx.db, number)
    await translating.must_be_open(ctx.db, translation)
    match deed:
        case "edit":
            return [edit_form.begin(translation=translation.id)]
        case "approve":
            return await _approve(ctx, translation)
        case "drop":
            return await _drop(ctx, translation)
    raise Refused(_("Write /translation approve, edit or drop, and its number."))


async def _approve(ctx: Context, translation: Translation) -> Sequence[Action]:
    by = translation.person_id
    entry = await translating.approve(ctx.db, translation, ctx.person, ctx.now)
    thanks = _(
        "Your translation answers people from now on, thank you: {question}",
        question=entry.question,
    )
    return [
        Reply(_("Approved. It answers the next person who asks."), whisper=True),
        await _redrawn(ctx, translation),
        *ctx.tell_another(by, thanks),
    ]


async def _drop(ctx: Context, translation: Translation) -> Sequence[Action]:
    """Let it go; whoever wrote it was promised to hear."""
    await translating.drop(ctx.db, translation, ctx.person)
    told = _(
        "Somebody has looked at your translation, and it isn't used this time. "
        "Thank you all the same: {question}",
        question=translation.question,
    )
    return [
        Reply(_("Dropped."), whisper=True),
        await _redrawn(ctx, translation),
        *ctx.tell_another(translation.person_id, told),
    ]


@feature.form(
    "edit-translation",
    Field("question", _("What should the question say? Skip to leave it as it is."), optional=True),
    Field("answer", _("And the answer? You can use **bold**, lists and links."), optional=True),
    role=Role.MENTOR,
)
async def edit_form(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, int]
) -> Sequence[Action]:
    """Show the changed translation; another person decides on it."""
    translation = await translating.get(ctx.db, str(data["translation"]))
    await translating.must_be_open(ctx.db, translation)
    question, answer = answers["question"], answers["answer"]
    translating.edit(translation, ctx.person, question=question, answer=answer)
    return [
        Reply(_("Changed. Somebody else can approve it now."), whisper=True),
        await _redrawn(ctx, translation),
    ]
