"""Who makes a share-out, who shares together with them, and who may add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.domain import blocks, names
from bot.domain.shareouts import composing
from bot.storage.tables import Person, Shareout, ShareoutAsk, ShareoutPerson, ShareoutPiece
from bot.words import Refused, _
from bot.words.domain_events import ShareoutMakerChanged, happened
from bot.words.shareout_events import ShareoutDropped
from bot.words.shareouts import AskState, Credit, PartState, ShareoutPart, ShareoutState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

THERE = (PartState.INVITED, PartState.ACCEPTED)


async def who_may_come(db: AsyncSession, asked: ShareoutAsk) -> list[Person]:
    """Others who were asked for the same event and have neither pledged nor declined, but for those
    of whom one has blocked the other.
    """
    apart = await blocks.apart_from(db, asked.person_id or 0)
    query = (
        select(Person)
        .join(ShareoutAsk, ShareoutAsk.person_id == Person.id)
        .where(
            ShareoutAsk.event_id == asked.event_id,
            ShareoutAsk.state == AskState.ASKED,
            Person.id.not_in({asked.person_id, *apart}),
        )
    )
    return names.in_order(await db.scalars(query))


async def invite(
    db: AsyncSession, shareout: Shareout, person_id: int, part: ShareoutPart, now: datetime
) -> bool:
    """Ask somebody to share together, or to add to it; False where they have been asked, or it is
    their own.
    """
    if person_id == shareout.maker_id:
        return False
    row = await part_of(db, shareout, person_id)
    if row is None:
        db.add(
            ShareoutPerson(shareout_id=shareout.id, person_id=person_id, part=part,
                           state=PartState.INVITED, at=now)
        )  # fmt: skip
        await db.flush()
        return True
    if row.state in THERE:
        return False
    row.part, row.state, row.at = part, PartState.INVITED, now
    return True


async def answer(
    db: AsyncSession, shareout: Shareout, person_id: int, now: datetime, *, accepts: bool
) -> ShareoutPerson:
    """Somebody who was invited comes along, or doesn't. Raises Refused where nobody asks them."""
    row = await part_of(db, shareout, person_id)
    is_over = shareout.state in {ShareoutState.DROPPED, ShareoutState.WITHDRAWN}
    if row is None or row.state != PartState.INVITED or is_over:
        raise Refused(_("That is settled already."))
    row.state, row.at = (PartState.ACCEPTED if accepts else PartState.DECLINED), now
    if accepts and row.part == ShareoutPart.MEMBER:
        await _join_ask(db, shareout, person_id)
    return row


async def _join_ask(db: AsyncSession, shareout: Shareout, person_id: int) -> None:
    """What they were asked for themselves is answered by what they make together."""
    query = select(ShareoutAsk).where(
        ShareoutAsk.event_id == shareout.event_id,
        ShareoutAsk.person_id == person_id,
        ShareoutAsk.state == AskState.ASKED,
    )
    asked = await db.scalar(query)
    if asked is not None:
        promised = select(ShareoutAsk.promised_on).where(ShareoutAsk.shareout_id == shareout.id)
        asked.promised_on = await db.scalar(promised.limit(1))
        asked.state, asked.shareout_id = AskState.PLEDGED, shareout.id


async def part_of(db: AsyncSession, shareout: Shareout, person_id: int) -> ShareoutPerson | None:
    """What somebody other than its maker has to do with it."""
    return await db.get(ShareoutPerson, (shareout.id, person_id))


async def maker_of(db: AsyncSession, shareout: Shareout) -> Person | None:
    """Who puts it together; None once they are forgotten."""
    return await db.get(Person, shareout.maker_id) if shareout.maker_id is not None else None


async def with_part(
    db: AsyncSession, shareout: Shareout, part: ShareoutPart, *states: PartState
) -> list[Person]:
    """Those who have that part in it and are in one of these states (else: have accepted)."""
    query = (
        select(Person)
        .join(ShareoutPerson, ShareoutPerson.person_id == Person.id)
        .where(
            ShareoutPerson.shareout_id == shareout.id,
            ShareoutPerson.part == part,
            ShareoutPerson.state.in_(states or (PartState.ACCEPTED,)),
        )
        .order_by(ShareoutPerson.at, Person.id)
    )
    return list((await db.scalars(query)).all())


async def may_add(db: AsyncSession, shareout: Shareout, person_id: int) -> bool:
    """May somebody put pieces into it: its maker, who shares together with them, a helper?"""
    if shareout.maker_id == person_id:
        return True
    row = await part_of(db, shareout, person_id)
    return row is not None and row.state == PartState.ACCEPTED


async def credited(db: AsyncSession, shareout: Shareout) -> Sequence[str]:
    """Under which names it stands: of all who share, a pseudonym, or none."""
    match shareout.credit:
        case Credit.PSEUDONYM:
            return [shareout.credit_name] if shareout.credit_name else []
        case Credit.NONE:
            return []
    maker = await maker_of(db, shareout)
    members = await with_part(db, shareout, ShareoutPart.MEMBER)
    return [person.name for person in (maker, *members) if person is not None]


# ── going ────────────────────────────────────────────────────────────────────────────────────


async def leave(db: AsyncSession, shareout: Shareout, person_id: int, now: datetime) -> None:
    """Somebody leaves what is not out yet: another goes on making it, or it is dropped."""
    row = await part_of(db, shareout, person_id)
    if row is not None:
        row.state, row.at = PartState.LEFT, now
    if shareout.maker_id == person_id:
        await _go_on_without_maker(db, shareout, now)


async def _go_on_without_maker(db: AsyncSession, shareout: Shareout, now: datetime) -> None:
    members = await with_part(db, shareout, ShareoutPart.MEMBER)
    if not members:
        await drop(db, shareout, now)
        return
    row = await part_of(db, shareout, members[0].id)
    if row is not None:
        await db.delete(row)
    shareout.maker_id = members[0].id
    await db.flush()
    happened(db, ShareoutMakerChanged(shareout.id))


async def hand_over(db: AsyncSession, shareout: Shareout, member_id: int, now: datetime) -> None:
    """One of those who share together puts it together from now on. Raises Refused for others."""
    row = await part_of(db, shareout, member_id)
    if row is None or row.state != PartState.ACCEPTED or row.part != ShareoutPart.MEMBER:
        raise Refused(_("That is settled already."))
    if shareout.maker_id is not None:
        db.add(
            ShareoutPerson(shareout_id=shareout.id, person_id=shareout.maker_id, at=now,
                           part=ShareoutPart.MEMBER, state=PartState.ACCEPTED)
        )  # fmt: skip
    await db.delete(row)
    shareout.maker_id = member_id
    await db.flush()
    happened(db, ShareoutMakerChanged(shareout.id))


async def drop(db: AsyncSession, shareout: Shareout, now: datetime) -> None:
    """It is given up before anybody has read it: what was written goes, invitations too."""
    shareout.state, shareout.settled_at = ShareoutState.DROPPED, now
    shareout.answers, shareout.title, shareout.credit_name = {}, "", ""
    shareout.review_note = ""
    happened(db, ShareoutDropped(shareout.id))
    for table in (ShareoutPiece, ShareoutPerson):
        await db.execute(
            delete(table)
            .where(table.shareout_id == shareout.id)
            .execution_options(synchronize_session="fetch")
        )


async def dismiss(db: AsyncSession, shareout: Shareout, person_id: int, now: datetime) -> bool:
    """A helper does not add to it any more; what they added stays. Tells whether they did help."""
    row = await part_of(db, shareout, person_id)
    if row is None or row.part != ShareoutPart.HELPER or row.state not in THERE:
        return False
    had_accepted = row.state == PartState.ACCEPTED
    row.state, row.at = PartState.LEFT, now
    await composing.stop_all(db, shareout.id, person_id)
    return had_accepted
