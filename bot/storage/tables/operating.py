"""How the bot does: who gets no digest of it, and what is wrong with it now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class DigestRefusal(Base):
    """An organizer who does not want the week in numbers."""

    __tablename__ = "digest_refusal"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    refused_at: Mapped[datetime]


class HealthTrouble(Base):
    """Something that is wrong with the bot; the row goes when it is well again.

    `kind`: `bot.words.diagnosis.TroubleKind`, `place` where it is ("" for the whole bot).
    """

    __tablename__ = "health_trouble"
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(255), primary_key=True)
    details: Mapped[dict[str, Any]]
    """What its sentence needs besides: numbers, and titles of rooms."""
    since: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When the owners were told; None: it may pass by itself."""
