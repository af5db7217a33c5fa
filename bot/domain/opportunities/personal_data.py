"""What opportunities keep of people: of what they are told, and what they got."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import moments
from bot.storage.personal_data import PersonalData, PersonColumn, WhenForgotten, nameless, own
from bot.storage.tables import Opportunity, OpportunityNotice, OpportunityRecipient
from bot.words import _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    told = (
        select(OpportunityNotice, Opportunity.title)
        .join(Opportunity, Opportunity.id == OpportunityNotice.opportunity_id)
        .where(OpportunityNotice.person_id == person.id)
        .order_by(OpportunityNotice.id)
    )
    got = (
        select(OpportunityRecipient, Opportunity.title)
        .join(Opportunity, Opportunity.id == OpportunityRecipient.opportunity_id)
        .where(OpportunityRecipient.person_id == person.id)
        .order_by(OpportunityRecipient.id)
    )
    return {
        "opportunity_reminders": [
            {"title": title, "days_before": row.days, "at": moments.iso(row.told_at)}
            for row, title in await db.execute(told)
        ],
        "opportunities_got": [
            {"title": title, "since": moments.iso(row.entered_at), "state": row.state}
            for row, title in await db.execute(got)
        ],
    }


PERSONAL_DATA = PersonalData(
    "opportunities",
    (
        own(OpportunityNotice.person_id, OpportunityNotice.opportunity_id),
        PersonColumn(OpportunityRecipient.person_id, WhenForgotten.UNSIGNED,
                     (OpportunityRecipient.opportunity_id,)),
        nameless(OpportunityRecipient.entered_by),
        nameless(Opportunity.made_by),
    ),
    _export,
    labels={
        "opportunity_reminders": _("Opportunities of which I remind you"),
        "opportunities_got": _("Opportunities that you got"),
        "days_before": _("Days before"),
    },
)  # fmt: skip
