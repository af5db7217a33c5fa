"""Translating what was shared: taken on by anybody, looked at by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import language_tags, people
from bot.domain.shareouts import content, making, publishing, translating
from bot.domain.translations import second_look
from bot.engine.arguments import known, plain
from bot.engine.features import Arg, Field
from bot.engine.reviews import Review, offer
from bot.words import (
    Action,
    Button,
    LanguageName,
    Refused,
    Remove,
    Reply,
    Subject,
    Text,
    _,
    open_private,
    stack,
)
from bot.words.shareout_events import ShareoutWithdrawn
from bot.words.states import TranslationState
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import ShareoutTranslation

PUBLISHED = Arg("shareout", known(publishing.get), example="7")
LANGUAGE = Arg("language", plain(language_tags.read), optional=True)


@feature.command("translate-shared", PUBLISHED, LANGUAGE, for_oneself=True)
async def translate(ctx: Context) -> Sequence[Action]:
    """Take it on, into the speaker's language or the one that is named."""
    if not ctx.chat.private:
        raise Refused(_("That is easier in private."), open_private("/gaps"))
    shareout = ctx.get(PUBLISHED)
    language = ctx.find(LANGUAGE) or ctx.languages.best(ctx.language)
    translation = await translating.claim(ctx.db, shareout, language, ctx.person, ctx.now)
    original = await content.of(ctx.db, shareout)
    text = stack(
        _(
            "Thank you! This is the {original} text. It is yours for a week; translate it into "
            "{language} freely, so that it helps whoever reads it.",
            original=LanguageName(original.language),
            language=LanguageName(language),
        ),
        _words(original.title, original.words),
        gap="\n\n",
    )
    about = publishing.subject(shareout.id)
    return [Reply(text, subject=about), submitted.begin(translation=translation.id)]


def _words(title: str, text: str) -> Text:
    return Text("**{title}**\n{text}", {"title": title, "text": text}, translated=False)


@feature.form(
    "translate-shared",
    Field("title", _("First what it is about, in your words:"), making.title),
    Field("text", _("And the text:")),
    silence=translating.LEASE,
)
async def submitted(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, int]
) -> Sequence[Action]:
    """Hand it in, and put it before somebody else."""
    translation = await translating.get(ctx.db, str(data["translation"]))
    await translating.submit(
        ctx.db, translation, ctx.person, ctx.now, title=answers["title"], text=answers["text"]
    )
    return [
        Reply(
            _("Thank you! Somebody else looks at it now, and I'll tell you."),
            buttons=(Button(_("Another one"), f"/gaps {translation.language}"),),
        ),
        await review.before_others(ctx, translation),
    ]


async def _card(tick: Tick, translation: ShareoutTranslation) -> Text:
    original = await content.of(tick.db, await translating.original_of(tick.db, translation))
    name = await second_look.name_shown(tick.db, translation)
    decided = await people.named(tick.db, translation.decided_by) or _("somebody")
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
        _words(original.title, original.words),
        _words(translation.title, translation.text),
        endings.get(translation.state),
        gap="\n\n",
    )


async def _approve(ctx: Context, translation: ShareoutTranslation) -> Text:
    await translating.approve(ctx.db, translation, ctx.person)
    return _("Your translation is read from now on, thank you: {title}", title=translation.title)


async def _drop(ctx: Context, translation: ShareoutTranslation) -> Text:
    await second_look.drop(ctx.db, translation, ctx.person)
    return _(
        "Somebody has looked at your translation, and it isn't used this time. "
        "Thank you all the same: {question}",
        question=translation.title,
    )


async def _edit(ctx: Context, translation: ShareoutTranslation, answers: Mapping[str, str]) -> None:
    title, text = answers["title"], answers["text"]
    await translating.edit(ctx.db, translation, ctx.person, title=title, text=text)


review = offer(
    feature,
    Review(
        kind="shareout-translation",
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
        fields=(
            Field("title", _("First what it is about, in your words:"), optional=True),
            Field("text", _("And the text:"), optional=True),
        ),
        stands=lambda translation: translation.text,
        approved=_("Approved. It is shared now."),
    ),
)


@feature.listens(ShareoutWithdrawn)
async def take_cards_away(_tick: Tick, withdrawn: ShareoutWithdrawn) -> Sequence[Action]:
    """What was taken back is read in no other language either."""
    kind = review.kind
    return [Remove(Subject(kind, number)) for number in withdrawn.translations]
