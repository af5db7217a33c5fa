"""Which function does a job of that name, and what slow work is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from bot.words import Action
from bot.words.jobs import Job
from bot.words.quiet import Quiet
from bot.words.recurrences import Recurrence

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.engine.contexts import Tick
    from bot.languages.negotiation import Languages
    from bot.storage.sessions import Database

T = TypeVar("T")
R = TypeVar("R")

JobHandler = Callable[["Tick", Job], Awaitable[Sequence[Action]]]
Work = Callable[["Outside", Job], Awaitable[R]]
WorkedHandler = Callable[["Tick", Job, R], Awaitable[Sequence[Action]]]


@dataclass(frozen=True, slots=True)
class Outside:
    """What slow work is given: everything but a transaction. It may read the `database`."""

    database: Database
    now: datetime
    settings: Settings
    languages: Languages
    services: Mapping[type, object]

    def use(self, kind: type[T]) -> T:
        """Get the service of that type."""
        return cast("T", self.services[kind])


@dataclass(frozen=True, slots=True)
class JobRoute:
    """What is done when a job of that name is due: first its slow `work`, if it has any.

    What happens `every` so often has one job, of subject 0, which is there from the start.
    """

    name: str
    handler: JobHandler | WorkedHandler[Any]
    work: Work[Any] | None = None
    every: Recurrence | None = None
    quiet: Quiet = Quiet.NONE
