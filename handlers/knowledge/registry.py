"""The feature's registry, and what its screens have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from bot.domain import people
from bot.domain.knowledge import curation, histories, owners
from bot.engine.arguments import any_words, plain
from bot.engine.features import ONLY, Arg, Command, Feature, Role
from bot.engine.screens import Pages, Screen
from bot.words import Action, Button, Refused, Reply, Text, _, stack, verbatim
from bot.words.buttons import in_full
from handlers.knowledge import review_cards

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.engine.features import Context, Handler
    from bot.storage.tables import Entry

T = TypeVar("T")

feature = Feature("knowledge")

PAGE = 5
"""Lines, and so buttons, on a screen."""
LABEL = 40
"""Characters of a question on a button."""

subcommands: dict[str, Command] = {}
for_owners: set[str] = set()
"""The subcommands that are also for whoever looks after a topic."""


def subcommand(
    name: str, *args: Arg[Any], owners_too: bool = False
) -> Callable[[Handler], Handler]:
    """Handle "/kb name …"; `owners_too`: not for organizers alone, see `tended`."""

    def register(handler: Handler) -> Handler:
        subcommands[name] = Command(f"kb {name}", handler, args=args)
        if owners_too:
            for_owners.add(name)
        return handler

    return register


async def looks_after_something(ctx: Context) -> bool:
    """Is there a topic that the speaker looks after?"""
    return bool(await owners.topics_of(ctx.db, ctx.person.id))


def only_organizers(ctx: Context) -> None:
    """Raise Refused for anybody else."""
    if not ctx.is_a(Role.ORGANIZER):
        raise Refused(ONLY[Role.ORGANIZER])


async def of_theirs(ctx: Context, entries: Sequence[Entry]) -> list[Entry]:
    """Those that the speaker may change."""
    if ctx.is_a(Role.ORGANIZER):
        return list(entries)
    topics = await owners.topics_of(ctx.db, ctx.person.id)
    return [entry for entry in entries if entry.topic in topics]


async def tends(ctx: Context, entry: Entry) -> bool:
    """May the speaker change the entry?"""
    return bool(await of_theirs(ctx, [entry]))


async def tended(ctx: Context, number: str) -> Entry:
    """The entry that a command names, to be changed. Raises Refused where that is not for them."""
    entry = await entry_of(ctx, number)
    if not await tends(ctx, entry):
        raise Refused(
            _("Only organizers, and whoever is responsible for its topic, can change this.")
        )
    ctx.note_responsible(f"entry:{entry.id}")
    return entry


async def entry_of(ctx: Context, number: str) -> Entry:
    """The entry that a command names. Raises Refused."""
    return await curation.get(ctx.db, number)


WHICH = _("Which entry? Find it with /kb first, and write its number:")
ENTRY = Arg("entry", entry_of, WHICH, example="12")
OTHER = Arg("other", entry_of, WHICH, example="13")
TENDED = Arg("entry", tended, WHICH, example="12")
"""An entry that the speaker may change."""
PAGE_NUMBER = Arg("page", plain(any_words), optional=True)


def to(entry: Entry) -> Button:
    """Leads to an entry, by its question."""
    return Button(verbatim(entry.question), f"/kb {entry.id}")


def back(entry: Entry) -> Button:
    """Leads back to an entry."""
    return Button(_("Entry {number}", number=str(entry.id)), f"/kb {entry.id}")


async def done(ctx: Context, entry: Entry, what: Text, *more: Button) -> list[Action]:
    """Say what was changed, with the way to undo it; cards that ask for a look stay in step."""
    change = await histories.latest(ctx.db, entry)
    undo = (Button(_("Undo"), f"/kb undo {entry.id} {change.id}"),) if change is not None else ()
    reply = Reply(what, buttons=(*undo, back(entry), *more), whisper=True)
    return [reply, *await review_cards.keep_in_step(ctx, entry)]


async def listing(
    ctx: Context,
    head: Text,
    entries: Sequence[Entry],
    says: str,
    page: str | None,
    *,
    nothing: Text,
) -> list[Action]:
    """Entries as buttons, some at a time; `says` is the command that shows a page of them."""
    if not entries:
        raise Refused(nothing)
    on_page, turn = leaf(entries, says, page)
    text = stack(head, in_full(*(entry.question for entry in on_page)))
    return [await turned(ctx, text, (*(to(entry) for entry in on_page), *turn), says)]


async def turned(
    ctx: Context, text: Text, buttons: Sequence[Button], says: str, *, whisper: bool = False
) -> Action:
    """A list that is leafed through where it stands; `says` shows a page of it."""
    kind = "-".join(says.removeprefix("/").split()[:2])
    return await Screen(text, tuple(buttons)).show(ctx, kind, whisper=whisper)


async def readable_first(ctx: Context, entries: Sequence[Entry]) -> list[Entry]:
    """The same, those first that are in a language that the speaker reads."""
    read = await people.reading(ctx.db, ctx.person.id) | {ctx.language.partition("-")[0]}
    return sorted(entries, key=lambda entry: entry.language.partition("-")[0] not in read)


def leaf(
    items: Sequence[T], says: str, page: str | None, size: int = PAGE
) -> tuple[Sequence[T], list[Button]]:
    """What is on a page (from 1), and the buttons that turn it."""
    pages = Pages(items, says, size, before=_("Before"), after=_("More"))
    return pages.on(page or ""), list(pages.turn(page or ""))
