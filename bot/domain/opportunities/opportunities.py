"""Opportunities from being entered to their end; their state moves here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.domain import jobs, numbers
from bot.storage.tables import Opportunity, OpportunityNotice
from bot.words import Refused, _
from bot.words.opportunities import OpportunityKind, OpportunityState
from bot.words.quiet import Quiet

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

CLOSE = "opportunities.close"
"""The job that closes one when its deadline is over; its subject is the opportunity."""
ASK_WHO = "opportunities.ask_who"
"""The job that asks organizers who got it; its subject is the opportunity."""
GATHER = "opportunities.gather"
"""The job that sees whom it fits who want to hear of what closes soon; the same subject."""
MOVE = "opportunities.move"
"""The job that moves what people are told along with the deadline; the same subject."""
DROP = "opportunities.drop"
"""The job that lets go of a draft that nobody has touched for long."""
DRAFT_STAYS = timedelta(days=30)
ASKED_AFTER = timedelta(days=30)
"""So long after the deadline organizers are asked who got it: such things take their time."""
LONGEST_TITLE, LONGEST, LONGEST_LINK = 120, 800, 500
"""Characters, of a title, of each of its other texts, of its link: a page fits into one message,
which turns in place.
"""
GONE = _("There is no such opportunity any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is known of one: what it is, for whom, what it asks, by when; texts may be "".

    `languages` are tags, `places` countries (ISO 3166); empty, they leave nobody out.
    """

    kind: str
    title: str
    link: str
    closes_at: datetime
    language: str
    description: str = ""
    audience: str = ""
    asks: str = ""
    languages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


async def draft(db: AsyncSession, terms: Terms, by: Person, now: datetime) -> Opportunity:
    """Write one down; only organizers see it, until it is published. Raises Refused."""
    _check_words(terms)
    _check_deadline(terms, now)
    newest = await db.scalar(select(func.max(Opportunity.id))) or 0
    opportunity = Opportunity(
        key=f"own.new.{newest}",
        made_by=by.id,
        made_at=now,
        state=OpportunityState.DRAFT,
        **_columns(terms),
    )
    db.add(opportunity)
    await db.flush()
    opportunity.key = f"own.{opportunity.id}"
    await jobs.schedule(db, DROP, opportunity.id, now + DRAFT_STAYS)
    return opportunity


async def publish(db: AsyncSession, opportunity: Opportunity, now: datetime) -> None:
    """Let everybody see a draft. Raises Refused where it is none, or its deadline over."""
    if opportunity.state != OpportunityState.DRAFT:
        raise Refused(_("It is published already."))
    _check_deadline(terms_of(opportunity), now)
    opportunity.state = OpportunityState.OPEN
    await jobs.cancel(db, opportunity.id, DROP)
    await _plan(db, opportunity, now)


async def drop_draft(db: AsyncSession, opportunity: Opportunity) -> None:
    """Let go of one that nobody has seen."""
    if opportunity.state == OpportunityState.DRAFT:
        await jobs.cancel(db, opportunity.id, DROP)
        await db.delete(opportunity)
        await db.flush()


async def bring_in(db: AsyncSession, key: str, terms: Terms, now: datetime) -> None:
    """Write one down from a file, for everybody to see; what is over already is closed."""
    opportunity = Opportunity(key=key, made_at=now, state=OpportunityState.DRAFT, **_columns(terms))
    db.add(opportunity)
    await db.flush()
    await rewrite(db, opportunity, terms, now)


async def change(db: AsyncSession, opportunity: Opportunity, terms: Terms, now: datetime) -> None:
    """Say otherwise what it is; one that had closed is open again with a later deadline. Raises
    Refused.
    """
    is_draft = opportunity.state == OpportunityState.DRAFT
    _check_words(terms)
    if is_draft or terms.closes_at != opportunity.closes_at:
        _check_deadline(terms, now)
    if is_draft:
        _write(opportunity, terms)
        await jobs.schedule(db, DROP, opportunity.id, now + DRAFT_STAYS)
        return
    await rewrite(db, opportunity, terms, now)


async def rewrite(db: AsyncSession, opportunity: Opportunity, terms: Terms, now: datetime) -> None:
    """The same, unchecked, for what comes from files: everybody sees it; what is over already is
    closed, and nobody is asked who got it.
    """
    stands = opportunity.state in {OpportunityState.OPEN, OpportunityState.CLOSED}
    has_moved = opportunity.closes_at != terms.closes_at
    _write(opportunity, terms)
    if stands and not has_moved:
        return
    if terms.closes_at <= now:
        await _end(db, opportunity, OpportunityState.CLOSED, now)
        return
    if opportunity.state != OpportunityState.OPEN:
        opportunity.asked_at = None
    opportunity.state, opportunity.closed_at = OpportunityState.OPEN, None
    await _plan(db, opportunity, now)
    await jobs.schedule(db, MOVE, opportunity.id, now)
    await db.flush()


async def _plan(db: AsyncSession, opportunity: Opportunity, now: datetime) -> None:
    """See that it closes by itself, and that those whom it fits hear of it before."""
    await jobs.schedule(db, CLOSE, opportunity.id, opportunity.closes_at)
    opportunity.gathered_after = 0
    await jobs.schedule(db, GATHER, opportunity.id, now)
    await jobs.cancel(db, opportunity.id, ASK_WHO)


def gathering_begins(opportunity: Opportunity, nudge_days: int) -> datetime:
    """When it is seen whom it fits: before the first of them is told, wherever they live."""
    return opportunity.closes_at - timedelta(days=nudge_days + 2)


def _check_words(terms: Terms) -> None:
    if not terms.title.strip():
        raise Refused(_("What is it called?"))
    if len(terms.title) > LONGEST_TITLE:
        raise Refused(_("Please choose a shorter name."))
    if any(len(words) > LONGEST for words in (terms.description, terms.audience, terms.asks)):
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST))


def _check_deadline(terms: Terms, now: datetime) -> None:
    if terms.closes_at <= now:
        raise Refused(_("That is over already. Please write a date that is still to come."))


def _write(opportunity: Opportunity, terms: Terms) -> None:
    for name, value in _columns(terms).items():
        setattr(opportunity, name, value)


def _columns(terms: Terms) -> dict[str, object]:
    return {
        "kind": OpportunityKind(terms.kind),
        "title": " ".join(terms.title.split()),
        "link": terms.link,
        "closes_at": terms.closes_at,
        "language": terms.language,
        "description": terms.description.strip(),
        "audience": terms.audience.strip(),
        "asks": terms.asks.strip(),
        "languages": list(terms.languages),
        "places": list(terms.places),
    }


def terms_of(opportunity: Opportunity) -> Terms:
    """What is known of one."""
    return Terms(
        kind=opportunity.kind,
        title=opportunity.title,
        link=opportunity.link,
        closes_at=opportunity.closes_at,
        language=opportunity.language,
        description=opportunity.description,
        audience=opportunity.audience,
        asks=opportunity.asks,
        languages=tuple(opportunity.languages),
        places=tuple(opportunity.places),
    )


# ── looking up ───────────────────────────────────────────────────────────────────────────────


async def by_id(db: AsyncSession, opportunity_id: int) -> Opportunity | None:
    """The opportunity of that number, whatever became of it."""
    return await db.get(Opportunity, opportunity_id)


async def by_number(db: AsyncSession, words: str) -> Opportunity:
    """The one of that number. Raises Refused where there is none, and for what was withdrawn."""
    number = numbers.read(words)
    opportunity = await by_id(db, number) if number is not None else None
    if opportunity is None or opportunity.state == OpportunityState.WITHDRAWN:
        raise Refused(GONE)
    return opportunity


# ── its end ──────────────────────────────────────────────────────────────────────────────────


async def close(db: AsyncSession, opportunity: Opportunity, now: datetime) -> None:
    """Nobody can apply any more; organizers are asked who got it, a while later. Raises Refused
    where it is closed already.
    """
    if opportunity.state != OpportunityState.OPEN:
        raise Refused(_("It is closed already."))
    await _end(db, opportunity, OpportunityState.CLOSED, now)
    if opportunity.asked_at is None:
        await jobs.schedule(db, ASK_WHO, opportunity.id, now + ASKED_AFTER, quiet=Quiet.COMMUNITY)


def note_asked(opportunity: Opportunity, now: datetime) -> None:
    """The organizers are asked who got it."""
    opportunity.asked_at = now


async def withdraw(db: AsyncSession, opportunity: Opportunity, now: datetime) -> None:
    """It should not be there: nobody sees it any more, or is asked about it."""
    await _end(db, opportunity, OpportunityState.WITHDRAWN, now)


async def _end(
    db: AsyncSession, opportunity: Opportunity, state: OpportunityState, now: datetime
) -> None:
    """Those who were to be told before it closes are told nothing more."""
    opportunity.state, opportunity.closed_at = state, now
    await jobs.cancel(db, opportunity.id, CLOSE, GATHER, MOVE, ASK_WHO, DROP)
    await db.execute(
        delete(OpportunityNotice)
        .where(OpportunityNotice.opportunity_id == opportunity.id)
        .execution_options(synchronize_session="fetch")
    )
    await db.flush()
