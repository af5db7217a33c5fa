"""What features serve over HTTP: answers of their own, and pages of parts (`bot.words.page_parts`).

Pages of the desk are seen by whoever has come in there and has the role; those for everybody by
everybody, in every language, where the community wishes. They look, and change nothing: what is
done at the desk is said, as in a chat.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.engine.contexts import Context, Tick
from bot.words import Reply, Role, _
from bot.words.page_parts import Deed, Download, Group, Page, Words
from bot.words.web import WebAnswer, WebRequest

if TYPE_CHECKING:
    from bot.words import Action, Text
    from bot.words.page_parts import Part


@dataclass(frozen=True, slots=True)
class WebVisit(Tick):
    """Somebody asks for a page. Who they are is known only by what they bring (a token)."""

    request: WebRequest


WebHandler = Callable[[WebVisit], Awaitable[WebAnswer | None]]


@dataclass(frozen=True, slots=True)
class WebPage:
    """What is answered below a path. Its handler returns None for what is not there."""

    path: str
    handler: WebHandler


@dataclass(frozen=True, slots=True)
class DeskVisit(Context):
    """Somebody looks at a page of the desk: who, in the private chat from which they came; the
    parts of the path by their names ("/questions/{number}"), and what stands behind its "?".
    """

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


class DeskGroup(StrEnum):
    """Groups of pages in the desk's menu, in their order."""

    TODAY = "today"
    PEOPLE = "people"
    KNOWLEDGE = "knowledge"
    TOGETHER = "together"
    COMMUNITY = "community"

    @property
    def heading(self) -> Text:
        """What the group is called."""
        return _HEADINGS[self]


_HEADINGS = {
    DeskGroup.TODAY: _("Today"),
    DeskGroup.PEOPLE: _("People"),
    DeskGroup.KNOWLEDGE: _("Knowledge"),
    DeskGroup.TOGETHER: _("Together"),
    DeskGroup.COMMUNITY: _("Community"),
}
DeskHandler = Callable[[DeskVisit], Awaitable[Page | Download | None]]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page of the desk, or a file there; with a `label` it stands in the menu, in its group. Its
    handler returns None for what is not there.
    """

    path: str
    handler: DeskHandler
    role: Role
    label: Text | None = None
    group: DeskGroup = DeskGroup.TODAY


@dataclass(frozen=True, slots=True)
class PublicVisit(Tick):
    """Anybody looks at a page for everybody, in that language (one that the bot speaks)."""

    language: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


PublicHandler = Callable[[PublicVisit], Awaitable[Page | None]]


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page for everybody; with a `label` it stands in their menu."""

    path: str
    handler: PublicHandler
    label: Text | None = None


def parts_of(actions: Sequence[Action] | None) -> list[Part]:
    """What a handler would reply, as parts of a page: its words, pictures and buttons."""
    parts: list[Part] = []
    for action in actions or ():
        if isinstance(action, Reply):
            parts.append(Words(action.text))
            if action.buttons:
                parts.append(Group(tuple(Deed(button) for button in action.buttons)))
    return parts


@dataclass(slots=True)
class Served:
    """What a feature serves over HTTP."""

    web_pages: list[WebPage] = field(default_factory=list, kw_only=True)
    desk_pages: list[DeskPage] = field(default_factory=list, kw_only=True)
    public_pages: list[PublicPage] = field(default_factory=list, kw_only=True)

    def serves(self, path: str) -> Callable[[WebHandler], WebHandler]:
        """Answer whoever asks for a path over HTTP ("/calendar/{token}.ics"), where the bot serves
        anything. It reads, and changes nothing; None for what is not there, or not for them.
        """

        def register(handler: WebHandler) -> WebHandler:
            self.web_pages.append(WebPage(path, handler))
            return handler

        return register

    def desk(
        self,
        path: str,
        *,
        role: Role = Role.MENTOR,
        label: Text | None = None,
        group: DeskGroup = DeskGroup.TODAY,
    ) -> Callable[[DeskHandler], DeskHandler]:
        """Show a page of the desk ("/questions/{number}") to those who have the role; with a
        `label` it stands in the menu. It reads, and changes nothing; None for what is not there.
        """

        def register(handler: DeskHandler) -> DeskHandler:
            self.desk_pages.append(DeskPage(path, handler, role, label, group))
            return handler

        return register

    def public(
        self, path: str, *, label: Text | None = None
    ) -> Callable[[PublicHandler], PublicHandler]:
        """Show a page to everybody who asks, where the community wishes to have such."""

        def register(handler: PublicHandler) -> PublicHandler:
            self.public_pages.append(PublicPage(path, handler, label))
            return handler

        return register
