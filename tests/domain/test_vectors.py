"""Meaning beside words: an encoder of three notions, what is kept of it, and when it fails."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import func, select

from bot.domain.knowledge import encoder_gains, knowledge_base
from bot.domain.knowledge.encoder_gains import Gain
from bot.domain.knowledge.knowledge_base import Knowledge
from bot.domain.matching import Verdict
from bot.domain.matching.encoders import NoEncoder
from bot.domain.matching.vectors import AT_ONCE, TextVectors
from bot.storage.sessions import Database
from bot.storage.tables import Embedding, Question, Utterance
from bot.words.states import Side
from tests.databases import migrate

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
NOTIONS = (
    {"password", "login", "credentials", "senha"},
    {"picture", "photo", "daguerreotype", "image"},
    {"mentor", "buddy", "guide", "tutor"},
)
ANSWERS = (
    ("How do I reset my password?", "my login is lost", "Ask for a new one."),
    ("How do I upload a picture?", "add a photo", "Press the button."),
    ("How do I find a mentor?", "I want a guide", "Write to us."),
)


class Notions:
    """Encodes the notions that a text names; counts what it was asked, and can break."""

    def __init__(self, name: str = "notions") -> None:
        self.name, self.encoded, self.broken = name, list[str](), False

    def load(self) -> None:
        if self.broken:
            msg = "the model is not whole"
            raise NoEncoder(msg)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.load()
        self.encoded += texts
        rows = np.zeros((len(texts), len(NOTIONS) + 32), np.float32)
        for row, text in zip(rows, texts, strict=True):
            words = set(text.lower().strip("?.").split())
            row[: len(NOTIONS)] = [bool(words & notion) for notion in NOTIONS]
            row[len(NOTIONS) + crc32(text.encode()) % 32] = 0.3
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    db = Database(f"sqlite:///{tmp_path}/know.db")
    await db.open()
    await migrate(db)
    async with db.write() as session:
        for question, other, answer in ANSWERS:
            await knowledge_base.add(
                session, language="en", question=question, answer=answer,
                now=NOW, other_phrasings=[other],
            )  # fmt: skip
    yield db
    await db.close()


async def first(known: Knowledge, db: Database, question: str) -> int | None:
    async with db.read() as session:
        found = await known.find(session, question, ["en"])
    return found.matches[0].entry if found.matches else None


async def kept(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count(Embedding.digest))) or 0


async def test_meaning_finds_what_no_word_of_the_question_names(db: Database) -> None:
    words = Knowledge()
    assert await first(words, db, "daguerreotype") is None
    meaning = Knowledge(vectors=TextVectors(Notions()))
    assert await meaning.catch_up(db)
    assert await first(meaning, db, "daguerreotype") == 2
    assert await first(meaning, db, "any buddy") == 3
    # Portuguese for password: where the encoder knows several languages, so does the matcher.
    assert await first(meaning, db, "qual é a minha senha") == 1


async def test_words_serve_until_the_encoder_has_caught_up(db: Database) -> None:
    known = Knowledge(vectors=TextVectors(Notions()))
    assert await first(known, db, "reset the password") == 1
    assert await first(known, db, "daguerreotype") is None
    await known.catch_up(db)
    assert await first(known, db, "daguerreotype") == 2
    assert not await known.catch_up(db)


async def test_each_text_is_encoded_once_and_kept(db: Database) -> None:
    encoder = Notions()
    await Knowledge(vectors=TextVectors(encoder)).catch_up(db)
    assert len(encoder.encoded) == len(set(encoder.encoded)) == await kept(db) > AT_ONCE
    again = Notions()
    known = Knowledge(vectors=TextVectors(again))
    await known.catch_up(db)
    assert again.encoded == []
    assert await first(known, db, "daguerreotype") == 2


async def test_a_new_entry_is_found_by_its_meaning_at_once(db: Database) -> None:
    encoder = Notions()
    known = Knowledge(vectors=TextVectors(encoder))
    await known.catch_up(db)
    encoder.encoded.clear()
    async with db.write() as session:
        await knowledge_base.add(
            session,
            language="en",
            question="Where do I sign credentials forms?",
            answer="At the desk.",
            now=NOW,
        )
    assert await first(known, db, "sign the forms") == 4
    assert sorted(encoder.encoded) == [
        "At the desk.", "Where do I sign credentials forms?", "sign the forms",
    ]  # fmt: skip
    before = await kept(db)
    assert await known.catch_up(db)
    assert await kept(db) == before + 2
    assert len(encoder.encoded) == 3


async def test_what_nobody_knows_any_more_is_forgotten(db: Database) -> None:
    await Knowledge(vectors=TextVectors(Notions("older"))).catch_up(db)
    known = Knowledge(vectors=TextVectors(Notions("newer")))
    await known.catch_up(db)
    async with db.read() as session:
        assert set(await session.scalars(select(Embedding.model))) == {"newer"}


async def test_an_encoder_that_breaks_leaves_words(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    encoder = Notions()
    known = Knowledge(vectors=TextVectors(encoder))
    await known.catch_up(db)
    encoder.broken = True
    assert await first(known, db, "reset the password") == 1
    assert await first(known, db, "daguerreotype") is None
    assert caplog.messages == [
        "without the encoder, words alone are matched: the model is not whole"
    ]


async def test_a_broken_encoder_is_not_tried_again_and_again(db: Database) -> None:
    encoder = Notions()
    encoder.broken = True
    known = Knowledge(vectors=TextVectors(encoder))
    assert await known.catch_up(db)
    encoder.broken = False
    assert not await known.catch_up(db)
    assert await first(known, db, "reset the password") == 1
    assert encoder.encoded == []


async def test_what_was_encoded_stays_when_catching_up_is_interrupted(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.domain.matching.vectors.AT_ONCE", 10)
    encoder = Notions()
    known = Knowledge(vectors=TextVectors(encoder))
    encode = encoder.encode

    def stop_later(texts: Sequence[str]) -> NDArray[np.float32]:
        if len(encoder.encoded) >= 20:
            raise asyncio.CancelledError
        return encode(texts)

    monkeypatch.setattr(encoder, "encode", stop_later)
    with pytest.raises(asyncio.CancelledError):
        await known.catch_up(db)
    assert await kept(db) == 20


async def test_the_old_matcher_serves_while_a_new_one_cannot_be_fitted(
    db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    known = Knowledge()
    assert await first(known, db, "reset the password") == 1
    with monkeypatch.context() as broken:
        broken.setattr("bot.domain.matching.ranking.Ranker.__init__", lambda *_: 1 / 0)
        async with db.write() as session:
            await knowledge_base.add_phrasing(session, 1, "open sesame")
        assert await first(known, db, "reset the password") == 1
    assert caplog.messages == ["the knowledge base can't be fitted (ZeroDivisionError)"]
    async with db.write() as session:
        await knowledge_base.add_phrasing(session, 1, "let me in")
    assert await first(known, db, "please let me in") == 1


async def test_what_could_not_be_fitted_is_tried_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.domain.knowledge.knowledge_base.RETRY_SECONDS", 0)
    known = Knowledge()
    async with db.write() as session:
        await knowledge_base.add_phrasing(session, 1, "nobody has fitted this yet")
    with monkeypatch.context() as broken:
        broken.setattr("bot.domain.matching.ranking.Ranker.__init__", lambda *_: 1 / 0)
        assert await first(known, db, "reset the password") is None
    assert await first(known, db, "reset the password") == 1


async def test_what_an_encoder_would_gain_is_counted_over_unanswered_questions(
    db: Database,
) -> None:
    unanswered = ("daguerreotype", "the weather is nice", "buddy")
    async with db.read() as session:
        assert await encoder_gains.measure(session, Notions()) == Gain(0, 0)
    async with db.write() as session:
        for number, text in enumerate(unanswered, 1):
            question = Question(
                number=number, language="en", state="waiting", verdict=Verdict.UNSURE,
                asked_at=NOW, score=0.0,
            )  # fmt: skip
            session.add(question)
            await session.flush()
            session.add(
                Utterance(
                    question_id=question.id, side=Side.ASKER, text=text,
                    attachments=[], said_at=NOW,
                )
            )  # fmt: skip
    async with db.read() as session:
        gain = await encoder_gains.measure(session, Notions())
    assert gain.asked == len(unanswered)
    assert 1 <= gain.known < gain.asked
