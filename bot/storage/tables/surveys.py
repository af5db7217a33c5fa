"""Surveys and votes: what is asked of whom, and the ballots until it closes.

No table joins a person to a ballot, and nothing in a ballot says when it was cast
(docs/decisions: a vote leaves no ballots).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present


class Survey(Base):
    """A question to many. `kind`: `SurveyKind`; `state`: `SurveyState` (`bot.words.surveys`)."""

    __tablename__ = "survey"
    __table_args__ = (Index(None, "state", "closes_at"), index_of_present("made_by"))
    id: Mapped[int] = mapped_column(primary_key=True)
    """Also its number: /vote 7."""
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="draft")
    language: Mapped[str] = mapped_column(String(35))
    """That of the original."""
    quorum: Mapped[int]
    """With fewer voices (in a language, where each votes about its own words) nothing is declared.
    """
    audience: Mapped[dict[str, Any]]
    """Who is asked in private, as `bot.domain.announcements.audiences.Audience` is stored."""
    code: Mapped[str] = mapped_column(String(16))
    """Whoever has seen the question knows it: its buttons say it."""
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    """None: a week after it is opened."""
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The key of its ballots' handles; thrown away with them when it closes."""
    standing: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """While it is open: what is known of the strengths of words, to choose pairs by."""
    voices: Mapped[int] = mapped_column(default=0)
    """How many have voted, once it is closed."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What came of it, once it is closed; None: nothing is declared."""


class SurveyText(Base):
    """What it says in one language; `is_shown`: else somebody has offered it, and an organizer is
    to look at it.
    """

    __tablename__ = "survey_text"
    __table_args__ = (index_of_present("offered_by"),)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[Any]]
    """In the original's order; empty where there are none."""
    is_shown: Mapped[bool] = mapped_column(default=True)
    offered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SurveyRoom(Base):
    """A group that is asked."""

    __tablename__ = "survey_room"
    __table_args__ = (Index(None, "chat_id"),)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)


class SurveyOption(Base):
    """A word that can be voted for in its language; `state`: `OptionState`."""

    __tablename__ = "survey_option"
    __table_args__ = (
        UniqueConstraint("survey_id", "language", "key"),
        index_of_present("proposed_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    language: Mapped[str] = mapped_column(String(35))
    words: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(255))
    """The same for all spellings that mean the same word."""
    state: Mapped[str] = mapped_column(String(16))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who is told what became of it; nobody, once the vote is over."""


class SurveyBallot(Base):
    """A voice, beside a hash of whose it is, until it is counted. It has no number and no time, and
    lies in the order of its handles.
    """

    __tablename__ = "survey_ballot"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own idiom
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    handle: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), default="")
    """Whose words it compares; "" where it is about no language's own."""
    content: Mapped[dict[str, Any]]
    """{"choices": [place, …]}, {"words": "…"}, or {"votes": [[option, option, winner or 0], …]}."""


class SurveyInvitation(Base):
    """Somebody is asked in private; `step`: `InvitationStep`. Gone once they know the result."""

    __tablename__ = "survey_invitation"
    __table_args__ = (Index(None, "person_id"), Index(None, "survey_id", "step", "due_at"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime]
