"""What was done to an entry, by whom, and making it undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.knowledge import curation, histories
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg
from bot.words import Action, Button, Refused, Reply, Text, _, stack
from bot.words.briefs import brief
from handlers.knowledge import review_cards
from handlers.knowledge.registry import (
    ENTRY,
    PAGE_NUMBER,
    TENDED,
    back,
    done,
    leaf,
    subcommand,
    tended,
    tends,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import EntryChange

CHANGE = Arg("change", plain(any_words))
OTHER_TENDED = Arg("other", tended, optional=True)
OTHER_CHANGE = Arg("other change", plain(any_words), optional=True)
PAGE = 4
"""Changes on a screen."""
GLANCE = 120
"""Characters of what it said before."""

CHANGES_SAID = {
    curation.ADDED: _("{number}. {when}: {name} added it."),
    curation.UNDONE: _("{number}. {when}: {name} undid changes."),
    curation.RETIRED: _("{number}. {when}: {name} archived it."),
    curation.RESTORED: _("{number}. {when}: {name} brought it back."),
    curation.REVIEWED: _("{number}. {when}: {name} found it still right."),
    curation.PHRASED: _("{number}. {when}: {name} added a way of asking."),
    curation.UNPHRASED: _("{number}. {when}: {name} removed a way of asking."),
    curation.DATED: _("{number}. {when}: {name} set the date of the next review."),
    curation.IMPORTED: _("{number}. {when}: it was changed by an import."),
    "question": _("{number}. {when}: {name} changed the question."),
    "answer": _("{number}. {when}: {name} changed the answer."),
    "source": _("{number}. {when}: {name} changed the source."),
    "topic": _("{number}. {when}: {name} changed the topic."),
    "phone": _("{number}. {when}: {name} changed what it says on a phone."),
    "computer": _("{number}. {when}: {name} changed what it says on a computer."),
}


@subcommand("history", ENTRY, PAGE_NUMBER, owners_too=True)
async def history(ctx: Context) -> Sequence[Action]:
    """Show what was done to an entry, the latest first, each with the way back."""
    entry, page = ctx.get(ENTRY), ctx.find(PAGE_NUMBER)
    changes = await histories.of(ctx.db, entry)
    if not changes:
        raise Refused(_("Nobody has changed entry {number} yet.", number=str(entry.id)))
    numbered = [(len(changes) - place, change) for place, change in enumerate(changes)]
    on_page, turn = leaf(numbered, f"/kb history {entry.id}", page, PAGE)
    lines = [await told(ctx, place, change) for place, change in on_page]
    may_undo = await tends(ctx, entry)
    undo = [
        Button(
            _("As it was before {number}", number=str(place)), f"/kb undo {entry.id} {change.id}"
        )
        for place, change in on_page
        if may_undo and change.before is not None
    ]
    text = stack(*lines, gap="\n\n")
    return [await turned(ctx, text, (*undo, *turn, back(entry)), "/kb history")]


async def told(ctx: Context, place: int, change: EntryChange) -> Text:
    """What was done, by whom, and what stood there before."""
    name = await people.named(ctx.db, change.person_id)
    values = {"number": str(place), "when": change.at, "name": name or _("somebody")}
    before = (change.before or {}).get(change.operation) or ""
    was = _("Before: {words}", words=brief(before, GLANCE)) if before else None
    return stack(Text(CHANGES_SAID[change.operation].msgid, values), was)


@subcommand("undo", TENDED, CHANGE, OTHER_TENDED, OTHER_CHANGE, owners_too=True)
async def undo(ctx: Context) -> Sequence[Action]:
    """Make an entry what it was before a change; `/kb undo 1 12 2 13`: two that were merged."""
    entry, other = ctx.get(TENDED), ctx.find(OTHER_TENDED)
    await curation.undo(ctx.db, entry, ctx.get(CHANGE), ctx.person, ctx.now)
    if other is None:
        return await done(ctx, entry, _("Undone. It is as it was before."))
    await curation.undo(ctx.db, other, ctx.find(OTHER_CHANGE) or "", ctx.person, ctx.now)
    both = _("Undone. Both are as they were before.")
    return [
        Reply(both, buttons=(back(entry), back(other)), whisper=True),
        *await review_cards.keep_in_step(ctx, entry),
        *await review_cards.keep_in_step(ctx, other),
    ]


@subcommand("retire", TENDED, owners_too=True)
async def retire(ctx: Context) -> Sequence[Action]:
    """Let an entry answer nobody any more."""
    entry = ctx.get(TENDED)
    await curation.retire(ctx.db, entry, ctx.person, ctx.now)
    return await done(ctx, entry, _("Archived. It is no longer used."))


@subcommand("restore", TENDED, owners_too=True)
async def restore(ctx: Context) -> Sequence[Action]:
    """Let it answer again."""
    entry = ctx.get(TENDED)
    await curation.restore(ctx.db, entry, ctx.person, ctx.now)
    return await done(ctx, entry, _("It is used again."))
