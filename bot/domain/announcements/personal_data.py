"""What announcements keep of people: what they got, which topics they want, and who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.domain import moments
from bot.storage.personal_data import PersonalData, nameless, own
from bot.storage.tables import (
    Announcement,
    AnnouncementEvent,
    AnnouncementRecipient,
    AnnouncementText,
    TopicChoice,
)
from bot.words import _
from bot.words.announcements import RecipientState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    ledger = select(AnnouncementRecipient).where(AnnouncementRecipient.person_id == person.id)
    choices = select(TopicChoice).where(TopicChoice.person_id == person.id)
    return {
        "announcements": [
            {
                "announcement": row.announcement_id,
                "state": row.state,
                "at": moments.iso(row.settled_at),
                "reaction": row.reaction,
            }
            for row in await db.scalars(ledger.order_by(AnnouncementRecipient.id))
        ],
        "announcement_topics": [
            {"about": choice.topic, "how_often": choice.cadence}
            for choice in await db.scalars(choices.order_by(TopicChoice.topic))
        ],
    }


async def _merge(db: AsyncSession, gone: Person, kept: Person) -> None:
    """What one of the accounts has got is not sent to the other as well."""
    got = (RecipientState.QUEUED, RecipientState.SENT)
    theirs = select(AnnouncementRecipient.announcement_id).where(
        AnnouncementRecipient.person_id == gone.id, AnnouncementRecipient.state.in_(got)
    )
    await db.execute(
        delete(AnnouncementRecipient)
        .where(
            AnnouncementRecipient.person_id == kept.id,
            AnnouncementRecipient.state.not_in(got),
            AnnouncementRecipient.announcement_id.in_(theirs),
        )
        .execution_options(synchronize_session="fetch")
    )


PERSONAL_DATA = PersonalData(
    "announcements",
    (
        own(AnnouncementRecipient.person_id, AnnouncementRecipient.announcement_id),
        own(TopicChoice.person_id, TopicChoice.topic),
        nameless(Announcement.made_by),
        nameless(Announcement.approved_by),
        nameless(AnnouncementText.written_by),
        nameless(AnnouncementText.proposed_by),
        nameless(AnnouncementEvent.person_id),
    ),
    _export,
    _merge,
    labels={
        "announcements": _("Announcements for you"),
        "announcement": _("Announcement"),
        "announcement_topics": _("How you hear of announcements"),
        "about": _("About"),
        "reaction": _("Your reaction"),
    },
)
