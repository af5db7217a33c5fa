"""Routes: which feature's function is called by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.engine.features import (
    Command,
    ErrandHandler,
    Feature,
    Form,
    Handler,
    LookupHandler,
    TimerHandler,
)
from bot.words import EventKind

T = TypeVar("T")


@dataclass(slots=True)
class Routes:
    """All features' handlers, by what calls them."""

    features: Sequence[Feature]
    commands: dict[str, Command] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    timers: dict[str, TimerHandler] = field(default_factory=dict)
    errands: dict[str, ErrandHandler] = field(default_factory=dict)
    lookups: list[LookupHandler] = field(default_factory=list)

    def __post_init__(self) -> None:
        for feature in self.features:
            _join(self.commands, feature.commands)
            _join(self.forms, feature.forms)
            _join(self.timers, feature.timers)
            _join(self.errands, feature.errands)
            self.lookups.extend(feature.lookups)

    def on(self, kind: EventKind) -> list[Handler]:
        """The handlers of a happening, in the order of the features."""
        return [one for feature in self.features for one in feature.event_handlers.get(kind, ())]

    def early(self, kind: EventKind) -> list[Handler]:
        """Those that are asked before anything else."""
        return [one for feature in self.features for one in feature.early_handlers.get(kind, ())]


def _join(table: dict[str, T], own: Mapping[str, T]) -> None:
    """Add a feature's own; ValueError where another one offers the same."""
    twice = table.keys() & own.keys()
    if twice:
        msg = f"two features offer {sorted(twice)}"
        raise ValueError(msg)
    table.update(own)
