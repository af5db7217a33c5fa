"""Commands and actions: what is called by a word or by a button, and who may call it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.engine import auditing
from bot.engine.arguments import Arg, read_all
from bot.engine.calls import BEHIND, TYPED
from bot.engine.help_pages import HelpEntry, HelpPage
from bot.words import Action, Button, Role, Text, _

if TYPE_CHECKING:
    from bot.engine.contexts import Context
    from bot.storage.personal_data import PersonalData

ONLY = {
    Role.MENTOR: _("Only mentors can do that. To become one, tell an organizer."),
    Role.ORGANIZER: _("Only organizers can do that. Another organizer can make you one."),
    Role.OWNER: _("Only owners can do that. Another owner can make you one."),
}
"""What those hear who have not the role that it takes: and how one comes by it."""
HELP = Button(_("What I can do"), "/help")

Handler = Callable[["Context"], Awaitable[Sequence[Action] | None]]
Linked = bool | frozenset[str]
"""Whether links may say a command: False, True, or with which words alone."""
Allows = Callable[["Context"], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command, who may use it, where it stands in menus ("private", "group", both, neither).

    `also`: who else may, though it stands in no menu of theirs. What is `last` (settings, second
    thoughts) comes after the others there. Only what is `linked` can be said by a link into the
    private chat, with any words or with those listed alone: anybody can make such a link, and send
    it to others. What is `for_oneself` is said and answered unseen by others, also in groups, where
    the platform can do that; it is in the menus of groups then.
    """

    name: str
    handler: Handler
    about: Text | None = None
    role: Role = Role.NEWCOMER
    private: bool = False
    group: bool = False
    linked: Linked = False
    last: bool = False
    for_oneself: bool = False
    also: Allows | None = None
    args: tuple[Arg[Any], ...] = ()
    page: HelpPage | None = None

    @property
    def help_page(self) -> HelpPage:
        """Where /help lists it."""
        return self.page or HelpPage.of(self.role)

    async def is_for(self, ctx: Context) -> bool:
        """May whoever speaks use it?"""
        return ctx.is_a(self.role) or (self.also is not None and await self.also(ctx))

    def words_of_link(self, words: str) -> str:
        """What of the words behind it a link may say."""
        return words if self.linked is True or (self.linked and words in self.linked) else ""

    async def run(self, ctx: Context, words: str) -> Sequence[Action] | None:
        """Let the handler answer, once the words after the command are read. Raises Refused."""
        given = await read_all(ctx, self.name, self.args, words) if self.args else {}
        answer = self.handler(replace(ctx, args=words, given=given))
        return await auditing.recorded(ctx, self.name, self.role, given, answer)


@dataclass(frozen=True, slots=True)
class Commands:
    """Every command that there is: the service behind /help."""

    all: tuple[Command, ...]
    actions: tuple[Command, ...] = ()
    help_entries: tuple[HelpEntry, ...] = ()

    def called(self, words: str) -> Command | None:
        """What "/claim" or "!solved" calls, whatever follows."""
        sign, name = words[:1], words[1:].partition(" ")[0].lower()
        among = {TYPED: self.all, BEHIND: self.actions}.get(sign, ())
        return next((command for command in among if command.name == name), None)


def role_to_press(
    called: Callable[[str], Command | None],
    button: Button,
    named: bool,
) -> Role:
    """The role that it takes to press a button; `named`: it is shown to people who were chosen for
    it, and may be among those whom its command is allowed to `also`.
    """
    command = called(button.start or button.says)
    if command is None or (named and command.also is not None):
        return Role.NEWCOMER
    return command.role


@dataclass(frozen=True, slots=True)
class DeclaredByFeatures:
    """What features themselves declare to keep of people: the service behind showing, linking and
    forgetting.
    """

    personal_data: tuple[PersonalData, ...]
