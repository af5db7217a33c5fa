"""How it goes: what was asked of late, how much of it was answered and how fast, week by week.

Whatever there is in the tables, so many rows are read at most, by their indexes: of each week the
latest. Of few questions nothing is told, as it would say more of single people than of the
community.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union_all

from bot.domain.hotline import waits
from bot.storage.tables import Entry, Question
from bot.words.states import Ending, QuestionState

if TYPE_CHECKING:
    from sqlalchemy import CompoundSelect
    from sqlalchemy.ext.asyncio import AsyncSession

WEEK = timedelta(days=7)
WEEKS = 12
LEAST = 5
"""Of fewer questions, one more or less would turn a share round."""
MOST_OF_A_WEEK = 2_000
"""Questions of a week that are counted; of more, the latest."""
MOST_WAITS = 40
"""First replies in a language in a week of which the middle is sought."""
MOST_LANGUAGES = 12
MOST_TOPICS, LATEST_ASKED = 8, 5_000
"""Topics are counted in so many questions, the latest."""
BEHIND = 20
"""A language is served less where its share of answered questions is so many points lower."""

NO_QUESTIONS = (Ending.NOT_A_QUESTION, Ending.WITHDRAWN)
WITHOUT_PEOPLE = (Ending.HELPED, Ending.KNOWN, Ending.SOLVED, Ending.DUPLICATE)
"""Endings that are as good as an answer."""
STILL_OPEN = (QuestionState.HELD, QuestionState.WAITING, QuestionState.CLAIMED)


@dataclass(slots=True)
class Counted:
    """How many were asked, and how many of them are answered so far."""

    asked: int = 0
    answered: int = 0

    @property
    def share(self) -> int | None:
        """The answered of a hundred; None of too few."""
        return round(100 * self.answered / self.asked) if self.asked >= LEAST else None

    def add(self, asked: int, answered: int) -> None:
        """Count some more."""
        self.asked += asked
        self.answered += answered


@dataclass(frozen=True, slots=True)
class OfLanguage:
    """What was asked in a language in all weeks; `first_replies`: how long half of the askers
    waited for people at most, for each week and (`first_reply`) in all of them.
    """

    language: str
    counted: Counted
    first_reply: timedelta | None
    first_replies: Sequence[timedelta | None]


@dataclass(frozen=True, slots=True)
class Statistics:
    """`begins`: when each week began, the oldest first; `weeks`: what was asked in it."""

    begins: Sequence[datetime]
    weeks: Sequence[Counted]
    languages: Sequence[OfLanguage] = ()
    """Those in which enough was asked, the most asked first."""
    topics: Sequence[tuple[str, int]] = ()
    """What was asked most, of what the bot knows."""
    is_cut: bool = field(default=False)
    """In some week more was asked than is counted."""

    @property
    def served_least(self) -> OfLanguage | None:
        """The language whose questions go unanswered clearly more often than others'."""
        worst = min(self.languages, key=lambda each: each.counted.share or 0, default=None)
        if worst is None:
            return None
        others = Counted()
        for week in self.weeks:
            others.add(week.asked, week.answered)
        others.add(-worst.counted.asked, -worst.counted.answered)
        if others.share is None or others.share - (worst.counted.share or 0) < BEHIND:
            return None
        return worst


async def of_late(db: AsyncSession, now: datetime) -> Statistics:
    """The last weeks, of seven days each, until now."""
    begins = [now - WEEK * back for back in range(WEEKS, 0, -1)]
    weeks = [Counted() for _begin in begins]
    by_language: dict[str, Counted] = defaultdict(Counted)
    tags: dict[str, set[str]] = defaultdict(set)
    for week, tag, asked, answered in await db.execute(_counts(begins)):
        weeks[week].add(asked, answered)
        language = tag.partition("-")[0]
        by_language[language].add(asked, answered)
        tags[language].add(tag)
    enough = [tag for tag, counted in by_language.items() if counted.asked >= LEAST]
    enough.sort(key=lambda tag: (-by_language[tag].asked, tag))
    languages = [
        OfLanguage(tag, by_language[tag], *await _first_replies(db, sorted(tags[tag]), begins, now))
        for tag in enough[:MOST_LANGUAGES]
    ]
    is_cut = any(week.asked >= MOST_OF_A_WEEK for week in weeks)
    return Statistics(begins, weeks, languages, await _topics(db, begins[0]), is_cut)


def _within(begin: datetime) -> ColumnElement[bool]:
    return and_(
        Question.asked_at >= begin,
        Question.asked_at < begin + WEEK,
        Question.state != QuestionState.WITHDRAWN,
        Question.ending.not_in(NO_QUESTIONS),
    )


def _counts(begins: Sequence[datetime]) -> CompoundSelect[Any]:
    """For each week and language: asked, and answered by people, or by the bot where nobody wanted
    more.
    """
    is_answered = or_(
        Question.answered_at.is_not(None),
        Question.ending.in_(WITHOUT_PEOPLE),
        and_(Question.escalated_at.is_(None), Question.state.not_in(STILL_OPEN)),
    )
    counts = []
    for week, begin in enumerate(begins):
        latest = (
            select(Question.language, case((is_answered, 1), else_=0).label("answered"))
            .where(_within(begin))
            .order_by(Question.asked_at.desc())
            .limit(MOST_OF_A_WEEK)
            .subquery()
        )
        counts.append(
            select(
                literal(week), latest.c.language, func.count(), func.sum(latest.c.answered)
            ).group_by(latest.c.language)
        )
    return union_all(*counts)


async def _first_replies(
    db: AsyncSession, tags: Sequence[str], begins: Sequence[datetime], now: datetime
) -> tuple[timedelta | None, list[timedelta | None]]:
    """In all weeks, and in each; of those questions that people were given."""
    rows = []
    for week, begin in enumerate(begins):
        latest = (
            select(Question.escalated_at, Question.answered_at)
            .where(
                Question.language.in_(tags),
                Question.escalated_at >= begin,
                Question.escalated_at < begin + WEEK,
                or_(Question.answered_at.is_not(None), Question.state.in_(waits.WAITING)),
            )
            .order_by(Question.escalated_at.desc())
            .limit(MOST_WAITS)
            .subquery()
        )
        rows.append(select(literal(week), latest.c.escalated_at, latest.c.answered_at))
    by_week: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for week, began, ended in await db.execute(union_all(*rows)):
        by_week[week].append((began, ended))
    every = [wait for own in by_week.values() for wait in own]
    return _middle(every, now), [_middle(by_week[week], now) for week in range(len(begins))]


def _middle(taken: Sequence[tuple[datetime, datetime | None]], now: datetime) -> timedelta | None:
    return waits.median_of(taken, now) if len(taken) >= LEAST else None


async def _topics(db: AsyncSession, since: datetime) -> list[tuple[str, int]]:
    """Of what the bot found an answer to, or people pointed to one."""
    latest = (
        select(Question.entry_id)
        .where(Question.asked_at >= since, Question.ending.not_in(NO_QUESTIONS))
        .order_by(Question.asked_at.desc())
        .limit(LATEST_ASKED)
        .subquery()
    )
    times = func.count()
    rows = await db.execute(
        select(Entry.topic, times)
        .join(latest, latest.c.entry_id == Entry.id)
        .group_by(Entry.topic)
        .having(times >= LEAST)
        .order_by(times.desc(), Entry.topic)
        .limit(MOST_TOPICS)
    )
    return [(topic, count) for topic, count in rows]
