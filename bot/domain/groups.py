"""Groups and places: chats and communities that people can be pointed to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import numbers
from bot.domain.matching.searching import Searched, coverage
from bot.storage.personal_data import PersonalData, nameless
from bot.storage.tables import Community
from bot.words import Refused, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

WEAKEST = 0.65
"""Part of the best match's score below which a find is none."""


async def listed(db: AsyncSession, languages: Sequence[str]) -> list[Community]:
    """All of them: the reader's languages first, best first; then for everybody; then others."""
    query = select(Community).where(Community.retired_at.is_(None))
    places = {tag: place for place, tag in enumerate(languages)}

    def rank(community: Community) -> tuple[int, str, str]:
        place = places.get(community.language, len(places) + bool(community.language))
        return place, community.place.casefold(), community.title.casefold()

    return sorted(await db.scalars(query), key=rank)


async def find(db: AsyncSession, words: str, languages: Sequence[str]) -> list[Community]:
    """Those that fit: by title, place, topic or description; the best first."""
    communities = await listed(db, languages)
    scores = coverage(words, [_searched(community) for community in communities])
    best = max(scores, default=0.0)
    if not best:
        return []
    order = sorted(range(len(communities)), key=lambda at: -scores[at])
    return [communities[at] for at in order if scores[at] >= best * WEAKEST]


def _searched(community: Community) -> Searched:
    return Searched(
        (community.title, community.place),
        tuple(community.topics),
        f"{community.description} {community.language}",
    )


async def languages_of(db: AsyncSession) -> list[tuple[str, int]]:
    """The languages that there are groups in, with how many, most first."""
    counted = Counter(
        await db.scalars(
            select(Community.language).where(
                Community.retired_at.is_(None), Community.language != ""
            )
        )
    )
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


async def add(  # noqa: PLR0913 - a group has that many parts
    db: AsyncSession,
    by: Person | int,
    *,
    title: str,
    link: str,
    description: str = "",
    language: str = "",
    place: str = "",
    topics: Sequence[str] = (),
) -> Community:
    """List a group. Raises Refused when its link is listed already."""
    same = select(Community.id).where(Community.link == link, Community.retired_at.is_(None))
    if await db.scalar(same.limit(1)) is not None:
        raise Refused(_("This group is listed already."))
    newest = await db.scalar(select(func.max(Community.id))) or 0
    group = Community(
        key=f"own.new.{newest}",
        title=title,
        link=link,
        description=description,
        language=language,
        place=place,
        topics=list(topics),
        listed_by=by if isinstance(by, int) else by.id,
    )
    db.add(group)
    await db.flush()
    group.key = f"own.{group.id}"
    return group


async def remove(db: AsyncSession, number: str, now: datetime) -> Community:
    """Take a group off the list. Raises Refused when there is none of that number."""
    read = numbers.read(number)
    group = await db.get(Community, read) if read is not None else None
    if group is None or group.retired_at is not None:
        raise Refused(_("There is no such group. /groups shows them."))
    group.retired_at = now
    return group


PERSONAL_DATA = PersonalData("groups", (nameless(Community.listed_by),))
