"""Whom to turn to outside of the community: contacts that fit a person's country and language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from babel.core import get_global

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.safety.detection import Concern

MOST = 4
"""Contacts that are shown: somebody in distress reads no list."""
REGION = 2
"""Letters of a country in a language tag."""


class Contact(Protocol):
    """A contact as the config names it; where it names no country, or language, it is for all."""

    @property
    def help_with(self) -> Sequence[str]:
        """What it helps with: values of `Concern`."""
        ...

    @property
    def countries(self) -> Sequence[str]:
        """The countries that it is for, by two letters."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """The languages that are spoken there."""
        ...


C = TypeVar("C", bound=Contact)


def country_of(zone: str | None, language: str) -> str:
    """The country that somebody's zone is in, else that of their language's region; "" unknown."""
    by_zone: str = get_global("zone_territories").get(zone or "", "")
    if by_zone and by_zone != "001":
        return by_zone
    region = language.rpartition("-")[2]
    return region.upper() if len(region) == REGION and "-" in language else ""


def fitting(contacts: Iterable[C], concern: Concern, country: str, language: str) -> list[C]:
    """Those for that country and language; the nearest first, and few.

    Where the country is not known, those of any country that speak the language.
    """
    main = language.partition("-")[0]
    usable = [
        contact
        for contact in contacts
        if concern.value in contact.help_with
        and (not country or not contact.countries or country in contact.countries)
        and (
            not contact.languages
            or main in {tag.partition("-")[0] for tag in contact.languages}
            or (country and country in contact.countries)
        )
    ]

    def distance(contact: C) -> tuple[bool, bool]:
        speaks = main in {tag.partition("-")[0] for tag in contact.languages}
        return (not contact.countries, not speaks)

    return sorted(usable, key=distance)[:MOST]
