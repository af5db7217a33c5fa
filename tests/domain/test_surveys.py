"""Surveys: one voice each, what closing leaves, words that are proposed, who is asked."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select

from bot.domain import linking, personal_data, privacy
from bot.domain.announcements.audiences import Audience
from bot.domain.surveys import ballots, charts, counting, invitations, options, standings, surveys
from bot.domain.surveys.ballots import Voice
from bot.domain.surveys.invitations import Customs
from bot.domain.surveys.surveys import Terms
from bot.storage.sessions import Database
from bot.storage.tables import (
    Account,
    Chat,
    Job,
    Person,
    Survey,
    SurveyBallot,
    SurveyInvitation,
    SurveyOption,
    TopicChoice,
)
from bot.words import Refused
from bot.words.announcements import Cadence
from bot.words.quiet import QuietHours
from bot.words.surveys import InvitationStep, OptionState, SurveyKind, SurveyState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

NOW = datetime(2030, 1, 7, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OLU = 9
PEOPLE = (1, 2, 3, 4, 5, OLU)
QUIET = QuietHours(time(21), time(8))


@pytest.fixture
async def session(tmp_path: Path, empty_database: Path) -> AsyncIterator[AsyncSession]:
    shutil.copyfile(empty_database, tmp_path / "surveys.db")
    db = Database(f"sqlite:///{tmp_path}/surveys.db")
    await db.open()
    try:
        async with db.write() as session:
            for number in PEOPLE:
                zone = "Asia/Tokyo" if number == 5 else None
                session.add(Person(id=number, name=f"p{number}", created_at=NOW, zone=zone))
                session.add(Chat(id=number, platform="console", account="", key=f"p{number}",
                                 private=True))  # fmt: skip
            await session.flush()
            session.add_all(
                Account(person_id=number, platform="console", key=f"p{number}", chat_id=number,
                        reachable=True, seen_at=NOW)
                for number in PEOPLE
            )  # fmt: skip
            await session.flush()
            yield session
    finally:
        await db.close()


async def opened(db: AsyncSession, kind: SurveyKind = SurveyKind.ONE, **more: object) -> Survey:
    given = {"question": "When?", "options": ["Monday", "Friday"], "language": "en", "quorum": 3}
    terms = Terms(kind=kind, **{**given, **more})  # type: ignore[arg-type]
    survey = await surveys.draft(db, await db.get_one(Person, OLU), terms, NOW)
    if kind is SurveyKind.PAIRS:
        await options.add(db, survey, "en", terms.options)
    await surveys.open_now(db, survey, NOW)
    return survey


async def chosen(db: AsyncSession, survey: Survey, *places: int) -> None:
    for person_id, place in enumerate(places, 1):
        await ballots.choose(db, Voice(survey, person_id, NOW), place)


async def count(db: AsyncSession, table: type) -> int:
    return await db.scalar(select(func.count()).select_from(table)) or 0


# ── voices ───────────────────────────────────────────────────────────────────────────────────


async def test_a_voice_can_be_changed_and_taken_back_until_it_closes(session: AsyncSession) -> None:
    survey = await opened(session)
    await chosen(session, survey, 0, 0, 0, 1)
    await chosen(session, survey, 1)
    assert await ballots.withdraw(session, Voice(survey, 4, NOW))
    assert not await ballots.withdraw(session, Voice(survey, 4, NOW))
    assert await ballots.who_has_voted(session, survey, PEOPLE, ()) == {1, 2, 3}
    await counting.close(session, survey, NOW + 7 * DAY)
    assert counting.sums_of(survey) == [2, 1]
    with pytest.raises(Refused, match="over"):
        await ballots.choose(session, Voice(survey, 1, NOW), 0)


async def test_in_the_moments_before_it_is_closed_nobody_votes_any_more(
    session: AsyncSession,
) -> None:
    survey = await opened(session)
    with pytest.raises(Refused, match="over"):
        await ballots.choose(session, Voice(survey, 1, NOW + 7 * DAY), 0)


async def test_of_several_each_is_counted_and_none_is_no_voice(session: AsyncSession) -> None:
    survey = await opened(session, SurveyKind.SEVERAL, quorum=3)
    await chosen(session, survey, 0, 0, 0, 1)
    assert await ballots.choose(session, Voice(survey, 1, NOW), 1) == [0, 1]
    assert await ballots.choose(session, Voice(survey, 4, NOW), 1) == []
    await counting.close(session, survey, NOW)
    assert (counting.sums_of(survey), survey.voices) == ([3, 1], 3)


async def test_how_many_have_voted_is_not_told_while_they_are_few(session: AsyncSession) -> None:
    survey = await opened(session)
    await chosen(session, survey, 0, 0, 0, 1)
    assert await ballots.how_many(session, survey) == 0
    await chosen(session, survey, 0, 0, 0, 1, 1)
    assert await ballots.how_many(session, survey) == 5


async def test_with_fewer_than_the_quorum_nothing_is_left_at_all(session: AsyncSession) -> None:
    survey = await opened(session, quorum=5)
    await chosen(session, survey, 0, 0, 1, 1)
    await counting.close(session, survey, NOW)
    assert (survey.result, survey.voices, survey.secret) == (None, 4, None)
    assert await count(session, SurveyBallot) == 0


async def test_closing_leaves_words_in_no_order_and_nothing_else(session: AsyncSession) -> None:
    survey = await opened(session, SurveyKind.WORDS, options=())
    said = {f"words of {number}" for number in PEOPLE}
    for number in PEOPLE:
        content = {"words": f"words of {number}"}
        await ballots.cast(session, Voice(survey, number, NOW), content)
    await counting.close(session, survey, NOW)
    assert set(counting.words_of(survey)) == said
    assert await count(session, SurveyBallot) == 0
    assert survey.secret is None


async def test_no_column_joins_a_ballot_to_a_person_or_a_moment() -> None:
    table = SurveyBallot.__table__
    assert set(table.columns.keys()) == {"survey_id", "handle", "language", "content"}
    assert {key.column.table.name for key in table.foreign_keys} == {"survey"}


async def test_nobody_reads_a_handle_with_the_key_of_another_vote(session: AsyncSession) -> None:
    one, other = await opened(session), await opened(session)
    assert ballots.handle_of(one, 1) != ballots.handle_of(other, 1)
    assert ballots.handle_of(one, 1) != ballots.handle_of(one, 2)


# ── people ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kept", "gone", "sums"), [(1, 2, [2, 1]), (2, 1, [1, 2])])
async def test_two_accounts_that_are_linked_leave_one_voice(
    session: AsyncSession, kept: int, gone: int, sums: list[int]
) -> None:
    survey = await opened(session)
    await chosen(session, survey, 0, 1, 0, 1)
    await ballots.withdraw(session, Voice(survey, 4, NOW))
    await ballots.choose(session, Voice(survey, 5, NOW), 1)
    await linking.merge(
        session, await session.get_one(Person, kept), await session.get_one(Person, gone)
    )
    await counting.close(session, survey, NOW)
    assert (counting.sums_of(survey), survey.voices) == (sums, 3)


async def test_who_was_linked_has_the_voice_of_the_other_account(session: AsyncSession) -> None:
    survey = await opened(session)
    await ballots.choose(session, Voice(survey, 2, NOW), 1)
    await linking.merge(session, await session.get_one(Person, 1), await session.get_one(Person, 2))
    assert await ballots.who_has_voted(session, survey, [1], ()) == {1}


async def test_ones_own_voice_is_shown_while_it_is_open_and_gone_with_whoever_is_forgotten(
    session: AsyncSession,
) -> None:
    survey = await opened(session)
    await chosen(session, survey, 0, 1, 1, 1)
    ada = await session.get_one(Person, 1)
    shown = (await personal_data.export(session, ada))["votes"]
    assert shown == [{"question": "When?", "answers": ["Monday"]}]
    await privacy.forget(session, ada, NOW)
    assert await ballots.who_has_voted(session, survey, PEOPLE, ()) == {2, 3, 4}
    await counting.close(session, survey, NOW)
    ben = await session.get_one(Person, 2)
    assert (await personal_data.export(session, ben))["votes"] == []
    await privacy.forget(session, ben, NOW)
    assert counting.sums_of(survey) == [0, 3]


# ── words that are compared ──────────────────────────────────────────────────────────────────


async def test_each_language_compares_its_own_words(session: AsyncSession) -> None:
    survey = await opened(session, SurveyKind.PAIRS, options=["leader", "guide", "host"])
    await options.add(session, survey, "sw", ["kiongozi", "mlezi"])
    leader, guide, host = (option.id for option in await options.taken(session, survey, "en"))
    kiongozi, mlezi = (option.id for option in await options.taken(session, survey, "sw"))
    for number in (1, 2, 3):
        voice = Voice(survey, number, NOW, "en")
        await ballots.compare(session, voice, (leader, guide), guide)
        await ballots.compare(session, voice, (host, guide), guide)
        await ballots.compare(session, voice, (host, leader), leader if number > 1 else 0)
    await ballots.compare(session, Voice(survey, 1, NOW, "en"), (guide, leader), leader)
    await ballots.compare(session, Voice(survey, 1, NOW, "sw"), (kiongozi, mlezi), mlezi)
    standings.note(survey, await standings.work_out(session, survey))
    assert standings.of(survey, "en").ids == [leader, guide, host]
    await counting.close(session, survey, NOW)
    (english,) = counting.languages_of(survey)  # One voice in Swahili is too few.
    assert (english.language, english.voices, english.winner) == ("en", 3, "guide")
    assert english.wins == [[0, 1, 2], [2, 0, 3], [0, 0, 0]]
    assert english.words[english.ranking.order[0]] == "guide"
    assert survey.standing is None


async def test_words_that_are_the_same_are_there_once(session: AsyncSession) -> None:
    survey = await opened(session, SurveyKind.PAIRS, options=["Leader", "leader ", "Líder", "guía"])
    assert [option.words for option in await options.taken(session, survey)] == [
        "Leader", "Líder", "guía",
    ]  # fmt: skip
    with pytest.raises(Refused, match="already"):
        await options.propose(session, Voice(survey, 1, NOW, "en"), "«LEADER»")
    for number in range(options.MOST_PROPOSED):
        await options.propose(session, Voice(survey, 1, NOW, "en"), f"word {number}")
    with pytest.raises(Refused, match="others"):
        await options.propose(session, Voice(survey, 1, NOW, "en"), "one more")


async def test_what_nobody_looked_at_is_not_taken_and_nobody_is_known_for_it(
    session: AsyncSession,
) -> None:
    survey = await opened(session, SurveyKind.PAIRS, options=["leader", "guide"])
    taken = await options.propose(session, Voice(survey, 1, NOW, "en"), "host")
    left = await options.propose(session, Voice(survey, 1, NOW, "sw"), "mlezi")
    await options.decide(session, taken, OptionState.TAKEN)
    with pytest.raises(Refused, match="already"):
        await options.decide(session, taken, OptionState.DROPPED)
    await counting.close(session, survey, NOW)
    for option in (taken, left):
        await session.refresh(option)
    assert (taken.state, left.state) == (OptionState.TAKEN, OptionState.DROPPED)
    rows = await session.scalars(select(SurveyOption.proposed_by))
    assert set(rows) == {None}


# ── who is asked in private ──────────────────────────────────────────────────────────────────


async def asked(db: AsyncSession, survey: Survey, now: datetime) -> dict[str, set[int]]:
    heard: dict[str, set[int]] = {}
    for due in await invitations.take_due(db, survey, Customs(now, QUIET, "UTC")):
        heard.setdefault(due.step, set()).add(due.person_id)
    return heard


async def test_people_are_asked_once_reminded_once_if_they_have_not_voted_and_told(
    session: AsyncSession,
) -> None:
    survey = await opened(session, audience=Audience(people=True))
    session.add(TopicChoice(person_id=4, topic="news", cadence=Cadence.NEVER))
    await session.flush()
    customs = Customs(NOW, QUIET, "UTC")
    assert await invitations.gather(session, survey, 0, customs) is None
    assert await count(session, SurveyInvitation) == 5
    # Noon here is nine in the evening in Tokyo.
    assert await asked(session, survey, NOW) == {InvitationStep.TO_ASK: {1, 2, 3, OLU}}
    assert await asked(session, survey, NOW) == {}
    await chosen(session, survey, 0, 1)
    assert await asked(session, survey, NOW + DAY / 2) == {InvitationStep.TO_ASK: {5}}
    eve = NOW + 6 * DAY - timedelta(hours=2)
    await invitations.remind(session, survey, Customs(eve, QUIET, "UTC"))
    assert await asked(session, survey, eve) == {InvitationStep.TO_REMIND: {3, 5, OLU}}
    await invitations.remind(session, survey, Customs(eve, QUIET, "UTC"))
    assert await asked(session, survey, eve) == {}
    await ballots.choose(session, Voice(survey, 3, NOW), 1)
    await counting.close(session, survey, eve)
    await invitations.tell(session, survey, Customs(eve, QUIET, "UTC"), anything=True)
    assert await asked(session, survey, eve) == {InvitationStep.TO_TELL: {1, 2, 3, 5}}
    assert await count(session, SurveyInvitation) == 0


async def test_there_is_a_next_look_only_while_somebody_is_left(session: AsyncSession) -> None:
    survey = await opened(session, audience=Audience(people=True))
    await invitations.gather(session, survey, 0, Customs(NOW, QUIET, "UTC"))
    await session.execute(delete(Job).where(Job.name == surveys.INVITE))
    await asked(session, survey, NOW)
    (job,) = await session.scalars(select(Job).where(Job.name == surveys.INVITE))
    assert job.due_at == datetime(2030, 1, 7, 23, tzinfo=UTC)  # Tokyo's morning.


# ── drafts, texts, codes ─────────────────────────────────────────────────────────────────────


async def test_who_has_not_seen_the_question_can_not_say_its_code(session: AsyncSession) -> None:
    survey = await opened(session)
    assert surveys.is_for(survey, survey.code)
    assert not surveys.is_for(survey, "")
    everybody = await opened(session, audience=Audience(people=True))
    assert surveys.is_for(everybody, "")
    mentors = await opened(session, audience=Audience(people=True, roles=frozenset({"mentor"})))
    assert not surveys.is_for(mentors, "")


async def test_everybody_reads_the_nearest_language_and_choices_stay_in_order(
    session: AsyncSession,
) -> None:
    survey = await opened(session)
    with pytest.raises(Refused, match="in the order of the original"):
        await surveys.write_text(session, survey, surveys.LocalText("fr", "Quand ?", ["lundi"]))
    french = surveys.LocalText("fr", "Quand ?", ["lundi", "vendredi"])
    await surveys.write_text(session, survey, french)
    swahili = surveys.LocalText("sw", "Lini?", ["Jumatatu", "Ijumaa"])
    await surveys.offer_text(session, survey, await session.get_one(Person, 1), swahili)
    texts = (await surveys.texts_of(session, survey))[survey.id]
    assert list(texts) == ["en", "fr"]

    def chain(reads: str) -> tuple[str, ...]:
        return (reads, "fr") if reads == "ln" else (reads,)

    picked = {tag: surveys.choose(texts, "en", chain, tag) for tag in ("fr-CA", "ln", "sw", "de")}
    assert picked == {"fr-CA": "fr", "ln": "fr", "sw": "en", "de": "en"}
    assert await surveys.decide_text(session, survey, "sw", taken=True) == 1
    assert "sw" in (await surveys.texts_of(session, survey))[survey.id]


async def test_what_was_dropped_is_nowhere(session: AsyncSession) -> None:
    terms = Terms(kind=SurveyKind.ONE, question="?", options=["a", "b"], language="en")
    survey = await surveys.draft(session, await session.get_one(Person, OLU), terms, NOW)
    await surveys.drop(session, survey)
    assert await surveys.by_number(session, str(survey.id)) is None
    assert survey.state == SurveyState.DROPPED


@pytest.mark.parametrize("drawn", [charts.bars([3, 0, 9], 12), charts.intervals([(0.1, 0.5, 0.9)])])
def test_a_picture_is_drawn(drawn: bytes) -> None:
    assert drawn.startswith(b"\x89PNG")
