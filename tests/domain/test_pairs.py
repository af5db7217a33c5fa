"""Pairs: which entries ask much the same, and for how long whoever tells them apart is believed."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.knowledge import curation, histories, knowledge_base, near_duplicates
from bot.storage.offloading import WorkNeeded
from bot.storage.sessions import Database
from bot.storage.tables import Entry, Person
from bot.words import Refused
from tests.conftest import MONDAY

WAYS = {
    "How do I add a photo?": ["how can I add a photo", "add photo", "put a photo in"],
    "How do I add a photo to Commons?": ["add photo to commons", "how to add photos there"],
    "Where do I write a footnote?": ["cite a source", "add a reference"],
}
ANSWERS = (
    "Tap the camera in the toolbar, and choose a photo of your own or one that is there already.",
    "Open the upload wizard on Commons, log in, and say where the photo comes from.",
    "Press the button that says Cite, and paste the link of the page.",
)


T = TypeVar("T")


@pytest.fixture
async def db(tmp_path: Path, empty_database: Path) -> AsyncIterator[AsyncSession]:
    shutil.copyfile(empty_database, tmp_path / "pairs.db")
    database = Database(f"sqlite:///{tmp_path}/pairs.db")
    await database.open()
    async with database.write() as session:
        yield session
    await database.close()


async def three(db: AsyncSession) -> tuple[Entry, Entry, Entry, Person]:
    """Two entries that ask much the same, another one, and an organizer."""
    by = Person(name="Olu", anonymous=False, created_at=MONDAY)
    db.add(by)
    await db.flush()
    one, other, third = [
        await curation.add(
            db, by, MONDAY, language="en", question=question, answer=answer, phrasings=ways
        )
        for (question, ways), answer in zip(WAYS.items(), ANSWERS, strict=True)
    ]
    return one, other, third, by


async def worked_out(ask: Callable[[], Awaitable[T]]) -> T:
    """What is asked for, after whatever slow work it takes."""
    while True:
        try:
            return await ask()
        except WorkNeeded as needed:
            await needed.do()


async def shown(db: AsyncSession) -> list[set[int]]:
    await db.flush()
    pairs = await worked_out(partial(near_duplicates.alike, db))
    return [{one.id, other.id} for one, other in pairs]


async def apart(db: AsyncSession, one: Entry, other: Entry) -> bool:
    return await worked_out(partial(near_duplicates.are_apart, db, one, other))


async def test_near_duplicates_are_found_within_a_language(db: AsyncSession) -> None:
    one, other, _third, _by = await three(db)
    question, ways = next(iter(WAYS.items()))
    await knowledge_base.add(
        db, language="fr", question=question, answer="So.", now=MONDAY, other_phrasings=ways
    )
    assert await shown(db) == [{one.id, other.id}]


async def test_small_changes_do_not_bring_a_pair_back(db: AsyncSession) -> None:
    one, other, third, by = await three(db)
    await near_duplicates.tell_apart(db, other, one, MONDAY)
    assert await shown(db) == []
    assert await apart(db, one, other)
    answer = ANSWERS[0].replace("Tap", "Press") + " That is all."
    await curation.rewrite(db, one, by, MONDAY, part="answer", words=answer)
    await curation.rewrite(
        db, other, by, MONDAY, part="question", words="How do I add a photo on Commons?"
    )
    await curation.rewrite(db, one, by, MONDAY, part="source", words="https://example.org")
    await curation.phrase(db, one, "my picture in an article", by, MONDAY)
    await curation.rewrite(db, third, by, MONDAY, part="answer", words="Something else.")
    await curation.retire(db, other, by, MONDAY)
    await curation.restore(db, other, by, MONDAY)
    assert await shown(db) == []
    assert await apart(db, one, other)


async def test_another_answer_brings_it_back_and_undoing_that_does_not(db: AsyncSession) -> None:
    one, other, _third, by = await three(db)
    await near_duplicates.tell_apart(db, one, other, MONDAY)
    await curation.rewrite(db, other, by, MONDAY, part="answer", words=ANSWERS[0])
    assert await shown(db) == [{one.id, other.id}]
    change = (await histories.of(db, other))[0]
    await curation.undo(db, other, str(change.id), by, MONDAY)
    assert await shown(db) == []


async def test_another_question_brings_it_back(db: AsyncSession) -> None:
    one, other, _third, by = await three(db)
    await near_duplicates.tell_apart(db, one, other, MONDAY)
    await curation.rewrite(
        db, other, by, MONDAY, part="question", words="Can I add photos of people?"
    )
    assert not await apart(db, one, other)


async def test_ways_of_asking_that_draw_nearer_bring_it_back(db: AsyncSession) -> None:
    one, other, _third, by = await three(db)
    await near_duplicates.tell_apart(db, one, other, MONDAY)
    for way in ("how can I add the photo", "add my photo", "putting a photo in"):
        await curation.phrase(db, other, way, by, MONDAY)
    assert await shown(db) == [{one.id, other.id}]


async def test_telling_apart_again_counts_from_then_on_and_can_be_taken_back(
    db: AsyncSession,
) -> None:
    one, other, _third, by = await three(db)
    await near_duplicates.tell_apart(db, one, other, MONDAY)
    await curation.rewrite(db, other, by, MONDAY, part="answer", words=ANSWERS[0])
    await db.flush()
    await near_duplicates.tell_apart(db, one, other, MONDAY)
    assert await shown(db) == []
    await near_duplicates.take_back(db, other, one)
    await near_duplicates.take_back(db, other, one)
    assert await shown(db) == [{one.id, other.id}]
    with pytest.raises(Refused):
        await near_duplicates.tell_apart(db, one, one, MONDAY)


def test_in_a_large_base_fewer_ways_of_asking_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {
        number: [question, *ways]
        for number, (question, ways) in enumerate(WAYS.items(), start=1)
    }  # fmt: skip
    assert set(near_duplicates.score(asked)) == {(1, 2)}
    monkeypatch.setattr(near_duplicates, "MANY", 3)
    monkeypatch.setattr(near_duplicates, "FEWER", 1)
    found = near_duplicates.score(asked)
    assert set(found) == {(1, 2)}
    assert 0.4 <= found[1, 2] <= 1
