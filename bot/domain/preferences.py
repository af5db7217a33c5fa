"""Preferences: what people choose for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import names
from bot.words.domain_events import BreakBegun, BreakEnded, LanguageChosen, ZoneChosen, happened

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


def choose_language(db: AsyncSession, person: Person, language: str) -> None:
    """Be spoken to in that language from now on."""
    person.language = language
    happened(db, LanguageChosen(person.id, language))


def choose_zone(db: AsyncSession, person: Person, zone: str) -> None:
    """Read times in that zone from now on."""
    person.zone = zone
    happened(db, ZoneChosen(person.id))


async def choose_name(db: AsyncSession, person: Person, name: str) -> None:
    """Be called so, as others see it. Raises Refused: see `names.check`."""
    person.name = await names.check(db, person, name)


def take_break(db: AsyncSession, person: Person, until: datetime) -> None:
    """Be asked nothing until then."""
    person.away_until = until
    happened(db, BreakBegun(person.id))


def end_break(db: AsyncSession, person: Person) -> None:
    """Be there again."""
    person.away_until = None
    happened(db, BreakEnded(person.id))
