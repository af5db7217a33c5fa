"""People and places: who somebody is, by which accounts, where one can talk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from bot.storage.tables.base import Base, fold, index_of_present, partial_index
from bot.storage.tables.encrypted import Encrypted


class Person(Base):
    """Somebody, on whatever platforms. `language` and `zone` are their own choices."""

    __tablename__ = "person"
    __table_args__ = (
        Index(None, "name_key"),
        index_of_present("zone"),
        partial_index("ix_person_unseen_at", "unseen_at", where="pseudonym != ''"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Encrypted("name"), default="")
    name_key: Mapped[str] = mapped_column(
        Encrypted("folded name", alike=True, length=255), default=""
    )
    """The name as `fold` makes it; set with it."""
    language: Mapped[str | None] = mapped_column(String(35))
    zone: Mapped[str | None] = mapped_column(String(64))
    anonymous: Mapped[bool] = mapped_column(default=False)
    """They speak under a pseudonym: `bot.domain.hotline.unseen`."""
    unseen_at: Mapped[datetime | None]
    """When they last said something unseen, or chose to."""
    pseudonym: Mapped[str] = mapped_column(Text, default="")
    """Under which name they last spoke unseen; "" until it is drawn."""
    away_until: Mapped[datetime | None]
    confiding_until: Mapped[datetime | None]
    """Until then, what they write in private goes to the safety team: `bot.domain.safety.cases`."""
    talking_until: Mapped[datetime | None]
    """What they write in private goes to the other of a pairing (`TalkingPair`), till they end that
    or are told, some time after this, that it has ended.
    """
    composing_until: Mapped[datetime | None]
    """What they write in private goes into a share-out (`ComposingShareout`), till they end that or
    are told, some time after this, that it is put aside.
    """
    created_at: Mapped[datetime]

    @validates("name")
    def _fold_name(self, _attribute: str, name: str) -> str:
        self.name_key = fold(name)
        return name


class RoleGrant(Base):
    """A person has a role: owner, organizer or mentor. Everybody is a newcomer."""

    __tablename__ = "role_grant"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=True)
    """Somebody gave it (`granted_by`), and somebody can take it."""
    by_config: Mapped[bool] = mapped_column(default=False)
    """The configuration gives it, and takes it back when it names them no more."""
    answers_questions: Mapped[bool] = mapped_column(default=True)
    """Of mentors: the hotline asks them."""
    mentors_people: Mapped[bool] = mapped_column(default=False)
    """Of mentors: newcomers are paired with them."""


class MemberTag(Base):
    """A group in which somebody wants to be seen with their role."""

    __tablename__ = "member_tag"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    account: Mapped[str] = mapped_column(Encrypted("account", alike=True, length=255))
    """The key of the account that is in it."""


class Spoken(Base):
    """A language that somebody speaks with others; mentors answer in those that they know well."""

    __tablename__ = "spoken"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    fluency: Mapped[int] = mapped_column(default=3)
    """How well: `bot.words.mentoring.Fluency`."""


class Block(Base):
    """Somebody does not want to have to do with somebody else: nothing brings the two together."""

    __tablename__ = "block"
    __table_args__ = (Index(None, "blocked_id"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    handle: Mapped[str] = mapped_column(String(16))
    """What buttons call it."""
    known_as: Mapped[str] = mapped_column(Encrypted("name"))
    """What whoever blocks knows the other by: a name, or a made-up one."""
    at: Mapped[datetime]


class LinkCode(Base):
    """A one-time code with which a person shows that an account elsewhere is theirs too.

    Kept as a hash; `person_id` asked for it. `claimed_by` has written it and waits for them to say
    that this is true.
    """

    __tablename__ = "link_code"
    __table_args__ = (Index(None, "person_id"),)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]


class LinkAttempt(Base):
    """A code that did not fit: too many of them, and the person has to wait."""

    __tablename__ = "link_attempt"
    __table_args__ = (Index(None, "person_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Chat(Base):
    """A private chat or a group. `purpose`: "", or one of `bot.words.states.RoomPurpose`."""

    __tablename__ = "chat"
    __table_args__ = (
        UniqueConstraint("platform", "account", "key"),
        Index(None, "purpose"),
        # Groups alone: nearly all chats are private ones, and for nothing in particular too.
        Index(
            "ix_chat_groups",
            "purpose",
            "present",
            sqlite_where=text("private IS 0"),
            postgresql_where=text("private IS FALSE"),
        ),
        index_of_present("beside_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(Encrypted("chat", alike=True, length=255))
    private: Mapped[bool]
    title: Mapped[str] = mapped_column(Encrypted("title"), default="")
    language: Mapped[str | None] = mapped_column(String(35))
    purpose: Mapped[str] = mapped_column(String(16), default="")
    listening: Mapped[bool] = mapped_column(default=False)
    threaded: Mapped[bool] = mapped_column(default=False)
    present: Mapped[bool] = mapped_column(default=True)
    """The bot is in it and may write."""
    aside: Mapped[bool] = mapped_column(default=False)
    """It was present when the configuration named an account of the bot's on its platform."""
    moved_to: Mapped[str] = mapped_column(Encrypted("chat", alike=True, length=255), default="")
    """Where somebody says that it has moved; not used until an organizer has confirmed it."""
    refusal: Mapped[str | None] = mapped_column(String(16))
    """Why nothing can be said there: removed, muted; None or "": it can."""
    refused_at: Mapped[datetime | None]
    """Since when, the last time."""
    beside_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    """Of a side chat the group in which it is: what the bot and one member say to each other there,
    unseen by the others (`bot.words.side_chats`); it is `private`. None: it is none."""


class Account(Base):
    """A person's account on a platform; `chat_id` is the private chat once there is one."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("platform", "key"),
        Index(None, "person_id"),
        Index(None, "chat_id"),
        Index(None, "username_key"),
        partial_index("ix_account_localpart_key", "localpart_key", where="localpart_key != ''"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(Encrypted("account", alike=True, length=255))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    reachable: Mapped[bool] = mapped_column(default=False)
    aside: Mapped[bool] = mapped_column(default=False)
    """It was reachable when the configuration named an account of the bot's on its platform."""
    username: Mapped[str] = mapped_column(Encrypted("username", length=255), default="")
    username_key: Mapped[str] = mapped_column(
        Encrypted("folded username", alike=True, length=255), default=""
    )
    """The username as `fold` makes it; set with it."""
    localpart_key: Mapped[str] = mapped_column(
        Encrypted("folded username", alike=True, length=255), default=""
    )
    """Of a username with a server's name what is before the colon, folded; "": of others."""
    client_language: Mapped[str] = mapped_column(String(35), default="")
    seen_at: Mapped[datetime]

    @validates("username")
    def _fold_username(self, _attribute: str, username: str) -> str:
        self.username_key = folded = fold(username)
        local, colon, _server = folded.partition(":")
        self.localpart_key = local if colon else ""
        return username
