"""Twins: entries that ask much the same; they are put together, or told apart once and for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.knowledge import curation, near_duplicates
from bot.words import Action, Button, Refused, Reply, Text, _, stack
from bot.words.briefs import brief
from handlers.knowledge import entries
from handlers.knowledge.registry import ENTRY, LABEL, OTHER, PAGE_NUMBER, deed, leaf, to, turned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Entry

PAIRS = 3
"""Pairs of entries on a screen."""
NEXT = Button(_("Much the same"), "/kb alike")


@deed("alike", PAGE_NUMBER)
async def alike(ctx: Context) -> Sequence[Action]:
    """Show pairs of entries that may be one."""
    found = await near_duplicates.alike(ctx.db)
    if not found:
        raise Refused(_("No two entries are much the same."))
    shown, turn = leaf(found, "/kb alike", ctx.find(PAGE_NUMBER), PAIRS)
    both = [
        Text("{one}: {question}\n{other}: {same}",
             {"one": str(one.id), "question": brief(one.question, LABEL * 2),
              "other": str(other.id), "same": brief(other.question, LABEL * 2)},
             translated=False)
        for one, other in shown
    ]  # fmt: skip
    head = _("These ask much the same:")
    look = [compare_them(one, other) for one, other in shown]
    return [await turned(ctx, stack(head, *both, gap="\n\n"), (*look, *turn), "/kb alike")]


def compare_them(one: Entry, other: Entry) -> Button:
    """Leads to two entries below each other."""
    return Button(
        _("Compare {one} and {other}", one=str(one.id), other=str(other.id)),
        f"/kb compare {one.id} {other.id}",
    )


@deed("compare", ENTRY, OTHER)
async def compare(ctx: Context) -> Sequence[Action]:
    """Show two entries below each other, and ask whether they are one."""
    one, other = ctx.get(ENTRY), ctx.get(OTHER)
    buttons = await _decide(ctx, one, other)
    return [
        Reply(
            stack(
                await entries.head(ctx.db, one),
                entries.body(one),
                await entries.head(ctx.db, other),
                entries.body(other),
                _("Is this one answer? The entry that you keep is then found in the words of both.")
                if buttons
                else None,
                gap="\n\n",
            ),
            buttons=(*buttons, to(one), to(other)),
        )
    ]


async def _decide(ctx: Context, one: Entry, other: Entry) -> list[Button]:
    if one.retired_at or other.retired_at or one.id == other.id or one.language != other.language:
        return []
    keep = [
        Button(_("Keep {one}, archive {other}", one=str(kept.id), other=str(gone.id)),
               f"/kb merge {kept.id} {gone.id}")
        for kept, gone in ((one, other), (other, one))
    ]  # fmt: skip
    if await near_duplicates.are_apart(ctx.db, one, other):
        return keep
    return [*keep, Button(_("They differ"), f"/kb differ {one.id} {other.id}")]


@deed("merge", ENTRY, OTHER)
async def merge(ctx: Context) -> Sequence[Action]:
    """Keep one of two entries, with the other's ways of asking."""
    kept, gone = ctx.get(ENTRY), ctx.get(OTHER)
    changes = await curation.merge(ctx.db, kept, gone, ctx.person, ctx.now)
    undone = " ".join(f"{change.entry_id} {change.id}" for change in changes)
    return [
        Reply(
            _("Put together: entry {one} is now found in the words of entry {other} too.",
              one=str(kept.id), other=str(gone.id)),
            buttons=(Button(_("Undo"), f"/kb undo {undone}"), to(kept), to(gone), NEXT),
        )
    ]  # fmt: skip


@deed("differ", ENTRY, OTHER)
async def differ(ctx: Context) -> Sequence[Action]:
    """Two entries are not the same after all, and need not be shown again."""
    one, other = ctx.get(ENTRY), ctx.get(OTHER)
    await near_duplicates.tell_apart(ctx.db, one, other, ctx.now)
    return [
        Reply(
            _("Noted. I'll show entries {one} and {other} as much the same again only when one of "
              "them says something else.", one=str(one.id), other=str(other.id)),
            buttons=(Button(_("Undo"), f"/kb same {one.id} {other.id}"), NEXT),
        )
    ]  # fmt: skip


@deed("same", ENTRY, OTHER)
async def same(ctx: Context) -> Sequence[Action]:
    """It was not meant that they differ."""
    one, other = ctx.get(ENTRY), ctx.get(OTHER)
    await near_duplicates.take_back(ctx.db, one, other)
    return [Reply(_("Undone. It is as it was before."), buttons=(compare_them(one, other), NEXT))]
