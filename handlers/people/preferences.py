"""Language, zone and name of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import preferences
from bot.engine.arguments import one_line, plain
from bot.engine.features import Arg, HelpPage
from bot.words import (
    Action,
    Button,
    LanguageName,
    Listing,
    Post,
    Refused,
    Reply,
    _,
    verbatim,
)
from handlers.people.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context


async def _language(ctx: Context, words: str) -> str:
    """The tag of the language that is meant. Raises Refused where the bot doesn't speak it."""
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


@feature.command("language", LANGUAGE, about=_("Choose your language"), last=True,
                 page=HelpPage.SETTINGS, label=_("My language"))  # fmt: skip
async def language(ctx: Context) -> Sequence[Action]:
    """Choose one's language by button, tag or name; it goes before what the app says."""
    tag = ctx.find(LANGUAGE)
    if tag is None:
        return [
            Reply(
                _("Which language shall we speak?"),
                buttons=tuple(
                    Button(
                        verbatim(ctx.languages.own_name(tag_offered)), f"/language {tag_offered}"
                    )
                    for tag_offered in ctx.languages.available
                ),
            )
        ]
    preferences.choose_language(ctx.db, ctx.person, tag)
    confirmation = _("From now on we speak {language}.", language=LanguageName(tag))
    return [Post(ctx.chat.id, confirmation, to=ctx.person.id)]


def _name(words: str) -> str:
    """A name in one line. Raises Refused for none."""
    chosen = one_line(words)
    if not chosen:
        raise Refused(_("Which name shall others see? Write it after the command: /name Sam"))
    return chosen


NAME = Arg("name", plain(_name), rest=True, reads_nothing=True)


@feature.command("name", NAME, about=_("Choose the name that others see"), last=True,
                 page=HelpPage.SETTINGS, label=_("My name"))  # fmt: skip
async def name(ctx: Context) -> Sequence[Action]:
    """Choose one's name; answers are signed with it."""
    await preferences.choose_name(ctx.db, ctx.person, ctx.get(NAME))
    return [Reply(_("Others see you as {name} now.", name=ctx.person.name))]
