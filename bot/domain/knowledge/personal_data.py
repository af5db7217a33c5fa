"""What the knowledge base keeps of people: what they look after, changed and looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import moments
from bot.storage.personal_data import PersonalData, nameless, own
from bot.storage.tables import Entry, EntryChange, TopicOwner
from bot.words import _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    topics = select(TopicOwner.topic).where(TopicOwner.person_id == person.id)
    changes = select(EntryChange).where(EntryChange.person_id == person.id).order_by(EntryChange.id)
    return {
        "looks_after": list(await db.scalars(topics)),
        "changed_knowledge": [
            {"entry": change.entry_id, "what": change.operation, "at": moments.iso(change.at)}
            for change in await db.scalars(changes)
        ],
    }


PERSONAL_DATA = PersonalData(
    "knowledge",
    (
        own(TopicOwner.person_id, TopicOwner.topic),
        nameless(EntryChange.person_id),
        nameless(Entry.reviewed_by),
    ),
    _export,
    labels={
        "looks_after": _("Topics you look after"),
        "changed_knowledge": _("Saved answers you changed"),
        "what": _("What you did"),
    },
)
