"""Profiles: what people say of themselves in order to be paired, one item at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.domain import people
from bot.storage.tables import MentoringProfile, Spoken
from bot.words import Refused, _
from bot.words.mentoring import Fluency

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person
    from bot.words.mentoring import Frequency

Span = tuple[int, int, int]
WEEK = 7
MOST_OWN_WORDS = 5
"""In own words, besides topics."""
LONGEST_OWN_WORDS = 60
MOST_PEOPLE = 20
HOUR = 60
PRESETS: dict[str, tuple[Span, ...]] = {
    "mornings": tuple((day, 8 * HOUR, 12 * HOUR) for day in range(5)),
    "afternoons": tuple((day, 12 * HOUR, 17 * HOUR) for day in range(5)),
    "evenings": tuple((day, 17 * HOUR, 21 * HOUR) for day in range(5)),
    "weekends": tuple((day, 9 * HOUR, 18 * HOUR) for day in (5, 6)),
}
"""Hours that are offered on buttons."""


async def of(db: AsyncSession, person_id: int) -> MentoringProfile | None:
    """What somebody has said, if they have said anything."""
    return await db.get(MentoringProfile, person_id)


async def of_all(db: AsyncSession, ids: Collection[int]) -> dict[int, MentoringProfile]:
    """What these have said, of those who have said anything."""
    rows = await db.scalars(select(MentoringProfile).where(MentoringProfile.person_id.in_(ids)))
    return {profile.person_id: profile for profile in rows}


async def ensure(
    db: AsyncSession, person_id: int, now: datetime, capacity: int = 3
) -> MentoringProfile:
    """The same; an empty profile where there is none."""
    profile = await of(db, person_id)
    if profile is None:
        profile = MentoringProfile(
            person_id=person_id, hours=[], own_interests=[], skills=[], goals=[],
            capacity=capacity, updated_at=now,
        )  # fmt: skip
        db.add(profile)
        await db.flush()
    return profile


# ── languages ────────────────────────────────────────────────────────────────────────────────


async def ensure_language(db: AsyncSession, person: Person, language: str) -> None:
    """Note that somebody speaks the language in which they are spoken to, unless some is known."""
    if not await people.fluency_of(db, person.id):
        await set_fluency(db, person.id, language, Fluency.FLUENT)


async def set_fluency(
    db: AsyncSession, person_id: int, language: str, fluency: Fluency | None
) -> None:
    """Note how well somebody speaks a language; None: not at all. Raises Refused for the last."""
    known = await people.fluency_of(db, person_id)
    if fluency is None and not known.keys() - {language}:
        raise Refused(_("One language has to stay, so that I can find somebody who speaks it."))
    await db.execute(
        delete(Spoken)
        .where(Spoken.person_id == person_id, Spoken.language == language)
        .execution_options(synchronize_session="fetch")
    )
    if fluency is not None:
        db.add(Spoken(person_id=person_id, language=language, fluency=fluency))
    await db.flush()


# ── hours ────────────────────────────────────────────────────────────────────────────────────


def hours_of(profile: MentoringProfile | None) -> tuple[Span, ...]:
    """When somebody is usually free: weekday, first and last minute, on their own clock."""
    spans = profile.hours if profile is not None else []
    return tuple((weekday, start, end) for weekday, start, end in spans)


def set_hours(profile: MentoringProfile, spans: Iterable[Span]) -> None:
    """Be free at these times, and no others."""
    profile.hours = [list(span) for span in _merged(spans)]


def has_preset(profile: MentoringProfile | None, name: str) -> bool:
    """Are the hours of that preset all among theirs?"""
    own = hours_of(profile)
    return all(
        any(day == weekday and start <= first and last <= end for weekday, start, end in own)
        for day, first, last in PRESETS[name]
    )


def toggle_preset(profile: MentoringProfile, name: str) -> None:
    """Add the hours of a preset, or take them away where all of them are there."""
    if not has_preset(profile, name):
        set_hours(profile, (*hours_of(profile), *PRESETS[name]))
        return
    left: list[Span] = list(hours_of(profile))
    for taken in PRESETS[name]:
        left = [rest for span in left for rest in _without(span, taken)]
    set_hours(profile, left)


def _without(span: Span, taken: Span) -> list[Span]:
    day, start, end = span
    other_day, first, last = taken
    if day != other_day or last <= start or end <= first:
        return [span]
    return [
        (day, rest_start, rest_end)
        for rest_start, rest_end in ((start, first), (last, end))
        if rest_start < rest_end
    ]


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for day, start, end in sorted(set(spans)):
        if merged and merged[-1][0] == day and start <= merged[-1][2]:
            merged[-1] = (day, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((day, start, end))
    return merged


# ── what else there is to say ────────────────────────────────────────────────────────────────


def toggle(listed: Sequence[Any], item: str) -> list[Any]:
    """The list with that item, or without it where it is there."""
    return [kept for kept in listed if kept != item] if item in listed else [*listed, item]


def add_own_words(listed: Sequence[Any], words: str, topics: Iterable[str]) -> list[Any]:
    """The list with what somebody wrote, between commas. Raises Refused for too much."""
    own = [" ".join(part.split()) for part in words.replace("、", ",").replace("،", ",").split(",")]
    added = [part for part in dict.fromkeys(own) if part and part not in listed]
    if any(len(part) > LONGEST_OWN_WORDS for part in added):
        raise Refused(_("Please keep it short: a few words for each, with commas between them."))
    keys = set(topics)
    if len([part for part in (*listed, *added) if part not in keys]) > MOST_OWN_WORDS:
        raise Refused(_("That is too many to choose well. The five that matter most will do."))
    return [*listed, *added]


def listed(profile: MentoringProfile, item: str) -> list[str]:
    """What they say of interests (in own words), goals or skills."""
    kept = {"interests": profile.own_interests, "goals": profile.goals, "skills": profile.skills}
    return list(kept[item])


def set_listed(profile: MentoringProfile, item: str, words: list[str]) -> None:
    """Say that of interests (in own words), goals or skills."""
    setattr(profile, "own_interests" if item == "interests" else item, words)


def touch(profile: MentoringProfile, now: datetime) -> None:
    """Note that something of it has changed."""
    profile.updated_at = now


def begin_later(profile: MentoringProfile, at: datetime | None) -> None:
    """Take nobody new before that moment; None: at once."""
    profile.available_from = at


def set_platform(profile: MentoringProfile, platform: str) -> None:
    """Like to talk there; "": anywhere."""
    profile.platform = platform


def set_capacity(profile: MentoringProfile, people_at_once: int) -> None:
    """Take so many people at a time. Raises Refused for a number that makes no sense."""
    if not 1 <= people_at_once <= MOST_PEOPLE:
        raise Refused(
            _("Write a number from 1 to {most}: so many people you take at a time.",
              most=MOST_PEOPLE)
        )  # fmt: skip
    profile.capacity = people_at_once


def set_frequency(profile: MentoringProfile, frequency: Frequency | None) -> None:
    """Like to talk so often; None: it doesn't matter."""
    profile.frequency = frequency or ""
