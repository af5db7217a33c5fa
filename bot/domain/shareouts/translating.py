"""Translating what was shared: what lacks in a language, who takes it on, and a second look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.domain import numbers, wordings
from bot.domain.hotline import unseen
from bot.domain.shareouts import publishing
from bot.domain.translations import second_look
from bot.storage.tables import Shareout, ShareoutTranslation
from bot.words import Refused, _
from bot.words.domain_events import happened
from bot.words.shareout_events import ShareoutTranslated
from bot.words.shareouts import ShareoutState
from bot.words.states import TranslationState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LEASE = timedelta(days=7)
"""For so long it belongs to whoever has taken it on."""


async def lacking(db: AsyncSession, language: str, now: datetime, limit: int) -> list[Shareout]:
    """What was shared, nobody has translated into that language, and nobody is at; the newest."""
    there = (
        select(ShareoutTranslation.id)
        .where(
            ShareoutTranslation.shareout_id == Shareout.id,
            ShareoutTranslation.language == language,
            _counts(now),
        )
        .exists()
    )
    query = (
        select(Shareout)
        .where(Shareout.state == ShareoutState.PUBLISHED, Shareout.language != language, ~there)
        .order_by(Shareout.published_at.desc(), Shareout.id.desc())
    )
    return list((await db.scalars(query.limit(limit))).all())


def _counts(now: datetime) -> ColumnElement[bool]:
    claimed = ShareoutTranslation.state == TranslationState.CLAIMED
    at_it = claimed & (ShareoutTranslation.claimed_until > now)
    settled = (TranslationState.SUBMITTED, TranslationState.APPROVED)
    return or_(ShareoutTranslation.state.in_(settled), at_it)


async def claim(
    db: AsyncSession, shareout: Shareout, language: str, person: Person, now: datetime
) -> ShareoutTranslation:
    """Take it on; who has taken it on already goes on with it. Raises Refused where somebody else
    has, or it is in that language.
    """
    if shareout.language == language:
        raise Refused(_("It is in this language already. /gaps shows what is left."))
    query = select(ShareoutTranslation).where(
        ShareoutTranslation.shareout_id == shareout.id,
        ShareoutTranslation.language == language,
        _counts(now),
    )
    before = await db.scalar(query.limit(1))
    if before is not None:
        is_own = before.person_id == person.id and before.state == TranslationState.CLAIMED
        if is_own:
            return before
        raise Refused(_("Somebody is translating this already. /gaps shows what is left."))
    translation = ShareoutTranslation(
        shareout_id=shareout.id, language=language, person_id=person.id,
        state=TranslationState.CLAIMED, claimed_until=now + LEASE,
    )  # fmt: skip
    db.add(translation)
    await db.flush()
    return translation


async def get(db: AsyncSession, words: str) -> ShareoutTranslation:
    """The translation of that number. Raises Refused."""
    number = numbers.read(words)
    translation = await db.get(ShareoutTranslation, number) if number is not None else None
    if translation is None:
        raise Refused(_("There is no such translation."))
    return translation


async def original_of(db: AsyncSession, translation: ShareoutTranslation) -> Shareout:
    """What is translated."""
    return await db.get_one(Shareout, translation.shareout_id)


async def approved(db: AsyncSession, shareout_id: int) -> list[ShareoutTranslation]:
    """In which languages it can be read besides its own."""
    query = select(ShareoutTranslation).where(
        ShareoutTranslation.shareout_id == shareout_id,
        ShareoutTranslation.state == TranslationState.APPROVED,
    )
    return list((await db.scalars(query.order_by(ShareoutTranslation.id))).all())


async def submit(
    db: AsyncSession,
    translation: ShareoutTranslation,
    person: Person,
    now: datetime,
    *,
    title: str,
    text: str,
) -> None:
    """Hand it in for a second look. Raises Refused when it is somebody else's by now."""
    is_own = translation.person_id == person.id
    if not is_own or translation.state != TranslationState.CLAIMED:
        raise Refused(_("Somebody else has translated this meanwhile. Thank you all the same!"))
    translation.title, translation.text = title, text
    translation.state = TranslationState.SUBMITTED
    translation.unnamed = unseen.is_unseen(person, now)
    await wordings.note(db, second_look.subject(translation), person)


async def edit(
    db: AsyncSession, translation: ShareoutTranslation, by: Person, *, title: str, text: str
) -> None:
    """Change its words; empty ones stay as they are. Somebody else has to look at them then."""
    translation.title = title or translation.title
    translation.text = text or translation.text
    translation.unnamed &= translation.person_id == by.id
    translation.person_id = by.id
    await wordings.note(db, second_look.subject(translation), by)


async def approve(db: AsyncSession, translation: ShareoutTranslation, by: Person) -> None:
    """Let it be read wherever its language comes first. Raises Refused as `may_approve` does."""
    await second_look.may_approve(db, translation, by)
    translation.state, translation.decided_by = TranslationState.APPROVED, by.id
    await publishing.outdate(db)
    happened(db, ShareoutTranslated(translation.shareout_id))
