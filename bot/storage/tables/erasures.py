"""Who was forgotten: numbers that lead to nobody any more, for backups that still know them.

No foreign keys: nobody has these numbers now.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, partial_index


class Erasure(Base):
    """Somebody was forgotten. `former_id` was their id, which nobody has now."""

    __tablename__ = "erasure"
    __table_args__ = (partial_index("ix_erasure_pending", "id", where="pending"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    former_id: Mapped[int]
    erased_at: Mapped[datetime]
    heir_id: Mapped[int | None]
    """They were not forgotten, but became one with this person (`/link`)."""
    pending: Mapped[bool] = mapped_column(default=False)
    """In a database that was restored from a backup: it is to happen once more."""
