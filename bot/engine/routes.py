"""Routes: which feature's function is called by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from bot.engine.contexts import Guards
from bot.engine.features import (
    Command,
    Commands,
    DeclaredByFeatures,
    Feature,
    Form,
    GuestHandler,
    Handler,
    Listener,
    LookupHandler,
)
from bot.engine.job_routes import JobRoute
from bot.engine.web_pages import DeskPage, PublicPage, WebPage
from bot.words import EventKind

if TYPE_CHECKING:
    from bot.engine.calls import Call

T = TypeVar("T")


@dataclass(slots=True)
class Routes:
    """All features' handlers, by what calls them."""

    features: Sequence[Feature]
    commands: dict[str, Command] = field(default_factory=dict)
    actions: dict[str, Command] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    jobs: dict[str, JobRoute] = field(default_factory=dict)
    lookups: list[LookupHandler] = field(default_factory=list)
    guests: list[GuestHandler] = field(default_factory=list)
    web_pages: list[WebPage] = field(default_factory=list)
    desk_pages: list[DeskPage] = field(default_factory=list)
    public_pages: list[PublicPage] = field(default_factory=list)
    off_desk: set[str] = field(default_factory=set)
    """Names of commands and actions that are done in chats alone."""
    offered: Commands = field(init=False)

    def __post_init__(self) -> None:
        for feature in self.features:
            _join(self.commands, feature.commands)
            _join(self.actions, feature.actions)
            _join(self.forms, feature.forms)
            _join(self.jobs, feature.jobs)
            self.off_desk.update(filter(feature.off_desk, (*feature.commands, *feature.actions)))
            self.lookups.extend(feature.lookups)
            self.guests.extend(feature.guests)
            self.web_pages.extend(feature.web_pages)
            self.desk_pages.extend(feature.desk_pages)
            self.public_pages.extend(feature.public_pages)
        entries = (entry for feature in self.features for entry in feature.help_entries)
        self.offered = Commands(
            tuple(self.commands.values()), tuple(self.actions.values()), tuple(entries)
        )

    def called(self, call: Call) -> Command | None:
        """What was called; a button that says "/solved" is one of a former release."""
        if call.behind:
            return self.actions.get(call.name)
        command = self.commands.get(call.name)
        return self.actions.get(call.name) if command is None and call.pressed else command

    def personal_data(self) -> DeclaredByFeatures:
        """What features declare to keep of people."""
        declared = [feature.personal_data for feature in self.features]
        return DeclaredByFeatures(tuple(data for data in declared if data is not None))

    def guards(self) -> Guards:
        """Those who see words first, in the order of the features."""
        return Guards(
            [guard for feature in self.features for guard in feature.guards],
            [offer for feature in self.features for offer in feature.help_offers],
        )

    def on(self, kind: EventKind) -> list[Handler]:
        """The handlers of a happening, in the order of the features."""
        return [
            handler for feature in self.features for handler in feature.event_handlers.get(kind, ())
        ]

    def listening(self, event: object) -> list[Listener[Any]]:
        """Whoever hears of that kind of domain event, in the order of the features."""
        kind = type(event)
        return [
            listener for feature in self.features for listener in feature.listeners.get(kind, ())
        ]

    def early(self, kind: EventKind) -> list[Handler]:
        """Those that are asked before anything else."""
        return [
            handler for feature in self.features for handler in feature.early_handlers.get(kind, ())
        ]


def _join(table: dict[str, T], own: Mapping[str, T]) -> None:
    """Add a feature's own; ValueError where another one offers the same."""
    twice = table.keys() & own.keys()
    if twice:
        msg = f"two features offer {sorted(twice)}"
        raise ValueError(msg)
    table.update(own)
