"""What there is to read, use and join: resources by topic, level and language.

The same thing in several languages is one thing: a person sees it once, in the first of their
languages in which it is there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import topics
from bot.domain.matching import lexicon
from bot.domain.matching.searching import Searched, coverage
from bot.storage.tables import Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

WEAKEST = 0.65
"""Part of the best match's score below which a find is none."""
FITTING = 0.61
"""Part of a question's words, by their weight, that a fitting resource has to have; more than a
description alone can give."""


async def living(db: AsyncSession) -> list[Resource]:
    """Everything that can be shown."""
    wanted = select(Resource).where(Resource.retired_at.is_(None), Resource.dead_at.is_(None))
    return list((await db.scalars(wanted.order_by(Resource.id))).all())


async def by_id(db: AsyncSession, resource_id: int) -> Resource | None:
    """The resource of that number, unless it was taken out."""
    found = await db.get(Resource, resource_id)
    return found if found is not None and found.retired_at is None else None


async def by_link(db: AsyncSession, link: str) -> Resource | None:
    """The resource with that link."""
    return await db.scalar(
        select(Resource).where(Resource.link == link, Resource.retired_at.is_(None)).limit(1)
    )


async def by_key(db: AsyncSession, keys: Sequence[str], languages: Sequence[str]) -> list[Resource]:
    """These, in their order, each in the reader's best language."""
    found = {one.key: one for one in _once(await living(db), languages)}
    return [found[key] for key in keys if key in found]


async def topics_of(db: AsyncSession, languages: Sequence[str]) -> list[tuple[str, int]]:
    """The topics that there is something about, with how much, for a reader of these languages."""
    shown = _readable(_once(await living(db), languages), languages)
    counted = Counter(topic for one in shown for topic in one.topics)
    return sorted(counted.items(), key=lambda pair: topics.order(pair[0]))


async def about(
    db: AsyncSession, languages: Sequence[str], *, topic: str = "", level: str = ""
) -> list[Resource]:
    """What there is on a topic or a level: own language first, then by level and title.

    Where nothing is there in the reader's languages, what there is in others.
    """
    shown = [
        one
        for one in _once(await living(db), languages)
        if (not topic or topic in one.topics) and (not level or one.level == level)
    ]
    return sorted(
        _readable(shown, languages),
        key=lambda one: (_rank(languages)(one), topics.rung(one.level), one.title.casefold()),
    )


async def first_steps(db: AsyncSession, languages: Sequence[str], limit: int) -> list[Resource]:
    """What to begin with: own language first, low on the ladder, in the order of the topics."""
    rank = _rank(languages)

    def place(one: Resource) -> tuple[int, int, tuple[int, str], int]:
        first = min(map(topics.order, one.topics), default=topics.order(""))
        return rank(one), topics.rung(one.level), first, one.id

    return sorted(_once(await living(db), languages), key=place)[:limit]


async def find(
    db: AsyncSession, words: str, languages: Sequence[str], limit: int = 6
) -> list[Resource]:
    """What fits these words: own language first, in each language the best first.

    Where nothing is there in the reader's languages, what there is in others.
    """
    found = await _matching(db, words, languages)
    if not found:
        return []
    least = max(found.values()) * WEAKEST
    kept = [one for one, score in found.items() if score >= least]
    rank = _rank(languages)
    return sorted(_readable(kept, languages), key=lambda one: (rank(one), -found[one]))[:limit]


async def fitting(
    db: AsyncSession, text: str, languages: Sequence[str], limit: int = 1
) -> list[Resource]:
    """What may help with a question while it waits: only good matches, the best first."""
    found = await _matching(db, text, languages, forgiving=False)
    rank = _rank(languages)
    good = [one for one, score in found.items() if score >= FITTING and rank(one) < len(languages)]
    return sorted(good, key=lambda one: -found[one])[:limit]


async def _matching(
    db: AsyncSession, words: str, languages: Sequence[str], *, forgiving: bool = True
) -> Mapping[Resource, float]:
    """Each resource that shares a word with these, in the best language, with its score (0 to 1).

    What matches in one language matches in all: who types an English word sees their own page.
    """
    there = await living(db)
    scores = coverage(
        words, [_searched(one, called=forgiving) for one in there], forgiving=forgiving
    )
    best: dict[str, float] = defaultdict(float)
    for one, score in zip(there, scores, strict=True):
        best[one.key] = max(best[one.key], score)
    return {one: best[one.key] for one in _once(there, languages) if best[one.key] > 0}


def _searched(one: Resource, *, called: bool) -> Searched:
    """What is searched of it; `called`: also by what its topics and kind are called anywhere."""
    names = (one.title, *one.keywords)
    about = [word for key in (*one.topics, one.kind) for word in _words().get(key, ())]
    return Searched(names, (*one.topics, *(about if called else ())), one.description)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Sequence[str]]:
    words: dict[str, list[str]] = defaultdict(list)
    for topic, called in lexicon.topics():
        words[topic] += called
    return words


def _once(there: Iterable[Resource], languages: Sequence[str]) -> list[Resource]:
    """One resource of each translation group: the one in the best language."""
    rank = _rank(languages)
    best: dict[str, Resource] = {}
    for one in there:
        if one.key not in best or rank(one) < rank(best[one.key]):
            best[one.key] = one
    return list(best.values())


def _readable(shown: Sequence[Resource], languages: Sequence[str]) -> Sequence[Resource]:
    """What is in the reader's languages; where that is nothing, all of it."""
    rank = _rank(languages)
    return [one for one in shown if rank(one) < len(languages)] or shown


def _rank(languages: Sequence[str]) -> Callable[[Resource], int]:
    """How far down the reader's languages: "pt-BR" is as good as "pt" for who reads that."""
    places = {tag: place for place, tag in reversed(list(enumerate(languages)))}

    def rank(one: Resource) -> int:
        tag = one.language
        while tag not in places and "-" in tag:
            tag = tag.rpartition("-")[0]
        return places.get(tag, len(languages))

    return rank


async def add(db: AsyncSession, resource: Resource, now: datetime) -> Resource:
    """Write one down (with "" for a key of its own); its link is tried each week from now on."""
    own_key = not resource.key
    if own_key:
        newest = await db.scalar(select(func.max(Resource.id))) or 0
        resource.key = f"own.new.{newest}"
    resource.checked_at = now
    db.add(resource)
    await db.flush()
    if own_key:
        resource.key = f"own.{resource.id}"
    return resource


def retire(resource: Resource, now: datetime) -> None:
    """Take it out; what points at it stays."""
    resource.retired_at = now
