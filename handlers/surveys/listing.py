"""Which surveys there are: open to everybody, and, for organizers, all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.surveys import surveys
from bot.engine.arguments import any_words, known, plain
from bot.engine.features import Arg, HelpPage, Role
from bot.engine.screens import Pages, Screen
from bot.words import Action, Button, Refused, Reply, Text, Update, _, stack, verbatim
from handlers.surveys import wording
from handlers.surveys.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context

LIST = "surveys"
MOST = 100
WHICH = Arg("survey", known(surveys.by_number), _("Which poll? Write its number:"), example="7",
            optional=True)  # fmt: skip
PAGE = Arg("page", plain(any_words), optional=True)


@feature.command("surveys", PAGE, about=_("See what you can vote about"),
                 page=HelpPage.CONTRIBUTE, label=_("Votes"))  # fmt: skip
async def all_of_them(ctx: Context) -> Sequence[Action]:
    """List them."""
    return [await show(ctx, ctx.find(PAGE) or "1")]


async def show(ctx: Context, page: str = "1") -> Reply | Update:
    """Those that all members may vote in; to organizers all, with how they stand."""
    manages = ctx.is_a(Role.ORGANIZER) and ctx.chat.private
    if manages:
        listed = list(await surveys.latest(ctx.db, MOST))
    else:
        listed = [each for each in await surveys.open_ones(ctx.db) if surveys.is_for_all(each)]
    if not listed:
        further = (Button(_("Survey or vote"), "/survey"),) if manages else ()
        raise Refused(_("There is nothing to vote about now."), *further)
    pages = Pages(listed, "/surveys")
    texts = await surveys.texts_of(ctx.db, *pages.on(page))
    lines: list[Text] = []
    buttons = []
    for survey in pages.on(page):
        spoken_in = texts[survey.id]
        tag = surveys.choose(spoken_in, survey.language, ctx.languages.chain, ctx.language)
        words = verbatim(spoken_in[tag].question)
        number = Text("{number}.", {"number": survey.id}, translated=False)
        state = {"words": words, "state": wording.STATES[survey.state]}
        line = Text("{words} · {state}", state, translated=False) if manages else words
        lines.append(stack(number, line, gap=" "))
        says = f"!survey {survey.id} show" if manages else f"/vote {survey.id}"
        buttons.append(Button(verbatim(str(survey.id)), says))
    return await Screen(stack(*lines), (*buttons, *pages.turn(page))).show(ctx, LIST)
