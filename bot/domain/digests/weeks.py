"""A week in numbers: what was asked, in which language it went unanswered, what mentors carry.

Nothing in it is anybody's: fewer than `LEAST` of something are told of in sum alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from bot.domain import people
from bot.domain.hotline import statistics, waits
from bot.domain.knowledge import gaps
from bot.domain.mentoring import requests
from bot.storage.tables import MentoringProfile, Pairing, Question, RoleGrant
from bot.words.mentoring import PairingState
from bot.words.roles import Role
from bot.words.states import QuestionState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.knowledge.gaps import Gap

WEEK = timedelta(days=7)
LEAST = 3
"""Fewer say more of single people than of the community."""
MOST_GAPS = 3
MOST_QUESTIONS = 20_000
"""Of a week; of more, the latest."""
GOING_ON = (PairingState.ACTIVE, PairingState.PAUSED)


@dataclass(frozen=True, slots=True)
class Served:
    """How many were asked and how many answered, in a `language` or ("") in all others together;
    `first_reply`: the median wait of those that went to people.
    """

    language: str
    asked: int
    answered: int
    first_reply: timedelta | None = None

    @property
    def share(self) -> int:
        """The answered of a hundred."""
        return round(100 * self.answered / self.asked) if self.asked else 100


@dataclass(frozen=True, slots=True)
class Load:
    """What mentors carry together: how many answer questions, how many of them are on a break, and
    how many questions they have in hand; who waits for a mentor, and how many places are free.
    """

    mentors: int
    away: int
    in_hand: int
    waiting: int
    free: int


@dataclass(frozen=True, slots=True)
class WeekInNumbers:
    """From `since` until `until`."""

    since: datetime
    until: datetime
    by_bot: int
    by_people: int
    unanswered: int
    served: Sequence[Served]
    """By language, the most asked first."""
    missing: Sequence[Gap]
    load: Load

    @property
    def asked(self) -> int:
        """All that was asked."""
        return self.by_bot + self.by_people + self.unanswered

    @property
    def unanswered_share(self) -> int | None:
        """Of a hundred; None where too few were asked for a share."""
        return round(100 * self.unanswered / self.asked) if self.asked >= LEAST else None

    @property
    def served_least(self) -> Served | None:
        """The language whose questions go unanswered clearly more often than others'."""
        named = [each for each in self.served if each.language and each.asked >= statistics.LEAST]
        worst = min(named, key=lambda each: each.share, default=None)
        if worst is None:
            return None
        others = Served("", self.asked - worst.asked,
                        self.by_bot + self.by_people - worst.answered)  # fmt: skip
        return worst if others.asked and others.share - worst.share >= statistics.BEHIND else None


async def until(db: AsyncSession, end: datetime, now: datetime) -> WeekInNumbers:
    """The seven days that end then. Slow where much was asked: not in a transaction that writes."""
    since = end - WEEK
    rows = await _asked(db, since, end)
    return WeekInNumbers(
        since,
        end,
        sum(row.escalated_at is None for row in rows),
        sum(row.escalated_at is not None and _is_answered(row) for row in rows),
        sum(not _is_answered(row) for row in rows),
        served_by_language(rows, now),
        [gap for gap in await gaps.of_late(db, now) if len(gap.asked) >= LEAST][:MOST_GAPS]
        if rows
        else [],
        await _load(db, now),
    )


class Asked(NamedTuple):
    """A question, as far as it counts here."""

    language: str
    state: str
    ending: str
    escalated_at: datetime | None
    answered_at: datetime | None


async def _asked(db: AsyncSession, since: datetime, end: datetime) -> Sequence[Asked]:
    """The questions of that time, but for those that were none."""
    rows = await db.execute(
        select(
            Question.language,
            Question.state,
            Question.ending,
            Question.escalated_at,
            Question.answered_at,
        )
        .where(
            Question.asked_at >= since,
            Question.asked_at < end,
            Question.state != QuestionState.WITHDRAWN,
            Question.ending.not_in(gaps.NOT_QUESTIONS),
        )
        .order_by(Question.asked_at.desc())
        .limit(MOST_QUESTIONS)
    )
    return [Asked(*row) for row in rows]


def _is_answered(row: Asked) -> bool:
    """By a person, or by what the bot said where nobody wanted more."""
    if row.answered_at is not None or row.ending in statistics.WITHOUT_PEOPLE:
        return True
    return row.escalated_at is None and row.state not in statistics.STILL_OPEN


def served_by_language(rows: Iterable[Asked], now: datetime) -> list[Served]:
    """Language by language, the most asked first; what was asked in few words is put together."""
    by_language: dict[str, list[Asked]] = defaultdict(list)
    for row in rows:
        by_language[row.language.partition("-")[0]].append(row)
    small = [tag for tag, own in by_language.items() if len(own) < LEAST]
    rest = [row for tag in small for row in by_language.pop(tag)]
    served = [_served(tag, own, now) for tag, own in by_language.items()]
    served.sort(key=lambda each: (-each.asked, each.language))
    return [*served, *([_served("", rest, now)] if len(rest) >= LEAST else [])]


def _served(language: str, rows: Sequence[Asked], now: datetime) -> Served:
    replies = [(row.escalated_at, row.answered_at) for row in rows if row.escalated_at is not None]
    return Served(
        language,
        len(rows),
        sum(_is_answered(row) for row in rows),
        waits.median_of(replies, now),
    )


async def _load(db: AsyncSession, now: datetime) -> Load:
    answering = select(func.count()).where(
        RoleGrant.role == Role.MENTOR.word, RoleGrant.answers_questions
    )
    mentors = await db.scalar(answering) or 0
    there = len(await people.mentors(db, now))
    in_hand = select(func.count(Question.id)).where(Question.state == QuestionState.CLAIMED)
    places = (
        select(func.sum(MentoringProfile.capacity))
        .join(RoleGrant, RoleGrant.person_id == MentoringProfile.person_id)
        .where(RoleGrant.role == Role.MENTOR.word, RoleGrant.mentors_people)
    )
    taken = select(func.count(Pairing.id)).where(Pairing.state.in_(GOING_ON))
    return Load(
        mentors,
        max(0, mentors - there),
        await db.scalar(in_hand) or 0,
        len(await requests.in_state(db, *requests.OPEN)),
        max(0, (await db.scalar(places) or 0) - (await db.scalar(taken) or 0)),
    )
