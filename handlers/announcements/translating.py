"""Translating: anybody may propose an announcement in a language in which organizers want it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import language_tags
from bot.domain.announcements import announcements, corrections, translations
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Field
from bot.words import LanguageName, Reply, _, stack, verbatim
from handlers.announcements import correcting, drafts
from handlers.announcements.registry import ANNOUNCEMENT, feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.words import Action

LANGUAGE = Arg("language", plain(any_words))


@feature.action("offer-words", ANNOUNCEMENT, LANGUAGE)
async def begin(ctx: Context) -> Sequence[Action]:
    """Show the original and ask for it in that language; /gaps leads here."""
    announcement = ctx.get(ANNOUNCEMENT)
    language = language_tags.read(ctx.get(LANGUAGE))
    await translations.must_be_wanted(ctx.db, announcement, language)
    texts = await announcements.texts_of(ctx.db, announcement)
    original = stack(
        _("Thank you! This is the text, in {original}:",
          original=LanguageName(announcement.language)),
        verbatim(texts[announcement.language].body),
        gap="\n\n",
    )  # fmt: skip
    return [Reply(original), offer_form.begin(announcement=announcement.id, language=language)]


@feature.form("announce-offer", Field("text", _("Write it in your language."),
                                      drafts.check_length, verify=drafts.written))  # fmt: skip
async def offer_form(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Put it before organizers."""
    announcement = await announcements.by_number(ctx.db, str(data["announcement"]))
    language = str(data["language"])
    await translations.must_be_wanted(ctx.db, announcement, language)
    await corrections.propose(
        ctx.db, announcement, ctx.person, ctx.now, language=language, body=answers["text"]
    )
    row = await corrections.proposal(ctx.db, announcement, language)
    asked = await correcting.before_others(ctx, announcement, row, but=frozenset())
    return [Reply(_("Thank you! Somebody else looks at it now, and I'll tell you.")), asked]
