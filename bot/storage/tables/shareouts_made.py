"""How share-outs are put together, who hears of them, and how they come into other languages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present


class ComposingShareout(Base):
    """Into which share-out goes what somebody writes in private: `Person.composing_until`.

    `question`: the guiding question that they are being asked (`bot.words.shareouts`); "" for none.
    """

    __tablename__ = "composing_shareout"
    __table_args__ = (Index(None, "shareout_id"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    shareout_id: Mapped[int] = mapped_column(ForeignKey("shareout.id"))
    question: Mapped[str] = mapped_column(String(16), default="")


class ShareoutRoom(Base):
    """A group that hears of what people have learned, besides those for announcements."""

    __tablename__ = "shareout_room"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)


class ShareoutTranslation(Base):
    """A published share-out in another language. `state`: `bot.words.states.TranslationState`."""

    __tablename__ = "shareout_translation"
    __table_args__ = (
        Index("ix_shareout_translation_language", "shareout_id", "language"),
        index_of_present("person_id"),
        index_of_present("decided_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    shareout_id: Mapped[int] = mapped_column(ForeignKey("shareout.id"))
    language: Mapped[str] = mapped_column(String(35))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whose words they are: who claimed it, or who edited them last."""
    unnamed: Mapped[bool] = mapped_column(default=False)
    """They went unseen: nobody is told their name."""
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="claimed")
    claimed_until: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
