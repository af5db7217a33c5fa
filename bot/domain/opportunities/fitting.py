"""Whom an opportunity is for, as far as that is known: by languages, and by where people live."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.announcements.audiences import country_of
from bot.storage.tables import Account, OpportunityRecipient, Person, Spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Opportunity


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of somebody: their zone ("": none chosen), the languages that they read or
    speak (without regions), and whether they ever got one.
    """

    zone: str = ""
    languages: frozenset[str] = frozenset()
    had_one: bool = False


async def applicants(db: AsyncSession, ids: Collection[int]) -> Mapping[int, Applicant]:
    """What is known of these people, by their ids."""
    languages: dict[int, set[str]] = defaultdict(set)
    people = await db.execute(
        select(Person.id, Person.zone, Person.language).where(Person.id.in_(ids))
    )
    zones: dict[int, str] = {}
    for person_id, zone, language in people:
        zones[person_id] = zone or ""
        languages[person_id].add(language or "")
    spoken = select(Spoken.person_id, Spoken.language).where(Spoken.person_id.in_(ids))
    clients = select(Account.person_id, Account.client_language).where(Account.person_id.in_(ids))
    for query in (spoken, clients):
        for person_id, language in await db.execute(query):
            languages[person_id].add(language or "")
    got = select(OpportunityRecipient.person_id).where(OpportunityRecipient.person_id.in_(ids))
    had_one = frozenset(await db.scalars(got))
    return {
        person_id: Applicant(
            zone,
            frozenset(base(tag) for tag in languages[person_id] if tag),
            person_id in had_one,
        )
        for person_id, zone in zones.items()
    }


def fits(opportunity: Opportunity, applicant: Applicant) -> bool:
    """Is it for them? What is not known of them speaks against nothing: they know themselves."""
    languages = {base(tag) for tag in opportunity.languages}
    speaks = not languages or not applicant.languages or bool(languages & applicant.languages)
    country = country_of(applicant.zone) if applicant.zone else ""
    return speaks and (not opportunity.places or not country or country in opportunity.places)


def base(tag: str) -> str:
    """A language without its region."""
    return tag.partition("-")[0].lower()
