"""/help: one screen that turns in place through a few pages, and through all commands by groups.

What stands where, features say beside their commands (`Feature.command(page=…, label=…)`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.engine.arguments import plain
from bot.engine.features import Arg, Commands, HelpPage
from bot.engine.screens import MOST_BUTTONS, Pages, Screen, fitting
from bot.words import Action, Button, Text, _, open_private, stack
from bot.words.states import RoomPurpose
from handlers.introductions.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Command, Context

T = TypeVar("T")

HELP = "help"
"""What the message is about in which the pages turn."""
MOST_LINES = 5
"""Below the heading of a page: what a phone shows at a glance."""
ALL = "all"
FOLDS = ((HelpPage.MENTORS, HelpPage.ORGANIZERS), (HelpPage.CONTRIBUTE, HelpPage.MENTORS))
"""Which page goes behind which other, in this order, where the first screen would be too full."""

PAGE = Arg("page", plain(str.lower), optional=True)
PART = Arg("part", plain(str.lower), optional=True)
NUMBER = Arg("number", plain(str.lower), optional=True)


ASK_HERE = _("Ask here with /ask and your question, or **just write it to me in private**.")


@feature.command("help", PAGE, PART, NUMBER, about=_("What I can do for you"), group=True,
                 linked=True, page=HelpPage.BASICS, for_oneself=True)  # fmt: skip
async def help_(ctx: Context) -> Sequence[Action]:
    """Show the first screen, or what it leads to: "/help find", "/help all mentors 2"."""
    return [await _screen(ctx).show(ctx, HELP, whisper=True)]


def _screen(ctx: Context) -> Screen:
    page, part, number = (ctx.find(arg) or "" for arg in (PAGE, PART, NUMBER))
    if page == ALL:
        return _all_commands(ctx, part, number)
    if not ctx.chat.private:
        return _in_group(ctx)
    shelf = Shelf.of(ctx)
    if page in shelf.items and page != HelpPage.BASICS:
        return _page(shelf, HelpPage(page), part)
    return _start(ctx, shelf, page)


# ── pages ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Item:
    """A button, and the line that says what it does."""

    button: Button
    line: Text


@dataclass(frozen=True, slots=True)
class Shelf:
    """What stands on each page for somebody; `folded`: behind which other page one is found."""

    items: dict[HelpPage, list[Item]]
    folded: dict[HelpPage, HelpPage]

    @classmethod
    def of(cls, ctx: Context) -> Shelf:
        """All that the speaker may do."""
        commands = ctx.use(Commands)
        items: dict[HelpPage, list[Item]] = {page: [] for page in HelpPage}
        called = [(commands.called(entry.says), entry) for entry in commands.help_entries]
        may = [(command, entry) for command, entry in called
               if command is not None and command.private and ctx.is_a(command.role)]  # fmt: skip
        for _command, entry in sorted(may, key=lambda pair: pair[0].last + pair[1].late):
            items[entry.page].append(Item(Button(entry.label, entry.says), entry.about))
        filled = {page: on_page for page, on_page in items.items() if on_page}
        return cls(filled, _folded(filled))

    def behind(self, page: HelpPage) -> list[Button]:
        """The pages that are found behind this one: their names say enough."""
        return [_opening(other) for other, host in self.folded.items() if host is page]

    def first_buttons(self) -> list[Button]:
        """What is on the first screen."""
        opened = [page for page in self.items
                  if page is not HelpPage.BASICS and page not in self.folded]  # fmt: skip
        own = [item.button for item in self.items.get(HelpPage.BASICS, ())]
        return [*own, *(_opening(page) for page in opened)]


def _opening(page: HelpPage) -> Button:
    return Button(page.heading, f"/help {page}")


def _folded(items: dict[HelpPage, list[Item]]) -> dict[HelpPage, HelpPage]:
    """Which pages go behind which, so that the first screen is not too full."""
    opened = [page for page in items if page is not HelpPage.BASICS]
    buttons = len(items.get(HelpPage.BASICS, ())) + len(opened) + 1
    folded: dict[HelpPage, HelpPage] = {}
    for page, host in FOLDS:
        if buttons - len(folded) > MOST_BUTTONS and page in items and host in items:
            folded[page] = host
    return folded


def _start(ctx: Context, shelf: Shelf, number: str) -> Screen:
    is_beside = ctx.chat.beside_id is not None
    how = _("**Just write your question.** If I don't know the answer, people will help.")
    text = stack(ASK_HERE if is_beside else how, _("Or choose what you would like to do:"))
    buttons = [*shelf.first_buttons(), Button(_("All commands"), f"/help {ALL}")]
    return Screen(text, fitting(buttons, "/help", number, MOST_BUTTONS))


def _page(shelf: Shelf, page: HelpPage, number: str) -> Screen:
    behind = shelf.behind(page)
    pages = _evenly(shelf.items[page], f"/help {page}", len(behind))
    items = pages.on(number)
    host = shelf.folded.get(page)
    return Screen(
        stack(_heading(page), *(item.line for item in items)),
        (*(item.button for item in items), *pages.turn(number), *behind),
        _back(f"/help {host}" if host else "/help"),
    )


def _heading(page: HelpPage) -> Text:
    return Text("**{title}**", {"title": page.heading}, translated=False)


def _back(says: str) -> Button:
    return Button(_("Back"), says)


def _evenly(items: Sequence[T], says: str, other_buttons: int = 0) -> Pages[T]:
    """As many pages as it takes, each as full as the others.

    Two buttons turn them and one leads back, beside the other buttons that each page has.
    """
    most = min(MOST_LINES, MOST_BUTTONS - 3 - other_buttons)
    count = 1 if len(items) <= MOST_LINES else -(-len(items) // most)
    return Pages(items, says, size=max(1, -(-len(items) // count)))


def _in_group(ctx: Context) -> Screen:
    if ctx.chat.purpose in {RoomPurpose.MENTORS, RoomPurpose.ORGANIZERS}:
        text = _("The buttons under a message do most of what is done here.")
    else:
        text = ASK_HERE
    return Screen(text, (open_private("/help"), Button(_("Commands here"), f"/help {ALL}")))


# ── all commands ─────────────────────────────────────────────────────────────────────────────


def _all_commands(ctx: Context, group: str, number: str) -> Screen:
    """The groups; or the commands of one, as they are typed."""
    groups = _usable(ctx)
    if group in groups:
        return _group(HelpPage(group), groups[HelpPage(group)], number)
    buttons = [Button(page.heading, f"/help {ALL} {page}") for page in groups]
    text = _(
        "You need no commands: buttons and plain words do. If you like to type, here they are:"
    )
    return Screen(text, fitting(buttons, f"/help {ALL}", group, MOST_BUTTONS - 1), _back("/help"))


def _group(page: HelpPage, commands: Sequence[Command], number: str) -> Screen:
    says = f"/help {ALL} {page}"
    pages = _evenly(commands, says)
    lines = [
        Text("{command} – {about}", {"command": f"/{command.name}", "about": command.about},
             translated=False)
        for command in pages.on(number)
    ]  # fmt: skip
    return Screen(stack(_heading(page), *lines), pages.turn(number), _back(f"/help {ALL}"))


def _usable(ctx: Context) -> dict[HelpPage, list[Command]]:
    """All commands that the speaker may use in such a chat, by the page where they belong."""
    groups: dict[HelpPage, list[Command]] = {page: [] for page in HelpPage}
    for command in sorted(ctx.use(Commands).all, key=lambda command: command.last):
        stands_here = command.private if ctx.chat.private else command.group
        if command.about is not None and stands_here and ctx.is_a(command.role):
            groups[command.help_page].append(command)
    return {page: commands for page, commands in groups.items() if commands}
