"""What the audit log keeps of people: that an entry means them, till they are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import moments
from bot.storage.audit import ACTOR
from bot.storage.personal_data import PersonalData, one_of_many
from bot.storage.tables import AuditEntry, AuditLink
from bot.words import _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    rows = await db.execute(
        select(AuditEntry.at, AuditEntry.deed, AuditEntry.subject, AuditLink.part)
        .join(AuditLink, AuditLink.number == AuditEntry.number)
        .where(AuditLink.person_id == person.id)
        .order_by(AuditEntry.number)
    )
    return {
        "audit_log": [
            {
                "at": moments.iso(at),
                "deed": deed,
                "subject": subject if part == ACTOR else "",
                "by_you": part == ACTOR,
            }
            for at, deed, subject, part in rows
        ]
    }


PERSONAL_DATA = PersonalData(
    "audit",
    (one_of_many(AuditLink.person_id),),
    _export,
    labels={
        "audit_log": _("History"),
        "deed": _("What it is"),
        "subject": _("About"),
        "by_you": _("By you"),
    },
)
