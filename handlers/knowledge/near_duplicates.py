"""Twins: entries that ask much the same; they are put together, or told apart once and for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.knowledge import curation, near_duplicates
from bot.words import Action, Button, Refused, Reply, TableRow, Text, _, stack, table
from bot.words.briefs import brief
from handlers.knowledge import entries
from handlers.knowledge.registry import (
    ENTRY,
    LABEL,
    OTHER,
    PAGE_NUMBER,
    leaf,
    subcommand,
    to,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Entry

PAIRS = 3
"""Pairs of entries on a screen."""
NEXT = Button(_("Much the same"), "/kb alike")


@subcommand("alike", PAGE_NUMBER)
async def alike(ctx: Context) -> Sequence[Action]:
    """Show pairs of entries that may be one."""
    pairs = await near_duplicates.alike(ctx.db)
    if not pairs:
        raise Refused(_("No two entries are much the same."))
    on_page, turn = leaf(pairs, "/kb alike", ctx.find(PAGE_NUMBER), PAIRS)
    both = [
        Text("{one}: {question}\n{other}: {same}",
             {"one": str(first.id), "question": brief(first.question, LABEL * 2),
              "other": str(other.id), "same": brief(other.question, LABEL * 2)},
             translated=False)
        for first, other in on_page
    ]  # fmt: skip
    head = _("These ask much the same:")
    look = [compare_them(first, other) for first, other in on_page]
    return [await turned(ctx, stack(head, *both, gap="\n\n"), (*look, *turn), "/kb alike")]


def compare_them(first: Entry, other: Entry) -> Button:
    """Leads to two entries below each other."""
    return Button(
        _("Compare {one} and {other}", one=str(first.id), other=str(other.id)),
        f"/kb compare {first.id} {other.id}",
    )


@subcommand("compare", ENTRY, OTHER)
async def compare(ctx: Context) -> Sequence[Action]:
    """Show two entries below each other, and ask whether they are one."""
    first, other = ctx.get(ENTRY), ctx.get(OTHER)
    buttons = await _decide(ctx, first, other)
    return [
        Reply(
            stack(
                await _side_by_side(ctx, first, other),
                _("Is this one answer? The entry that you keep is then found in the words of both.")
                if buttons
                else None,
                gap="\n\n",
            ),
            buttons=(*buttons, to(first), to(other)),
        )
    ]


async def _side_by_side(ctx: Context, first: Entry, other: Entry) -> Text:
    """Two entries beside each other; below each other where there are no tables."""
    heads = [await entries.head(ctx.db, entry) for entry in (first, other)]
    bodies = [entries.body(entry) for entry in (first, other)]
    line = stack(heads[0], bodies[0], heads[1], bodies[1], gap="\n\n")
    return table(heads, [TableRow(tuple(bodies), line)])


async def _decide(ctx: Context, first: Entry, other: Entry) -> list[Button]:
    if (
        first.retired_at
        or other.retired_at
        or first.id == other.id
        or first.language != other.language
    ):
        return []
    keep = [
        Button(_("Keep {one}, archive {other}", one=str(stays.id), other=str(gone.id)),
               f"/kb merge {stays.id} {gone.id}")
        for stays, gone in ((first, other), (other, first))
    ]  # fmt: skip
    if await near_duplicates.are_apart(ctx.db, first, other):
        return keep
    return [*keep, Button(_("They differ"), f"/kb differ {first.id} {other.id}")]


@subcommand("merge", ENTRY, OTHER)
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


@subcommand("differ", ENTRY, OTHER)
async def differ(ctx: Context) -> Sequence[Action]:
    """Two entries are not the same after all, and need not be shown again."""
    first, other = ctx.get(ENTRY), ctx.get(OTHER)
    await near_duplicates.tell_apart(ctx.db, first, other, ctx.now)
    return [
        Reply(
            _("Noted. I'll show entries {one} and {other} as much the same again only when one of "
              "them says something else.", one=str(first.id), other=str(other.id)),
            buttons=(Button(_("Undo"), f"/kb same {first.id} {other.id}"), NEXT),
        )
    ]  # fmt: skip


@subcommand("same", ENTRY, OTHER)
async def same(ctx: Context) -> Sequence[Action]:
    """It was not meant that they differ."""
    first, other = ctx.get(ENTRY), ctx.get(OTHER)
    await near_duplicates.take_back(ctx.db, first, other)
    return [Reply(_("Undone. It is as it was before."), buttons=(compare_them(first, other), NEXT))]
