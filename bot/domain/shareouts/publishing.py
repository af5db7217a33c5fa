"""Publishing: a share-out comes back to the community, is thanked for, and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.domain import jobs, people, rooms, versions
from bot.domain.shareouts import asks, composing, content, making, pieces
from bot.storage.sessions import OUTDATED
from bot.storage.tables import (
    Chat,
    Shareout,
    ShareoutPost,
    ShareoutRoom,
    ShareoutThanks,
    ShareoutTranslation,
)
from bot.words import Refused, Subject, _
from bot.words.domain_events import happened
from bot.words.quiet import Quiet
from bot.words.shareout_events import ShareoutPublished, ShareoutWithdrawn
from bot.words.shareouts import ShareoutReaders, ShareoutState
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

KIND = "shareout"
THANKS = "shareouts.thanks"
"""The job that passes thanks on."""
READERS_ROOMS: Mapping[str, RoomPurpose] = {
    ShareoutReaders.NEWCOMERS: RoomPurpose.NEWCOMERS,
    ShareoutReaders.MENTORS: RoomPurpose.MENTORS,
    ShareoutReaders.ORGANIZERS: RoomPurpose.ORGANIZERS,
}
GATHERED = timedelta(hours=1)
"""So long thanks are gathered before they are passed on."""


def subject(shareout_id: int, chat: Chat | None = None) -> Subject:
    """What a message shows that has a share-out in it: in a group, that one's alone."""
    return Subject(KIND, shareout_id, "" if chat is None else str(chat.id))


async def publish(db: AsyncSession, shareout: Shareout, by: Person, now: datetime) -> None:
    """Give it to everybody, as it is now: of the draft nothing is kept besides. Raises Refused as
    `making.may_decide` does.
    """
    await making.may_decide(db, shareout, by)
    shown = await content.of(db, shareout)
    shareout.title, shareout.text = shown.title, shown.text
    shareout.answers = dict(shown.answers)
    shareout.files = [file.to_json() for file in shown.files]
    shareout.state, shareout.published_at = ShareoutState.PUBLISHED, now
    shareout.reviewed_by, shareout.drafted_until = by.id, None
    await pieces.remove_all(db, shareout.id)
    await composing.stop_all(db, shareout.id)
    await jobs.cancel(db, shareout.id, making.LOOK, making.ASK_ON, making.EXPIRE)
    for asked in await asks.of_shareout(db, shareout.id):
        await asks.stop_reminding(db, asked)
    await outdate(db)
    happened(db, ShareoutPublished(shareout.id))


async def outdate(db: AsyncSession) -> None:
    """What is searched in memory is to be read again."""
    await versions.bump(db, versions.SHAREOUTS)
    db.info[OUTDATED] = True


async def get(db: AsyncSession, words: str) -> Shareout:
    """The published share-out of that number. Raises Refused."""
    shareout = await making.get(db, words)
    if shareout.state != ShareoutState.PUBLISHED:
        raise Refused(_("This isn't there any more."))
    return shareout


async def published_by(db: AsyncSession, person_id: int) -> list[Shareout]:
    """What somebody put together and published, the newest first."""
    query = select(Shareout).where(
        Shareout.maker_id == person_id, Shareout.state == ShareoutState.PUBLISHED
    )
    return list((await db.scalars(query.order_by(Shareout.id.desc()))).all())


# ── the groups that hear of it ───────────────────────────────────────────────────────────────


async def audience(db: AsyncSession, shareout: Shareout | None = None) -> list[Chat]:
    """The groups that hear of what people have learned: those for announcements, those that
    organizers have chosen, and those of the people for whom it is meant.
    """
    ids = list(await db.scalars(select(ShareoutRoom.chat_id)))
    chosen = select(Chat).where(Chat.id.in_(ids), Chat.present, Chat.purpose != RoomPurpose.SAFETY)
    chats = {chat.id: chat for chat in await rooms.of(db, RoomPurpose.ANNOUNCEMENTS)}
    if ids:
        chats |= {chat.id: chat for chat in await db.scalars(chosen)}
    if shareout is not None and shareout.readers in READERS_ROOMS:
        meant = await rooms.of(db, READERS_ROOMS[shareout.readers])
        chats |= {chat.id: chat for chat in meant}
    return [chats[chat_id] for chat_id in sorted(chats)]


async def possible_rooms(db: AsyncSession) -> list[Chat]:
    """The groups that organizers can choose: those with a purpose, but for the two that are always
    or never told.
    """
    never = {RoomPurpose.SAFETY, RoomPurpose.ANNOUNCEMENTS}
    return [chat for chat in await rooms.bound(db) if chat.purpose not in never]


async def choose_rooms(db: AsyncSession, chat_ids: Collection[int]) -> None:
    """From now on, these hear of it, besides those for announcements."""
    await db.execute(delete(ShareoutRoom))
    db.add_all(ShareoutRoom(chat_id=chat_id) for chat_id in sorted(chat_ids))


async def note_post(
    db: AsyncSession, shareout: Shareout, chat: Chat, language: str, now: datetime
) -> None:
    """It was posted there, in that language."""
    post = ShareoutPost(shareout_id=shareout.id, chat_id=chat.id, language=language, posted_at=now)
    await db.merge(post)


async def posts(db: AsyncSession, shareout_id: int) -> list[tuple[ShareoutPost, Chat]]:
    """Where it stands."""
    query = (
        select(ShareoutPost, Chat)
        .join(Chat, Chat.id == ShareoutPost.chat_id)
        .where(ShareoutPost.shareout_id == shareout_id, ShareoutPost.removed_at.is_(None))
        .order_by(ShareoutPost.chat_id)
    )
    return [(post, chat) for post, chat in await db.execute(query)]


def note_language(post: ShareoutPost, language: str) -> None:
    """It stands there in that language now."""
    post.language = language


# ── thanks ───────────────────────────────────────────────────────────────────────────────────


async def thank(db: AsyncSession, shareout: Shareout, person: Person, now: datetime) -> bool:
    """Somebody thanks those who made it; False where they have before. Raises Refused to makers."""
    if person.id in await making.all_who_add(db, shareout):
        raise Refused(_("This is yours. Others can thank you for it."))
    query = select(ShareoutThanks.id).where(
        ShareoutThanks.shareout_id == shareout.id, ShareoutThanks.person_id == person.id
    )
    if await db.scalar(query) is not None:
        return False
    db.add(ShareoutThanks(shareout_id=shareout.id, person_id=person.id, text="", at=now))
    await jobs.schedule_once(db, THANKS, shareout.id, now + GATHERED, quiet=Quiet.PERSON,
                             person=shareout.maker_id,
                             arguments={"since": now.isoformat()})  # fmt: skip
    return True


async def thanks_since(db: AsyncSession, shareout_id: int, since: datetime) -> int:
    """How many have thanked from then on."""
    query = select(func.count()).where(
        ShareoutThanks.shareout_id == shareout_id, ShareoutThanks.at >= since
    )
    return await db.scalar(query.select_from(ShareoutThanks)) or 0


# ── taking it back ───────────────────────────────────────────────────────────────────────────


async def withdraw(db: AsyncSession, shareout: Shareout, person: Person, now: datetime) -> None:
    """A maker takes it back: of what it said nothing stays. Raises Refused to others."""
    if not await making.may_arrange(db, shareout, person.id):
        raise Refused(_("Whoever makes it decides on that."))
    if shareout.state not in {ShareoutState.PUBLISHED, ShareoutState.REVIEW}:
        raise Refused(_("This isn't there any more."))
    draft_id, title = shareout.draft_id, (await content.of(db, shareout)).title
    shareout.state, shareout.settled_at = ShareoutState.WITHDRAWN, now
    shareout.title, shareout.text, shareout.answers, shareout.files = "", "", {}, []
    shareout.draft_id = None
    await pieces.remove_all(db, shareout.id)
    theirs = ShareoutTranslation.shareout_id == shareout.id
    translations = tuple(await db.scalars(select(ShareoutTranslation.id).where(theirs)))
    await db.execute(
        delete(ShareoutTranslation).where(theirs).execution_options(synchronize_session="fetch")
    )
    await jobs.cancel(db, shareout.id, THANKS, making.LOOK)
    await outdate(db)
    happened(db, ShareoutWithdrawn(shareout.id, person.id, title, draft_id, translations))


def note_removed(row: Sequence[tuple[ShareoutPost, Chat]], now: datetime) -> None:
    """It stands there no more."""
    for post, _chat in row:
        post.removed_at = now


async def names_of(db: AsyncSession, ids: Sequence[int]) -> list[str]:
    """What these people are called."""
    return [name for person_id in ids if (name := await people.named(db, person_id))]
