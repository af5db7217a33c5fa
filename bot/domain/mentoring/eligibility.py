"""Eligibility: who meets the community's rules for mentoring people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import names
from bot.domain.mentoring import profiles
from bot.storage.tables import MentoringProfile, Person, Question, RoleGrant
from bot.words import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.ext.asyncio import AsyncSession


class Rule(StrEnum):
    """A rule that somebody does not meet."""

    DAYS = "days"
    ANSWERS = "answers"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may mentor people: known for so many days, with so many answers given, trained."""

    days: int = 0
    answers: int = 0
    training: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to the rules: which they don't meet, and whether that matters."""

    missing: tuple[Rule, ...] = ()
    cleared: bool = False
    """An organizer lets them mentor people whatever the rules say."""

    @property
    def eligible(self) -> bool:
        """May they mentor people?"""
        return self.cleared or not self.missing


async def standings(
    db: AsyncSession,
    people: Collection[Person],
    rules: Rules,
    now: datetime,
    own: Mapping[int, MentoringProfile] | None = None,
) -> dict[int, Standing]:
    """How each of them stands, by their ids; `own`: their profiles, where those are at hand."""
    ids = [person.id for person in people]
    own = await profiles.of_all(db, ids) if own is None else own
    answers = await _answers(db, ids) if rules.answers else {}
    return {
        person.id: _standing(person, own.get(person.id), answers, rules, now) for person in people
    }


async def standing(db: AsyncSession, person: Person, rules: Rules, now: datetime) -> Standing:
    """How one person stands."""
    return (await standings(db, [person], rules, now))[person.id]


async def _answers(db: AsyncSession, ids: Collection[int]) -> dict[int, int]:
    rows = await db.execute(
        select(Question.answered_by, func.count(Question.id))
        .where(Question.answered_by.in_(ids))
        .group_by(Question.answered_by)
    )
    return {person_id: count for person_id, count in rows if person_id is not None}


def _standing(
    person: Person,
    profile: MentoringProfile | None,
    answers: Mapping[int, int],
    rules: Rules,
    now: datetime,
) -> Standing:
    trained = profile is not None and profile.trained_at is not None
    failed = {
        Rule.DAYS: now - person.created_at < timedelta(days=rules.days),
        Rule.ANSWERS: answers.get(person.id, 0) < rules.answers,
        Rule.TRAINING: rules.training and not trained,
    }
    cleared = profile is not None and profile.cleared_at is not None
    return Standing(tuple(rule for rule, is_failed in failed.items() if is_failed), cleared)


# ── what organizers decide ───────────────────────────────────────────────────────────────────


async def note_training(
    db: AsyncSession, person: Person, by: Person, now: datetime, *, done: bool
) -> None:
    """Note that somebody has done the training, or has not."""
    profile = await profiles.ensure(db, person.id, now)
    profile.trained_at, profile.trained_by = (now, by.id) if done else (None, None)


async def clear(
    db: AsyncSession, person: Person, by: Person, now: datetime, *, cleared: bool
) -> None:
    """Let somebody mentor people whatever the rules say, or leave it to the rules."""
    profile = await profiles.ensure(db, person.id, now)
    profile.cleared_at, profile.cleared_by = (now, by.id) if cleared else (None, None)


async def all_mentors(db: AsyncSession) -> list[Person]:
    """Everybody who has the role, by name."""
    held = select(RoleGrant.person_id).where(RoleGrant.role == Role.MENTOR.word)
    return names.in_order(await db.scalars(select(Person).where(Person.id.in_(held))))
