"""The schema, readable in one sitting. All moments are aware UTC; all keys are platforms' own.

Longer than the house likes because the schema is worth reading in one piece.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite, which forgets zones, is reminded on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no zone (ValueError); store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs a zone"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy gives it
    ) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _index(name: str | None, *columns: str, where: str) -> Index:
    """An index of those rows alone: it costs the others nothing."""
    only = text(where)
    return Index(name, *columns, sqlite_where=only, postgresql_where=only)


def _index_of(column: str) -> Index:
    """An index of the rows where the column is not null, which are few."""
    return _index(None, column, where=f"{column} IS NOT NULL")


class Base(DeclarativeBase):
    """Names its constraints, so that migrations can speak of them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declarative idiom
        datetime: Moment,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def fold(name: str) -> str:
    """What a name is found by, in every script: the same in capitals, and in composed letters."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())[:255]


# ── people and places ────────────────────────────────────────────────────────────────────────


class Person(Base):
    """Somebody, on whatever platforms. `language` and `zone` are their own choices."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "name_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    name_key: Mapped[str] = mapped_column(String(255), default="")
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


class Spoken(Base):
    """A language in which a mentor answers."""

    __tablename__ = "spoken"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)


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
    __table_args__ = (UniqueConstraint("platform", "account", "key"), Index(None, "purpose"))
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(String(255))
    private: Mapped[bool]
    title: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None] = mapped_column(String(35))
    purpose: Mapped[str] = mapped_column(String(16), default="")
    listening: Mapped[bool] = mapped_column(default=False)
    threaded: Mapped[bool] = mapped_column(default=False)
    present: Mapped[bool] = mapped_column(default=True)
    """The bot is in it and may write."""
    aside: Mapped[bool] = mapped_column(default=False)
    """It was present when the configuration named an account of the bot's on its platform."""
    moved_to: Mapped[str] = mapped_column(String(255), default="")
    """Where somebody says that it has moved; not used until an organizer has confirmed it."""
    refusal: Mapped[str | None] = mapped_column(String(16))
    """Why nothing can be said there: removed, muted; None or "": it can."""
    refused_at: Mapped[datetime | None]
    """Since when, the last time."""


class Account(Base):
    """A person's account on a platform; `chat_id` is the private chat once there is one."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("platform", "key"),
        Index(None, "person_id"),
        Index(None, "chat_id"),
        Index(None, "username_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    reachable: Mapped[bool] = mapped_column(default=False)
    aside: Mapped[bool] = mapped_column(default=False)
    """It was reachable when the configuration named an account of the bot's on its platform."""
    username: Mapped[str] = mapped_column(String(255), default="")
    username_key: Mapped[str] = mapped_column(String(255), default="")
    """The username as `fold` makes it; set with it."""
    client_language: Mapped[str] = mapped_column(String(35), default="")
    seen_at: Mapped[datetime]

    @validates("username")
    def _fold_username(self, _attribute: str, username: str) -> str:
        self.username_key = fold(username)
        return username


# ── durable in, durable out ──────────────────────────────────────────────────────────────────


class InboxRow(Base):
    """An event of a platform. The payload is dropped once it is handled; the id is kept a while."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("platform", "account", "event"),
        Index("ix_inbox_new", "turn", "id", sqlite_where=text("state = 'new'"),
              postgresql_where=text("state = 'new'")),
        Index("ix_inbox_sender", "sender", "turn", sqlite_where=text("state = 'new'"),
              postgresql_where=text("state = 'new'")),
        Index("ix_inbox_received_at", "received_at"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(255))
    event: Mapped[str] = mapped_column(String(255))
    payload: Mapped[str | None] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(String(255), default="")
    """Whose doing it is, by their key on the platform: they take turns; goes with the payload."""
    turn: Mapped[int] = mapped_column(default=0)
    """When it is handled, before those with a greater one (`bot.engine.turns`)."""
    state: Mapped[str] = mapped_column(String(16), default="new")
    """new, done, quarantined"""
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(255), default="")
    """The kind of the error and where it arose; never what anybody wrote."""
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class OutboxRow(Base):
    """One delivery to make, and what came of it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "platform", "chat_id", "priority", "turn", "id",
              sqlite_where=text("state IN ('queued', 'sending')"),
              postgresql_where=text("state IN ('queued', 'sending')")),
        Index("ix_outbox_speaker", "chat_id", "speaker_id", "priority", "turn",
              sqlite_where=text("state IN ('queued', 'sending') AND speaker_id IS NOT NULL"),
              postgresql_where=text("state IN ('queued', 'sending') AND speaker_id IS NOT NULL")),
        Index("ix_outbox_ready", "platform", "priority", "not_before", "id",
              sqlite_where=text("state = 'queued' AND head"),
              postgresql_where=text("state = 'queued' AND head")),
        Index("ix_outbox_reference_id", "reference_id"),
        Index("ix_outbox_settled_at", "settled_at"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    act: Mapped[str] = mapped_column(String(16))
    priority: Mapped[int]
    speaker_id: Mapped[int | None]
    """The person whose doing it is: they take turns in a chat; dropped once it is settled."""
    turn: Mapped[int] = mapped_column(default=0)
    """When it goes, of those of its chat and priority (`bot.delivery.queue`)."""
    payload: Mapped[dict[str, Any] | None]
    """Rich text, keys, attachments …, ready for the platform; dropped once it is settled."""
    reference_id: Mapped[int | None] = mapped_column(ForeignKey("message_reference.id"))
    """The message that this delivery makes or changes."""
    thread_subject: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(16), default="queued")
    """queued, sending, sent, failed, cancelled"""
    head: Mapped[bool] = mapped_column(default=True)
    """It may be the next of its chat (`bot.delivery.queue`)."""
    attempts: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[int] = mapped_column(default=0)
    """How often the answer to it was lost: so many duplicates are possible."""
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """From then on it is of no use, and is dropped."""
    claimed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(255), default="")


class Broadcast(Base):
    """A message for many people that is still being written to them, in the order of their ids."""

    __tablename__ = "broadcast"
    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    """What is said, and to whom (`bot.delivery.stored_words`); {} once it is done."""
    after_id: Mapped[int] = mapped_column(default=0)
    """The last person who was written to."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class MessageReference(Base):
    """A message that stands in a chat, and its subject ("question:7", "utterance:12").

    `message` is "" until it is sent. `own`: the bot said it and can change it.
    """

    __tablename__ = "message_reference"
    __table_args__ = (
        Index(None, "chat_id", "message"),
        Index(None, "subject", "reader_id"),
        _index_of("reader_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    subject: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(String(255), default="")
    thread: Mapped[str] = mapped_column(String(255), default="")
    own: Mapped[bool] = mapped_column(default=True)
    part: Mapped[int] = mapped_column(default=0)
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whose language it is said in; None: the chat's."""
    shown: Mapped[int] = mapped_column(BigInteger, default=0)
    """The fingerprint of what it says once all that waits is done; 0: nobody knows."""
    removed: Mapped[bool] = mapped_column(default=False)
    """It is taken back, or will be: once is enough."""


class Thread(Base):
    """A thread that was opened for a subject in a chat that has threads (a forum's topics)."""

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("chat_id", "subject"),
        Index(None, "chat_id", "key"),
        Index(None, "subject"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    subject: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(255), default="")


class PlatformState(Base):
    """What must survive about a bot account: `position` in the stream, `paused_until`."""

    __tablename__ = "platform_state"
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    account: Mapped[str] = mapped_column(String(255), primary_key=True)
    position: Mapped[str] = mapped_column(Text, default="")
    paused_until: Mapped[datetime | None]
    started_at: Mapped[datetime]


class FormState(Base):
    """A form that a person is filling in, in one chat: which step, and the answers so far."""

    __tablename__ = "form_state"
    __table_args__ = (Index(None, "person_id"),)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(16), default="")
    """Of its questions when it was begun; "" from before there were versions."""
    step: Mapped[int] = mapped_column(default=0)
    answers: Mapped[dict[str, Any]]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Job(Base):
    """Something that is due at a moment, recurs or takes long: one queue for all of it.

    `subject` is the id of what it is about: of a person, if `of_person`. One `key` of a name and a
    subject is there once; "" for most, the local date for an occurrence that was put aside. A
    failing job waits longer each time, and is quarantined in the end.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("name", "subject", "key"),
        Index(None, "state", "due_at"),
        Index(None, "person_id"),
        Index("ix_job_host", "host", "due_at", sqlite_where=text("host != ''"),
              postgresql_where=text("host != ''")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    subject: Mapped[int]
    key: Mapped[str] = mapped_column(String(32), default="")
    arguments: Mapped[dict[str, Any]]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whom it is about: it goes when they are forgotten, and follows when they are linked."""
    of_person: Mapped[bool] = mapped_column(default=False)
    quiet: Mapped[str] = mapped_column(String(16), default="")
    """Whose quiet hours count: "", community, person."""
    host: Mapped[str] = mapped_column(String(255), default="")
    """What is worked on for one host (or whatever is named here) is so one after the other."""
    planned_at: Mapped[datetime]
    """When it is meant to be done."""
    due_at: Mapped[datetime]
    """When it is tried next."""
    recurrence: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """`bot.words.recurrences.Recurrence`, as JSON."""
    done_on: Mapped[date | None]
    """The local date of its last occurrence."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting, working, quarantined"""
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(255), default="")
    """The kind of the last error and where it arose; never what anybody wrote."""
    claimed_at: Mapped[datetime | None]


# ── the hotline ──────────────────────────────────────────────────────────────────────────────


class Question(Base):
    """A question, from being asked to its end. `asker_id` is None once the asker is forgotten."""

    __tablename__ = "question"
    __table_args__ = (
        Index(None, "asker_id"),
        Index(None, "state"),
        Index(None, "asked_at"),
        _index_of("entry_id"),
        _index(
            "ix_question_handed_over",
            "language",
            "escalated_at",
            where="escalated_at IS NOT NULL",
        ),
        _index_of("answered_at"),
        _index_of("answered_by"),
        _index_of("claimed_by"),
        _index_of("closed_by"),
        _index_of("follows_id"),
        _index_of("escalated_at"),
        _index("ix_question_album", "album", where="album != ''"),
        _index("ix_question_pseudonym", "pseudonym", "state", where="pseudonym != ''"),
        Index(None, "number", unique=True),
        Index(None, "handle", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    """Never shown, as it counts what the bot alone is asked."""
    number: Mapped[int | None]
    """What people call it by: given when it is first handed to people."""
    handle: Mapped[str | None] = mapped_column(String(16))
    """What its asker's buttons call it by: drawn at random."""
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    thread: Mapped[str] = mapped_column(String(255), default="")
    message: Mapped[str] = mapped_column(String(255), default="")
    album: Mapped[str] = mapped_column(String(64), default="")
    """The last one that was sent in it: more pictures of it may come."""
    language: Mapped[str] = mapped_column(String(35))
    pseudonym: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    """offered (the bot answered or gave choices), held, waiting, claimed, answered, closed,
    withdrawn
    """
    ending: Mapped[str] = mapped_column(String(16), default="")
    """helped, solved, closed, duplicate, known, not_a_question, withdrawn, expired"""
    verdict: Mapped[str] = mapped_column(String(16), default="")
    score: Mapped[float] = mapped_column(default=0.0)
    found: Mapped[dict[str, Any] | None]
    """Why the bot answered as it did: `bot.domain.knowledge.reasons`."""
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    follows_id: Mapped[int | None]
    """What the same person asked right before: those who answer see it (the id of a question)."""
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lease_until: Mapped[datetime | None]
    in_room: Mapped[bool | None]
    """Whoever has it, or answered it, did so in a room of staff's: there they hear of it again."""
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    step: Mapped[int] = mapped_column(default=0)
    """The ladder: 0 matched mentors, 1 the language's, 2 all mentors, 3 organizers."""
    asked_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    thanked_at: Mapped[datetime | None]


class Flood(Base):
    """Somebody sends more than people can take, under one name ("" for their own); mentors may hush
    them.

    `person_id` is None once they are forgotten.
    """

    __tablename__ = "flood"
    __table_args__ = (
        Index(None, "person_id"),
        _index("ix_flood_hushed_until", "hushed_until", where="ended_at IS NULL"),
        _index_of("hushed_by"),
        _index_of("unhushed_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pseudonym: Mapped[str] = mapped_column(Text, default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    hushed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hushed_at: Mapped[datetime | None]
    hushed_until: Mapped[datetime | None]
    unhushed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Utterance(Base):
    """One thing that was said in a question. `side`: asker, mentor, note; held: not sent yet."""

    __tablename__ = "utterance"
    __table_args__ = (
        Index(None, "question_id"),
        Index(None, "person_id"),
        Index(None, "handle", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str | None] = mapped_column(String(16))
    """What buttons call it by, where there are any about it."""
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    side: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[Any]]
    held: Mapped[bool] = mapped_column(default=False)
    said_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Revision(Base):
    """What an utterance said before it was edited."""

    __tablename__ = "revision"
    __table_args__ = (Index(None, "utterance_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    utterance_id: Mapped[int] = mapped_column(ForeignKey("utterance.id"))
    text: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime]


class Declined(Base):
    """A mentor said "not me" to a question."""

    __tablename__ = "declined"
    __table_args__ = (Index(None, "person_id"),)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Snippet(Base):
    """A mentor's own ready-made words."""

    __tablename__ = "snippet"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


# ── safety ───────────────────────────────────────────────────────────────────────────────────


class SafetyMember(Base):
    """Somebody is of the safety team. It is no step of the roles: whoever is above is not in it."""

    __tablename__ = "safety_member"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class SafetyCase(Base):
    """Somebody is in danger or distress, or reports something: for the safety team alone.

    `kind`, `state`, `step`, `contact`: `bot.words.states`.
    """

    __tablename__ = "safety_case"
    __table_args__ = (
        UniqueConstraint("number"),
        _index_of("reporter_id"),
        _index_of("taken_by"),
        _index_of("closed_by"),
        Index(None, "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16))
    """What people call it by; drawn, so that nobody can guess one or count them."""
    kind: Mapped[str] = mapped_column(String(16))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pseudonym: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35))
    room: Mapped[str] = mapped_column(Text, default="")
    """The group in which it was written; "" for none."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    step: Mapped[int] = mapped_column(default=0)
    contact: Mapped[str] = mapped_column(String(16), default="here")
    contact_details: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    """Since when somebody waits for the team."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SafetyMessage(Base):
    """One thing that was said in a case. `side`: person, team, note."""

    __tablename__ = "safety_message"
    __table_args__ = (Index(None, "case_id"), _index_of("person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("safety_case.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    side: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[Any]]
    said_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


# ── knowledge ────────────────────────────────────────────────────────────────────────────────


class Entry(Base):
    """Something the community knows: a question and its Markdown answer, with its source."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("language", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """The same in all languages: the translation group."""
    language: Mapped[str] = mapped_column(String(35))
    topic: Mapped[str] = mapped_column(String(64), default="")
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, default="")
    translated_from: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    """The entry in another language that it says again; None: not known, or the first."""
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    review_by: Mapped[datetime | None]
    """When somebody should look whether it is still right; None: a year after the last look."""
    changed_at: Mapped[datetime | None]
    """When its question or answer last became another; None: never since it came."""
    retired_at: Mapped[datetime | None]


class Variant(Base):
    """The answer as it is on one sort of device ("phone", "computer")."""

    __tablename__ = "variant"
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(16), primary_key=True)
    answer: Mapped[str] = mapped_column(Text)


class EntryChange(Base):
    """Somebody changed an entry; `before` is the whole entry as it was (None: it was not there)."""

    __tablename__ = "entry_change"
    __table_args__ = (Index(None, "entry_id"), _index_of("person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    operation: Mapped[str] = mapped_column(String(32))
    before: Mapped[dict[str, Any] | None]


class DistinctPair(Base):
    """Somebody has looked at two entries that ask much the same, and says that they differ.

    `one_id` is the lower; `change_id` the newest change of any entry that there was then, or 0.
    """

    __tablename__ = "distinct_pair"
    one_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    change_id: Mapped[int]
    at: Mapped[datetime]


class TopicOwner(Base):
    """Who looks after the entries of a topic, and is reminded of them."""

    __tablename__ = "topic_owner"
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Feedback(Base):
    """Was an entry the right one for a question? `given_by`: asker, mentor. The last word counts.

    `confidence` is what the matcher gave the entry when it was asked.
    """

    __tablename__ = "feedback"
    __table_args__ = (Index(None, "entry_id", "correct"),)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    given_by: Mapped[str] = mapped_column(String(16), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    confidence: Mapped[float]
    correct: Mapped[bool]
    at: Mapped[datetime]


class Phrasing(Base):
    """Another way in which people ask it."""

    __tablename__ = "phrasing"
    __table_args__ = (Index(None, "entry_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    text: Mapped[str] = mapped_column(Text)


class Embedding(Base):
    """The vector that an encoder made of a text of the knowledge base, kept by its content."""

    __tablename__ = "embedding"
    model: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the text, in hexadecimal."""
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """16-bit floats, little-endian."""


class Draft(Base):
    """An answer of a person's that may become knowledge once a second person agrees."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("question_id"),
        Index(None, "state", "language"),
        _index_of("suggested_by"),
        _index_of("edited_by"),
        _index_of("decided_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    language: Mapped[str] = mapped_column(String(35))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open, approved, dropped"""
    suggested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    created_at: Mapped[datetime]


class Wording(Base):
    """Somebody has put words into what is reviewed ("draft:7"), and so is not second to them."""

    __tablename__ = "wording"
    __table_args__ = (Index(None, "person_id"),)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class DraftQuestion(Base):
    """A further question that a draft answers, in its words without personal details."""

    __tablename__ = "draft_question"
    __table_args__ = (Index(None, "draft_id"),)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    text: Mapped[str] = mapped_column(Text)


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
    chat: Mapped[str] = mapped_column(String(255), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    fingerprint: Mapped[int]


# ── finding one's way ────────────────────────────────────────────────────────────────────────


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


class Introduction(Base):
    """A person has been asked for language, zone and interests, once."""

    __tablename__ = "introduction"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]


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


class JoinRequest(Base):
    """Somebody has asked to join a group and had a word for it, once."""

    __tablename__ = "join_request"
    __table_args__ = (Index(None, "person_id"),)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]


class Arrival(Base):
    """Somebody has joined a group and will be in its next welcome."""

    __tablename__ = "arrival"
    __table_args__ = (Index(None, "person_id"),)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35))
    at: Mapped[datetime]
