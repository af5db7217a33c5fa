"""Curation: changing what is known, so that everything can be seen again and undone.

Each change writes an `EntryChange` with the whole entry as it was; undoing is a change like any
other, and so can be undone.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.domain import knowledge, numbers, versions
from bot.domain.reviews import REVIEW_EVERY
from bot.message import Refused, _
from bot.storage.tables import Entry, EntryChange, Phrasing, Variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

DEVICES = ("phone", "computer")
"""Sorts of device for which an answer can have a variant of its own."""
WORDS = ("question", "answer", "source", "topic")
MOMENTS = ("reviewed_at", "review_by", "retired_at")
ADDED, UNDONE, RETIRED, RESTORED, REVIEWED = "added", "undone", "retired", "restored", "reviewed"
PHRASED, UNPHRASED, DATED, IMPORTED = "phrased", "unphrased", "dated", "imported"


async def get(db: AsyncSession, number: str) -> Entry:
    """The entry of that number, also a retired one. Raises Refused."""
    found = numbers.read(number)
    entry = await db.get(Entry, found) if found is not None else None
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
    entry = await knowledge.add(
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
    """Change one part: one of `WORDS`, or the answer on one of `DEVICES` ("" takes it away).

    A new question or answer counts as a look at the entry, and may leave translations behind.
    """
    await _note(db, entry, by, now, part)
    if part in DEVICES:
        await _vary(db, entry.id, part, words)
    else:
        setattr(entry, part, words)
    if part in {"question", "answer", *DEVICES}:
        entry.changed_at = now
        _look(entry, by, now)


async def phrase(db: AsyncSession, entry: Entry, text: str, by: Person, now: datetime) -> None:
    """Note another way in which people ask it. Raises Refused when it is there already."""
    if _bare(text) in await _asked(db, entry):
        raise Refused(_("This way of asking is there already."))
    await _note(db, entry, by, now, PHRASED)
    await knowledge.add_phrasing(db, entry.id, text)


async def _asked(db: AsyncSession, entry: Entry) -> set[str]:
    """All ways of asking it that are there, without what makes no difference."""
    return {_bare(entry.question), *(_bare(one.text) for one in await phrasings(db, entry))}


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("?!.؟。？ ")


async def unphrase(
    db: AsyncSession, entry: Entry, phrasing_id: int, by: Person, now: datetime
) -> str:
    """Take a way of asking away; gives its words. Raises Refused when it is gone."""
    found = await db.get(Phrasing, phrasing_id)
    if found is None or found.entry_id != entry.id:
        raise Refused(_("This way of asking isn't there any more."))
    await _note(db, entry, by, now, UNPHRASED)
    await db.delete(found)
    return found.text


async def retire(db: AsyncSession, entry: Entry, by: Person, now: datetime) -> None:
    """Let an entry answer nobody any more. Raises Refused when it does not anyway."""
    if entry.retired_at is not None:
        raise Refused(_("Entry {number} is retired already.", number=str(entry.id)))
    await _note(db, entry, by, now, RETIRED)
    entry.retired_at = now


async def restore(db: AsyncSession, entry: Entry, by: Person, now: datetime) -> None:
    """Let a retired entry answer again. Raises Refused when it is not retired."""
    if entry.retired_at is None:
        raise Refused(_("Entry {number} isn't retired.", number=str(entry.id)))
    await _note(db, entry, by, now, RESTORED)
    entry.retired_at = None


async def merge(db: AsyncSession, kept: Entry, gone: Entry, by: Person, now: datetime) -> None:
    """Retire one of two entries; its ways of asking lead to the other. Raises Refused."""
    if kept.id == gone.id or kept.language != gone.language or kept.retired_at is not None:
        raise Refused(_("These two can't be put together."))
    await retire(db, gone, by, now)
    asked = [gone.question, *(one.text for one in await phrasings(db, gone))]
    await phrase_all(db, kept, asked, by, now)


async def phrase_all(
    db: AsyncSession, entry: Entry, texts: Sequence[str], by: Person, now: datetime
) -> None:
    """Note further ways of asking, but for those that are there already."""
    known = await _asked(db, entry)
    new = {_bare(text): text for text in texts if _bare(text) not in known}
    if new:
        await _note(db, entry, by, now, PHRASED)
        db.add_all(Phrasing(entry_id=entry.id, text=text) for text in new.values())


async def still_right(db: AsyncSession, entry: Entry, by: Person, now: datetime) -> None:
    """Note that somebody has looked, and that it holds for another year."""
    await _note(db, entry, by, now, REVIEWED)
    _look(entry, by, now)


async def look_again(
    db: AsyncSession, entry: Entry, by: Person, now: datetime, review_by: datetime
) -> None:
    """Set when somebody should look at it again."""
    await _note(db, entry, by, now, DATED)
    entry.review_by = review_by


def _look(entry: Entry, by: Person, now: datetime) -> None:
    entry.reviewed_by = by.id
    entry.reviewed_at = now
    entry.review_by = now + REVIEW_EVERY


# ── what it was ──────────────────────────────────────────────────────────────────────────────


async def history(db: AsyncSession, entry: Entry) -> list[EntryChange]:
    """What was done to an entry, the latest first."""
    found = await db.scalars(
        select(EntryChange).where(EntryChange.entry_id == entry.id).order_by(EntryChange.id.desc())
    )
    return list(found.all())


async def latest_change(db: AsyncSession, entry: Entry) -> EntryChange | None:
    """The last thing that was done to an entry."""
    return next(iter(await history(db, entry)), None)


async def undo(db: AsyncSession, entry: Entry, change_id: str, by: Person, now: datetime) -> None:
    """Make an entry what it was before a change, whatever came after it; one that was not there
    before is retired. Raises Refused when there is no such change.
    """
    change = await db.get(EntryChange, numbers.read(change_id) or 0)
    if change is None or change.entry_id != entry.id:
        raise Refused(_("There is nothing to undo."))
    before = change.before
    if before is None:
        await retire(db, entry, by, now)
        return
    worded = await _worded(db, entry)
    await _note(db, entry, by, now, UNDONE)
    for part in WORDS:
        setattr(entry, part, before[part])
    for part in MOMENTS:
        setattr(entry, part, datetime.fromisoformat(before[part]) if before[part] else None)
    entry.reviewed_by = before["reviewed_by"]
    for device in DEVICES:
        await _vary(db, entry.id, device, before["variants"].get(device, ""))
    await db.execute(delete(Phrasing).where(Phrasing.entry_id == entry.id))
    db.add_all(Phrasing(entry_id=entry.id, text=text) for text in before["phrasings"])
    await db.flush()
    if await _worded(db, entry) != worded:
        entry.changed_at = now


async def _worded(db: AsyncSession, entry: Entry) -> tuple[object, ...]:
    """What translations have to follow."""
    return entry.question, entry.answer, await variants(db, entry)


async def _note(db: AsyncSession, entry: Entry, by: Person, now: datetime, deed: str) -> None:
    """Write down what is about to change, and have the matcher learn it."""
    before = await _snapshot(db, entry)
    db.add(EntryChange(entry_id=entry.id, person_id=by.id, at=now, deed=deed, before=before))
    await versions.bump(db, versions.KNOWLEDGE)


async def _snapshot(db: AsyncSession, entry: Entry) -> dict[str, Any]:
    moments = {part: getattr(entry, part) for part in MOMENTS}
    return {
        **{part: getattr(entry, part) for part in WORDS},
        **{part: moment.isoformat() if moment else None for part, moment in moments.items()},
        "reviewed_by": entry.reviewed_by,
        "variants": await variants(db, entry),
        "phrasings": [one.text for one in await phrasings(db, entry)],
    }


# ── parts ────────────────────────────────────────────────────────────────────────────────────


async def phrasings(db: AsyncSession, entry: Entry) -> list[Phrasing]:
    """The other ways in which people ask it, the oldest first."""
    found = await db.scalars(
        select(Phrasing).where(Phrasing.entry_id == entry.id).order_by(Phrasing.id)
    )
    return list(found.all())


async def variants(db: AsyncSession, entry: Entry) -> dict[str, str]:
    """The answer on each device for which it has a variant."""
    found = await db.scalars(select(Variant).where(Variant.entry_id == entry.id))
    return {one.device: one.answer for one in found}


async def _vary(db: AsyncSession, entry_id: int, device: str, answer: str) -> None:
    found = await db.get(Variant, (entry_id, device))
    if found is None and answer:
        db.add(Variant(entry_id=entry_id, device=device, answer=answer))
    elif found is not None and answer:
        found.answer = answer
    elif found is not None:
        await db.delete(found)


__all__ = ["Entry", "EntryChange", "Phrasing"]
