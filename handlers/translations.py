"""Translating: what lacks in a language, taken on by anybody, looked at by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import language_tags, numbers, people
from bot.domain.announcements import translations as announced
from bot.domain.knowledge import knowledge_base
from bot.domain.shareouts import translating as shared_translations
from bot.domain.translations import second_look, translating
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Commands, Feature, Field, HelpPage
from bot.engine.reviews import QUESTION_AND_ANSWER, Review, offer
from bot.words import (
    Action,
    Button,
    Foldable,
    LanguageName,
    Refused,
    Reply,
    Text,
    _,
    ngettext,
    open_private,
    stack,
)
from bot.words.states import TranslationState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.translations.translating import Gap
    from bot.engine.features import Context, Tick
    from bot.storage.tables import Entry, Shareout, Translation

feature = Feature("translations")


ENTRY = Arg("entry", plain(any_words), optional=True)
LANGUAGE = Arg("language", plain(language_tags.read), optional=True)
SHOWN, SHARED = 6, 2
"""So many gaps are offered at a time, and so many of them are of what people have shared."""
MOST_SHARED = 50


@feature.command("gaps", LANGUAGE, about=_("See what is missing in your language"), linked=True,
                 page=HelpPage.CONTRIBUTE, label=_("Fill a gap"), for_oneself=True)  # fmt: skip
async def gaps(ctx: Context) -> Sequence[Action]:
    """Show what lacks, or is behind, in a language: "/gaps sw"."""
    language = ctx.find(LANGUAGE) or ctx.languages.best(ctx.language)
    lacking_here = await _gaps(ctx, language)
    wanted = await announced.wanted(ctx.db, language)
    shared = await _untranslated(ctx, language)
    if not (lacking_here or wanted or shared):
        nothing = _("Nothing is missing in {language}.", language=LanguageName(language))
        return [Reply(nothing)]
    stale = sum(gap.stale for gap in lacking_here)
    lacking = len(lacking_here) - stale
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
        ngettext(
            "{count} announcement is wanted in {language}.",
            "{count} announcements are wanted in {language}.",
            len(wanted),
            language=LanguageName(language),
        )
        if wanted
        else None,
        ngettext(
            "{count} thing that somebody has learned can't be read in {language} yet.",
            "{count} things that people have learned can't be read in {language} yet.",
            len(shared),
            language=LanguageName(language),
        )
        if shared
        else None,
        _("Would you translate one? Somebody else looks at it before it is used."),
    ]
    if not ctx.chat.private:
        return [Reply(stack(*lines), buttons=(open_private(f"/gaps {language}"),))]
    few = SHOWN - min(len(shared), SHARED) if shared else SHOWN
    offered = [
        *(
            (gap.original.question, f"/translate {gap.original.id} {language}")
            for gap in lacking_here[:few]
        ),
        *((each.title, f"/translate-shared {each.id} {language}") for each in shared[:SHARED]),
    ]
    questions = [
        Text("{place}. {question}", {"place": place, "question": question}, translated=False)
        for place, (question, _says) in enumerate(offered, start=1)
    ]
    buttons = [
        Button(Text("{place}", {"place": place}, translated=False), says)
        for place, (_question, says) in enumerate(offered, start=1)
    ]
    to_announce = [
        Button(_("An announcement"), f"!offer-words {announcement.id} {language}")
        for announcement in wanted
    ]
    listed = stack(*questions) if questions else None
    return [Reply(stack(stack(*lines), listed, gap="\n\n"), buttons=(*to_announce, *buttons))]


async def _untranslated(ctx: Context, language: str) -> Sequence[Shareout]:
    """What people have shared that nobody has brought into that language; the newest few."""
    if all(command.name != "translate-shared" for command in ctx.use(Commands).all):
        return ()
    return await shared_translations.lacking(ctx.db, language, ctx.now, MOST_SHARED)


async def _gaps(ctx: Context, language: str) -> list[Gap]:
    sources = ctx.languages.chain(ctx.languages.fallback)
    return await translating.gaps(ctx.db, language, sources, ctx.now)


@feature.command(
    "translate",
    ENTRY,
    LANGUAGE,
    about=_("Translate an answer: /translate, or /translate 12 sw"),
    page=HelpPage.CONTRIBUTE,
    label=_("Translate an answer"),
    for_oneself=True,
)
async def translate(ctx: Context) -> Sequence[Action]:
    """Take an answer on: the one that is named, or the first that lacks."""
    if not ctx.chat.private:
        raise Refused(_("That is easier in private."), open_private("/gaps"))
    language = ctx.find(LANGUAGE) or ctx.languages.best(ctx.language)
    if (named := ctx.find(ENTRY)) is not None:
        original = await _named(ctx, named, language)
    else:
        lacking_here = await _gaps(ctx, language)
        if not lacking_here:
            raise Refused(_("Nothing is missing in {language}.", language=LanguageName(language)))
        original = lacking_here[0].original
    claimed = await translating.claim(ctx.db, original, language, ctx.person, ctx.now)
    original_text = stack(
        _(
            "Thank you! This is the {original} text. It is yours for a week; translate it into "
            "{language} freely, so that it helps whoever reads it.",
            original=LanguageName(original.language),
            language=LanguageName(language),
        ),
        _words(original.question, original.answer),
        gap="\n\n",
    )
    return [Reply(original_text), submit_form.begin(translation=claimed.id)]


async def _named(ctx: Context, words: str, language: str) -> Entry:
    number = numbers.read(words)
    entry = await knowledge_base.entry(ctx.db, number) if number is not None else None
    if entry is None:
        another = Button(_("Another one"), f"/gaps {language}")
        raise Refused(_("This answer isn't there any more."), another)
    return entry


def _words(question: str, answer: str) -> Text:
    values = {"question": question, "answer": Foldable(answer)}
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
    return [
        Reply(
            _("Thank you! Somebody else looks at it now, and I'll tell you."),
            buttons=(Button(_("Another one"), f"/gaps {translation.language}"),),
        ),
        await review.before_others(ctx, translation),
    ]


# ── the second look ──────────────────────────────────────────────────────────────────────────


async def _card(ctx: Tick, translation: Translation) -> Text:
    original = await translating.original_of(ctx.db, translation)
    name = await second_look.name_shown(ctx.db, translation)
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


async def _approve(ctx: Context, translation: Translation) -> Text:
    entry = await translating.approve(ctx.db, translation, ctx.person, ctx.now)
    return _(
        "Your translation answers people from now on, thank you: {question}",
        question=entry.question,
    )


async def _drop(ctx: Context, translation: Translation) -> Text:
    """Let it go; whoever wrote it was promised to hear."""
    await second_look.drop(ctx.db, translation, ctx.person)
    return _(
        "Somebody has looked at your translation, and it isn't used this time. "
        "Thank you all the same: {question}",
        question=translation.question,
    )


async def _edit(ctx: Context, translation: Translation, answers: Mapping[str, str]) -> None:
    question, answer = answers["question"], answers["answer"]
    await translating.edit(ctx.db, translation, ctx.person, question=question, answer=answer)


review = offer(
    feature,
    Review(
        kind="translation",
        find=translating.get,
        number=lambda translation: translation.id,
        is_open=lambda translation: translation.state == TranslationState.SUBMITTED,
        must_be_open=second_look.must_be_open,
        may_approve=second_look.may_approve,
        worded_by=second_look.worded_by,
        author=lambda translation: translation.person_id,
        card=_card,
        approve=_approve,
        drop=_drop,
        edit=_edit,
        waiting=translating.undecided,
        title=_("Translations"),
        fields=QUESTION_AND_ANSWER,
    ),
)
