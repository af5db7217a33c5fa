"""Candidates: rows as the plain values that matching compares."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.mentoring import eligibility, exclusions, mentors, profiles, requests
from bot.domain.mentoring.matching import (
    FreeTime,
    Mentor,
    Obstacle,
    Offer,
    Profile,
    Seeker,
    obstacle_of,
    ranked,
)
from bot.storage.offloading import offload
from bot.storage.tables import (
    Account,
    Interest,
    MentoringOffer,
    MentoringProfile,
    Pairing,
    Person,
    Spoken,
)
from bot.words.mentoring import OfferState, PairingState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.mentoring.eligibility import Rules
    from bot.storage.tables import MentoringRequest

NOBODY = 0
"""The id of nobody."""
ASKED_AGAIN = timedelta(days=14)
"""A mentor who did not answer is asked about the same person again after this time."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who waits and who mentors, as of now; `requests` by the ids of those who wait."""

    seekers: tuple[Seeker, ...]
    mentors: tuple[Mentor, ...]
    requests: dict[int, int]


async def of(
    db: AsyncSession, waiting: Sequence[MentoringRequest], rules: Rules, now: datetime
) -> Candidates:
    """These requests, and all who mentor people."""
    people = {
        person.id: person
        for person in await db.scalars(
            select(Person).where(Person.id.in_([request.person_id for request in waiting]))
        )
    }
    mentoring = await mentors.all_who_mentor(db)
    everybody = {**people, **{person.id: person for person in mentoring}}
    known = await _profiles(db, everybody)
    apart = await _apart(db, waiting, now)
    return Candidates(
        tuple(
            Seeker(known[request.person_id], request.asked_at, frozenset(apart[request.person_id]))
            for request in waiting
        ),
        await _mentors(db, mentoring, known, rules, now),
        {request.person_id: request.id for request in waiting},
    )


async def best_for(
    db: AsyncSession, request: MentoringRequest, rules: Rules, now: datetime
) -> Offer | Obstacle:
    """The mentor who suits one request best and has a place; else what stands in the way."""
    known = await of(db, [request], rules, now)
    best = await _ranked(db, known.seekers[0], known.mentors, now)
    if best:
        return best[0]
    return obstacle_of(known.seekers[0], known.mentors) or Obstacle.APART


async def best_few(
    db: AsyncSession, request: MentoringRequest, rules: Rules, now: datetime, most: int
) -> tuple[Offer, ...]:
    """The mentors who suit one request and have a place, the best first."""
    known = await of(db, [request], rules, now)
    return await _ranked(db, known.seekers[0], known.mentors, now, most)


async def propose(
    db: AsyncSession, request: MentoringRequest, mentor_id: int, rules: Rules, now: datetime
) -> Offer | Obstacle:
    """That mentor for one request, with what speaks for it; else what stands in the way."""
    known = await of(db, [request], rules, now)
    meant = tuple(mentor for mentor in known.mentors if mentor.profile.id == mentor_id)
    obstacle = obstacle_of(known.seekers[0], meant)
    if obstacle is not None:
        return obstacle
    (best,) = await _ranked(db, known.seekers[0], meant, now)
    return best


def after(mentoring: Sequence[Mentor], offers: Iterable[Offer]) -> tuple[Mentor, ...]:
    """The mentors once they are asked about these pairs, too."""
    asked = Counter(offer.mentor for offer in offers)
    return tuple(
        replace(mentor, taken=mentor.taken + asked[mentor.profile.id]) for mentor in mentoring
    )


async def choose_backup(db: AsyncSession, pairing: Pairing, rules: Rules, now: datetime) -> None:
    """Name who answers while the mentor is away: who suits the mentee best of all the others, with
    a place or without; nobody where nobody speaks their language.
    """
    mentee = await db.get(Person, pairing.mentee_id)
    if mentee is None:
        return
    apart = await exclusions.apart_from(db, mentee.id)
    seeker = Seeker(await profile_of(db, mentee), now, frozenset({*apart, pairing.mentor_id or 0}))
    mentoring = await mentors.all_who_mentor(db)
    known = await _profiles(db, {person.id: person for person in mentoring})
    others = tuple(
        replace(mentor, capacity=mentor.taken + 1)
        for mentor in await _mentors(db, mentoring, known, rules, now)
    )
    best = await _ranked(db, seeker, others, now)
    pairing.backup_id = best[0].mentor if best else None


async def _ranked(
    db: AsyncSession, seeker: Seeker, mentors: tuple[Mentor, ...], now: datetime, most: int = 1
) -> tuple[Offer, ...]:
    """The best for one. Its arguments name no more than the day, and nobody's own id: by them it is
    found again when the transaction runs anew, a moment later, in which who has never written
    before is a row with another id. How long one waits is the same with every mentor.
    """
    own, there = seeker.profile.id, {mentor.profile.id for mentor in mentors}
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    somebody = replace(
        seeker,
        profile=replace(seeker.profile, id=NOBODY),
        since=day,
        apart=(seeker.apart | {own}) & there,
    )
    best = await offload(db, ranked, somebody, mentors, day, most)
    return tuple(replace(offer, seeker=own) for offer in best)


def still_fitting(known: Candidates, found: Sequence[Offer]) -> dict[int, Offer]:
    """Of pairs that were found a moment ago, those that hold still, by the ids of who waits."""
    seekers = {seeker.profile.id: seeker for seeker in known.seekers}
    mentors_known = {mentor.profile.id: mentor for mentor in known.mentors}
    left = {mentor.profile.id: mentor.free_places for mentor in known.mentors}
    fitting: dict[int, Offer] = {}
    for pair in found:
        seeker, mentor = seekers.get(pair.seeker), mentors_known.get(pair.mentor)
        if seeker is None or mentor is None or not left[pair.mentor]:
            continue
        if obstacle_of(seeker, [mentor]) is None:
            fitting[pair.seeker] = pair
            left[pair.mentor] -= 1
    return fitting


async def profile_of(db: AsyncSession, person: Person) -> Profile:
    """One person, as matching sees them."""
    return (await _profiles(db, {person.id: person}))[person.id]


async def _profiles(db: AsyncSession, people: dict[int, Person]) -> dict[int, Profile]:
    ids = list(people)
    rows = await db.scalars(select(MentoringProfile).where(MentoringProfile.person_id.in_(ids)))
    own = {profile.person_id: profile for profile in rows}
    languages: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in await db.scalars(select(Spoken).where(Spoken.person_id.in_(ids))):
        languages[row.person_id].append((row.language, row.fluency))
    interests: dict[int, set[str]] = defaultdict(set)
    for interest in await db.scalars(select(Interest).where(Interest.person_id.in_(ids))):
        interests[interest.person_id].add(interest.topic)
    return {
        id_: _profile(person, own.get(id_), sorted(languages[id_]), interests[id_])
        for id_, person in people.items()
    }


def _profile(
    person: Person,
    own: MentoringProfile | None,
    languages: Sequence[tuple[str, int]],
    topics: Collection[str],
) -> Profile:
    spoken = languages or ([(person.language, 3)] if person.language else [])
    if own is None:
        return Profile(person.id, tuple(spoken), person.zone or "", interests=frozenset(topics))
    return Profile(
        person.id,
        tuple(spoken),
        person.zone or "",
        tuple(FreeTime(*span) for span in profiles.hours_of(own)),
        frozenset((*topics, *own.own_interests)),
        frozenset(own.goals),
        frozenset(own.skills),
    )


async def _mentors(
    db: AsyncSession,
    mentoring: Sequence[Person],
    known: dict[int, Profile],
    rules: Rules,
    now: datetime,
) -> tuple[Mentor, ...]:
    ids = [person.id for person in mentoring]
    rows = await db.scalars(select(MentoringProfile).where(MentoringProfile.person_id.in_(ids)))
    own = {profile.person_id: profile for profile in rows}
    reachable = set(
        await db.scalars(
            select(Account.person_id).where(
                Account.person_id.in_(ids), Account.reachable, Account.chat_id.is_not(None)
            )
        )
    )
    standing = await eligibility.standings(db, mentoring, rules, now)
    taken = await places_taken(db, ids)
    return tuple(
        Mentor(
            known[person.id],
            own[person.id].capacity,
            taken.get(person.id, 0),
            available=person.id in reachable
            and standing[person.id].eligible
            and is_free(person, own[person.id], now),
        )
        for person in mentoring
        if person.id in own
    )


def is_free(person: Person, profile: MentoringProfile, now: datetime) -> bool:
    """Would they take somebody now, as far as that is their own choice?"""
    is_away = person.away_until is not None and person.away_until > now
    is_early = profile.available_from is not None and profile.available_from > now
    return not is_away and not is_early and profile.paused_at is None


async def places_taken(db: AsyncSession, ids: Collection[int]) -> dict[int, int]:
    """How many people each mentor has, those among them about whom they or the other are asked."""
    pairings = await db.execute(
        select(Pairing.mentor_id, func.count(Pairing.id))
        .where(Pairing.mentor_id.in_(ids), Pairing.state != PairingState.ENDED)
        .group_by(Pairing.mentor_id)
    )
    offers = await db.execute(
        select(MentoringOffer.mentor_id, func.count(MentoringOffer.id))
        .where(MentoringOffer.mentor_id.in_(ids), MentoringOffer.state.in_(requests.PENDING))
        .group_by(MentoringOffer.mentor_id)
    )
    taken: dict[int, int] = defaultdict(int)
    for mentor_id, count in (*pairings, *offers):
        taken[mentor_id or 0] += count
    return dict(taken)


async def _apart(
    db: AsyncSession, waiting: Sequence[MentoringRequest], now: datetime
) -> defaultdict[int, set[int]]:
    """With whom each who waits is not paired: never (again), or not for a while."""
    apart = await exclusions.apart_from_each(db, [request.person_id for request in waiting])
    by_request = {request.id: request.person_id for request in waiting}
    missed = await db.execute(
        select(MentoringOffer.request_id, MentoringOffer.mentor_id).where(
            MentoringOffer.request_id.in_(by_request),
            MentoringOffer.state == OfferState.EXPIRED,
            MentoringOffer.ended_at > now - ASKED_AGAIN,
        )
    )
    for request_id, mentor_id in missed:
        apart[by_request[request_id]].add(mentor_id)
    return apart
