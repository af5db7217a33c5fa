"""The life of a question: whatever is done to it, in whatever order, it stays whole."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain import people
from bot.domain.hotline import asking, claims, duplicates, pseudonyms, questions, utterances
from bot.domain.hotline.asking import NewQuestion
from bot.domain.hotline.questions import FADE, LADDER, LEASE
from bot.storage.sessions import Database
from bot.storage.tables import Chat, Job, Person, Question
from bot.words import Refused, Role
from bot.words.states import Ending, Side
from tests.conftest import MONDAY
from tests.databases import migrate

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIMER_OF = {"waiting": {LADDER}, "claimed": {LEASE}, "answered": {FADE}}


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    db = Database(f"sqlite:///{tmp_path}/questions.db")
    await db.open()
    await migrate(db)
    yield db
    await db.close()


async def somebody(session: AsyncSession, name: str, *roles: str) -> Person:
    person = Person(name=name, anonymous=False, created_at=MONDAY)
    session.add(person)
    await session.flush()
    for role in roles:
        await people.grant(session, person, Role.of(role), person, MONDAY)
    return person


async def asked(session: AsyncSession, asker: Person, *, anonymous: bool = False) -> Question:
    chat = await session.scalar(select(Chat).limit(1))
    if chat is None:
        chat = Chat(platform="console", account="bot", key="@ada", private=True)
        session.add(chat)
        await session.flush()
    how = NewQuestion(
        asker=asker,
        chat=chat,
        thread="",
        message="m1",
        album="",
        text="who has the key",
        attachments=[],
        language="en",
        verdict="unsure",
        score=0.0,
        entry_id=None,
        pseudonym="" if anonymous else None,
    )
    return await asking.ask(session, how, MONDAY)


async def jobs_of(session: AsyncSession, question: Question) -> set[str]:
    return set(await session.scalars(select(Job.name).where(Job.subject == question.id)))


async def check(session: AsyncSession, question: Question) -> None:
    """What is true of every question at any time."""
    await session.flush()
    taken = question.state == "claimed"
    assert (question.claimed_by is not None) is taken
    assert (question.lease_until is not None) is taken
    ended = question.state in questions.ENDED
    assert (question.closed_at is not None) is ended
    assert bool(question.ending) is ended
    assert (question.ending == "withdrawn") is (question.state == "withdrawn")
    assert question.duplicate_of is None or ended
    assert (question.state == "offered") <= (question.escalated_at is None)
    assert await jobs_of(session, question) == TIMER_OF.get(question.state, set())


DEEDS = (
    "escalate",
    "claim by mira",
    "claim by tariq",
    "claim by ada",
    "release",
    "answer",
    "close",
    "helped",
    "withdraw",
    "duplicate",
    "reopen",
    "offer again",
    "a week later",
)


class Life:
    """A question and what is done to it; what is refused changes nothing."""

    def __init__(self, session: AsyncSession, question: Question, them: dict[str, Person]) -> None:
        self.session = session
        self.question = question
        self.them = them
        self.now = MONDAY

    async def do(self, step: str) -> None:
        name, _by, who = step.partition(" by ")
        before = (self.question.state, self.question.claimed_by, self.question.ending)
        try:
            await getattr(self, name.replace(" ", "_"))(*filter(None, [who]))
        except Refused:
            assert before == (self.question.state, self.question.claimed_by, self.question.ending)

    async def escalate(self) -> None:
        await questions.escalate(self.session, self.question, self.now, self.now + HOUR)

    async def claim(self, who: str) -> None:
        mentor = self.them[who]
        await claims.may_claim(self.session, self.question, mentor, 5)
        await questions.claim(self.session, self.question, mentor, self.now, HOUR)

    async def release(self) -> None:
        if self.question.state == "claimed":
            await questions.release(self.session, self.question, self.now + HOUR)

    async def answer(self) -> None:
        if self.question.escalated_at is not None:
            mira = self.them["mira"].id
            await questions.answered(self.session, self.question, mira, self.now, DAY)

    async def close(self, ending: Ending = Ending.CLOSED) -> None:
        await questions.close(self.session, self.question, ending, None, self.now)

    async def helped(self) -> None:
        await self.close(Ending.HELPED)

    async def withdraw(self) -> None:
        await self.close(Ending.WITHDRAWN)

    async def duplicate(self) -> None:
        other = await self.session.get_one(Question, 2)
        await duplicates.may_tie(self.session, self.question, other)
        await duplicates.tie(self.session, self.question, other, None, self.now)

    async def reopen(self) -> None:
        questions.may_reopen(self.question, self.now, DAY * 7)
        if self.question.state in {"closed", "answered"}:
            await questions.reopen(
                self.session, self.question, self.now, lease=HOUR, next_step=self.now + HOUR
            )

    async def offer_again(self) -> None:
        if self.question.ending == "helped" and self.question.escalated_at is None:
            questions.offer_again(self.session, self.question)

    async def a_week_later(self) -> None:
        self.now += DAY * 7


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.sampled_from(DEEDS), max_size=14))
def test_any_life_keeps_a_question_whole(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    async def live() -> None:
        db = Database(f"sqlite:///{tmp_path_factory.mktemp('life')}/life.db")
        await db.open()
        await migrate(db)
        try:
            async with db.write() as session:
                them = {
                    "ada": await somebody(session, "Ada"),
                    "mira": await somebody(session, "Mira", "mentor"),
                    "tariq": await somebody(session, "Tariq", "mentor"),
                }
                life = Life(session, await asked(session, them["ada"]), them)
                other = await asked(session, them["ada"])
                await questions.escalate(session, other, MONDAY, MONDAY + HOUR)
                for step in steps:
                    await life.do(step)
                    await check(session, life.question)
                    await check(session, other)
        finally:
            await db.close()

    asyncio.run(live())


async def test_a_question_is_found_by_what_people_type(db: Database) -> None:
    async with db.write() as session:
        question = await asked(session, await somebody(session, "Ada"))
        with pytest.raises(Refused):  # the bot alone knows of it
            await questions.get(session, "1")
        await questions.escalate(session, question, MONDAY, MONDAY + HOUR)
        for typed in ("1", " #1 ", "١", "१"):
            assert await questions.get(session, typed) is question
        for typed in ("", "2", "one", "²", "9" * 30, "-1"):
            with pytest.raises(Refused):
                await questions.get(session, typed)


async def test_whoever_answered_takes_it_up_again_if_they_are_there(db: Database) -> None:
    async with db.write() as session:
        ada = await somebody(session, "Ada")
        mira = await somebody(session, "Mira", "mentor")
        question = await asked(session, ada)
        await questions.escalate(session, question, MONDAY, MONDAY + HOUR)
        await questions.answered(session, question, mira.id, MONDAY, DAY)
        await questions.reopen(session, question, MONDAY, lease=HOUR, next_step=MONDAY + HOUR)
        assert question.claimed_by == mira.id
        await questions.answered(session, question, mira.id, MONDAY, DAY)
        mira.away_until = MONDAY + DAY
        await questions.reopen(session, question, MONDAY, lease=HOUR, next_step=MONDAY + HOUR)
        assert question.state == "waiting"
        await questions.answered(session, question, mira.id, MONDAY, DAY)
        mira.away_until = None
        await people.revoke(session, mira, Role.MENTOR)
        await questions.reopen(session, question, MONDAY, lease=HOUR, next_step=MONDAY + HOUR)
        assert question.state == "waiting"


async def test_no_two_open_questions_share_a_made_up_name(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = pseudonyms.Lexicon(pseudonyms.TRAIT_FIRST, ("Heron",), ("Teal", "Plum"))
    monkeypatch.setitem(pseudonyms.LEXICONS, "en", (two,))
    async with db.write() as session:
        ada = await somebody(session, "Ada")
        names = {(await asked(session, ada, anonymous=True)).pseudonym for _time in range(2)}
        assert names == {"Teal Heron", "Plum Heron"}
        assert (await asked(session, ada, anonymous=True)).pseudonym in names


async def test_since_when_somebody_waits(db: Database) -> None:
    async with db.write() as session:
        ada = await somebody(session, "Ada")
        mira = await somebody(session, "Mira", "mentor")
        question = await asked(session, ada)
        await questions.escalate(session, question, MONDAY, MONDAY + HOUR)
        await utterances.say(session, question, ada.id, Side.ASKER, "please", MONDAY + HOUR)
        assert await utterances.open_since(session, question) == MONDAY
        await utterances.say(session, question, mira.id, Side.MENTOR, "here", MONDAY + DAY)
        await utterances.say(session, question, ada.id, Side.ASKER, "but", MONDAY + 2 * DAY)
        await utterances.say(session, question, ada.id, Side.ASKER, "why", MONDAY + 3 * DAY)
        assert await utterances.open_since(session, question) == MONDAY + 2 * DAY


async def test_duplicates_lead_to_one_original(db: Database) -> None:
    async with db.write() as session:
        ada = await somebody(session, "Ada")
        first, second, third = [await asked(session, ada) for _time in range(3)]
        for one in (first, second, third):
            await questions.escalate(session, one, MONDAY, MONDAY + HOUR)
        await duplicates.tie(session, third, second, None, MONDAY)
        await duplicates.tie(session, second, first, None, MONDAY)
        await session.flush()
        assert await duplicates.original_of(session, third) is first
        assert [one.id for one in await duplicates.of(session, first)] == [2, 3]
        with pytest.raises(Refused):
            await duplicates.may_tie(session, first, await duplicates.original_of(session, third))
