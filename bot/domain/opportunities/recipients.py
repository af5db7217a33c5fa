"""Who got one, as organizers enter it; and whether they would tell others, who is asked only then.

It is for organizers' eyes, and theirs of whom it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.domain import people
from bot.domain.shareouts import asks, events
from bot.domain.shareouts.asks import Asking
from bot.storage.tables import Opportunity, OpportunityRecipient, Person, fold
from bot.words.domain_events import happened
from bot.words.opportunities import WishState
from bot.words.shareout_events import ShareoutAsked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.shareouts.recipients import Recipient
    from bot.storage.tables import ShareoutAsk

NAMES_KEPT = timedelta(days=180)
"""So long the name of somebody stands there whom the bot does not know."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a list: people who are known, those who are not, who had been entered before,
    and names of which there are several people.
    """

    known: Sequence[tuple[OpportunityRecipient, Person]]
    unknown: Sequence[OpportunityRecipient]
    before: Sequence[str]
    unclear: Sequence[str]


async def enter(
    db: AsyncSession,
    opportunity: Opportunity,
    named: Iterable[Recipient],
    by: Person,
    now: datetime,
) -> Entered:
    """Write down who got it; whoever is called so, or by that name alone if nobody is."""
    known, unknown, before, unclear = [], [], [], []
    there = await of(db, opportunity)
    ids = {recipient.person_id for recipient, _name in there}
    names = {fold(name) for _recipient, name in there if name}
    for each in named:
        found = await people.all_meant_by(db, each.written)
        if len(found) > 1:
            unclear.append(each.written)
            continue
        person = found[0] if found else None
        name = person.name if person is not None else each.name
        if person.id in ids if person is not None else fold(name) in names:
            before.append(name)
            continue
        recipient = OpportunityRecipient(
            opportunity_id=opportunity.id,
            person_id=person.id if person is not None else None,
            name="" if person is not None else name,
            state=WishState.NOTED,
            entered_by=by.id,
            entered_at=now,
        )
        db.add(recipient)
        ids.add(recipient.person_id)
        names.add(fold(name))
        if person is not None:
            known.append((recipient, person))
        else:
            unknown.append(recipient)
    await db.flush()
    return Entered(known, unknown, before, unclear)


async def of(db: AsyncSession, opportunity: Opportunity) -> list[tuple[OpportunityRecipient, str]]:
    """Who got it, each with their name ("" where it is not known any more)."""
    query = (
        select(OpportunityRecipient, Person.name)
        .outerjoin(Person, Person.id == OpportunityRecipient.person_id)
        .where(OpportunityRecipient.opportunity_id == opportunity.id)
        .order_by(OpportunityRecipient.id)
    )
    return [(recipient, name or recipient.name) for recipient, name in await db.execute(query)]


async def by_id(db: AsyncSession, recipient_id: int) -> OpportunityRecipient | None:
    """What was entered under that number."""
    return await db.get(OpportunityRecipient, recipient_id)


async def take_out(db: AsyncSession, recipient: OpportunityRecipient) -> None:
    """It was not so."""
    await db.delete(recipient)
    await db.flush()


# ── telling others ───────────────────────────────────────────────────────────────────────────


def note_asked(recipient: OpportunityRecipient) -> None:
    """They are asked whether they would tell others."""
    if recipient.state == WishState.NOTED:
        recipient.state = WishState.ASKED


def refuse(recipient: OpportunityRecipient) -> None:
    """They would rather not, and are not asked again."""
    recipient.state = WishState.UNWILLING


async def agree(
    db: AsyncSession,
    recipient: OpportunityRecipient,
    opportunity: Opportunity,
    asking: Asking,
) -> None:
    """Both wish it: they are asked for a share-out."""
    if recipient.state == WishState.WILLING or recipient.person_id is None:
        return
    recipient.state = WishState.WILLING
    entered_by = await db.get(Person, asking.by) if asking.by is not None else None
    event = await events.enter(db, opportunity.title, entered_by, asking.at)
    asked = await asks.ask(db, event, recipient.person_id, asking)
    if asked is not None:
        happened(db, ShareoutAsked((asked.id,), asking.by))


async def invite(
    db: AsyncSession,
    unreached: Sequence[OpportunityRecipient],
    opportunity: Opportunity,
    by: Person,
    asking: Asking,
) -> None:
    """Let organizers pass on to those whom the bot can't write to what they would be asked: they
    come if they wish it.
    """
    if not unreached:
        return
    event = await events.enter(db, opportunity.title, by, asking.at)
    for recipient in unreached:
        asked: ShareoutAsk | None
        if recipient.person_id is None:
            asked = await asks.invite(db, event, recipient.name, asking)
        else:
            asked = await asks.ask(db, event, recipient.person_id, asking)
        if asked is not None:
            recipient.state, recipient.ask_id = WishState.ASKED, asked.id
    ask_ids = tuple(each.ask_id for each in unreached if each.ask_id is not None)
    happened(db, ShareoutAsked(ask_ids, asking.by))


async def meet(db: AsyncSession, ask_id: int, person_id: int) -> None:
    """Somebody unknown has come with the word that was passed on: it is they who got it."""
    query = select(OpportunityRecipient).where(OpportunityRecipient.ask_id == ask_id)
    for recipient in (await db.scalars(query)).all():
        twice = select(OpportunityRecipient.id).where(
            OpportunityRecipient.opportunity_id == recipient.opportunity_id,
            OpportunityRecipient.person_id == person_id,
            OpportunityRecipient.id != recipient.id,
        )
        if await db.scalar(twice) is not None:
            await db.delete(recipient)
        else:
            recipient.person_id, recipient.name, recipient.ask_id = person_id, "", None
            recipient.state = WishState.WILLING
    await db.flush()


# ── what is not needed any more ──────────────────────────────────────────────────────────────


async def clear(db: AsyncSession, now: datetime, kept: timedelta) -> None:
    """Erase names of people whom the bot never came to know, and what was entered long ago."""
    await db.execute(
        update(OpportunityRecipient)
        .where(OpportunityRecipient.entered_at < now - NAMES_KEPT, OpportunityRecipient.name != "")
        .values(name="", ask_id=None)
        .execution_options(synchronize_session="fetch")
    )
    await db.execute(
        delete(OpportunityRecipient)
        .where(OpportunityRecipient.entered_at < now - kept)
        .execution_options(synchronize_session="fetch")
    )
