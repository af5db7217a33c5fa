"""What funders ask: who was supported, what came back, whom it reached.

Nobody is named who said no.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.shareouts import companions, overviews
from bot.domain.shareouts.overviews import Standing
from bot.storage.tables import Chat, ShareoutAsk, ShareoutPost, ShareoutThanks
from bot.words import briefs
from bot.words.shareouts import AskState, Credit, ShareoutForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.shareouts.overviews import Overview
    from bot.storage.tables import Shareout, SupportedEvent

NAMED = (Standing.SHARED, Standing.TO_COME, Standing.OVERDUE, Standing.INVITED)
"""Who is named as having been there: not who has said no, or taken something back."""
LONGEST_EXCERPT = 300
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = ("what", "title", "by", "people", "language", "shared_on", "groups", "members", "thanks",
           "link")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """Something that came back: by whom (as they want to be named), where it went, who said thanks.

    `people` is how many share it; `members` how many were in the groups, as far as is known.
    """

    title: str
    forms: Sequence[str]
    by: Sequence[str]
    people: int
    language: str
    shared_on: date | None
    excerpt: str
    groups: int
    members: int
    thanks: int
    link: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All of it: the sums, who was there, and what came back."""

    day: date
    overview: Overview
    items: Sequence[Item]
    groups: int
    members: int

    @property
    def event(self) -> SupportedEvent:
        """The event that it is about."""
        return self.overview.event

    @property
    def supported(self) -> list[str]:
        """The names of those who were there, but for those who said no."""
        return self.overview.names(*NAMED)

    @property
    def thanks(self) -> int:
        """How often somebody has said thanks."""
        return sum(item.thanks for item in self.items)


async def of_event(db: AsyncSession, event: SupportedEvent, today: date) -> Report:
    """What is to be told of an event on that day."""
    overview = await overviews.of_event(db, event, today)
    made: dict[int, Shareout] = {}
    people: dict[int, int] = {}
    for each in overview.people:
        if each.standing is Standing.SHARED and each.shareout is not None:
            made[each.shareout.id] = each.shareout
            people[each.shareout.id] = people.get(each.shareout.id, 0) + 1
    chats = await _chats(db, list(made))
    items = [
        await _item(db, shareout, people[number], chats.get(number, {}))
        for number, shareout in sorted(made.items(), key=lambda pair: _place(pair[1]))
    ]
    items += [
        _elsewhere(each.asked, each.name)
        for each in overview.people
        if each.asked.state == AskState.ELSEWHERE
    ]
    reached: dict[int, int] = {}
    for of_one in chats.values():
        reached.update(of_one)
    return Report(today, overview, items, len(reached), sum(reached.values()))


def _place(shareout: Shareout) -> tuple[bool, str]:
    """At last what stands under no name of theirs, by its words: its place among those who were
    asked would tell whose it is.
    """
    is_named = shareout.credit == Credit.NAME
    return not is_named, "" if is_named else shareout.title


async def _chats(db: AsyncSession, shareouts: Sequence[int]) -> dict[int, dict[int, int]]:
    """The chats in which each stands, and how many are in them."""
    query = select(ShareoutPost).where(
        ShareoutPost.shareout_id.in_(shareouts), ShareoutPost.removed_at.is_(None)
    )
    chats: dict[int, dict[int, int]] = {}
    for post in await db.scalars(query):
        chats.setdefault(post.shareout_id, {})[post.chat_id] = post.members or 0
    return chats


async def _item(db: AsyncSession, shareout: Shareout, people: int, chats: dict[int, int]) -> Item:
    thanks = select(func.count()).where(ShareoutThanks.shareout_id == shareout.id)
    at = shareout.published_at or shareout.settled_at
    return Item(
        title=shareout.title,
        forms=shareout.forms,
        by=await companions.credited(db, shareout),
        people=people,
        language=shareout.language,
        shared_on=at.date() if at is not None else None,
        excerpt=briefs.shorten(" ".join(shareout.text.split()), LONGEST_EXCERPT),
        groups=len(chats),
        members=sum(chats.values()),
        thanks=await db.scalar(thanks) or 0,
    )


def _elsewhere(asked: ShareoutAsk, name: str) -> Item:
    """What somebody has put before others themselves, where everybody sees by whom it is."""
    return Item(
        title="", forms=[ShareoutForm.LINK], by=[name] if name else [], people=1, language="",
        shared_on=asked.settled_at.date() if asked.settled_at else None, excerpt="", groups=0,
        members=0, thanks=0, link=asked.elsewhere,
    )  # fmt: skip


async def groups_of(db: AsyncSession, shareout_id: int) -> list[Chat]:
    """The groups in which it stands."""
    query = (
        select(Chat)
        .join(ShareoutPost, ShareoutPost.chat_id == Chat.id)
        .where(ShareoutPost.shareout_id == shareout_id, ShareoutPost.removed_at.is_(None))
    )
    return list((await db.scalars(query)).all())


async def note_sizes(db: AsyncSession, shareout_id: int, sizes: Mapping[int, int]) -> None:
    """Keep how many people are in the groups in which it stands, by the groups' ids."""
    query = select(ShareoutPost).where(ShareoutPost.shareout_id == shareout_id)
    for post in (await db.scalars(query)).all():
        post.members = sizes.get(post.chat_id, post.members)


def as_csv(report: Report) -> str:
    """What came back, a row each, as a spreadsheet reads it; no cell is run as a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for item in report.items:
        cells = (
            " + ".join(item.forms), item.title, ", ".join(item.by), item.people, item.language,
            item.shared_on or "", item.groups, item.members or "", item.thanks, item.link,
        )  # fmt: skip
        writer.writerow([_cell(str(cell)) for cell in cells])
    return written.getvalue()


def _cell(cell: str) -> str:
    return f"'{cell}" if cell[:1] in FORMULA else cell
