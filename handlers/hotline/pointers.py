"""Pointers: something to read that fits a question which the bot can't surely answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import link_languages
from bot.domain.resources import resources
from bot.words import LanguageName, Text, _, stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context


async def beside(
    ctx: Context, notice: Text | None, text: str, languages: Sequence[str]
) -> Text | None:
    """What is said beside an uncertain answer: the notice, and a resource where one fits well."""
    fitting = await resources.fitting(ctx.db, text, languages)
    if not fitting:
        return notice
    title = Text(
        "[{title}]({link})", {"title": fitting[0].title, "link": fitting[0].link}, translated=False
    )
    if link_languages.is_foreign(
        fitting[0].link, fitting[0].language, (languages[0], ctx.language)
    ):
        title = _(
            "{title} (in {language})", title=title, language=LanguageName(fitting[0].language)
        )
    return stack(notice, _("This may help: {title}", title=title), gap="\n\n")
