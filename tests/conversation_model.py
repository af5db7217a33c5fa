"""A model of conversations with a bot that dies after commits and calls, and what must hold.

People ask what is known and what nobody knows, a mentor answers, time passes; and at any of the
moments after which something has happened for good (a commit, a call to Telegram that has arrived,
updates that were confirmed) the process may be no more, and begin anew. All of the bot is there but
the network, in one process and with one clock.

What must hold: each question is written down once, and is answered or with people; what was said to
somebody stays said; and nothing is said twice, but for what had just arrived when the process died.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from bot.domain.knowledge import knowledge_base
from bot.domain.matching import memory
from bot.storage.tables import Chat, InboxRow, OutboxRow, Question
from tests.processes import KNOWN
from tests.sharing import on_the_spot
from tests.side_chat_runs import DAY, HOUR, Killed, Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from tests.telegram.chats import Message
    from tests.telegram.people import Person

MOST_KILLS = 50
UNKNOWN = "Which kettle number {} whistles in the key of G?"
PEOPLE = ("ada", "ben", "nour")


class MortalStage(Stage):
    """A stage whose process dies when its fuse has burnt down."""

    fuse: int = 0
    """After so many moments in which something happened for good it dies; 0: not at all."""
    died_saying: int = 0
    """How often it died when a message had just arrived: that one may come twice."""

    async def open(self) -> None:
        """Begin; from now on commits are such moments, too."""
        with on_the_spot():
            await super().open()
        write = self.db.write

        @asynccontextmanager
        async def write_and_perhaps_die() -> AsyncIterator[Any]:
            async with write() as session:
                yield session
            self._burn()

        self.db.write = write_and_perhaps_die  # type: ignore[method-assign]

    def _burn(self) -> bool:
        if self.fuse:
            self.fuse -= 1
            if not self.fuse:
                self.report.kills += 1
                raise Killed
        return False

    def _watch(self, method: str, done: bool) -> None:
        try:
            self._burn()
        except Killed:
            self.died_saying += done and method.startswith("send")
            raise

    async def acts(self) -> None:
        """Hear all, do all that can be done now; dead, it starts anew and goes on."""
        for _life in range(MOST_KILLS):
            try:
                await self._hear()
                await self.bot.settle()
            except Killed:
                await self._start_again()
            else:
                return
        raise AssertionError("it does not come to rest")

    async def _hear(self) -> None:
        await super()._hear()
        self._burn()

    async def _start_again(self) -> None:
        fuse, self.fuse = self.fuse, 0
        await self.start()
        self.fuse = fuse


class Conversations(RuleBasedStateMachine):
    """People, a mentor, and a bot that dies."""

    empty: Path
    """A migrated database."""
    deaths: int = 0
    """Of all bots so far."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.leaving = ExitStack()
        self.leaving.enter_context(patch.object(memory, "give_back"))
        folder = Path(self.leaving.enter_context(tempfile.TemporaryDirectory()))
        self.stage = MortalStage(folder, self.empty, random.Random(1), "10.2")
        self.asked: list[tuple[Person, Message, bool]] = []
        """Who asked what, and whether it is known."""
        self.answers: list[tuple[Person, str]] = []
        """What the mentor said to whom."""
        self.number = 0

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        """Do it, on a loop of its own."""
        return self.loop.run_until_complete(doing)

    @initialize()
    def open(self) -> None:
        """The bot knows something, a mentor is there."""
        self.run(self._open())

    async def _open(self) -> None:
        await self.stage.open()
        async with self.stage.db.write() as session:
            for question in KNOWN:
                await knowledge_base.add(
                    session, language="en", question=question, answer="Look **here**.",
                    source="https://example.org/here", now=self.stage.bot.now,
                )  # fmt: skip
        for name in PEOPLE:
            await self.stage.telegram.person(name, language="en").start()
        await self.stage.acts()

    def teardown(self) -> None:
        """End it."""
        type(self).deaths += self.stage.report.kills
        try:
            if hasattr(self.stage, "db"):
                self.run(self.stage.close())
        finally:
            self.leaving.close()
            self.loop.close()

    # ── what happens ─────────────────────────────────────────────────────────────────────────

    @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(KNOWN), fuse=st.integers(0, 12))
    def ask_what_is_known(self, who: str, what: str, fuse: int) -> None:
        """Somebody asks what the bot knows."""
        self.run(self._ask(who, what, fuse, known=True))

    @rule(who=st.sampled_from(PEOPLE), fuse=st.integers(0, 12))
    def ask_what_nobody_knows(self, who: str, fuse: int) -> None:
        """Somebody asks what only people can answer."""
        self.number += 1
        self.run(self._ask(who, UNKNOWN.format(self.number), fuse, known=False))

    async def _ask(self, who: str, words: str, fuse: int, *, known: bool) -> None:
        person = self.stage.telegram.person(who)
        message = await person.writes(words)
        self.asked.append((person, message, known))
        await self._act(fuse)

    @precondition(lambda self: any(not known for _who, _what, known in self.asked))
    @rule(data=st.data(), fuse=st.integers(0, 16))
    def answer(self, data: st.DataObject, fuse: int) -> None:
        """The mentor answers a question, or adds to what was answered."""
        unknown = [(who, what) for who, what, known in self.asked if not known]
        who, what = data.draw(st.sampled_from(unknown))
        self.run(self._answer(who, what.text, fuse))

    async def _answer(self, who: Person, question: str, fuse: int) -> None:
        cards = [one for one in self._read_by(self.stage.mira) if question in one.text]
        assert cards, f"the mentor was never shown {question!r}"
        self.number += 1
        words = f"Reply {self.number} it is."
        before = len(self._read_by(self.stage.mira))
        await self.stage.mira.writes(words, reply_to=cards[0])
        await self._act(fuse)
        told = self._read_by(self.stage.mira)[before:]
        if any("Passed on" in one.text for one in told):
            self.answers.append((who, words))

    @rule(seconds=st.sampled_from((1.0, 60.0, HOUR, DAY)), fuse=st.integers(0, 20))
    def wait(self, seconds: float, fuse: int) -> None:
        """Time passes, and what is due is done."""
        self.stage.clock.now += seconds
        self.run(self._act(fuse))

    async def _act(self, fuse: int) -> None:
        self.stage.fuse = fuse
        await self.stage.acts()
        self.stage.fuse = 0
        await self.stage.acts()

    # ── what must hold ───────────────────────────────────────────────────────────────────────

    @invariant()
    def each_question_is_written_down_once(self) -> None:
        """And nothing waits, or was given up."""
        if self.asked:
            self.run(self._look_at_tables())

    async def _look_at_tables(self) -> None:
        async with self.stage.db.read() as db:
            rows = await db.execute(
                select(Chat.key, Question.message).join(Chat, Chat.id == Question.chat_id)
            )
            written = Counter((int(key), int(message)) for key, message in rows)
            waiting = await db.scalar(select(func.count()).where(InboxRow.state != "done"))
            states = set(await db.scalars(select(OutboxRow.state)))
        assert written == Counter((what.chat_id, what.id) for _who, what, _known in self.asked)
        assert not waiting
        assert states <= {"sent", "cancelled"}, states

    @invariant()
    def each_question_is_answered_or_with_people(self) -> None:
        """Known ones are answered where they were asked, others stand before the mentor."""
        if not self.asked:
            return
        cards = [one.text for one in self._read_by(self.stage.mira)]
        for who in {who.id: who for who, _what, _known in self.asked}.values():
            known = sum(known for person, _what, known in self.asked if person.id == who.id)
            answers = sum("Look here" in one.text for one in self._read_by(who))
            assert answers >= known
        for _who, what, known in self.asked:
            assert known or any(what.text in card for card in cards)

    @invariant()
    def what_was_passed_on_is_read(self) -> None:
        """By whoever asked, and by nobody else."""
        for who, words in self.answers:
            assert any(words in one.text for one in self._read_by(who)), words

    @invariant()
    def nothing_is_said_twice(self) -> None:
        """But for what had just arrived when the process died."""
        if not self.asked:
            return
        again = 0
        for name in (*PEOPLE, "mira"):
            said = self._read_by(self.stage.telegram.person(name))
            unique = Counter(
                (one.text, one.buttons[0].data if one.buttons else "")
                for one in said
                if "eply " in one.text or "Look here" in one.text
            )
            again += unique.total() - len(unique)
        assert again <= self.stage.died_saying, (again, self.stage.died_saying)

    def _read_by(self, person: Person) -> list[Message]:
        chat = self.stage.telegram.world.private_chat(person.user)
        return [one for one in chat.messages.values() if one.from_bot and not one.deleted]
