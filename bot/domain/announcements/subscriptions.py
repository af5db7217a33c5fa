"""Subscriptions: which topics of announcements people and groups hear of, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.storage.tables import (
    Announcement,
    AnnouncementRecipient,
    RoomTopicChoice,
    TopicChoice,
)
from bot.words.announcements import AnnouncementTopic, Cadence, RecipientState, Unreached
from bot.words.domain_events import TopicChosen, happened

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def of_person(db: AsyncSession, person_id: int) -> dict[str, str]:
    """How somebody hears of each topic."""
    rows = await db.scalars(select(TopicChoice).where(TopicChoice.person_id == person_id))
    chosen = {row.topic: row.cadence for row in rows}
    return {topic: chosen.get(topic, Cadence.AT_ONCE) for topic in AnnouncementTopic}


async def of_room(db: AsyncSession, chat_id: int) -> dict[str, str]:
    """How a group hears of each topic."""
    rows = await db.scalars(select(RoomTopicChoice).where(RoomTopicChoice.chat_id == chat_id))
    chosen = {row.topic: row.cadence for row in rows}
    return {topic: chosen.get(topic, Cadence.AT_ONCE) for topic in AnnouncementTopic}


async def choose(db: AsyncSession, person_id: int, topic: str, cadence: str) -> list[str]:
    """Hear of a topic so from now on. Gives the portions of announcements, "5:2", in
    which something of it is on its way to them and is to be kept back.
    """
    await db.merge(TopicChoice(person_id=person_id, topic=topic, cadence=cadence))
    await db.flush()
    happened(db, TopicChosen(person_id, topic, cadence))
    if cadence == Cadence.AT_ONCE:
        return []
    of_topic = select(Announcement.id).where(Announcement.topic == topic)
    if cadence == Cadence.NEVER:
        await db.execute(
            update(AnnouncementRecipient)
            .where(
                AnnouncementRecipient.person_id == person_id,
                AnnouncementRecipient.state.in_((RecipientState.DIGEST, RecipientState.WAITING)),
                AnnouncementRecipient.announcement_id.in_(of_topic),
            )
            .values(state=RecipientState.FAILED, reason=Unreached.MUTED)
            .execution_options(synchronize_session=False)
        )
    under_way = (
        select(AnnouncementRecipient.announcement_id, AnnouncementRecipient.batch)
        .join(Announcement, Announcement.id == AnnouncementRecipient.announcement_id)
        .where(
            AnnouncementRecipient.person_id == person_id,
            AnnouncementRecipient.state == RecipientState.QUEUED,
            Announcement.topic == topic,
        )
    )
    return [f"{number}:{batch}" for number, batch in await db.execute(under_way)]


async def choose_for_room(db: AsyncSession, chat_id: int, topic: str, cadence: str) -> None:
    """Let a group hear of a topic so from now on."""
    await db.merge(RoomTopicChoice(chat_id=chat_id, topic=topic, cadence=cadence))
    await db.flush()
