"""What the bot remembers of itself: settings, versions, menus as they are shown."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base
from bot.storage.tables.encrypted import Encrypted


class Setting(Base):
    """What organizers have set by talking to the bot; it wins over the configuration."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[float]


class Version(Base):
    """A counter that grows whenever something that is kept in memory has changed."""

    __tablename__ = "version"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class ShownMenu(Base):
    """A menu of commands that a platform keeps showing; `chat` is the key of a chat of its own."""

    __tablename__ = "shown_menu"
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    account: Mapped[str] = mapped_column(String(255), primary_key=True)
    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    chat: Mapped[str] = mapped_column(Encrypted("chat", alike=True, length=255), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    fingerprint: Mapped[int]
