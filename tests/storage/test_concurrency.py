"""Two who act at once: whatever they do, it is as if one of them had come after the other.

The first has done all that it wants but for the commit when the other begins; then the other runs
until it is through or has to wait. Where nothing makes it wait, it decides by what was true before.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import linking, people, privacy, suggestions, versions
from bot.domain.drafts import drafts
from bot.domain.hotline import asking, questions, utterances
from bot.domain.hotline.asking import NewQuestion
from bot.domain.hotline.claims import may_claim
from bot.domain.knowledge import curation
from bot.domain.meetups import meetups, occurrences, seats, waiting
from bot.domain.mentoring import offers, requests
from bot.domain.translations import second_look, translating
from bot.engine.features import ONLY, Role
from bot.storage.sessions import Database
from bot.storage.tables import (
    Account,
    Chat,
    Draft,
    Entry,
    EntryChange,
    LinkCode,
    MentoringOffer,
    MentoringProfile,
    MentoringRequest,
    Pairing,
    Person,
    Question,
    RoleGrant,
    Suggestion,
    Translation,
    Utterance,
    Version,
)
from bot.words import Refused
from bot.words.meetups import SeatState
from bot.words.mentoring import RequestState
from bot.words.states import Side, SuggestionState
from tests.conftest import MONDAY
from tests.databases import migrate

T = TypeVar("T")
Act = Callable[[AsyncSession], Awaitable[T]]
HOUR = timedelta(hours=1)
REFUSED = "refused"


@dataclass(slots=True)
class Town:
    """One database, twice open."""

    one: Database
    two: Database

    async def given(self, *rows: Any) -> None:
        """Write rows down."""
        async with self.one.write() as session:
            for row in rows:
                session.add(row)
                await session.flush()

    async def race(self, first: Act[Any], other: Act[Any]) -> tuple[Any, Any]:
        """Do both at once; gives what each returned, or `REFUSED`."""
        async with self.one.write() as session:
            done = await _outcome(first, session)
            running = asyncio.create_task(self._do(other))
            while not running.done() and not await self._waits():
                continue
        return done, await running

    async def _do(self, act: Act[Any]) -> Any:
        async with self.two.write() as session:
            return await _outcome(act, session)

    async def _waits(self) -> bool:
        """Must the other wait? SQLite lets only one begin."""
        if self.one.dialect == "sqlite":
            return True
        async with self.two.read() as session:
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            return bool(await session.scalar(text(waiting)))

    async def get(self, kind: type[T], number: Any = 1) -> T:
        """A row as it is now."""
        async with self.one.read() as session:
            return await session.get_one(kind, number)


async def _outcome(act: Act[Any], session: AsyncSession) -> Any:
    try:
        value = await act(session)
        await session.flush()
    except Refused:
        return REFUSED
    return value


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    one, two = Database(database_url), Database(database_url)
    await one.open()
    await migrate(one)
    await two.open(owner=False)
    town = Town(one, two)
    people_there = [Person(name=name, created_at=MONDAY) for name in ("Ada", "Ben", "Cleo")]
    roles = [RoleGrant(person_id=number, role="mentor", granted_at=MONDAY) for number in (2, 3)]
    await town.given(*people_there, *roles, Chat(platform="c", account="b", key="k", private=True))
    yield town
    await two.close()
    await one.close()


async def ask(session: AsyncSession, state: str = "waiting") -> Question:
    """Ada asks."""
    asker = await session.get_one(Person, 1)
    chat = await session.get_one(Chat, 1)
    question = await asking.ask(
        session,
        NewQuestion(asker, chat, "", "", "", "How?", [], "en", "unsure", 0.0, None, pseudonym=None),
        MONDAY,
    )
    question.state = state
    question.number = question.id
    return question


def claims(mentor: int, question: int = 1, most: int = 5) -> Act[None]:
    """Somebody takes a question."""

    async def act(session: AsyncSession) -> None:
        taken = await questions.get(session, question)
        person = await session.get_one(Person, mentor)
        await may_claim(session, taken, person, most)
        await questions.claim(session, taken, person, MONDAY, HOUR)

    return act


async def test_a_question_is_claimed_once(town: Town) -> None:
    async with town.one.write() as session:
        await ask(session)
    assert await town.race(claims(2), claims(3)) == (None, REFUSED)
    assert (await town.get(Question)).claimed_by == 2


async def test_an_answer_in_the_moment_in_which_the_lease_ends_counts(town: Town) -> None:
    async with town.one.write() as session:
        await ask(session)
        await claims(2)(session)

    async def answers(session: AsyncSession) -> None:
        question = await questions.get(session, 1)
        await utterances.say(session, question, 2, Side.MENTOR, "So.", MONDAY)
        await questions.answered(session, question, 2, MONDAY, HOUR)

    async def lease_ends(session: AsyncSession) -> bool:
        question = await questions.get(session, 1)
        if question.state == "claimed":
            await questions.release(session, question, MONDAY + HOUR)
            return True
        return False

    assert await town.race(answers, lease_ends) == (None, False)
    assert (await town.get(Question)).state == "answered"


async def test_the_last_place_goes_once(town: Town) -> None:
    async with town.one.write() as session:
        await ask(session)
        await ask(session)
    assert await town.race(claims(2, 1, most=1), claims(2, 2, most=1)) == (None, REFUSED)
    assert (await town.get(Question, 2)).claimed_by is None


async def test_a_draft_is_decided_on_once(town: Town) -> None:
    async with town.one.write() as session:
        await ask(session)
    await town.given(
        Draft(question_id=1, language="en", question="How?", answer="So.", created_at=MONDAY)
    )

    async def drops(session: AsyncSession) -> None:
        draft = await drafts.get(session, "1")
        await drafts.is_open(session, draft)
        drafts.drop(draft, await session.get_one(Person, 2))

    async def approves(session: AsyncSession) -> None:
        draft = await drafts.get(session, "1")
        person = await session.get_one(Person, 3)
        await drafts.may_approve(session, draft, person)
        await drafts.approve(session, draft, person, MONDAY)

    assert await town.race(drops, approves) == (None, REFUSED)
    draft = await town.get(Draft)
    assert (draft.state, draft.decided_by, draft.entry_id) == ("dropped", 2, None)


async def test_a_suggestion_is_decided_on_once(town: Town) -> None:
    await town.given(
        Suggestion(link="https://example.org", language="en", topics=[], state="open",
                   suggested_by=1, created_at=MONDAY)
    )  # fmt: skip

    async def drops(session: AsyncSession) -> None:
        suggestion = await suggestions.get(session, "1")
        await suggestions.must_be_open(session, suggestion)
        suggestions.decide(suggestion, SuggestionState.DROPPED, await session.get_one(Person, 2))

    async def accepts(session: AsyncSession) -> None:
        suggestion = await suggestions.get(session, "1")
        await suggestions.must_be_open(session, suggestion)
        await suggestions.accept(session, suggestion, await session.get_one(Person, 3), MONDAY)

    assert await town.race(drops, accepts) == (None, REFUSED)
    suggestion = await town.get(Suggestion)
    assert (suggestion.state, suggestion.resource_id) == ("dropped", None)


def entry() -> Entry:
    return Entry(key="how", language="en", question="How?", answer="So.", topic="", source="")


def submitted(translator: int) -> Translation:
    return Translation(
        entry_id=1, language="fr", person_id=translator, question="Comment ?", answer="Ainsi.",
        state="submitted", claimed_until=MONDAY,
    )  # fmt: skip


async def test_a_translation_is_decided_on_once(town: Town) -> None:
    await town.given(entry(), submitted(1))

    async def drops(session: AsyncSession) -> None:
        translation = await translating.get(session, "1")
        await second_look.drop(session, translation, await session.get_one(Person, 2))

    async def approves(session: AsyncSession) -> None:
        translation = await translating.get(session, "1")
        person = await session.get_one(Person, 3)
        await translating.approve(session, translation, person, MONDAY)

    assert await town.race(drops, approves) == (None, REFUSED)
    assert (await town.get(Translation)).state == "dropped"


async def test_an_answer_that_was_taken_on_is_taken_on_once(town: Town) -> None:
    await town.given(entry())

    def takes(person: int) -> Act[None]:
        async def act(session: AsyncSession) -> None:
            original = await session.get_one(Entry, 1)
            translator = await session.get_one(Person, person)
            await translating.claim(session, original, "fr", translator, MONDAY)

        return act

    assert await town.race(takes(1), takes(2)) == (None, REFUSED)


async def test_what_was_taken_back_stays_so_whoever_edits_it(town: Town) -> None:
    async with town.one.write() as session:
        await ask(session)

    async def withdraws(session: AsyncSession) -> None:
        await utterances.withdraw(session, await session.get_one(Utterance, 1), MONDAY)

    async def edits(session: AsyncSession) -> bool:
        words = await session.get_one(Utterance, 1)
        return await utterances.edit(session, words, "How, Ada?", MONDAY)

    assert await town.race(withdraws, edits) == (None, False)
    assert (await town.get(Utterance)).text == ""


async def test_two_edits_of_an_entry_are_both_in_its_history(town: Town) -> None:
    await town.given(entry())

    def rewrites(person: int, words: str) -> Act[None]:
        async def act(session: AsyncSession) -> None:
            known = await curation.get(session, "1")
            by = await session.get_one(Person, person)
            await curation.rewrite(session, known, by, MONDAY, part="answer", words=words)

        return act

    await town.race(rewrites(2, "Thus."), rewrites(3, "Like that."))
    async with town.one.read() as session:
        changes = await session.scalars(select(EntryChange).order_by(EntryChange.id))
        before = [(one.before or {})["answer"] for one in changes]
    assert [*before, (await town.get(Entry)).answer] == ["So.", "Thus.", "Like that."]


async def test_whoever_is_forgotten_decides_on_nothing_any_more(town: Town) -> None:
    async with town.one.write() as session:
        await ask(session)
    await town.given(
        Account(platform="c", key="ben", person_id=2, seen_at=MONDAY),
        Draft(question_id=1, language="en", question="How?", answer="So.", created_at=MONDAY),
    )

    async def is_forgotten(session: AsyncSession) -> None:
        await privacy.forget(session, await session.get_one(Person, 2), MONDAY)

    async def approves(session: AsyncSession) -> None:
        account = select(Account).where(Account.platform == "c", Account.key == "ben")
        known = await session.scalar(account)
        if known is None or Role.MENTOR not in await people.roles_of(session, known.person_id):
            raise Refused(ONLY[Role.MENTOR])
        person = await session.get_one(Person, known.person_id)
        draft = await drafts.get(session, "1")
        await drafts.may_approve(session, draft, person)
        await drafts.approve(session, draft, person, MONDAY)

    assert await town.race(is_forgotten, approves) == (None, REFUSED)
    assert (await town.get(Draft)).decided_by is None


async def test_a_code_is_used_once(town: Town) -> None:
    async with town.one.write() as session:
        code = await linking.issue(session, await session.get_one(Person, 1), MONDAY)

    def claims(person: int) -> Act[bool]:
        async def act(session: AsyncSession) -> bool:
            by = await session.get_one(Person, person)
            return (await linking.claim(session, code, by, MONDAY)).id == 1

        return act

    assert await town.race(claims(2), claims(3)) == (True, REFUSED)
    async with town.one.read() as session:
        assert (await session.scalars(select(LinkCode.claimed_by))).all() == [2]


async def test_a_suggested_answer_is_suggested_once(town: Town) -> None:
    async with town.one.write() as session:
        await ask(session, "answered")
        question = await questions.get(session, 1)
        await utterances.say(session, question, 2, Side.MENTOR, "So.", MONDAY)

    def suggests(person: int) -> Act[None]:
        async def act(session: AsyncSession) -> None:
            by = await session.get_one(Person, person)
            await drafts.suggest(session, await questions.get(session, 1), by, MONDAY)

        return act

    assert await town.race(suggests(2), suggests(3)) == (None, REFUSED)


async def test_versions_count_every_change(town: Town) -> None:
    """What is kept in memory is compared with them: a lost count is a change that nobody sees."""
    await town.given(Version(name="menus", number=1))

    async def bumps(session: AsyncSession) -> None:
        await versions.bump(session, "menus")

    await town.race(bumps, bumps)
    assert (await town.get(Version, "menus")).number == 3


async def mentor_is_asked_twice(town: Town, capacity: int) -> None:
    """Ben takes so many people at a time, and is asked about Ada and about Dee."""
    await town.given(
        Person(name="Dee", created_at=MONDAY),
        MentoringProfile(person_id=2, hours=[], own_interests=[], skills=[], goals=[],
                         capacity=capacity, updated_at=MONDAY),
        *(MentoringRequest(person_id=person, state="offered", asked_at=MONDAY)
          for person in (1, 4)),
        *(MentoringOffer(request_id=request, mentor_id=2, reasons={"languages": ["en"]},
                         made_at=MONDAY, due_at=MONDAY + HOUR) for request in (1, 2)),
    )  # fmt: skip


def accepts(offer: int) -> Act[Any]:
    """Ben takes somebody."""

    async def act(session: AsyncSession) -> None:
        accepted = await session.get_one(MentoringOffer, offer)
        await offers.accept(session, accepted, MONDAY, MONDAY + HOUR)

    return act


def confirms(offer: int, mentee: int) -> Act[Any]:
    """Somebody would like Ben as their mentor."""

    async def act(session: AsyncSession) -> None:
        confirmed = await session.get_one(MentoringOffer, offer)
        person = await session.get_one(Person, mentee)
        await offers.confirm(session, confirmed, person, MONDAY)

    return act


async def test_a_mentors_last_place_goes_once(town: Town) -> None:
    await mentor_is_asked_twice(town, capacity=1)
    assert await town.race(accepts(1), accepts(2)) == (None, REFUSED)
    assert (await town.get(MentoringOffer, 2)).state == "asked"


async def test_a_place_that_is_gone_meanwhile_is_given_to_nobody(town: Town) -> None:
    await mentor_is_asked_twice(town, capacity=2)
    async with town.one.write() as session:
        await accepts(1)(session)
        await accepts(2)(session)
        (await session.get_one(MentoringProfile, 2)).capacity = 1
    assert await town.race(confirms(1, 1), confirms(2, 4)) == (None, REFUSED)
    assert (await town.get(Pairing)).mentee_id == 1
    assert (await town.get(MentoringOffer, 2)).state == "accepted"


async def test_who_withdraws_is_not_taken_at_the_same_moment(town: Town) -> None:
    await mentor_is_asked_twice(town, capacity=3)

    async def withdraws(session: AsyncSession) -> None:
        request = await session.get_one(MentoringRequest, 1)
        await requests.end(session, request, RequestState.WITHDRAWN, MONDAY)

    assert await town.race(withdraws, accepts(1)) == (None, REFUSED)
    assert (await town.get(MentoringOffer)).state == "withdrawn"


async def a_meetup(town: Town, seats_there: int) -> None:
    async with town.one.write() as session:
        wall = datetime(2030, 1, 8, 19)  # noqa: DTZ001 - a wall time
        meetup = await meetups.draft(
            session, None, "Git night", wall, "UTC", now=MONDAY, capacity=seats_there
        )
        await meetups.publish(session, meetup, MONDAY)


def comes(person: int) -> Act[str]:
    """Somebody presses [I'm coming]."""

    async def act(session: AsyncSession) -> str:
        date_of = await occurrences.get(session, 1)
        assert date_of is not None
        return (await seats.take(session, date_of, person, MONDAY)).state

    return act


async def test_the_last_seat_goes_once(town: Town) -> None:
    await a_meetup(town, 1)
    assert await town.race(comes(1), comes(2)) == ("seated", "waiting")


async def test_a_seat_that_is_given_back_is_not_taken_past_those_who_wait(town: Town) -> None:
    await a_meetup(town, 1)
    async with town.one.write() as session:
        for person in (1, 2):
            await comes(person)(session)

    async def cannot(session: AsyncSession) -> list[int]:
        date_of = await occurrences.get(session, 1)
        assert date_of is not None
        await seats.answer_without_seat(session, date_of, 1, SeatState.DECLINED, MONDAY)
        offers = await waiting.offer_free_seats(session, date_of, MONDAY, lambda _: MONDAY + HOUR)
        return [person.id for _seat, person in offers]

    assert await town.race(cannot, comes(3)) == ([2], "waiting")
