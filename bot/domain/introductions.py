"""The first contact: what a person was asked once, and what they would like to hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.domain import moments
from bot.storage.personal_data import PersonalData, own
from bot.storage.tables import Interest, Introduction
from bot.words import _

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

ZONES = {
    "ar": "Africa/Cairo Africa/Algiers Africa/Khartoum Asia/Beirut Asia/Riyadh Asia/Baghdad",
    "en": "Africa/Lagos Africa/Johannesburg Africa/Nairobi Europe/London America/New_York "
          "Asia/Kolkata Asia/Manila",
    "es": "America/Mexico_City America/Bogota America/Lima America/Argentina/Buenos_Aires "
          "America/Santiago Europe/Madrid",
    "fr": "Africa/Abidjan Africa/Dakar Africa/Kinshasa Africa/Douala Africa/Tunis Europe/Paris",
    "hi": "Asia/Kolkata",
    "id": "Asia/Jakarta Asia/Makassar Asia/Jayapura",
    "pt": "America/Sao_Paulo America/Manaus Africa/Luanda Africa/Maputo Europe/Lisbon",
    "ru": "Europe/Moscow Asia/Yekaterinburg Asia/Novosibirsk Asia/Almaty Asia/Vladivostok",
    "sw": "Africa/Nairobi Africa/Dar_es_Salaam Africa/Kampala Africa/Kinshasa",
    "zh": "Asia/Shanghai Asia/Taipei Asia/Hong_Kong Asia/Singapore",
}  # fmt: skip
"""Large zones in which a language is widely written, to choose from; others can be typed."""


def zones(language: str) -> list[str]:
    """Time zones to offer a reader of that language."""
    return ZONES.get(language.partition("-")[0], ZONES["en"]).split()


async def is_due(db: AsyncSession, person_id: int) -> bool:
    """Has this person never been asked?"""
    return await db.get(Introduction, person_id) is None


async def done(db: AsyncSession, person_id: int, now: datetime) -> None:
    """They have been asked: that was it, whatever they said."""
    if await is_due(db, person_id):
        db.add(Introduction(person_id=person_id, at=now))


async def interests(db: AsyncSession, person_id: int) -> set[str]:
    """The topics that somebody wants to hear of."""
    return set(await db.scalars(select(Interest.topic).where(Interest.person_id == person_id)))


async def toggle(db: AsyncSession, person_id: int, topic: str) -> None:
    """Note an interest, or let go of it."""
    if topic in await interests(db, person_id):
        await db.execute(
            delete(Interest).where(Interest.person_id == person_id, Interest.topic == topic)
        )
    else:
        db.add(Interest(person_id=person_id, topic=topic))
        await db.flush()


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    introduction = await db.get(Introduction, person.id)
    return {
        "interests": sorted(await interests(db, person.id)),
        "introduced_at": moments.iso(introduction.at) if introduction is not None else None,
    }


PERSONAL_DATA = PersonalData(
    "introductions",
    (own(Interest.person_id, Interest.topic), own(Introduction.person_id)),
    _export,
    labels={"interests": _("What you are curious about"), "introduced_at": _("Greeted on")},
)
