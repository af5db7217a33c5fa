"""Asking somebody for what they bring back; the states of an ask move here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.shareouts import companions, nudges
from bot.storage.tables import Shareout, ShareoutAsk, SupportedEvent
from bot.words import Refused, _
from bot.words.domain_events import happened
from bot.words.shareout_events import InvitationAccepted
from bot.words.shareouts import AskState, ShareoutState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another."""
WORD_LENGTH = 10
LONGEST_REASON = 500
INVITATIONS_KEPT = timedelta(days=180)
"""So long after it was due, the name of somebody stands on a list who has not come."""
OPEN = (AskState.ASKED, AskState.PLEDGED)
UNFINISHED = (ShareoutState.PLEDGED, ShareoutState.DRAFTING, ShareoutState.CHANGES)
"""Something is still to come of the person who makes it."""
SETTLED = _("That is settled already.")


@dataclass(frozen=True, slots=True)
class Asking:
    """Until when something is asked for, by whom (None: they were at a marked meetup), and when."""

    due_on: date
    by: int | None
    at: datetime


async def ask(
    db: AsyncSession, event: SupportedEvent, person_id: int, asking: Asking
) -> ShareoutAsk | None:
    """Ask somebody; None where they have been asked for that event before."""
    if await of_event_and_person(db, event.id, person_id) is not None:
        return None
    made = ShareoutAsk(event_id=event.id, person_id=person_id, due_on=asking.due_on,
                       asked_by=asking.by, asked_at=asking.at, state=AskState.ASKED)  # fmt: skip
    db.add(made)
    await db.flush()
    return made


async def invite(
    db: AsyncSession, event: SupportedEvent, recipient: str, asking: Asking
) -> ShareoutAsk:
    """Ask somebody whom the bot does not know yet: they come with the `word` of the ask."""
    made = ShareoutAsk(event_id=event.id, recipient=recipient, word=_word(), due_on=asking.due_on,
                       asked_by=asking.by, asked_at=asking.at, state=AskState.ASKED)  # fmt: skip
    db.add(made)
    await db.flush()
    return made


def give_word(asked: ShareoutAsk) -> None:
    """Let somebody come with a word whom the bot knows, but can't write to."""
    asked.word = asked.word or _word()


def _word() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(WORD_LENGTH))


async def accept(db: AsyncSession, invited: ShareoutAsk, person: Person) -> ShareoutAsk:
    """Somebody has come with its word: they are the one who is asked. Gives their ask, which is
    another one where they had been asked already. Raises Refused where it is somebody else's.
    """
    if invited.person_id not in {None, person.id}:
        raise Refused(_("That invitation is for somebody else."))
    invited.word = None
    happened(db, InvitationAccepted(invited.id, person.id))
    if invited.person_id == person.id:
        return invited
    known = await of_event_and_person(db, invited.event_id, person.id)
    if known is not None:
        await db.delete(invited)
        return known
    invited.person_id, invited.recipient = person.id, ""
    return invited


# ── looking up ───────────────────────────────────────────────────────────────────────────────


async def by_id(db: AsyncSession, ask_id: int) -> ShareoutAsk | None:
    """The ask of that number, if there is one."""
    return await db.get(ShareoutAsk, ask_id)


async def by_word(db: AsyncSession, word: str) -> ShareoutAsk | None:
    """The ask that still waits for whoever brings that word."""
    query = select(ShareoutAsk).where(ShareoutAsk.word == word.strip().casefold())
    return await db.scalar(query.where(ShareoutAsk.state == AskState.ASKED))


async def of_event_and_person(
    db: AsyncSession, event_id: int, person_id: int
) -> ShareoutAsk | None:
    """How somebody was asked for an event, if they were."""
    query = select(ShareoutAsk).where(
        ShareoutAsk.event_id == event_id, ShareoutAsk.person_id == person_id
    )
    return await db.scalar(query)


async def of_person(
    db: AsyncSession, person_id: int
) -> list[tuple[ShareoutAsk, SupportedEvent, Shareout | None]]:
    """All that somebody was asked for, with what they make of it; the newest first."""
    query = (
        select(ShareoutAsk, SupportedEvent, Shareout)
        .join(SupportedEvent, SupportedEvent.id == ShareoutAsk.event_id)
        .outerjoin(Shareout, Shareout.id == ShareoutAsk.shareout_id)
        .where(ShareoutAsk.person_id == person_id)
        .order_by(ShareoutAsk.id.desc())
    )
    return [(asked, event, shareout) for asked, event, shareout in await db.execute(query)]


async def of_event(db: AsyncSession, event_id: int) -> list[tuple[ShareoutAsk, Shareout | None]]:
    """All who were asked for an event, with what they make of it, in the order of asking."""
    query = (
        select(ShareoutAsk, Shareout)
        .outerjoin(Shareout, Shareout.id == ShareoutAsk.shareout_id)
        .where(ShareoutAsk.event_id == event_id)
        .order_by(ShareoutAsk.id)
    )
    return [(asked, shareout) for asked, shareout in await db.execute(query)]


async def of_shareout(db: AsyncSession, shareout_id: int) -> Sequence[ShareoutAsk]:
    """The asks that a share-out answers: several where people share together."""
    query = select(ShareoutAsk).where(ShareoutAsk.shareout_id == shareout_id)
    return (await db.scalars(query.order_by(ShareoutAsk.id))).all()


async def is_reminded_on(db: AsyncSession, person_id: int, day: date) -> bool:
    """Has somebody been reminded of anything on that day?"""
    query = select(ShareoutAsk.id).where(
        ShareoutAsk.person_id == person_id, ShareoutAsk.nudged_on == day
    )
    return await db.scalar(query.limit(1)) is not None


def is_outstanding(asked: ShareoutAsk, shareout: Shareout | None) -> bool:
    """Is something still to come of those who were asked?"""
    if asked.state == AskState.PLEDGED:
        return shareout is not None and shareout.state in UNFINISHED
    return asked.state == AskState.ASKED


# ── what they say to it ──────────────────────────────────────────────────────────────────────


async def decline(db: AsyncSession, asked: ShareoutAsk, now: datetime) -> None:
    """They would rather not; others with whom they pledged go on. Raises Refused where it is
    settled.
    """
    await _settle(db, asked, AskState.DECLINED, now)


def give_reason(asked: ShareoutAsk, words: str) -> None:
    """Why they declined, if they like to say so. Raises Refused for too many words."""
    if len(words) > LONGEST_REASON:
        raise Refused(_("That is long. Please say it in fewer words."))
    asked.decline_reason = words


async def found_elsewhere(db: AsyncSession, asked: ShareoutAsk, link: str, now: datetime) -> None:
    """They have shared it already, where the link says. Raises Refused where it is settled."""
    await _settle(db, asked, AskState.ELSEWHERE, now)
    asked.elsewhere, asked.decline_reason = link, ""


async def cancel(db: AsyncSession, asked: ShareoutAsk, now: datetime) -> None:
    """Organizers ask no more. Raises Refused where it is settled."""
    await _settle(db, asked, AskState.CANCELLED, now)
    asked.word = None


def snooze(asked: ShareoutAsk, until: date) -> None:
    """Remind them no more before that day, and not without end. Raises Refused."""
    if asked.state not in OPEN:
        raise Refused(SETTLED)
    last = nudges.counted_day(asked) + nudges.LONGEST_SNOOZE
    if until > last:
        raise Refused(_("I can't put it off further. You can still share it, or say no."))
    asked.snoozed_until = until


async def forget_who_never_came(db: AsyncSession, today: date) -> None:
    """Erase the names of those who were invited and have not come long after it was due."""
    # As a range, which SQLite finds by its index, as it does not find "is not null".
    query = select(ShareoutAsk).where(
        ShareoutAsk.word >= "", ShareoutAsk.due_on < today - INVITATIONS_KEPT
    )
    for asked in (await db.scalars(query)).all():
        asked.word, asked.recipient = None, ""
        if asked.person_id is None:
            asked.state = AskState.GONE


async def take_up_again(db: AsyncSession, asked: ShareoutAsk) -> None:
    """Who has declined, or given it up, shares something after all."""
    asked.state, asked.settled_at, asked.decline_reason = AskState.ASKED, None, ""
    asked.shareout_id = None
    await db.flush()


async def stop_reminding(db: AsyncSession, asked: ShareoutAsk) -> None:
    """Nothing is to come of it any more that anybody would have to be reminded of."""
    await nudges.cancel(db, asked)


async def _settle(db: AsyncSession, asked: ShareoutAsk, state: AskState, now: datetime) -> None:
    """Nobody waits for it any more: what is in the making goes on without them. Raises Refused."""
    shareout = await db.get(Shareout, asked.shareout_id) if asked.shareout_id is not None else None
    may_change = asked.state == AskState.DECLINED and state != AskState.DECLINED
    if not (is_outstanding(asked, shareout) or may_change):
        raise Refused(SETTLED)
    asked.state, asked.settled_at, asked.shareout_id = state, now, None
    if shareout is not None and asked.person_id is not None:
        await companions.leave(db, shareout, asked.person_id, now)
    await nudges.cancel(db, asked)
