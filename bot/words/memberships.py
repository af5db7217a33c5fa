"""Memberships: who is let into a group, and the groups that the bot itself goes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.words.subjects import Subject


@dataclass(frozen=True, slots=True)
class Admit:
    """Let a person into a group; or not (`admitted` false): decline, or let them out again.

    `admitted` is None where people decide: the platform hears of it if it has asked. `request` is
    the handle by which it has asked for a decision at once. Where what is decided can't be done,
    `Undelivered` tells of a reference with the subject.
    """

    chat: int
    person: int
    admitted: bool | None
    subject: Subject
    request: str = ""


@dataclass(frozen=True, slots=True)
class Enter:
    """Let the bot go to a group that it is not in, by its key; `via` is a server that knows it.

    It is heard of as any other coming. Where that can't be done: as with `Admit`.
    """

    platform: str
    account: str
    key: str
    via: str
    title: str
    subject: Subject
