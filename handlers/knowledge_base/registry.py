"""The feature's registry, and what its screens have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.domain import curation, histories, numbers
from bot.domain.excerpts import brief
from bot.feature import Feature
from bot.message import Button, Refused, Reply, Text, _, verbatim

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.curation import Entry
    from bot.feature import Context, Handler

T = TypeVar("T")

feature = Feature("knowledge_base")

PAGE = 5
"""Lines, and so buttons, on a screen."""
LABEL = 40
"""Characters of a question on a button."""

deeds: dict[str, Handler] = {}


def deed(name: str) -> Callable[[Handler], Handler]:
    """Handle "/kb name …"."""

    def register(handler: Handler) -> Handler:
        deeds[name] = handler
        return handler

    return register


def words(ctx: Context, most: int) -> list[str]:
    """The first `most` words of what was typed; "" for those that are not there."""
    return [*ctx.args.split(maxsplit=most - 1), *[""] * most][:most]


async def entry_of(ctx: Context, number: str) -> Entry:
    """The entry that a command names. Raises Refused."""
    if not number:
        raise Refused(_("Which entry? Find it with /kb first."))
    return await curation.get(ctx.db, number)


def to(entry: Entry) -> Button:
    """Leads to an entry, by its question."""
    return Button(verbatim(brief(entry.question, LABEL)), f"/kb {entry.id}")


def back(entry: Entry) -> Button:
    """Leads back to an entry."""
    return Button(_("Entry {number}", number=str(entry.id)), f"/kb {entry.id}")


async def done(ctx: Context, entry: Entry, what: Text) -> Reply:
    """Say what was changed, with the way to undo it."""
    await ctx.db.flush()
    change = await histories.latest(ctx.db, entry)
    undo = (Button(_("Undo"), f"/kb undo {entry.id} {change.id}"),) if change is not None else ()
    return Reply(what, buttons=(*undo, back(entry)))


def listing(head: Text, entries: Sequence[Entry], says: str, page: str, *, nothing: Text) -> Reply:
    """Entries as buttons, some at a time; `says` is the command that shows a page of them."""
    if not entries:
        raise Refused(nothing)
    shown, turn = leaf(entries, says, page)
    return Reply(head, buttons=(*(to(one) for one in shown), *turn))


def leaf(
    items: Sequence[T], says: str, page: str, size: int = PAGE
) -> tuple[Sequence[T], list[Button]]:
    """What is on a page (from 1), and the buttons that turn it."""
    last = max(1, -(-len(items) // size))
    place = min(max(numbers.read(page) or 1, 1), last)
    turn = []
    if place > 1:
        turn.append(Button(_("Before"), f"{says} {place - 1}"))
    if place < last:
        turn.append(Button(_("More"), f"{says} {place + 1}"))
    return items[(place - 1) * size : place * size], turn
