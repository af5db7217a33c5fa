"""Pointers: something to read that fits a question which the bot can't surely answer, and the
languages that it speaks, for somebody who wrote in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import link_languages
from bot.domain.hotline import question_lists
from bot.domain.language_detection import unspoken
from bot.domain.resources import resources
from bot.domain.shareouts.shelf import Shelf
from bot.engine.features import Commands
from bot.words import Literal, Text, _, stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context


async def beside(
    ctx: Context, notice: Text | None, text: str, languages: Sequence[str]
) -> Text | None:
    """What is said beside an uncertain answer: the notice, and a resource or what somebody has
    shared, where one fits well.
    """
    fitting = await resources.fitting(ctx.db, text, languages)
    if not fitting:
        shared = _shared(ctx, text, languages)
        return notice if shared is None else stack(notice, shared, gap="\n\n")
    title = Text(
        "[{title}]({link})", {"title": fitting[0].title, "link": fitting[0].link}, translated=False
    )
    readable = (languages[0], ctx.language)
    title = link_languages.labelled(title, fitting[0].link, fitting[0].language, readable)
    return stack(notice, _("This may help: {title}", title=title), gap="\n\n")


def _shared(ctx: Context, text: str, languages: Sequence[str]) -> Text | None:
    """What somebody has learned that fits; it is looked up in memory."""
    shared = ctx.use(Shelf).fitting(text, languages)
    if shared is None or all(command.name != "learned" for command in ctx.use(Commands).all):
        return None
    title = Text(
        "{title} {command}",
        {"title": shared.title, "command": Literal(f"/learned {shared.number}")},
        translated=False,
    )
    return _("This may help: {title}", title=title)


async def to_languages(ctx: Context, text: str, notice: Text | None) -> Text | None:
    """What is said to somebody whose first question is in a language that the bot does not speak:
    so much, in that language, and which ones it does speak.
    """
    available = ctx.languages.available
    language = unspoken.recognise(text, available) if ctx.person.language is None else None
    if language is None or await question_lists.latest_of(ctx.db, ctx.person.id) is not None:
        return notice
    sentence = language.say([ctx.languages.own_name(tag) for tag in available])
    return stack(Text("{sentence}", {"sentence": sentence}, translated=False), notice, gap="\n\n")
