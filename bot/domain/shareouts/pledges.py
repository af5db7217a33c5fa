"""What somebody promises: what it will be, for whom, by when; alone or with others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.shareouts import asks
from bot.storage.tables import Shareout, ShareoutAsk
from bot.words import Refused, _
from bot.words.shareouts import AskState, ShareoutForm, ShareoutReaders, ShareoutState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LONGEST_READERS = 120


@dataclass(frozen=True, slots=True)
class Pledge:
    """What somebody promises; `readers` are a `ShareoutReaders` or own words. Without a day, the
    one counts that organizers have said.
    """

    forms: Collection[ShareoutForm]
    readers: str
    promised_on: date | None = None


async def pledge(db: AsyncSession, asked: ShareoutAsk, promise: Pledge, now: datetime) -> Shareout:
    """Promise something, or something else than before. Raises Refused where it is settled, or too
    many words, or where another puts it together.
    """
    if len(promise.readers) > LONGEST_READERS:
        raise Refused(_("That is long. Please say it in fewer words."))
    if asked.state not in asks.OPEN or asked.person_id is None:
        raise Refused(asks.SETTLED)
    shareout = await of_ask(db, asked)
    if shareout is None:
        shareout = _made(asked.event_id, asked.person_id, now)
        db.add(shareout)
        await db.flush()
    elif shareout.state not in asks.UNFINISHED or shareout.maker_id != asked.person_id:
        raise Refused(asks.SETTLED)
    shareout.forms = [form.value for form in ShareoutForm if form in promise.forms]
    shareout.readers = promise.readers
    for each in (asked, *await asks.of_shareout(db, shareout.id)):
        each.promised_on = promise.promised_on
    asked.state, asked.shareout_id = AskState.PLEDGED, shareout.id
    return shareout


async def begin(db: AsyncSession, person: Person, now: datetime) -> Shareout:
    """Share something of one's own accord: nobody has asked, and nobody reminds."""
    shareout = _made(None, person.id, now)
    db.add(shareout)
    await db.flush()
    return shareout


def _made(event_id: int | None, maker_id: int, now: datetime) -> Shareout:
    return Shareout(
        event_id=event_id, maker_id=maker_id, state=ShareoutState.PLEDGED,
        forms=[ShareoutForm.TEXT.value], readers=ShareoutReaders.EVERYBODY,
        pledged_at=now, answers={}, files=[],
    )  # fmt: skip


async def by_id(db: AsyncSession, shareout_id: int) -> Shareout | None:
    """The share-out of that number, if there is one."""
    return await db.get(Shareout, shareout_id)


async def of_ask(db: AsyncSession, asked: ShareoutAsk) -> Shareout | None:
    """What is made of an ask, alone or together with others."""
    return await db.get(Shareout, asked.shareout_id) if asked.shareout_id is not None else None


async def unfinished_of(db: AsyncSession, person_id: int) -> list[Shareout]:
    """What somebody makes and has not given to anybody yet, the newest first."""
    query = select(Shareout).where(
        Shareout.maker_id == person_id, Shareout.state.in_(asks.UNFINISHED)
    )
    return list((await db.scalars(query.order_by(Shareout.id.desc()))).all())


async def given(db: AsyncSession, shareout: Shareout, now: datetime) -> None:
    """A talk, or help on the spot, has taken place, and there is nothing to read."""
    if shareout.state not in asks.UNFINISHED:
        raise Refused(asks.SETTLED)
    shareout.state, shareout.settled_at = ShareoutState.GIVEN, now
    for asked in await asks.of_shareout(db, shareout.id):
        await asks.stop_reminding(db, asked)
