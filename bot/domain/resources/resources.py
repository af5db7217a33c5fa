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
    query = select(Resource).where(Resource.retired_at.is_(None), Resource.dead_at.is_(None))
    return list((await db.scalars(query.order_by(Resource.id))).all())


async def all_kept(db: AsyncSession) -> Sequence[Resource]:
    """Everything that was not taken out, with links that are dead; the latest first."""
    query = select(Resource).where(Resource.retired_at.is_(None)).order_by(Resource.id.desc())
    return (await db.scalars(query)).all()


async def by_id(db: AsyncSession, resource_id: int) -> Resource | None:
    """The resource of that number, unless it was taken out."""
    resource = await db.get(Resource, resource_id)
    return resource if resource is not None and resource.retired_at is None else None


async def by_link(db: AsyncSession, link: str) -> Resource | None:
    """The resource with that link."""
    return await db.scalar(
        select(Resource).where(Resource.link == link, Resource.retired_at.is_(None)).limit(1)
    )


async def by_key(db: AsyncSession, keys: Sequence[str], languages: Sequence[str]) -> list[Resource]:
    """These, in their order, each in the reader's best language."""
    resources_by_key = {resource.key: resource for resource in _once(await living(db), languages)}
    return [resources_by_key[key] for key in keys if key in resources_by_key]


async def topics_of(db: AsyncSession, languages: Sequence[str]) -> list[tuple[str, int]]:
    """The topics that there is something about, with how much, for a reader of these languages."""
    readable = _readable(_once(await living(db), languages), languages)
    counted = Counter(topic for resource in readable for topic in resource.topics)
    return sorted(counted.items(), key=lambda pair: topics.order(pair[0]))


async def about(
    db: AsyncSession, languages: Sequence[str], *, topic: str = "", level: str = ""
) -> list[Resource]:
    """What there is on a topic or a level: own language first, then by level and title.

    Where nothing is there in the reader's languages, what there is in others.
    """
    fitting_resources = [
        resource
        for resource in _once(await living(db), languages)
        if (not topic or topic in resource.topics) and (not level or resource.level == level)
    ]
    return sorted(
        _readable(fitting_resources, languages),
        key=lambda resource: (
            _rank(languages)(resource),
            topics.rung(resource.level),
            resource.title.casefold(),
        ),
    )


async def first_steps(db: AsyncSession, languages: Sequence[str], limit: int) -> list[Resource]:
    """What to begin with: own language first, low on the ladder, in the order of the topics."""
    rank = _rank(languages)

    def place(resource: Resource) -> tuple[int, int, tuple[int, str], int]:
        first = min(map(topics.order, resource.topics), default=topics.order(""))
        return rank(resource), topics.rung(resource.level), first, resource.id

    return sorted(_once(await living(db), languages), key=place)[:limit]


async def find(
    db: AsyncSession, words: str, languages: Sequence[str], limit: int = 6
) -> list[Resource]:
    """What fits these words: own language first, in each language the best first.

    Where nothing is there in the reader's languages, what there is in others.
    """
    scores = await _matching(db, words, languages)
    if not scores:
        return []
    least = max(scores.values()) * WEAKEST
    near = [resource for resource, score in scores.items() if score >= least]
    rank = _rank(languages)
    return sorted(
        _readable(near, languages),
        key=lambda resource: (rank(resource), -scores[resource], topics.rung(resource.level)),
    )[:limit]


async def fitting(
    db: AsyncSession, text: str, languages: Sequence[str], limit: int = 1
) -> list[Resource]:
    """What may help with a question while it waits: only good matches, the best first."""
    scores = await _matching(db, text, languages, forgiving=False)
    rank = _rank(languages)
    good = [
        resource
        for resource, score in scores.items()
        if score >= FITTING and rank(resource) < len(languages)
    ]
    return sorted(good, key=lambda resource: -scores[resource])[:limit]


async def _matching(
    db: AsyncSession, words: str, languages: Sequence[str], *, forgiving: bool = True
) -> Mapping[Resource, float]:
    """Each resource that shares a word with these, in the best language, with its score (0 to 1).

    What matches in one language matches in all: who types an English word sees their own page.
    """
    resources = await living(db)
    scores = coverage(
        words,
        [_searched(resource, called=forgiving) for resource in resources],
        forgiving=forgiving,
    )
    best: dict[str, float] = defaultdict(float)
    for resource, score in zip(resources, scores, strict=True):
        best[resource.key] = max(best[resource.key], score)
    return {
        resource: best[resource.key]
        for resource in _once(resources, languages)
        if best[resource.key] > 0
    }


def _searched(resource: Resource, *, called: bool) -> Searched:
    """What is searched of it; `called`: also by what its topics and kind are called anywhere."""
    names = (resource.title, *resource.keywords)
    about = [word for key in (*resource.topics, resource.kind) for word in _words().get(key, ())]
    return Searched(names, (*resource.topics, *(about if called else ())), resource.description)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Sequence[str]]:
    words: dict[str, list[str]] = defaultdict(list)
    for topic, called in lexicon.topics():
        words[topic] += called
    return words


def _once(resources: Iterable[Resource], languages: Sequence[str]) -> list[Resource]:
    """One resource of each translation group: the one in the best language."""
    rank = _rank(languages)
    best: dict[str, Resource] = {}
    for resource in resources:
        if resource.key not in best or rank(resource) < rank(best[resource.key]):
            best[resource.key] = resource
    return list(best.values())


def _readable(resources: Sequence[Resource], languages: Sequence[str]) -> Sequence[Resource]:
    """What is in the reader's languages; where that is nothing, all of it."""
    rank = _rank(languages)
    return [resource for resource in resources if rank(resource) < len(languages)] or resources


def _rank(languages: Sequence[str]) -> Callable[[Resource], int]:
    """How far down the reader's languages: "pt-BR" is as good as "pt" for who reads that."""
    places = {tag: place for place, tag in reversed(list(enumerate(languages)))}

    def rank(resource: Resource) -> int:
        tag = resource.language
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
