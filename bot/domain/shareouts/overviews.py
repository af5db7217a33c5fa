"""How the share-outs of an event stand: who has shared, what is to come, how many said no."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.shareouts import asks, overdue
from bot.storage.tables import Person, Shareout, ShareoutAsk, SupportedEvent
from bot.words.shareouts import AskState, ShareoutState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession


class Standing(StrEnum):
    """Where somebody stands, as organizers count."""

    SHARED = "shared"
    TO_COME = "to come"
    OVERDUE = "overdue"
    INVITED = "invited"
    """They have not come to the bot yet."""
    DECLINED = "declined"
    TAKEN_BACK = "taken back"
    GONE = "gone"
    """They were erased before they answered."""


SETTLED = {
    AskState.DECLINED: Standing.DECLINED,
    AskState.ELSEWHERE: Standing.SHARED,
    AskState.GONE: Standing.GONE,
}
OUT = {
    ShareoutState.PUBLISHED: Standing.SHARED,
    ShareoutState.GIVEN: Standing.SHARED,
    ShareoutState.WITHDRAWN: Standing.TAKEN_BACK,
}


@dataclass(frozen=True, slots=True)
class Supported:
    """Somebody who was there: how they are called, and how it stands with them."""

    asked: ShareoutAsk
    shareout: Shareout | None
    name: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Overview:
    """An event, and all who were there; those whom organizers no longer ask are left out."""

    event: SupportedEvent
    people: Sequence[Supported]

    @property
    def counts(self) -> Counter[Standing]:
        """How many stand where."""
        return Counter(each.standing for each in self.people)

    def names(self, *standings: Standing) -> list[str]:
        """The names of those who stand there, in the order of the alphabet."""
        names = [each.name for each in self.people if each.standing in standings and each.name]
        return sorted(names, key=str.casefold)

    @property
    def reasons(self) -> Counter[str]:
        """Why people said no, as far as they liked to say, in sum."""
        return Counter(
            each.asked.decline_reason
            for each in self.people
            if each.standing is Standing.DECLINED and each.asked.decline_reason
        )


async def of_event(db: AsyncSession, event: SupportedEvent, today: date) -> Overview:
    """How it stands with everybody who was at one event."""
    return (await of_events(db, [event], today))[0]


async def of_events(
    db: AsyncSession, events: Sequence[SupportedEvent], today: date
) -> list[Overview]:
    """How it stands with everybody who was at these events."""
    query = (
        select(ShareoutAsk, Shareout, Person.name)
        .outerjoin(Shareout, Shareout.id == ShareoutAsk.shareout_id)
        .outerjoin(Person, Person.id == ShareoutAsk.person_id)
        .where(
            ShareoutAsk.event_id.in_([event.id for event in events]),
            ShareoutAsk.state != AskState.CANCELLED,
        )
        .order_by(ShareoutAsk.id)
    )
    by_event: dict[int, list[Supported]] = {event.id: [] for event in events}
    for asked, shareout, name in await db.execute(query):
        standing = standing_of(asked, shareout, today)
        by_event[asked.event_id].append(
            Supported(asked, shareout, name or asked.recipient, standing)
        )
    return [Overview(event, by_event[event.id]) for event in events]


def standing_of(asked: ShareoutAsk, shareout: Shareout | None, today: date) -> Standing:
    """Where somebody stands on that day."""
    if asked.state in SETTLED:
        return SETTLED[AskState(asked.state)]
    if shareout is not None and shareout.state in OUT:
        return OUT[ShareoutState(shareout.state)]
    if asks.is_outstanding(asked, shareout) and overdue.is_overdue(asked, today):
        return Standing.OVERDUE
    return Standing.INVITED if asked.person_id is None else Standing.TO_COME
