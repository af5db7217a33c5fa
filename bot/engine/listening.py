"""Tells what has happened in the domain to every feature that listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.refusals import TRY_AGAIN
from bot.delivery.sending.absences import RETURNED
from bot.delivery.sending.outcomes import NO_FILES, NO_TOPICS, UNREACHABLE
from bot.delivery.sending.tidings import COUNTED, UNDELIVERED
from bot.engine import auditing
from bot.words import EventKind, Right
from bot.words.domain_events import (
    JoinRequested,
    JoinRequestSettled,
    NoFiles,
    NoTopics,
    PersonJoined,
    PersonLeft,
    PollCounted,
    RoomLost,
    RoomRegained,
    Undelivered,
    happened,
    pending,
    replace_pending,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.visits import Visit
    from bot.engine.contexts import Tick
    from bot.engine.routes import Routes
    from bot.words import Action, Event
    from bot.words.jobs import Job


def _counted(job: Job) -> PollCounted:
    votes = job.arguments.get("votes")
    return PollCounted(job.subject, None if votes is None else tuple(votes))


TOLD_LATER: dict[str, Callable[[Job], object]] = {
    UNDELIVERED: lambda job: Undelivered(job.subject),
    UNREACHABLE: lambda job: RoomLost(job.subject),
    RETURNED: lambda job: RoomRegained(job.subject),
    TRY_AGAIN: lambda job: RoomRegained(job.subject),
    NO_TOPICS: lambda job: NoTopics(job.subject),
    NO_FILES: lambda job: NoFiles(job.subject),
    COUNTED: _counted,
}
"""Jobs by which the sender, who knows no features, has them told what it found."""
MOST = 100
"""Events of one transaction; more come from features that answer each other without end."""


class EndlessEventsError(Exception):
    """Each event leads to another."""


def note(db: AsyncSession, visit: Visit, event: Event, language: str) -> None:
    """Note what people and the bot itself do in groups: come and go."""
    if visit.chat.private:
        return
    person, chat = visit.person.id, visit.chat.id
    match event.kind:
        case EventKind.ASKED_TO_JOIN:
            may_admit, is_greeted = Right.ADMIT in event.rights, event.temporary_chat is not None
            happened(
                db, JoinRequested(person, chat, event.text, may_admit, is_greeted, event.request)
            )
        case EventKind.REQUEST_SETTLED:
            happened(db, JoinRequestSettled(person, chat))
        case EventKind.JOINED:
            happened(db, PersonJoined(person, chat, language))
        case EventKind.LEFT:
            happened(db, PersonLeft(person, chat))
        case EventKind.BOT_ADDED:
            happened(db, RoomRegained(chat))
        case EventKind.BOT_REMOVED:
            happened(db, RoomLost(chat))


def note_job(db: AsyncSession, job: Job) -> bool:
    """Note what the sender found; False: it is a job of another kind."""
    if job.name not in TOLD_LATER:
        return False
    happened(db, TOLD_LATER[job.name](job))
    return True


async def tell(tick: Tick, routes: Routes) -> list[Action] | None:
    """Let all features hear what has happened in the open transaction, in order, and what happens
    thereby; give what they say (None: nobody has to do with it). Raises EndlessEventsError.
    """
    actions: list[Action] | None = None
    count = 0
    while events := pending(tick.db):
        replace_pending(tick.db, [])
        for event in events:
            count += 1
            if count > MOST:
                raise EndlessEventsError(type(event).__name__)
            await auditing.record_event(tick, event)
            for listener in routes.listening(event):
                further = await listener(tick, event)
                if further is not None:
                    actions = [*(actions or ()), *further]
    return actions
