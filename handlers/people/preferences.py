"""Language, zone and name of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import names, preferences
from bot.engine.arguments import one_line, plain
from bot.engine.features import Arg, Field, HelpPage
from bot.engine.screens import Screen, fitting
from bot.words import (
    Action,
    Button,
    LanguageName,
    Listing,
    Refused,
    Reply,
    _,
    verbatim,
)
from handlers.people.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context


async def _language(ctx: Context, words: str) -> str:
    """The tag of the language that is meant, or the page of them. Raises Refused where the bot
    doesn't speak it.
    """
    if words.isascii() and words.isdecimal():
        return words
    tag = ctx.languages.named(words, ctx.language)
    if tag is None:
        spoken = [LanguageName(tag_offered) for tag_offered in ctx.languages.available]
        raise Refused(
            _(
                "I don't speak that language yet. I speak: {languages}.",
                languages=Listing(tuple(spoken)),
            )
        )
    return tag


LANGUAGE = Arg("language", _language, rest=True, optional=True)
LANGUAGES = "languages"
"""What the message is about in which they are offered."""


@feature.command("language", LANGUAGE, about=_("Choose your language"), last=True,
                 page=HelpPage.SETTINGS, label=_("My language"), for_oneself=True)  # fmt: skip
async def language(ctx: Context) -> Sequence[Action]:
    """Choose one's language by button, tag or name; it goes before what the app says."""
    tag = ctx.find(LANGUAGE)
    if tag is None or tag.isdecimal():
        buttons = [
            Button(verbatim(ctx.languages.own_name(tag_offered)), f"/language {tag_offered}")
            for tag_offered in ctx.languages.available
        ]
        screen = Screen(
            _("Which language shall we speak?"), fitting(buttons, "/language", tag or "")
        )
        return [await screen.show(ctx, LANGUAGES)]
    preferences.choose_language(ctx.db, ctx.person, tag)
    confirmation = _("From now on we speak {language}.", language=LanguageName(tag))
    return [Reply(confirmation, language=tag)]


NAME = Arg("name", plain(one_line), rest=True, optional=True)


@feature.command("name", NAME, about=_("Choose the name that others see"), last=True,
                 page=HelpPage.SETTINGS, label=_("My name"), for_oneself=True)  # fmt: skip
async def name(ctx: Context) -> Sequence[Action]:
    """Choose one's name; answers are signed with it."""
    chosen = ctx.find(NAME)
    return [name_form.begin()] if not chosen else await _be_called(ctx, chosen)


async def _name_that_fits(answering: Answering, words: str) -> str:
    return await names.check(answering.ctx.db, answering.ctx.person, words)


@feature.form(
    "name", Field("name", _("Which name shall others see?"), one_line, verify=_name_that_fits)
)
async def name_form(
    ctx: Context, answers: Mapping[str, str], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Choose the name that was written."""
    return await _be_called(ctx, answers["name"])


async def _be_called(ctx: Context, chosen: str) -> Sequence[Action]:
    await preferences.choose_name(ctx.db, ctx.person, chosen)
    return [Reply(_("Others see you as {name} now.", name=ctx.person.name))]
