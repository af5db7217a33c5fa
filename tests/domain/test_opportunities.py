"""Opportunities: who hears of a deadline and when, who got one, and what is kept of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.domain import personal_data, privacy
from bot.domain.announcements import subscriptions
from bot.domain.opportunities import finding, fitting, notices, opportunities, recipients
from bot.domain.opportunities.fitting import Applicant
from bot.domain.opportunities.notices import Customs
from bot.domain.opportunities.opportunities import Terms
from bot.domain.shareouts import asks
from bot.domain.shareouts.asks import Asking
from bot.domain.shareouts.recipients import Recipient
from bot.storage.sessions import Database
from bot.storage.tables import (
    Account,
    Chat,
    Job,
    Opportunity,
    OpportunityNotice,
    OpportunityRecipient,
    Person,
)
from bot.words import Refused
from bot.words.announcements import Cadence
from bot.words.domain_events import pending
from bot.words.opportunities import NoticeKind, OpportunityState, WishState
from bot.words.shareout_events import InvitationAccepted, ShareoutAsked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CLOSES = datetime(2030, 2, 1, 23, 59, tzinfo=UTC)
ADA, BEN, CHI, OLU = 1, 2, 3, 4
CUSTOMS = Customs(CLOSES - 9 * DAY, 7, "UTC")
HERE = Chat(id=1, platform="console", account="", key="ada", private=True)
INDABA = Terms(kind="scholarship", title="WikiIndaba scholarship", link="https://example.org/s",
               closes_at=CLOSES, language="en")  # fmt: skip


@pytest.fixture
async def session(tmp_path: Path, empty_database: Path) -> AsyncIterator[AsyncSession]:
    shutil.copyfile(empty_database, tmp_path / "opportunities.db")
    db = Database(f"sqlite:///{tmp_path}/opportunities.db")
    await db.open()
    try:
        async with db.write() as session:
            session.add_all(
                Person(id=number, name=name, name_key=name, created_at=NOW, zone=zone, language=tag)
                for number, name, zone, tag in (
                    (ADA, "ada", "Africa/Nairobi", "sw"), (BEN, "ben", None, "en"),
                    (CHI, "chi", "America/Lima", "es"), (OLU, "olu", None, "en"),
                )
            )  # fmt: skip
            await session.flush()
            session.add_all(
                Account(
                    person_id=number,
                    platform="console",
                    key=name,
                    username=name,
                    username_key=name,
                    seen_at=NOW,
                )
                for number, name in ((ADA, "ada"), (BEN, "ben"), (CHI, "chi"), (OLU, "olu"))
            )
            await session.flush()
            yield session
    finally:
        await db.close()


async def entered(session: AsyncSession, **terms: object) -> Opportunity:
    olu = await session.get_one(Person, OLU)
    wanted = Terms(**{**{name: getattr(INDABA, name) for name in Terms.__slots__}, **terms})
    opportunity = await opportunities.draft(session, wanted, olu, NOW)
    await opportunities.publish(session, opportunity, NOW)
    return opportunity


async def due(session: AsyncSession) -> dict[int, datetime]:
    """When each person is told, by their ids."""
    rows = await session.scalars(select(Job).where(Job.name == notices.TELL))
    return {job.person_id or 0: job.due_at for job in rows}


async def test_who_never_had_one_hears_of_it_a_day_before_the_others_by_their_own_clock(
    session: AsyncSession,
) -> None:
    before = await entered(session, title="Last year's")
    olu = await session.get_one(Person, OLU)
    await recipients.enter(session, before, [Recipient("ben", "ben")], olu, NOW)
    opportunity = await entered(session, languages=("sw", "en"), places=("KE", "GB"))
    for person_id in (ADA, BEN, CHI):
        await notices.subscribe(session, person_id)
    await notices.gather(session, opportunity, CUSTOMS)
    told = await due(session)
    assert told == {
        ADA: datetime(2030, 1, 25, 10, tzinfo=ZoneInfo("Africa/Nairobi")),
        BEN: datetime(2030, 1, 25, 10, tzinfo=UTC),
    }, "Chi speaks neither, and lives elsewhere; Ada's day of the deadline is the one after"


async def test_only_those_are_nudged_who_have_said_so_and_once(session: AsyncSession) -> None:
    opportunity = await entered(session)
    await notices.subscribe(session, ADA)
    await subscriptions.choose(session, BEN, notices.TOPIC, Cadence.NEVER)
    for _time in range(2):
        opportunity.gathered_after = 0
        await notices.gather(session, opportunity, CUSTOMS)
    [notice] = (await session.scalars(select(OpportunityNotice))).all()
    assert (notice.person_id, notice.kind) == (ADA, NoticeKind.NUDGE)
    taken = await notices.take_due(session, notice.id, CLOSES - 7 * DAY, "UTC")
    assert taken is not None
    assert await notices.take_due(session, notice.id, CLOSES - 7 * DAY, "UTC") is None


async def test_what_is_due_the_same_day_is_said_together(session: AsyncSession) -> None:
    for title in ("One", "Two"):
        await entered(session, title=title)
    await entered(session, title="Later", closes_at=CLOSES + 9 * DAY)
    await notices.subscribe(session, BEN)
    await notices.gather_for(session, BEN, Customs(CLOSES - 8 * DAY, 7, "UTC"))
    rows = (await session.scalars(select(OpportunityNotice))).all()
    taken = await notices.take_due(session, rows[0].id, CLOSES - 8 * DAY, "UTC")
    assert taken is not None
    assert [opportunity.title for opportunity in taken[1]] == ["One", "Two"]


@pytest.mark.parametrize("ends", ["closed", "withdrawn", "over", "unsubscribed"])
async def test_nothing_is_said_of_what_is_over_or_not_wanted(
    session: AsyncSession, ends: str
) -> None:
    opportunity = await entered(session)
    await notices.subscribe(session, BEN)
    await notices.gather(session, opportunity, CUSTOMS)
    [notice] = (await session.scalars(select(OpportunityNotice))).all()
    now = CLOSES - DAY
    match ends:
        case "closed":
            await opportunities.close(session, opportunity, now)
        case "withdrawn":
            await opportunities.withdraw(session, opportunity, now)
        case "over":
            now = CLOSES
        case _:
            await subscriptions.choose(session, BEN, notices.TOPIC, Cadence.NEVER)
    assert await notices.take_due(session, notice.id, now, "UTC") is None


async def test_a_moved_deadline_is_told_of_anew(session: AsyncSession) -> None:
    opportunity = await entered(session)
    ada = await session.get_one(Person, ADA)
    await notices.remind(session, opportunity, ada, 3, zone="UTC", now=NOW, chat=HERE)
    [notice] = (await session.scalars(select(OpportunityNotice))).all()
    assert await notices.take_due(session, notice.id, CLOSES - 3 * DAY, "UTC") is not None
    later = opportunities.terms_of(opportunity)
    moved = Terms(**{**{name: getattr(later, name) for name in Terms.__slots__},
                     "closes_at": CLOSES + 10 * DAY})  # fmt: skip
    await opportunities.change(session, opportunity, moved, NOW)
    await notices.move_with_deadline(session, opportunity, NOW, "UTC")
    assert notice.told_at is None
    assert (await due(session))[ADA] == datetime(2030, 2, 9, 10, tzinfo=ZoneInfo("Africa/Nairobi"))


async def test_a_reminder_that_would_be_too_late_is_refused(session: AsyncSession) -> None:
    opportunity = await entered(session, closes_at=NOW + 2 * DAY)
    ada = await session.get_one(Person, ADA)
    with pytest.raises(Refused):
        await notices.remind(session, opportunity, ada, 3, zone="UTC", now=NOW, chat=HERE)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 60 * 24 * 60),
    st.sampled_from(notices.DAYS),
    st.sampled_from(["UTC", "Pacific/Kiritimati", "America/Lima", "America/New_York"]),
)
def test_every_reminder_comes_before_its_deadline_at_ten_by_the_readers_clock(
    minutes: int, days: int, zone: str
) -> None:
    closes_at = datetime(2030, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    at = notices.moment(Opportunity(closes_at=closes_at), days, zone)
    assert at < closes_at
    local = at.astimezone(ZoneInfo(zone))
    assert local.hour == 10
    assert (closes_at.astimezone(ZoneInfo(zone)).date() - local.date()).days == days


def test_what_is_not_known_of_somebody_speaks_against_nothing() -> None:
    wanted = Opportunity(languages=["sw-KE"], places=["KE"])
    assert fitting.fits(wanted, Applicant())
    assert fitting.fits(wanted, Applicant("Africa/Nairobi", frozenset({"sw"})))
    assert not fitting.fits(wanted, Applicant("Africa/Nairobi", frozenset({"es"})))
    assert not fitting.fits(wanted, Applicant("America/Lima", frozenset({"sw"})))


async def test_the_soonest_comes_first_and_words_choose(session: AsyncSession) -> None:
    await entered(session, title="Zebra grant", kind="grant", closes_at=CLOSES + DAY)
    await entered(session, description="Travel to Nairobi")
    open_ones = await finding.open_ones(session, NOW)
    assert [each.title for each in open_ones] == ["WikiIndaba scholarship", "Zebra grant"]
    assert [each.title for each in finding.fitting(open_ones, "nairobi TRAVEL")] == [
        "WikiIndaba scholarship"
    ]
    assert await finding.open_ones(session, CLOSES + 2 * DAY) == []


async def test_one_that_was_closed_opens_again_with_a_later_deadline(session: AsyncSession) -> None:
    opportunity = await entered(session)
    await opportunities.close(session, opportunity, CLOSES)
    with pytest.raises(Refused):
        await opportunities.close(session, opportunity, CLOSES)
    waiting = select(Job.name).where(Job.subject == opportunity.id)
    assert list(await session.scalars(waiting)) == [opportunities.ASK_WHO]
    await opportunities.change(
        session, opportunity, Terms(kind="grant", title="G", link="https://example.org",
                                    closes_at=CLOSES + 30 * DAY, language="en"),
        CLOSES,
    )  # fmt: skip
    assert opportunity.state == OpportunityState.OPEN
    assert set(await session.scalars(waiting)) == {
        opportunities.CLOSE,
        opportunities.GATHER,
        opportunities.MOVE,
    }


async def test_one_that_was_closed_early_stays_closed_when_its_words_change(
    session: AsyncSession,
) -> None:
    opportunity = await entered(session)
    await opportunities.close(session, opportunity, NOW)
    terms = replace(opportunities.terms_of(opportunity), title="Another name")
    await opportunities.change(session, opportunity, terms, NOW)
    assert (opportunity.state, opportunity.title) == (OpportunityState.CLOSED, "Another name")
    later = CLOSES + DAY
    terms = replace(terms, title="After its time")
    await opportunities.change(session, opportunity, terms, later)
    with pytest.raises(Refused):
        await opportunities.change(
            session, opportunity, replace(terms, closes_at=CLOSES - DAY), later
        )
    assert opportunity.title == "After its time"


# ── who got one ──────────────────────────────────────────────────────────────────────────────


async def test_who_got_one_is_shown_to_them_forgotten_with_them_and_erased_in_time(
    session: AsyncSession,
) -> None:
    opportunity = await entered(session)
    olu, ada = await session.get_one(Person, OLU), await session.get_one(Person, ADA)
    named = [Recipient("ada", "ada"), Recipient("Zed", "Zed"), Recipient("ADA", "Ada")]
    outcome = await recipients.enter(session, opportunity, named, olu, NOW)
    assert [person.name for _row, person in outcome.known] == ["ada"]
    assert [row.name for row in outcome.unknown] == ["Zed"]
    assert outcome.before == ["ada"]
    known = await personal_data.export(session, ada)
    assert [each["title"] for each in known["opportunities_got"]] == [opportunity.title]
    await privacy.forget(session, ada, NOW)
    rows = (
        await session.scalars(select(OpportunityRecipient).order_by(OpportunityRecipient.id))
    ).all()
    assert [(row.person_id, row.name) for row in rows] == [(None, ""), (None, "Zed")]
    await recipients.clear(session, NOW + recipients.NAMES_KEPT + DAY, 1000 * DAY)
    assert [row.name for row in await session.scalars(select(OpportunityRecipient))] == ["", ""]
    await recipients.clear(session, NOW + 1001 * DAY, 1000 * DAY)
    assert not (await session.scalars(select(OpportunityRecipient))).all()


async def test_two_accounts_that_are_one_person_got_one_once(session: AsyncSession) -> None:
    opportunity = await entered(session)
    olu, ada, ben = [await session.get_one(Person, number) for number in (OLU, ADA, BEN)]
    named = [Recipient("ada", "ada"), Recipient("ben", "ben")]
    await recipients.enter(session, opportunity, named, olu, NOW)
    await notices.remind(session, opportunity, ada, 3, zone="UTC", now=NOW, chat=HERE)
    await notices.remind(session, opportunity, ben, 1, zone="UTC", now=NOW, chat=HERE)
    await personal_data.merge(session, gone=ben, kept=ada)
    got = (await session.scalars(select(OpportunityRecipient))).all()
    told = (await session.scalars(select(OpportunityNotice))).all()
    assert [row.person_id for row in got] == [ADA]
    assert [(row.person_id, row.days) for row in told] == [(ADA, 3)]


async def test_a_reminder_follows_its_persons_clock(session: AsyncSession) -> None:
    opportunity = await entered(session)
    ada = await session.get_one(Person, ADA)
    await notices.remind(session, opportunity, ada, 3, zone="UTC", now=NOW, chat=HERE)
    await notices.move_with_zone(session, ADA, "America/Lima", NOW)
    assert (await due(session))[ADA] == datetime(2030, 1, 29, 10, tzinfo=ZoneInfo("America/Lima"))


@pytest.mark.parametrize("was_known", [False, True])
async def test_who_comes_with_an_invitation_is_who_got_it(
    session: AsyncSession, was_known: bool
) -> None:
    opportunity = await entered(session)
    olu, chi = await session.get_one(Person, OLU), await session.get_one(Person, CHI)
    name = "chi" if was_known else "Chi Nwosu"
    outcome = await recipients.enter(session, opportunity, [Recipient(name, name)], olu, NOW)
    unreached = [*outcome.unknown, *(row for row, _person in outcome.known)]
    asking = Asking(CLOSES.date(), OLU, NOW)
    await recipients.invite(session, unreached, opportunity, olu, asking)
    [row] = unreached
    assert row.state == WishState.ASKED
    [told] = [event for event in pending(session) if isinstance(event, ShareoutAsked)]
    invited = await asks.by_id(session, told.asks[0])
    assert invited is not None
    asks.give_word(invited)
    await asks.accept(session, invited, chi)
    [accepted] = [event for event in pending(session) if isinstance(event, InvitationAccepted)]
    await recipients.meet(session, accepted.ask_id, accepted.person_id)
    rows = await session.scalars(select(OpportunityRecipient))
    assert [(got.person_id, got.name) for got in rows] == [(CHI, "")]
    assert (await fitting.applicants(session, [CHI]))[CHI].had_one
