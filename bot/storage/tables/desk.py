"""Who may come to the desk: links that work once, and what they become."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class DeskLink(Base):
    """A link that lets somebody in once; kept as a hash."""

    __tablename__ = "desk_link"
    __table_args__ = (
        Index(None, "person_id"),
        Index(None, "chat_id"),
        Index(None, "expires_at"),
    )
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    """The private chat in which it was asked for: as whom they are at the desk."""
    expires_at: Mapped[datetime]


class DeskSession(Base):
    """Somebody who has come in, in one browser; kept as a hash of what that browser has."""

    __tablename__ = "desk_session"
    __table_args__ = (
        Index(None, "person_id"),
        Index(None, "chat_id"),
        Index(None, "expires_at"),
    )
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done: Mapped[list[Any]] = mapped_column(default=list)
    """The latest deeds by the marks of their buttons, so that none is done twice."""
