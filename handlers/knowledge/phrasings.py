"""Ways of asking: in which words an entry is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.knowledge import curation, histories
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Field
from bot.words import Action, Button, _, stack, to_destroy, verbatim
from bot.words.briefs import brief
from handlers.knowledge.adding import a_question
from handlers.knowledge.registry import (
    LABEL,
    PAGE_NUMBER,
    TENDED,
    back,
    done,
    feature,
    leaf,
    subcommand,
    tended,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context


MARK = Arg("mark", plain(any_words))


@subcommand("ways", TENDED, PAGE_NUMBER, owners_too=True)
async def ways(ctx: Context) -> Sequence[Action]:
    """Show in which words an entry is found."""
    entry, page = ctx.get(TENDED), ctx.find(PAGE_NUMBER)
    known = await histories.phrasings(ctx.db, entry)
    on_page, turn = leaf(known, f"/kb ways {entry.id}", page)
    remove = [
        to_destroy(_("Remove: {words}", words=brief(phrasing.text, LABEL)),
               f"/kb unphrase {entry.id} {curation.mark(phrasing.text)}")
        for phrasing in on_page
    ]  # fmt: skip
    text = stack(
        verbatim(entry.question),
        *(verbatim(phrasing.text) for phrasing in on_page),
        None if known else _("Nobody has noted another way of asking this yet."),
    )
    more = Button(_("Add another"), f"/kb phrase {entry.id}")
    return [await turned(ctx, text, (more, *remove, *turn, back(entry)), "/kb ways")]


@subcommand("phrase", TENDED, owners_too=True)
async def phrase(ctx: Context) -> Sequence[Action]:
    """Ask for another way of asking."""
    entry = ctx.get(TENDED)
    return [phrase_form.begin(entry=entry.id)]


@feature.form("kb-phrase", Field("words", _("How else do people ask this?"), a_question))
async def phrase_form(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Note it."""
    entry = await tended(ctx, str(data["entry"]))
    await curation.phrase(ctx.db, entry, answers["words"], ctx.person, ctx.now)
    more = Button(_("Add another"), f"/kb phrase {entry.id}")
    return await done(ctx, entry, _("Noted. It is found in these words too."), more)


@subcommand("unphrase", TENDED, MARK, owners_too=True)
async def unphrase(ctx: Context) -> Sequence[Action]:
    """Take a way of asking away."""
    entry = ctx.get(TENDED)
    gone = await curation.unphrase(ctx.db, entry, ctx.get(MARK), ctx.person, ctx.now)
    return await done(ctx, entry, _("Removed: {words}", words=gone))
