"""How the share-outs of an event stand: who has shared, what is to come, how many said no."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

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
SOMEBODY = 0
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
class Counted:
    """An event, and how many of all who were there stand where; those whom organizers no longer ask
    are left out.
    """

    event: SupportedEvent
    counts: Counter[Standing]

    @property
    def size(self) -> int:
        """How many were there."""
        return self.counts.total()


@dataclass(frozen=True, slots=True)
class Overview(Counted):
    """The same, and each of them."""

    people: Sequence[Supported]

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
    query = (
        select(ShareoutAsk, Shareout, Person.name)
        .outerjoin(Shareout, Shareout.id == ShareoutAsk.shareout_id)
        .outerjoin(Person, Person.id == ShareoutAsk.person_id)
        .where(
            ShareoutAsk.event_id == event.id,
            ShareoutAsk.state != AskState.CANCELLED,
        )
        .order_by(ShareoutAsk.id)
    )
    there = [
        Supported(asked, shareout, name or asked.recipient, standing_of(asked, shareout, today))
        for asked, shareout, name in await db.execute(query)
    ]
    return Overview(event, Counter(each.standing for each in there), there)


async def of_events(
    db: AsyncSession, events: Sequence[SupportedEvent], today: date
) -> list[Counted]:
    """How many stand where, of those who were at these events."""
    decides = (
        ShareoutAsk.event_id, ShareoutAsk.state, ShareoutAsk.due_on, ShareoutAsk.promised_on,
        ShareoutAsk.snoozed_until, ShareoutAsk.person_id.is_(None), Shareout.state,
    )  # fmt: skip
    query = (
        select(*decides, func.count())
        .outerjoin(Shareout, Shareout.id == ShareoutAsk.shareout_id)
        .where(
            ShareoutAsk.event_id.in_([event.id for event in events]),
            ShareoutAsk.state != AskState.CANCELLED,
        )
        .group_by(*decides)
    )
    by_event: dict[int, Counter[Standing]] = {event.id: Counter() for event in events}
    rows: list[Any] = list(await db.execute(query))
    for event_id, state, due_on, promised_on, snoozed_until, is_elsewhere, shareout, count in rows:
        alike = ShareoutAsk(
            state=state, due_on=due_on, promised_on=promised_on, snoozed_until=snoozed_until,
            person_id=None if is_elsewhere else SOMEBODY,
        )  # fmt: skip
        made = Shareout(state=shareout) if shareout is not None else None
        by_event[event_id][standing_of(alike, made, today)] += count
    return [Counted(event, by_event[event.id]) for event in events]


def standing_of(asked: ShareoutAsk, shareout: Shareout | None, today: date) -> Standing:
    """Where somebody stands on that day."""
    if asked.state in SETTLED:
        return SETTLED[AskState(asked.state)]
    if shareout is not None and shareout.state in OUT:
        return OUT[ShareoutState(shareout.state)]
    if asks.is_outstanding(asked, shareout) and overdue.is_overdue(asked, today):
        return Standing.OVERDUE
    return Standing.INVITED if asked.person_id is None else Standing.TO_COME
