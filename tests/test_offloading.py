"""Nothing slow happens while a transaction writes: others would wait for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain import people
from bot.domain.knowledge import curation, knowledge_base
from bot.domain.knowledge.knowledge_base import Knowledge
from bot.domain.language_detection import detector
from bot.domain.language_detection.detector import LanguageDetector
from bot.domain.matching.vectors import TextVectors
from bot.storage.offloading import WorkNeeded, offload
from bot.storage.sessions import Database
from tests.conftest import MONDAY, database
from tests.domain.test_vectors import Notions
from tests.test_engine import Bench, bench, double  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.app import Community
    from tests.dialogue import Dialogue

LETTERS = "AEIOU"


class Watch:
    """Notes what was done in threads, and whether anybody was writing meanwhile."""

    def __init__(self) -> None:
        self.db: Database | None = None
        self.done: list[tuple[str, bool]] = []

    def note(self, work: Callable[..., Any]) -> None:
        """Something is done."""
        writing = self.db is not None and self.db._writing.locked()
        self.done.append((getattr(work, "__qualname__", type(work).__name__), writing))


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    watch, in_a_thread = Watch(), asyncio.to_thread

    async def noted(work: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        watch.note(work)
        return await in_a_thread(work, *arguments, **options)

    monkeypatch.setattr(asyncio, "to_thread", noted)
    yield watch
    assert watch.done
    assert [work for work, writing in watch.done if writing] == []


async def test_a_transaction_is_given_up_for_it_and_run_again(
    bench: Bench,  # noqa: F811
    watch: Watch,
) -> None:
    watch.db = bench.db
    runs = 0
    for _time in range(2):
        try:
            async with bench.db.write() as session:
                runs += 1
                assert await offload(session, double, 21) == 42
        except WorkNeeded as needed:
            await needed.do()
    assert runs == 2
    async with bench.db.read() as session:
        assert await offload(session, double, 4) == 8


async def test_events_wait_for_it_in_order_and_no_attempt_is_counted(
    bench: Bench,  # noqa: F811
    watch: Watch,
) -> None:
    watch.db = bench.db
    said = await bench.hear("before", "double 21", "double 4", "after")
    assert said == ["Heard before.", "42", "8", "Heard after."]
    assert await bench.states() == ["done"] * 4


async def remember(chat: Dialogue, *questions: str) -> None:
    async with database(chat).write() as db:
        for question in questions:
            await knowledge_base.add(db, language="en", question=question, answer="So.", now=MONDAY)


async def test_near_duplicates_are_looked_for_outside(chat: Dialogue, watch: Watch) -> None:
    watch.db = database(chat)
    await remember(chat, "How do I upload a picture?", "How can I upload a picture?")
    await chat.play("olu > /kb alike", strict=False)
    assert "These ask much the same" in chat.said_to("olu")[-1]
    await chat.play("olu > /kb apart 1 2", strict=False)
    async with database(chat).write() as db:
        olu = await people.meant_by(db, "olu")
        entry = await curation.get(db, "2")
        await curation.rewrite(db, entry, olu, MONDAY, part="question", words="Who is there?")
    await chat.play("olu > /kb compare 1 2", strict=False)


async def test_drafts_are_compared_outside(chat: Dialogue, watch: Watch) -> None:
    watch.db = database(chat)
    await chat.play(
        """
        ada > How do I upload a picture of a bridge?
        mira > /claim 1
        mira > /answer 1 Press the button and choose the file that shows it.
        mira > [!save 1]
        """,
        strict=False,
    )
    assert "Draft 1" in "".join(chat.said_to("organizers"))


async def test_questions_are_encoded_before_their_group_is_handled(
    chat: Dialogue, watch: Watch
) -> None:
    watch.db = database(chat)
    await remember(chat, *(f"How do I find a mentor for {one}?" for one in LETTERS))
    community: Any = chat.stage
    encoder = Notions()
    community._knowledge.vectors = TextVectors(encoder)
    await chat.play("ada > any buddy\nben > /ask any tutor", strict=False)
    assert {"any buddy", "any tutor"} <= set(encoder.encoded)


async def test_an_encoder_that_fails_leaves_words_in_the_same_turn(chat: Dialogue) -> None:
    await remember(chat, *(f"How do I find a mentor for {one}?" for one in LETTERS))
    community: Community = chat.stage  # type: ignore[assignment]
    encoder = Notions()
    knowledge = community._knowledge
    knowledge.vectors = TextVectors(encoder)
    await chat.play("ada > /hello", strict=False)
    before = knowledge.takes_vectors
    encoder.broken = True
    await chat.play("ada > How do I find a mentor for A?", strict=False)
    assert (before, knowledge.takes_vectors) == (True, False)
    assert "So." in "".join(chat.said_to("ada"))


async def test_languages_that_can_not_be_learned_leave_what_was_learned_before(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    learned = LanguageDetector()
    async with database(chat).read() as db:
        await learned.refresh(db)
    before = learned._profiles
    await remember(chat, "How?")

    def fail(_texts: object) -> None:
        raise ValueError

    async with database(chat).read() as db:
        with monkeypatch.context() as patched:
            patched.setattr(detector, "learn", fail)
            await learned.refresh(db)
        assert learned._profiles is before
        assert "can't be learned (ValueError)" in caplog.text
        await learned.refresh(db)
        assert learned._profiles is before, "not again at every message"
        learned._again = 0.0
        await learned.refresh(db)
        assert learned._profiles is not before


async def test_what_an_event_teaches_is_known_to_the_next_of_its_group(chat: Dialogue) -> None:
    community: Community = chat.stage  # type: ignore[assignment]
    knowledge = community._knowledge
    await chat.play("ada > /hello", strict=False)
    await remember(chat, "How do I upload a picture?")
    async with database(chat).write() as db:
        finding = await knowledge.find(db, "How do I upload a picture?", ["en"])
        assert finding is knowledge_base.NOTHING
    assert isinstance(knowledge, Knowledge)
    await chat.play("ada > How do I upload a picture?", strict=False)
    assert "So." in "".join(chat.said_to("ada"))
