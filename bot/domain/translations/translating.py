"""Translating what is known: what lacks in a language, who takes it on, and a second look."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.domain import numbers, wordings
from bot.domain.hotline import unseen
from bot.domain.knowledge import curation
from bot.domain.translations import counterparts, second_look
from bot.storage.tables import Entry, Translation
from bot.words import Refused, _
from bot.words.states import TranslationState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LEASE = timedelta(days=7)
"""For so long an answer belongs to whoever has taken it on."""
MOST_CLAIMED = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """An answer that lacks in a language, or is behind in it."""

    original: Entry
    stale: bool = False


async def gaps(db: AsyncSession, language: str, sources: Sequence[str], now: datetime) -> list[Gap]:
    """What nobody has taken on: what is behind first, then what lacks, as it is in the first of the
    source languages.
    """
    taken = await _taken(db, language, now)
    groups: dict[str, dict[str, Entry]] = defaultdict(dict)
    for entry_or_gap in await db.scalars(
        select(Entry).where(Entry.retired_at.is_(None)).order_by(Entry.topic, Entry.id)
    ):
        groups[entry_or_gap.key][entry_or_gap.language] = entry_or_gap
    behind = [
        Gap(original, stale=True)
        for entry, original in await counterparts.stale(db)
        if entry.language == language
    ]
    lacking = [Gap(_best(group, sources)) for group in groups.values() if language not in group]
    return [
        entry_or_gap
        for entry_or_gap in (*behind, *lacking)
        if entry_or_gap.original.key not in taken
    ]


def _best(group: dict[str, Entry], sources: Sequence[str]) -> Entry:
    return next((group[tag] for tag in sources if tag in group), next(iter(group.values())))


async def _taken(db: AsyncSession, language: str, now: datetime) -> set[str]:
    """The translation groups that somebody works on, or that wait for a second look."""
    query = (
        select(Entry.key)
        .join(Translation, Translation.entry_id == Entry.id)
        .where(Translation.language == language, _under_way(now))
    )
    return set(await db.scalars(query))


def _under_way(now: datetime) -> ColumnElement[bool]:
    claimed = (Translation.state == TranslationState.CLAIMED) & (Translation.claimed_until > now)
    return or_(Translation.state == TranslationState.SUBMITTED, claimed)


async def claim(
    db: AsyncSession, original: Entry, language: str, person: Person, now: datetime
) -> Translation:
    """Take an answer on; who has taken it on already goes on with it.

    Raises Refused when somebody else has, when it is no gap, or when one has taken on too much.
    """
    own = select(Translation).where(
        Translation.person_id == person.id, Translation.state == TranslationState.CLAIMED
    )
    mine = [claimed for claimed in await db.scalars(own) if claimed.claimed_until > now]
    for claimed in mine:
        if (claimed.entry_id, claimed.language) == (original.id, language):
            return claimed
    if original.key in await _taken(db, language, now):
        raise Refused(_("Somebody is translating this already. /gaps shows what is left."))
    if original.language == language:
        raise Refused(_("It is in this language already. /gaps shows what is left."))
    counterpart = await curation.in_group(db, original.key, language)
    whole = counterpart is not None and counterpart.retired_at is None
    if counterpart is not None and whole and await counterparts.outrun_by(db, counterpart) is None:
        raise Refused(_("It is in this language already. /gaps shows what is left."))
    if len(mine) >= MOST_CLAIMED:
        raise Refused(_("You have taken on a lot, thank you! Finish one of those first."))
    translation = Translation(
        entry_id=original.id,
        language=language,
        person_id=person.id,
        question="",
        answer="",
        state=TranslationState.CLAIMED,
        claimed_until=now + LEASE,
    )
    db.add(translation)
    await db.flush()
    return translation


async def get(db: AsyncSession, number: str) -> Translation:
    """The translation of that number. Raises Refused."""
    read = numbers.read(number)
    translation = await db.get(Translation, read) if read is not None else None
    if translation is None:
        raise Refused(_("There is no such translation."))
    return translation


async def undecided(db: AsyncSession) -> Sequence[Translation]:
    """Those that wait for a second look, the oldest first."""
    submitted = Translation.state == TranslationState.SUBMITTED
    query = select(Translation).where(submitted).order_by(Translation.id)
    return (await db.scalars(query)).all()


async def original_of(db: AsyncSession, translation: Translation) -> Entry:
    """What is translated."""
    return await db.get_one(Entry, translation.entry_id)


async def submit(
    db: AsyncSession,
    translation: Translation,
    person: Person,
    now: datetime,
    *,
    question: str,
    answer: str,
) -> None:
    """Hand a translation in for a second look. Raises Refused when it is somebody else's by now."""
    own = translation.person_id == person.id and translation.state == TranslationState.CLAIMED
    expired = translation.claimed_until <= now
    original = await original_of(db, translation)
    if not own or (expired and original.key in await _taken(db, translation.language, now)):
        raise Refused(_("Somebody else has translated this meanwhile. Thank you all the same!"))
    translation.question = question
    translation.answer = answer
    translation.state = TranslationState.SUBMITTED
    translation.unnamed = unseen.is_unseen(person, now)
    await wordings.note(db, second_look.subject(translation), person)


async def edit(
    db: AsyncSession, translation: Translation, by: Person, *, question: str, answer: str
) -> None:
    """Change its words; empty ones stay as they are. Somebody else has to look at them then."""
    translation.question = question or translation.question
    translation.answer = answer or translation.answer
    translation.unnamed &= translation.person_id == by.id
    translation.person_id = by.id
    await wordings.note(db, second_look.subject(translation), by)


async def approve(db: AsyncSession, translation: Translation, by: Person, now: datetime) -> Entry:
    """Make it known: it answers the very next person. Raises Refused as `may_approve` does."""
    await second_look.may_approve(db, translation, by)
    original = await original_of(db, translation)
    entry = await curation.in_group(db, original.key, translation.language)
    if entry is None:
        entry = await curation.add(
            db,
            by,
            now,
            language=translation.language,
            question=translation.question,
            answer=translation.answer,
            source=original.source,
            translated_from=original,
        )
    else:
        await _renew(db, entry, translation, by, now)
        entry.translated_from = original.id
    translation.state = TranslationState.APPROVED
    translation.decided_by = by.id
    return entry


async def _renew(
    db: AsyncSession, entry: Entry, translation: Translation, by: Person, now: datetime
) -> None:
    """Bring an earlier translation up to date: what is the same in both stays; where all is, it
    was right as it was, and somebody has looked.
    """
    if entry.retired_at is not None:
        await curation.restore(db, entry, by, now)
    words = {"question": translation.question, "answer": translation.answer}
    different = {part: text for part, text in words.items() if text != getattr(entry, part)}
    for part, text in different.items():
        await curation.rewrite(db, entry, by, now, part=part, words=text)
    if not different:
        await curation.still_right(db, entry, by, now)
