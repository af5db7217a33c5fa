"""A large community that looks for mentors, made up: always the same for one seed."""

import random
from datetime import UTC, datetime, timedelta

from bot.domain.mentoring.matching import FreeTime, Mentor, Profile, Seeker

NOW = datetime(2030, 3, 4, 9, tzinfo=UTC)
"""Summer time begins on both sides of the Atlantic in the eight weeks that follow."""
CAPACITY = 4
LANGUAGES = ("en", "es", "fr", "ar", "pt", "hi", "ru", "id", "sw", "zh", "ha", "yo")
"""The more widely spoken, the more often: the last are spoken by few."""
ZONES = (
    "Africa/Lagos", "Africa/Nairobi", "Africa/Cairo", "Africa/Johannesburg", "Africa/Casablanca",
    "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Bogota",
    "America/Sao_Paulo", "America/Mexico_City", "America/Argentina/Buenos_Aires",
    "Asia/Kolkata", "Asia/Kathmandu", "Asia/Jakarta", "Asia/Shanghai", "Asia/Tokyo", "Asia/Manila",
    "Asia/Dubai", "Europe/Paris", "Europe/London", "Europe/Moscow", "Australia/Sydney",
    "Pacific/Auckland",
)  # fmt: skip
TOPICS = tuple(f"topic {number}" for number in range(40))
GOALS = tuple(f"goal {number}" for number in range(12))
LONGEST_WAIT_DAYS = 60


def community(
    waiting: int, mentoring: int, seed: int
) -> tuple[tuple[Seeker, ...], tuple[Mentor, ...]]:
    """Make up so many who wait, in no order, and so many mentors with four places each."""
    chance = random.Random(seed)
    seekers = tuple(
        Seeker(
            _profile(person, chance),
            NOW - timedelta(days=chance.uniform(0, LONGEST_WAIT_DAYS)),
        )
        for person in range(waiting)
    )
    mentors = tuple(
        Mentor(_profile(waiting + person, chance), CAPACITY) for person in range(mentoring)
    )
    return seekers, mentors


def _profile(person: int, chance: random.Random) -> Profile:
    spoken = _some(LANGUAGES, chance, chance.choice((1, 1, 2, 2, 3)))
    return Profile(
        id=person,
        languages=tuple((tag, 3 if place == 0 else chance.randint(1, 3))
                        for place, tag in enumerate(spoken)),
        zone=chance.choice(ZONES),
        free=_free(chance),
        interests=frozenset(_some(TOPICS, chance, chance.randint(1, 5))),
        goals=frozenset(_some(GOALS, chance, chance.randint(0, 3))),
        skills=frozenset(_some(GOALS, chance, chance.randint(1, 4))),
    )  # fmt: skip


def _some(names: tuple[str, ...], chance: random.Random, count: int) -> list[str]:
    """So many of them, each the likelier the further ahead it stands."""
    weights = [1 / (place + 2) for place in range(len(names))]
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        drawn.update(dict.fromkeys(chance.choices(names, weights)))
    return list(drawn)


def _free(chance: random.Random) -> tuple[FreeTime, ...]:
    """Two to four evenings, and part of a weekend; one in eight says nothing of it."""
    if chance.random() < 1 / 8:
        return ()
    evenings = chance.sample(range(5), chance.randint(2, 4))
    begin = chance.choice((17, 18, 19, 20))
    weekend = chance.choice((9, 14))
    return (
        *(FreeTime(weekday, begin * 60, (begin + 2) * 60) for weekday in sorted(evenings)),
        FreeTime(chance.choice((5, 6)), weekend * 60, (weekend + 4) * 60),
    )
