"""Pairs: entries of one language that ask much the same, but for those that somebody tells apart.

Whoever has looked at two and says that they differ is believed until one of them is reworded, or
their ways of asking have drawn nearer to each other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.domain.knowledge import histories
from bot.domain.matching import similar_texts
from bot.storage.offloading import offload
from bot.storage.tables import DistinctPair, Entry, EntryChange, Phrasing
from bot.words import Refused, _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

SAME = 0.4
"""Two entries are near-duplicates from this likeness on, averaged over the ways of asking the one
that has fewer. With each of the starter pack's 97 English entries cut in two, one half with four
phrasings, 62 pairs of halves are recognised and 5 others; French 31 of 61 and 2."""
RIVALS = 8
MANY, FEWER = 4_000, 4
"""How many ways of asking each entry are compared; in a language that has many, fewer are."""
REWORDED = 0.6
"""A question or an answer that is less like what it was is another. A typo, a date or a sentence
more leave about 0.8; a new answer has under 0.3."""
NEARER = 0.1
"""So much likeness gained is worth another look."""

Pair = tuple[int, int]
"""The ids of two entries, the lower first."""


async def alike(db: AsyncSession) -> list[tuple[Entry, Entry]]:
    """Pairs of living entries that ask much the same and are not told apart, most alike first."""
    groups: dict[str, dict[int, list[str]]] = defaultdict(dict)
    entries = {
        first.id: first
        for first in await db.scalars(select(Entry).where(Entry.retired_at.is_(None)))
    }
    for first in entries.values():
        groups[first.language][first.id] = [first.question]
    further = await db.execute(select(Phrasing.entry_id, Phrasing.text).order_by(Phrasing.id))
    for entry_id, text in further:
        if entry_id in entries:
            groups[entries[entry_id].language][entry_id].append(text)
    by_language = tuple(_frozen(group) for group in groups.values())
    scores = await offload(db, _score_languages, by_language)
    apart = await _told_apart(db, scores, entries)
    near = sorted((pair for pair in scores if pair not in apart), key=lambda first: -scores[first])
    return [(entries[first], entries[other]) for first, other in near]


def _frozen(group: Mapping[int, Sequence[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((entry_id, tuple(texts)) for entry_id, texts in group.items())


def _score_languages(groups: Sequence[Sequence[tuple[int, Sequence[str]]]]) -> dict[Pair, float]:
    scores: dict[Pair, float] = {}
    for group in groups:
        scores |= score(dict(group))
    return scores


async def tell_apart(db: AsyncSession, first: Entry, other: Entry, now: datetime) -> None:
    """Note that two entries differ, as they are now. Raises Refused for one and the same."""
    if first.id == other.id:
        raise Refused(_("These are one and the same entry."))
    newest = await db.scalar(select(func.max(EntryChange.id))) or 0
    known = await db.get(DistinctPair, _pair(first, other))
    if known is None:
        lower, higher = _pair(first, other)
        db.add(DistinctPair(one_id=lower, other_id=higher, change_id=newest, at=now))
    else:
        known.change_id, known.at = newest, now


async def take_back(db: AsyncSession, first: Entry, other: Entry) -> None:
    """Note that nobody says any more that two entries differ."""
    known = await db.get(DistinctPair, _pair(first, other))
    if known is not None:
        await db.delete(known)


async def are_apart(db: AsyncSession, first: Entry, other: Entry) -> bool:
    """Has somebody said that they differ, and is that still to be believed?"""
    known = await db.get(DistinctPair, _pair(first, other))
    pair = {_pair(first, other): 1.0}
    return known is not None and bool(
        await _told_apart(db, pair, {first.id: first, other.id: other}, known)
    )


def _pair(first: Entry, other: Entry) -> Pair:
    return min(first.id, other.id), max(first.id, other.id)


# ── whether that still holds ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Words:
    """What of an entry tells it from others."""

    question: str
    answer: str
    ways: tuple[str, ...]

    @property
    def asked(self) -> list[str]:
        """All ways of asking it that are compared."""
        return [self.question, *self.ways][:RIVALS]


async def _told_apart(
    db: AsyncSession,
    pairs: Collection[Pair],
    entries: Mapping[int, Entry],
    *known: DistinctPair,
) -> set[Pair]:
    """Those of the pairs (and of `known`, else of all) that somebody told apart, where neither has
    changed so much since that they need another look.
    """
    then_and_now = {
        (distinct.one_id, distinct.other_id): await _then_and_now(db, distinct, entries)
        for distinct in known or await db.scalars(select(DistinctPair))
        if (distinct.one_id, distinct.other_id) in pairs
    }
    changed = {pair: words for pair, words in then_and_now.items() if words is not None}
    looks = await offload(db, _need_a_look, tuple(changed.values())) if changed else []
    outdated = {pair for pair, look in zip(changed, looks, strict=True) if look}
    return set(then_and_now) - outdated


async def _then_and_now(
    db: AsyncSession, distinct: DistinctPair, entries: Mapping[int, Entry]
) -> tuple[tuple[Words, ...], tuple[Words, ...]] | None:
    """What two entries said when they were told apart, and what they say; None where nothing was
    changed since.
    """
    both = [entries[distinct.one_id], entries[distinct.other_id]]
    before = [await _as_of(db, entry, distinct.change_id) for entry in both]
    if before == [None, None]:
        return None
    now = [await _as_it_is(db, entry) for entry in both]
    then = [was or same for was, same in zip(before, now, strict=True)]
    return tuple(then), tuple(now)


def _need_a_look(changed: Sequence[tuple[Sequence[Words], Sequence[Words]]]) -> list[bool]:
    return [_needs_a_look(then, now) for then, now in changed]


def _needs_a_look(then: Sequence[Words], now: Sequence[Words]) -> bool:
    for was, is_now in zip(then, now, strict=True):
        table = similar_texts.table([was.question, is_now.question, was.answer, is_now.answer])
        if table[0, 1] < REWORDED or table[2, 3] < REWORDED:
            return True
    return _nearness(*now) > _nearness(*then) + NEARER


def _nearness(first: Words, other: Words) -> float:
    """How alike the ways of asking two entries are, by these texts alone."""
    fewer, more = sorted((first.asked, other.asked), key=len)
    table = similar_texts.table([*fewer, *more])
    return float(table[: len(fewer), len(fewer) :].max(axis=1).mean())


async def _as_of(db: AsyncSession, entry: Entry, change_id: int) -> Words | None:
    """What an entry said before the first change after that one; None where none came."""
    before: dict[str, Any] | None = await db.scalar(
        select(EntryChange.before)
        .where(EntryChange.entry_id == entry.id, EntryChange.id > change_id)
        .order_by(EntryChange.id)
        .limit(1)
    )
    if not before:
        return None
    return Words(before["question"], before["answer"], tuple(before["phrasings"]))


async def _as_it_is(db: AsyncSession, entry: Entry) -> Words:
    ways = tuple(phrasing.text for phrasing in await histories.phrasings(db, entry))
    return Words(entry.question, entry.answer, ways)


# ── how alike they are ───────────────────────────────────────────────────────────────────────


def score(asked: Mapping[int, Sequence[str]]) -> dict[Pair, float]:
    """The near-duplicates among entries of one language, and how alike they are, from `SAME` to 1.

    `asked` are the ways of asking each, its question first.
    """
    import numpy as np  # noqa: PLC0415 - a tenth of a second, for what is rarely asked

    most = RIVALS if sum(map(len, asked.values())) <= MANY else FEWER
    ways = {entry_id: asked[entry_id][:most] for entry_id in sorted(asked)}
    ids, counts = list(ways), np.array([len(one) for one in ways.values()])
    starts = np.cumsum(counts) - counts
    to_all = similar_texts.against([text for one in ways.values() for text in one])
    scores: dict[Pair, float] = {}
    for place, entry_id in enumerate(ids):
        best = [np.maximum.reduceat(to_all(text), starts) for text in ways[entry_id]]
        mean = np.mean(best, axis=0)
        for other in np.flatnonzero((mean >= SAME) & (counts >= counts[place])).tolist():
            # Of two with equally many ways of asking, the pair is noted once.
            if other > place or counts[other] > counts[place]:
                one, two = sorted((entry_id, ids[other]))
                scores[one, two] = float(mean[other])
    return scores
