"""Histories: whatever was done to an entry, in whatever order, each step back leads just there."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.knowledge import curation, histories, knowledge_base
from bot.domain.knowledge.reviews import REVIEW_EVERY
from bot.domain.translations import counterparts
from bot.storage.sessions import Database
from bot.storage.tables import Entry, EntryChange, Person, Phrasing, Variant
from bot.words import Refused
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)
TEXTS = ("How?", "how", "So.", "So it is.", "كيف؟", "怎么")
PARTS = ("question", "answer", "source", "topic", "phone", "computer")
DEEDS = st.one_of(
    st.tuples(st.just("rewrite"), st.sampled_from(PARTS), st.sampled_from(TEXTS)),
    st.tuples(st.just("rewrite"), st.sampled_from(PARTS[2:]), st.just("")),
    st.tuples(st.just("phrase"), st.sampled_from(TEXTS)),
    st.tuples(st.just("unphrase"), st.integers(0, 3)),
    st.tuples(st.sampled_from(["retire", "restore", "right", "later"])),
    st.tuples(st.just("undo"), st.integers(0, 12)),
)


@dataclass(slots=True)
class Looks:
    """An entry as whoever reads it sees it."""

    words: dict[str, str]
    variants: dict[str, str] = field(default_factory=dict)
    ways: list[str] = field(default_factory=list)
    reviewed_by: int | None = None
    reviewed_at: datetime | None = MONDAY
    review_by: datetime | None = None
    retired_at: datetime | None = None


async def looks(db: AsyncSession) -> Looks:
    """What the tables say, asked for without the code under test."""
    entry = (await db.scalars(select(Entry).execution_options(populate_existing=True))).one()
    variants = await db.execute(select(Variant.device, Variant.answer))
    ways = await db.scalars(select(Phrasing.text).order_by(Phrasing.id))
    return Looks(
        {part: getattr(entry, part) for part in ("question", "answer", "source", "topic")},
        {one.device: one.answer for one in variants},
        list(ways),
        entry.reviewed_by,
        entry.reviewed_at,
        entry.review_by,
        entry.retired_at,
    )


@dataclass(slots=True)
class Life:
    """An entry with all that happens to it, and what it should look like."""

    db: AsyncSession
    entry: Entry
    by: Person
    expected: Looks
    now: datetime = MONDAY
    before: list[tuple[int, Looks | None]] = field(default_factory=list)

    async def do(self, step: str, *more: str | int) -> None:
        """Do it; if it is refused, nothing may have changed."""
        self.now += HOUR
        was = deepcopy(self.expected)
        changes = len(await histories.of(self.db, self.entry))
        try:
            await getattr(self, step)(*more)
        except Refused:
            self.expected = was
            assert len(await histories.of(self.db, self.entry)) == changes
            return
        await self.db.flush()
        latest = await histories.latest(self.db, self.entry)
        assert latest is not None
        assert len(await histories.of(self.db, self.entry)) == changes + 1
        self.before.append((latest.id, was))

    async def rewrite(self, part: str, words: str) -> None:
        if part in {"phone", "computer"}:
            self.expected.variants.pop(part, None)
            if words:
                self.expected.variants[part] = words
        else:
            self.expected.words[part] = words
        if part in {"question", "answer", "phone", "computer"}:
            self._looked()
        await curation.rewrite(self.db, self.entry, self.by, self.now, part=part, words=words)

    async def phrase(self, words: str) -> None:
        self.expected.ways.append(words)
        await curation.phrase(self.db, self.entry, words, self.by, self.now)

    async def unphrase(self, place: int) -> None:
        words = (*self.expected.ways, *["not there"] * 4)[place]
        if words in self.expected.ways:
            self.expected.ways.remove(words)
        marked = curation.mark(words)
        assert await curation.unphrase(self.db, self.entry, marked, self.by, self.now) == words

    async def retire(self) -> None:
        self.expected.retired_at = self.now
        await curation.retire(self.db, self.entry, self.by, self.now)

    async def restore(self) -> None:
        self.expected.retired_at = None
        await curation.restore(self.db, self.entry, self.by, self.now)

    async def right(self) -> None:
        self._looked()
        await curation.still_right(self.db, self.entry, self.by, self.now)

    async def later(self) -> None:
        self.expected.review_by = self.now + 5 * HOUR
        await curation.look_again(self.db, self.entry, self.by, self.now, self.now + 5 * HOUR)

    async def undo(self, place: int) -> None:
        change_id, was = self.before[place % len(self.before)]
        if was is None:
            self.expected.retired_at = self.now
        else:
            self.expected = deepcopy(was)
        await curation.undo(self.db, self.entry, str(change_id), self.by, self.now)

    def _looked(self) -> None:
        self.expected.reviewed_by = self.by.id
        self.expected.reviewed_at = self.now
        self.expected.review_by = self.now + REVIEW_EVERY


async def begun(db: AsyncSession) -> Life:
    by = Person(name="Olu", anonymous=False, created_at=MONDAY)
    db.add(by)
    await db.flush()
    entry = await knowledge_base.add(
        db, language="en", question="How?", answer="So.", now=MONDAY, other_phrasings=["and how"]
    )
    added = await histories.latest(db, entry)
    assert added is not None
    words = {"question": "How?", "answer": "So.", "source": "", "topic": ""}
    life = Life(db, entry, by, Looks(words, ways=["and how"]))
    life.before.append((added.id, None))
    return life


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(steps=st.lists(DEEDS, max_size=14))
def test_any_sequence_of_changes_and_undoing_leads_exactly_back(
    tmp_path_factory: pytest.TempPathFactory,
    empty_database: Path,
    steps: list[tuple[str | int, ...]],
) -> None:
    async def live() -> None:
        path = tmp_path_factory.mktemp("history") / "history.db"
        shutil.copyfile(empty_database, path)
        database = Database(f"sqlite:///{path}")
        await database.open()
        try:
            async with database.write() as db:
                life = await begun(db)
                for step, *more in steps:
                    await life.do(str(step), *more)
                    await db.flush()
                    assert await looks(db) == life.expected
                # Every state that ever was can be had again, from wherever one is now.
                for place in range(1, len(life.before)):
                    await life.do("undo", place)
                    assert await looks(db) == life.expected
        finally:
            await database.close()

    asyncio.run(live())


# ── translations ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def db(tmp_path: Path, empty_database: Path) -> AsyncIterator[AsyncSession]:
    shutil.copyfile(empty_database, tmp_path / "history.db")
    database = Database(f"sqlite:///{tmp_path}/history.db")
    await database.open()
    async with database.write() as session:
        yield session
    await database.close()


async def translated(db: AsyncSession) -> tuple[Life, Entry]:
    life = await begun(db)
    life.now += HOUR
    translation = await curation.add(
        db, life.by, life.now, language="fr", question="Comment ?", answer="Ainsi.",
        translated_from=life.entry,
    )  # fmt: skip
    return life, translation


async def is_behind(db: AsyncSession, entry: Entry) -> bool:
    await db.flush()
    return await counterparts.outrun_by(db, entry) is not None


async def test_undoing_a_slip_leaves_no_translation_behind(db: AsyncSession) -> None:
    life, translation = await translated(db)
    await life.do("rewrite", "answer", "So it is.")
    assert await is_behind(db, translation)
    await life.do("undo", 1)
    assert not await is_behind(db, translation)
    await life.do("undo", 2)
    assert await is_behind(db, translation)


async def test_undoing_what_a_translation_has_followed_leaves_it_behind(db: AsyncSession) -> None:
    life, translation = await translated(db)
    await life.do("rewrite", "answer", "So it is.")
    await curation.rewrite(
        db, translation, life.by, life.now + HOUR, part="answer", words="C'est ainsi."
    )
    assert not await is_behind(db, translation)
    life.now += HOUR
    await life.do("undo", 1)
    assert await is_behind(db, translation)


async def test_a_change_of_another_entry_is_not_undone(db: AsyncSession) -> None:
    life, translation = await translated(db)
    await life.do("rewrite", "answer", "So it is.")
    change = await histories.latest(db, life.entry)
    assert isinstance(change, EntryChange)
    with pytest.raises(Refused):
        await curation.undo(db, translation, str(change.id), life.by, life.now)
    assert translation.answer == "Ainsi."
