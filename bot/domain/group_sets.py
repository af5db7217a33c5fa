"""Sets of groups: groups that belong to one community on their platform, taken as one.

Organizers are asked once there are two of them in which the bot is. What they say holds for groups
that come to the set later, too.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import groups, jobs, numbers, rooms
from bot.storage.personal_data import PersonalData, nameless
from bot.storage.tables import Chat, Community, GroupSet, GroupSetMember
from bot.words import Refused
from bot.words.states import RoomPurpose, SpaceState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person
    from bot.words.platforms import Belonging

ASK = "rooms.belonging"
"""The job that asks the platform to which set a group belongs; its subject is the chat's id."""
AGAIN = "rooms.belongings"
"""The job that asks about all of them once a week."""
LOOK = "rooms.group-set"
"""The job that reminds organizers of a set of which nobody has said anything."""
PATIENCE = timedelta(days=3)
FEWEST = 2


async def ask_again(db: AsyncSession, now: datetime) -> None:
    """Ask where groups that have a purpose belong: what has happened while the bot was away."""
    for chat in await rooms.bound(db):
        await jobs.schedule_once(db, ASK, chat.id, now)


async def note(db: AsyncSession, chat: Chat, belonging: Belonging, now: datetime) -> list[GroupSet]:
    """Note to which set a group belongs now, if to any; gives the sets that have changed."""
    member = await db.get(GroupSetMember, chat.id)
    before = None if member is None else await db.get(GroupSet, member.set_id)
    after = await _set_of(db, chat, belonging, now) if belonging.key else None
    if before is after:
        if member is not None:
            member.link = belonging.link
        return []
    if member is not None:
        await _take_off(db, member, now)
    if after is not None:
        fresh = GroupSetMember(chat_id=chat.id, set_id=after.id, link=belonging.link)
        db.add(fresh)
        await db.flush()
        await _settle(db, after, [fresh])
    for changed in (before, after):
        if changed is not None:
            await _look(db, changed, now)
    return [changed for changed in (before, after) if changed is not None]


async def _set_of(db: AsyncSession, chat: Chat, belonging: Belonging, now: datetime) -> GroupSet:
    found: GroupSet | None = await db.scalar(
        select(GroupSet).where(
            GroupSet.platform == chat.platform,
            GroupSet.account == chat.account,
            GroupSet.key == belonging.key,
        )
    )
    if found is None:
        found = GroupSet(
            platform=chat.platform, account=chat.account, key=belonging.key,
            state=SpaceState.GONE, offered_at=now,
        )  # fmt: skip
        db.add(found)
    found.title = belonging.title
    await db.flush()
    return found


async def _take_off(db: AsyncSession, member: GroupSetMember, now: datetime) -> None:
    """A group is in the set no more: what was listed through it is off the list."""
    if member.listed_id is not None:
        listed = await db.get(Community, member.listed_id)
        if listed is not None and listed.retired_at is None:
            listed.retired_at = now
    await db.delete(member)
    await db.flush()


async def _look(db: AsyncSession, group_set: GroupSet, now: datetime) -> None:
    """Ask organizers once there is something to take as one."""
    count = len(await members(db, group_set))
    if count >= FEWEST and group_set.state == SpaceState.GONE:
        group_set.state, group_set.offered_at = SpaceState.OFFERED, now
        await jobs.schedule(db, LOOK, group_set.id, now + PATIENCE)
    elif not count:
        group_set.state = SpaceState.GONE


async def members(db: AsyncSession, group_set: GroupSet) -> list[tuple[GroupSetMember, Chat]]:
    """Its groups in which the bot is."""
    rows = await db.execute(
        select(GroupSetMember, Chat)
        .join(Chat, Chat.id == GroupSetMember.chat_id)
        .where(GroupSetMember.set_id == group_set.id, Chat.present)
    )
    there = [(member, chat) for member, chat in rows]
    return sorted(there, key=lambda pair: (pair[1].title, pair[1].id))


async def by_number(db: AsyncSession, number: str) -> GroupSet | None:
    """The one that a button means, if there is anything in it."""
    set_id = numbers.read(number)
    group_set = await db.get(GroupSet, set_id) if set_id is not None else None
    return group_set if group_set is not None and group_set.state != SpaceState.GONE else None


async def decide(db: AsyncSession, group_set: GroupSet, by: Person, choice: SpaceState) -> None:
    """Take its groups as one, only list them, or leave them be."""
    group_set.state, group_set.decided_by = choice, by.id
    await jobs.cancel(db, group_set.id, LOOK)
    await _settle(db, group_set, [member for member, _chat in await members(db, group_set)])


async def _settle(db: AsyncSession, group_set: GroupSet, which: Sequence[GroupSetMember]) -> None:
    """Do with these groups what organizers have said."""
    if group_set.state not in {SpaceState.SERVED, SpaceState.LISTED}:
        return
    for member in which:
        chat = await rooms.by_id(db, member.chat_id)
        if group_set.state == SpaceState.SERVED and not chat.purpose:
            await rooms.bind(db, chat, RoomPurpose.NEWCOMERS, chat.language)
        may_be_listed = chat.purpose in {"", RoomPurpose.NEWCOMERS}
        if member.link and member.listed_id is None and may_be_listed:
            member.listed_id = await _list(db, chat, member.link, group_set.decided_by)


async def _list(db: AsyncSession, chat: Chat, link: str, by: int | None) -> int | None:
    if by is None:
        return None
    try:
        listed = await groups.add(db, by, title=chat.title, link=link, language=chat.language or "")
    except Refused:  # its link is listed already
        return None
    return listed.id


SET = "set-"
"""Before the number of a set of groups, where sets and single groups are chosen together."""


async def chosen_chats(db: AsyncSession, values: Sequence[str]) -> list[int]:
    """The ids of the chats that are meant: of sets of groups, and of single ones."""
    chosen: dict[int, None] = {}
    for value in values:
        if not value.startswith(SET):
            chosen[int(value)] = None
        elif (group_set := await by_number(db, value.removeprefix(SET))) is not None:
            for _member, chat in await members(db, group_set):
                chosen[chat.id] = None
    return list(chosen)


async def taken_as_one(db: AsyncSession) -> list[GroupSet]:
    """Those to which something can be said as to one."""
    rows = select(GroupSet).where(GroupSet.state == SpaceState.SERVED).order_by(GroupSet.id)
    return list((await db.scalars(rows)).all())


PERSONAL_DATA = PersonalData("group_sets", (nameless(GroupSet.decided_by),))
