"""Entries that may need somebody: due, behind, unhelpful, unused, or twice there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import curation, reviews, surveys, translations
from bot.domain.excerpts import brief
from bot.message import Button, Refused, Reply, Says, Text, _, stack
from handlers.knowledge_base import entries
from handlers.knowledge_base.registry import LABEL, deed, entry_of, leaf, listing, to, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.feature import Context

PAIRS = 3
"""Pairs of entries on a screen."""


@deed("care")
async def care(ctx: Context) -> Sequence[Says]:
    """The lists of entries that may need somebody."""
    stale = len(await translations.stale(ctx.db))
    unhelpful = len(await surveys.unhelpful(ctx.db))
    unused = len(await surveys.unused(ctx.db, ctx.now))
    return [
        Reply(
            _("These may need somebody:"),
            buttons=(
                Button(_("Translations behind: {count}", count=stale), "/kb stale"),
                Button(_("Often no help: {count}", count=unhelpful), "/kb unhelpful"),
                Button(_("Never used: {count}", count=unused), "/kb unused"),
                Button(_("Much the same"), "/kb alike"),
                Button(_("Retired"), "/kb retired"),
            ),
        )
    ]


@deed("due")
async def due(ctx: Context) -> Sequence[Says]:
    """Show what is due for a look."""
    return [
        listing(
            _("Due for a look, the longest waiting first:"),
            await reviews.due(ctx.db, ctx.now),
            "/kb due",
            ctx.args,
            nothing=_("Nothing is due for a look. Well done."),
        )
    ]


@deed("unused")
async def unused(ctx: Context) -> Sequence[Says]:
    """Show what nobody has ever needed."""
    return [
        listing(
            _("No question has ever led to these. More ways of asking may help."),
            await surveys.unused(ctx.db, ctx.now),
            "/kb unused",
            ctx.args,
            nothing=_("Every answer has been used, or is too new to say."),
        )
    ]


@deed("retired")
async def retired(ctx: Context) -> Sequence[Says]:
    """Show what answers nobody any more."""
    return [
        listing(
            _("Retired, the latest first:"),
            await surveys.retired(ctx.db),
            "/kb retired",
            ctx.args,
            nothing=_("Nothing is retired."),
        )
    ]


@deed("stale")
async def stale(ctx: Context) -> Sequence[Says]:
    """Show translations that are behind their originals."""
    return [
        listing(
            _("The original of these has changed since. Look whether they still say the same."),
            [entry for entry, _original in await translations.stale(ctx.db)],
            "/kb stale",
            ctx.args,
            nothing=_("Every translation is up to date."),
        )
    ]


@deed("unhelpful")
async def unhelpful(ctx: Context) -> Sequence[Says]:
    """Show what was read and did not help."""
    found = await surveys.unhelpful(ctx.db)
    if not found:
        raise Refused(_("No answer stands out as unhelpful."))
    shown, turn = leaf(found, "/kb unhelpful", ctx.args)
    told = [
        _("{number}: helped {helped}, a person was asked {asked}",
          number=str(entry.id), helped=outcome.helped, asked=outcome.not_helped)
        for entry, outcome in shown
    ]  # fmt: skip
    return [
        Reply(
            stack(_("After these, people often went on to ask a person:"), *told),
            buttons=(*(to(entry) for entry, _outcome in shown), *turn),
        )
    ]


@deed("alike")
async def alike(ctx: Context) -> Sequence[Says]:
    """Show pairs of entries that may be one."""
    found = await surveys.alike(ctx.db)
    if not found:
        raise Refused(_("No two entries are much the same."))
    shown, turn = leaf(found, "/kb alike", ctx.args, PAIRS)
    pairs = [
        Text("{one}: {question}\n{other}: {same}",
             {"one": str(one.id), "question": brief(one.question, LABEL * 2),
              "other": str(other.id), "same": brief(other.question, LABEL * 2)},
             translated=False)
        for one, other in shown
    ]  # fmt: skip
    compare = [
        Button(_("Compare {one} and {other}", one=str(one.id), other=str(other.id)),
               f"/kb compare {one.id} {other.id}")
        for one, other in shown
    ]  # fmt: skip
    head = _("These ask much the same:")
    return [Reply(stack(head, *pairs, gap="\n\n"), buttons=(*compare, *turn))]


@deed("compare")
async def compare(ctx: Context) -> Sequence[Says]:
    """Show two entries below each other."""
    one, other = [await entry_of(ctx, number) for number in words(ctx, 2)]
    text = stack(
        await entries.head(ctx.db, one),
        entries.body(one),
        await entries.head(ctx.db, other),
        entries.body(other),
        gap="\n\n",
    )
    both = one.retired_at is None and other.retired_at is None and one.id != other.id
    keep = [
        Button(_("Keep {one}, retire {other}", one=str(kept.id), other=str(gone.id)),
               f"/kb merge {kept.id} {gone.id}")
        for kept, gone in ((one, other), (other, one))
        if both and one.language == other.language
    ]  # fmt: skip
    return [Reply(text, buttons=tuple(keep))]


@deed("merge")
async def merge(ctx: Context) -> Sequence[Says]:
    """Keep one of two entries, with the other's ways of asking."""
    kept, gone = [await entry_of(ctx, number) for number in words(ctx, 2)]
    await curation.merge(ctx.db, kept, gone, ctx.person, ctx.now)
    return [
        Reply(
            _("Put together: entry {one} is now found in the words of entry {other} too.",
              one=str(kept.id), other=str(gone.id)),
            buttons=(to(kept), to(gone)),
        )
    ]  # fmt: skip
