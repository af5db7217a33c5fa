"""By which key identities are encrypted; no row: by none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class IdentityEncryption(Base):
    """The key in use; one row at most."""

    __tablename__ = "identity_encryption"
    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    """Its id (`bot.storage.identity_keys`)."""
    since: Mapped[datetime]
