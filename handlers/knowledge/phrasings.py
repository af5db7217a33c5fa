"""Ways of asking: in which words an entry is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.knowledge import curation, histories
from bot.domain.knowledge.excerpts import brief
from bot.engine.features import Field
from bot.words import Action, Button, Reply, _, stack, verbatim
from handlers.knowledge.adding import a_question
from handlers.knowledge.registry import LABEL, back, deed, done, feature, leaf, tended, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context


@deed("ways", owners_too=True)
async def ways(ctx: Context) -> Sequence[Action]:
    """Show in which words an entry is found."""
    number, page = words(ctx, 2)
    entry = await tended(ctx, number)
    found = await histories.phrasings(ctx.db, entry)
    shown, turn = leaf(found, f"/kb ways {entry.id}", page)
    remove = [
        Button(_("Remove: {words}", words=brief(one.text, LABEL)),
               f"/kb unphrase {entry.id} {curation.mark(one.text)}")
        for one in shown
    ]  # fmt: skip
    text = stack(
        verbatim(entry.question),
        *(verbatim(one.text) for one in shown),
        None if found else _("Nobody has noted another way of asking this yet."),
    )
    more = Button(_("Add another"), f"/kb phrase {entry.id}")
    return [Reply(text, buttons=(more, *remove, *turn, back(entry)))]


@deed("phrase", owners_too=True)
async def phrase(ctx: Context) -> Sequence[Action]:
    """Ask for another way of asking."""
    entry = await tended(ctx, ctx.args)
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


@deed("unphrase", owners_too=True)
async def unphrase(ctx: Context) -> Sequence[Action]:
    """Take a way of asking away."""
    number, marked = words(ctx, 2)
    entry = await tended(ctx, number)
    gone = await curation.unphrase(ctx.db, entry, marked, ctx.person, ctx.now)
    return await done(ctx, entry, _("Removed: {words}", words=gone))
