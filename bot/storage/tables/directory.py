"""Finding one's way: resources, communities, translations, welcomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present, partial_index


class Resource(Base):
    """Something worth knowing of: a page, a tool, a group. Unseen while its link is dead."""

    __tablename__ = "resource"
    __table_args__ = (UniqueConstraint("language", "key"), Index(None, "link"))
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """The same in all languages: the translation group."""
    language: Mapped[str] = mapped_column(String(35))
    title: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    topics: Mapped[list[Any]]
    level: Mapped[str] = mapped_column(String(16), default="")
    """A level of the ladder (starter/ladder.toml); "": for everybody."""
    kind: Mapped[str] = mapped_column(String(16), default="")
    """tutorial, policy, tool, group, event, grant, person; "": not said"""
    keywords: Mapped[list[Any]]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None]
    """When the link was last tried."""
    failures: Mapped[int] = mapped_column(default=0)
    """How often in a row it did not open."""
    dead_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When organizers were told that it is dead."""
    retired_at: Mapped[datetime | None]


class Suggestion(Base):
    """A link that somebody suggests as a resource. `state`: looking (at the page), open, accepted,
    dropped.
    """

    __tablename__ = "suggestion"
    __table_args__ = (Index(None, "link"), Index(None, "suggested_by"))
    id: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35))
    topics: Mapped[list[Any]]
    kind: Mapped[str] = mapped_column(String(16), default="")
    level: Mapped[str] = mapped_column(String(16), default="")
    problem: Mapped[str] = mapped_column(String(32), default="")
    """Why the page could not be read (`bot.words.Trouble`)."""
    state: Mapped[str] = mapped_column(String(16), default="looking")
    suggested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unnamed: Mapped[bool] = mapped_column(default=False)
    """They went unseen: nobody is told their name."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id"))
    created_at: Mapped[datetime]


class Community(Base):
    """A chat or a local community that people can be pointed to."""

    __tablename__ = "community"
    __table_args__ = (UniqueConstraint("key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35), default="")
    """"": any language."""
    place: Mapped[str] = mapped_column(Text, default="")
    topics: Mapped[list[Any]]
    listed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]


class Translation(Base):
    """Somebody translates an entry. `state`: claimed, submitted, approved, dropped."""

    __tablename__ = "translation"
    __table_args__ = (Index(None, "entry_id", "language"), Index(None, "person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    language: Mapped[str] = mapped_column(String(35))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whose words they are: who claimed it, or who edited them last."""
    unnamed: Mapped[bool] = mapped_column(default=False)
    """They went unseen: nobody is told their name."""
    question: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="claimed")
    claimed_until: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Interest(Base):
    """A topic that a person would like to hear of."""

    __tablename__ = "interest"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)


class LevelChoice(Base):
    """Where a person says that they stand on the ladder (starter/ladder.toml)."""

    __tablename__ = "level_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(16))


class Introduction(Base):
    """A person has been asked for language, zone and interests, once."""

    __tablename__ = "introduction"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]


class Space(Base):
    """A set of rooms that the bot is in. `state`: `bot.words.states.SpaceState`."""

    __tablename__ = "space"
    __table_args__ = (
        UniqueConstraint("platform", "account", "key"),
        index_of_present("decided_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    offers: Mapped[int] = mapped_column(default=0)
    """How often organizers were asked: each time about what is new."""
    offered_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SpaceRoom(Base):
    """A room of such a set. `state`: `bot.words.states.SpaceState`."""

    __tablename__ = "space_room"
    __table_args__ = (UniqueConstraint("space_id", "key"), index_of_present("community_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    key: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text)
    via: Mapped[str] = mapped_column(String(255))
    is_open: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    """As what it is listed."""


class GroupSet(Base):
    """Groups that belong to one community on their platform. `state`: `SpaceState`."""

    __tablename__ = "group_set"
    __table_args__ = (UniqueConstraint("platform", "account", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime]


class GroupSetMember(Base):
    """A group of such a set: how anybody can join it, and as what it is listed."""

    __tablename__ = "group_set_member"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("group_set.id"))
    link: Mapped[str] = mapped_column(Text)
    listed_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))


class Welcoming(Base):
    """Whether a group welcomes who joins (None: if it is for newcomers), and when it last did."""

    __tablename__ = "welcoming"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    wanted: Mapped[bool | None]
    welcomed_at: Mapped[datetime | None]


class Welcome(Base):
    """A welcome that stands in a group until it fades."""

    __tablename__ = "welcome"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    at: Mapped[datetime]


class JoinRule(Base):
    """What becomes of those who ask to be let into a group, as organizers have said."""

    __tablename__ = "join_rule"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(16))
    """`bot.words.states.AdmissionRule`"""
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]


class JoinRequest(Base):
    """Somebody has asked to join a group. `state`: `bot.words.states.RequestState`."""

    __tablename__ = "join_request"
    __table_args__ = (
        Index(None, "person_id"),
        index_of_present("decided_by"),
        partial_index("ix_join_request_words", "at", where="words IS NOT NULL"),
        partial_index("ix_join_request_waiting", "at", where="state = 'waiting'"),
    )
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]
    state: Mapped[str | None] = mapped_column(String(16))
    words: Mapped[str | None] = mapped_column(Text)
    """What they gave as a reason, or answered when they were asked for it."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]


class Arrival(Base):
    """Somebody has joined a group and will be in its next welcome."""

    __tablename__ = "arrival"
    __table_args__ = (Index(None, "person_id"),)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35))
    at: Mapped[datetime]
