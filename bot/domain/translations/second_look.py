"""The second look at a translation, of an answer or of what was shared: by whom, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, wordings
from bot.words import Refused, Subject, _
from bot.words.states import TranslationState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person, ShareoutTranslation, Translation


def subject(translation: Translation | ShareoutTranslation) -> Subject:
    """What is reviewed: its kind is called as its table is."""
    return Subject(translation.__tablename__, translation.id)


async def name_shown(db: AsyncSession, translation: Translation | ShareoutTranslation) -> str:
    """The name of whoever has translated it; "" where they went unseen, or are forgotten."""
    return "" if translation.unnamed else await people.named(db, translation.person_id)


async def must_be_open(db: AsyncSession, translation: Translation | ShareoutTranslation) -> None:
    """Raise Refused when it is not there to be decided on."""
    if translation.state == TranslationState.SUBMITTED:
        return
    name = await people.named(db, translation.decided_by)
    if not name:
        raise Refused(_("This translation isn't finished yet."))
    raise Refused(_("{name} has decided on this translation already.", name=name))


async def worded_by(
    db: AsyncSession, translation: Translation | ShareoutTranslation
) -> frozenset[int]:
    """The ids of all whose words it holds."""
    return wordings.known(translation.person_id) | await wordings.of(db, subject(translation))


async def may_approve(
    db: AsyncSession, translation: Translation | ShareoutTranslation, by: Person
) -> None:
    """Raise Refused unless it is undecided, and this is a second person to all who worded it, where
    there is one.
    """
    await must_be_open(db, translation)
    if not wordings.is_second(
        by.id,
        worded=await worded_by(db, translation),
        last=wordings.known(translation.person_id),
        deciders=await people.curators(db),
    ):
        raise Refused(_("A second person has to look at it. Thank you for translating!"))


async def drop(
    db: AsyncSession, translation: Translation | ShareoutTranslation, by: Person
) -> None:
    """Let go of it: it lacks again. Raises Refused when it was decided on."""
    await must_be_open(db, translation)
    translation.state, translation.decided_by = TranslationState.DROPPED, by.id
