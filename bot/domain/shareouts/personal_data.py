"""What share-outs keep of people: what they were asked for, what they made, circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select

from bot.domain import moments
from bot.domain.shareouts import asks, circles, companions
from bot.storage.personal_data import (
    PersonalData,
    PersonColumn,
    WhenForgotten,
    nameless,
    own,
    unsigned,
)
from bot.storage.tables import (
    CircleMember,
    ComposingShareout,
    MeetupMark,
    Shareout,
    ShareoutAsk,
    ShareoutPerson,
    ShareoutPiece,
    ShareoutThanks,
    ShareoutTranslation,
    SupportedEvent,
)
from bot.words import _
from bot.words.domain_events import ShareoutUnsigned, happened
from bot.words.shareouts import AskState, Credit, ShareoutState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

HOW_FAR: Mapping[str, int] = {
    AskState.ASKED: 1,
    AskState.DECLINED: 2,
    AskState.ELSEWHERE: 3,
    AskState.PLEDGED: 4,
}
OUT = (ShareoutState.PUBLISHED, ShareoutState.GIVEN, ShareoutState.WITHDRAWN)


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    part = select(ShareoutPerson.shareout_id).where(ShareoutPerson.person_id == person.id)
    made = select(Shareout.id).where(Shareout.maker_id == person.id)
    shared = select(Shareout).where(Shareout.id.in_(made.union(part)))
    thanks = select(ShareoutThanks).where(ShareoutThanks.person_id == person.id)
    circles = (
        select(CircleMember, SupportedEvent)
        .join(SupportedEvent, SupportedEvent.id == CircleMember.event_id)
        .where(CircleMember.person_id == person.id)
    )
    return {
        "shareout_asks": [
            _asked(asked, event) for asked, event, _made in await asks.of_person(db, person.id)
        ],
        "shareouts": [
            await _shareout(db, person, shareout)
            for shareout in await db.scalars(shared.order_by(Shareout.id))
        ],
        "shareout_translations": [
            {
                "language": row.language,
                "title": row.title,
                "text": row.text,
                "state": row.state,
            }
            for row in await db.scalars(
                select(ShareoutTranslation)
                .where(ShareoutTranslation.person_id == person.id)
                .order_by(ShareoutTranslation.id)
            )
        ],
        "shareout_thanks": [
            {"text": row.text, "at": moments.iso(row.at)} for row in await db.scalars(thanks)
        ],
        "circles": [
            {"event": event.name, "answer": member.answer, "at": moments.iso(member.at)}
            for member, event in await db.execute(circles)
        ],
    }


def _asked(asked: ShareoutAsk, event: SupportedEvent) -> dict[str, Any]:
    return {
        "event": event.name,
        "state": asked.state,
        "asked_at": moments.iso(asked.asked_at),
        "due_on": asked.due_on.isoformat(),
        "promised_on": asked.promised_on.isoformat() if asked.promised_on else None,
        "link": asked.elsewhere,
        "decline_reason": asked.decline_reason,
    }


async def _shareout(db: AsyncSession, person: Person, shareout: Shareout) -> dict[str, Any]:
    pieces = select(ShareoutPiece).where(
        ShareoutPiece.shareout_id == shareout.id, ShareoutPiece.added_by == person.id
    )
    is_maker = shareout.maker_id == person.id
    return {
        "state": shareout.state,
        "title": shareout.title,
        "what_it_is": shareout.forms,
        "for_whom": shareout.readers,
        "pledged_at": moments.iso(shareout.pledged_at),
        "published_at": moments.iso(shareout.published_at),
        "credit_name": shareout.credit_name if is_maker else "",
        "answers": list(dict(shareout.answers).values()) if is_maker else [],
        "pieces": [
            {"kind": piece.kind, "text": piece.text, "at": moments.iso(piece.added_at)}
            for piece in await db.scalars(pieces.order_by(ShareoutPiece.place))
        ],
        "text": shareout.text,
    }


# ── two accounts are one person ──────────────────────────────────────────────────────────────


async def _merge(db: AsyncSession, gone: Person, kept: Person) -> None:
    """Asked twice for one event, that counts which has come further; nobody helps themselves."""
    theirs = {asked.event_id: asked for asked, _event, _made in await asks.of_person(db, kept.id)}
    for other, _event, _made in await asks.of_person(db, gone.id):
        asked = theirs.get(other.event_id)
        if asked is not None and _is_further(other, asked):
            await db.delete(asked)
    await db.flush()
    for maker, other_person in ((gone.id, kept.id), (kept.id, gone.id)):
        made = select(Shareout.id).where(Shareout.maker_id == maker)
        await db.execute(
            delete(ShareoutPerson)
            .where(ShareoutPerson.person_id == other_person, ShareoutPerson.shareout_id.in_(made))
            .execution_options(synchronize_session="fetch")
        )


def _is_further(asked: ShareoutAsk, than: ShareoutAsk) -> bool:
    return HOW_FAR.get(asked.state, 0) > HOW_FAR.get(than.state, 0)


# ── forgetting ───────────────────────────────────────────────────────────────────────────────


async def _forget(db: AsyncSession, person: Person, now: datetime) -> None:
    """What was published stays without a name; what others make together goes on without them."""
    parts = select(ShareoutPerson.shareout_id).where(ShareoutPerson.person_id == person.id)
    mine = select(Shareout).where(or_(Shareout.maker_id == person.id, Shareout.id.in_(parts)))
    for shareout in (await db.scalars(mine)).all():
        await _leave(db, shareout, person, now)
    for asked, _event, _made in await asks.of_person(db, person.id):
        if asks.is_outstanding(asked, None) or asked.state == AskState.PLEDGED:
            await _let_go(db, asked, now)
        asked.decline_reason = asked.elsewhere = ""
    for circle in await circles.of_person(db, person.id):
        await circles.leave(db, circle, person.id, now)
    await db.execute(
        delete(ShareoutThanks)
        .where(ShareoutThanks.person_id == person.id, ShareoutThanks.text != "")
        .execution_options(synchronize_session="fetch")
    )


async def _leave(db: AsyncSession, shareout: Shareout, person: Person, now: datetime) -> None:
    if shareout.state not in OUT:
        await companions.leave(db, shareout, person.id, now)
        return
    if shareout.maker_id == person.id:
        shareout.credit_name = ""
        if shareout.credit == Credit.PSEUDONYM:
            shareout.credit = Credit.NONE
    happened(db, ShareoutUnsigned(shareout.id))


async def _let_go(db: AsyncSession, asked: ShareoutAsk, now: datetime) -> None:
    """Nothing is to come of them any more, unless it has come already."""
    shareout = await db.get(Shareout, asked.shareout_id) if asked.shareout_id is not None else None
    if shareout is None or shareout.state not in OUT:
        asked.state, asked.settled_at, asked.shareout_id = AskState.GONE, now, None
    await asks.stop_reminding(db, asked)


PERSONAL_DATA = PersonalData(
    "shareouts",
    (
        PersonColumn(ShareoutAsk.person_id, WhenForgotten.UNSIGNED, (ShareoutAsk.event_id,)),
        nameless(ShareoutAsk.asked_by),
        unsigned(Shareout.maker_id),
        nameless(Shareout.reviewed_by),
        own(ShareoutPerson.person_id, ShareoutPerson.shareout_id),
        unsigned(ShareoutPiece.added_by),
        PersonColumn(
            ShareoutThanks.person_id, WhenForgotten.UNSIGNED, (ShareoutThanks.shareout_id,)
        ),
        own(CircleMember.person_id, CircleMember.event_id),
        nameless(SupportedEvent.entered_by),
        nameless(MeetupMark.marked_by),
        own(ComposingShareout.person_id),
        nameless(ShareoutTranslation.person_id),
        nameless(ShareoutTranslation.decided_by),
    ),
    _export,
    _merge,
    _forget,
    labels={
        "shareout_asks": _("What you were asked to bring back"),
        "shareouts": _("What you share with others"),
        "shareout_translations": _("Your translations of what others shared"),
        "shareout_thanks": _("What you said thanks for"),
        "circles": _("Circles after an event"),
        "event": _("Event"),
        "due_on": _("Due"),
        "promised_on": _("As you promised"),
        "decline_reason": _("Your reason"),
        "what_it_is": _("What it is"),
        "for_whom": _("For whom"),
        "pledged_at": _("Promised on"),
        "published_at": _("Published on"),
        "credit_name": _("Under the name"),
        "pieces": _("Pieces"),
    },
)
