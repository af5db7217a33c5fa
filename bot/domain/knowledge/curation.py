"""Curation: changing what is known, so that everything can be seen again and undone.

Each change is noted with the whole entry as it was (`histories`); undoing is a change like any
other, and so can be undone.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import numbers
from bot.domain.knowledge import histories, knowledge_base
from bot.domain.knowledge.histories import DEVICES
from bot.domain.knowledge.reviews import REVIEW_EVERY
from bot.storage.tables import Entry, EntryChange, Phrasing
from bot.words import Refused, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

ADDED, UNDONE, RETIRED, RESTORED, REVIEWED = "added", "undone", "retired", "restored", "reviewed"
PHRASED, UNPHRASED, DATED, IMPORTED = "phrased", "unphrased", "dated", "imported"


async def get(db: AsyncSession, number: str) -> Entry:
    """The entry of that number, also a retired one. Raises Refused."""
    entry_id = numbers.read(number)
    entry = await db.get(Entry, entry_id) if entry_id is not None else None
    if entry is None:
        raise Refused(_("There is no entry {number}. /kb finds them.", number=number.strip()))
    return entry


async def add(  # noqa: PLR0913 - an entry has that many parts
    db: AsyncSession,
    by: Person,
    now: datetime,
    *,
    language: str,
    question: str,
    answer: str,
    source: str = "",
    phrasings: Sequence[str] = (),
    translated_from: Entry | None = None,
) -> Entry:
    """Write a new entry, or the translation of one; it answers from the next question on.

    Raises Refused when there is one in that language already.
    """
    if translated_from is not None and await in_group(db, translated_from.key, language):
        raise Refused(_("There is one in this language already."))
    entry = await knowledge_base.add(
        db,
        language=language,
        question=question,
        answer=answer,
        now=now,
        key=translated_from.key if translated_from is not None else "",
        topic=translated_from.topic if translated_from is not None else "",
        source=source,
        other_phrasings=phrasings,
        reviewed_by=by.id,
    )
    if translated_from is not None:
        entry.translated_from = translated_from.id
    entry.review_by = now + REVIEW_EVERY
    return entry


async def in_group(db: AsyncSession, key: str, language: str) -> Entry | None:
    """The entry of a translation group in one language, also a retired one."""
    return await db.scalar(select(Entry).where(Entry.key == key, Entry.language == language))


# ── changes ──────────────────────────────────────────────────────────────────────────────────


async def rewrite(
    db: AsyncSession, entry: Entry, by: Person, now: datetime, *, part: str, words: str
) -> None:
    """Change one part, of `histories.WORDS`, or the answer on one of `DEVICES` ("" takes it away).

    A new question or answer counts as a look at the entry, and may leave translations behind.
    Raises Refused when it says that already.
    """
    variants = await histories.variants(db, entry)
    if words == (variants.get(part, "") if part in DEVICES else getattr(entry, part)):
        raise Refused(_("Nothing was changed."))
    await histories.note(db, entry, by, now, part)
    if part in DEVICES:
        await histories.vary(db, entry, part, words)
    else:
        setattr(entry, part, words)
    if part in {"question", "answer", *DEVICES}:
        entry.changed_at = now
        _look(entry, by, now)


async def phrase(db: AsyncSession, entry: Entry, text: str, by: Person, now: datetime) -> None:
    """Note another way in which people ask it. Raises Refused when it is there already."""
    if _bare(text) in await _asked(db, entry):
        raise Refused(_("This way of asking is there already."))
    await histories.note(db, entry, by, now, PHRASED)
    await knowledge_base.add_phrasing(db, entry.id, text)


async def _asked(db: AsyncSession, entry: Entry) -> set[str]:
    """All ways of asking it that are there, without what makes no difference."""
    further = await histories.phrasings(db, entry)
    return {_bare(entry.question), *(_bare(phrasing.text) for phrasing in further)}


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("?!.؟。？ ")


def mark(words: str) -> str:
    """A short name for a way of asking, for buttons: it stays the same through all undoing."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


async def unphrase(db: AsyncSession, entry: Entry, marked: str, by: Person, now: datetime) -> str:
    """Take a way of asking away by its mark; gives its words. Raises Refused when it is gone."""
    theirs = await histories.phrasings(db, entry)
    phrasing = next((other for other in theirs if mark(other.text) == marked), None)
    if phrasing is None:
        raise Refused(_("This way of asking isn't there any more."))
    await histories.note(db, entry, by, now, UNPHRASED)
    await db.delete(phrasing)
    return phrasing.text


async def retire(db: AsyncSession, entry: Entry, by: Person, now: datetime) -> EntryChange:
    """Let an entry answer nobody any more. Raises Refused when it does not anyway."""
    if entry.retired_at is not None:
        raise Refused(_("Entry {number} is archived already.", number=str(entry.id)))
    change = await histories.note(db, entry, by, now, RETIRED)
    entry.retired_at = now
    return change


async def restore(db: AsyncSession, entry: Entry, by: Person, now: datetime) -> None:
    """Let a retired entry answer again. Raises Refused when it is not retired."""
    if entry.retired_at is None:
        raise Refused(_("Entry {number} isn't archived.", number=str(entry.id)))
    await histories.note(db, entry, by, now, RESTORED)
    entry.retired_at = None


async def merge(
    db: AsyncSession, kept: Entry, gone: Entry, by: Person, now: datetime
) -> list[EntryChange]:
    """Retire one of two entries; its ways of asking lead to the other. Gives what was changed, to
    be undone together. Raises Refused.
    """
    if kept.id == gone.id or kept.language != gone.language or kept.retired_at is not None:
        raise Refused(_("These two can't be put together."))
    retired = await retire(db, gone, by, now)
    ways = [gone.question, *(phrasing.text for phrasing in await histories.phrasings(db, gone))]
    phrased = await phrase_all(db, kept, ways, by, now)
    await db.flush()
    return [retired, *filter(None, [phrased])]


async def phrase_all(
    db: AsyncSession, entry: Entry, texts: Sequence[str], by: Person, now: datetime
) -> EntryChange | None:
    """Note further ways of asking, but for those that are there already; None where all are."""
    known = await _asked(db, entry)
    new = {_bare(text): text for text in texts if _bare(text) not in known}
    if not new:
        return None
    change = await histories.note(db, entry, by, now, PHRASED)
    db.add_all(Phrasing(entry_id=entry.id, text=text) for text in new.values())
    return change


async def still_right(db: AsyncSession, entry: Entry, by: Person, now: datetime) -> None:
    """Note that somebody has looked, and that it holds for another year."""
    await histories.note(db, entry, by, now, REVIEWED)
    _look(entry, by, now)


async def look_again(
    db: AsyncSession, entry: Entry, by: Person, now: datetime, review_by: datetime
) -> None:
    """Set when somebody should look at it again."""
    await histories.note(db, entry, by, now, DATED)
    entry.review_by = review_by


def _look(entry: Entry, by: Person, now: datetime) -> None:
    entry.reviewed_by = by.id
    entry.reviewed_at = now
    entry.review_by = now + REVIEW_EVERY


async def undo(db: AsyncSession, entry: Entry, change_id: str, by: Person, now: datetime) -> None:
    """Make an entry what it was before a change, whatever came after it; one that was not there
    before is retired. Raises Refused when there is no such change.
    """
    change = await db.get(EntryChange, numbers.read(change_id) or 0)
    if change is None or change.entry_id != entry.id:
        raise Refused(_("There is nothing to undo."))
    if change.before is None:
        await retire(db, entry, by, now)
        return
    await histories.note(db, entry, by, now, UNDONE)
    await histories.restore(db, entry, change, now)
