"""Who did what to which subject when: a chain of hashes, and whom its entries speak of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class AuditEntry(Base):
    """One deed, without any text. `hash` covers it and the hash of the entry before."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "at"), Index(None, "deed"))
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1 on, without gaps."""
    at: Mapped[datetime]
    deed: Mapped[str] = mapped_column(String(64))
    """The command, action or form, or a word for what else was done."""
    subject: Mapped[str] = mapped_column(String(128), default="")
    """What it was done to ("question:7"); "" where that is nothing with a number."""
    done_by: Mapped[str] = mapped_column(String(16))
    """person, bot, operator"""
    actor: Mapped[str] = mapped_column(String(64), default="")
    """Who did it, as a commitment (`bot.storage.audit`); "" where it was nobody, or is not told."""
    concerns: Mapped[str] = mapped_column(String(64), default="")
    """Whom it was done to, likewise."""
    hash: Mapped[str] = mapped_column(String(64))


class AuditLink(Base):
    """Opens a commitment of an entry: whom it means. Goes when they are forgotten, or the entry."""

    __tablename__ = "audit_link"
    __table_args__ = (Index(None, "person_id"),)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The entry's."""
    part: Mapped[str] = mapped_column(String(8), primary_key=True)
    """actor, concerns"""
    salt: Mapped[str] = mapped_column(String(32))
    committed: Mapped[int]
    """The number of the person that the commitment was made with."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who that is now: another than `committed` where two accounts have become one person."""


class AuditHead(Base):
    """The last entry of the chain, in one row: whoever adds to the chain locks it."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")
