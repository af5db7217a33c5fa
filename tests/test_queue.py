"""Which row is next: in order, past any number that may not go yet, and found without a search."""

from __future__ import annotations

import asyncio
import random
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, insert, select, text

from bot.delivery.actions import ActionWriter
from bot.delivery.payloads import wrap
from bot.languages.negotiation import Languages
from bot.storage.core import OUTBOX
from bot.storage.sessions import Database
from bot.storage.tables import Account, Chat, OutboxRow
from bot.words import Post as SayInChat
from bot.words import Priority, Send, Subject, Update, _
from bot.words.deliveries import Act, Delivery, Rich
from bot.words.failures import RetryAfter, Unavailable
from bot.words.platforms import Pace
from tests.carriers import BOT, NOON, FakeOutlet, Post, url
from tests.databases import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.words.failures import DeliveryFailed

pytestmark = pytest.mark.long

__all__ = ["url"]

GROWING = ("outbox", "account", "chat", "person", "message_reference", "thread")
OUTLETS = {BOT[0]: FakeOutlet()}


@pytest.fixture
async def post(url: str) -> AsyncIterator[Post]:
    db = Database(url)
    await db.open()
    await migrate(db)
    made = Post(db)
    await made.open()
    yield made
    await db.close()


async def fill(post: Post, chats: range, *, each: int = 1, **fields: object) -> None:
    """Queue messages for many chats at once, as they would have been written one by one."""
    async with post.db.write() as session:
        await session.execute(
            insert(Chat),
            [
                {"id": n, "platform": BOT[0], "account": BOT[1], "key": f"c{n}", "private": True}
                for n in chats
            ],
        )
        row = {"platform": BOT[0], "act": "message", "priority": 1, "not_before": NOON,
               "state": "queued", "attempts": 0, "uncertain": 0, "thread_subject": "",
               "problem": "", **fields}  # fmt: skip
        await session.execute(
            insert(OUTBOX),
            [
                {**row, "chat_id": n, "head": place == 0,
                 "payload": wrap(Delivery(Act.MESSAGE, "", content=Rich(f"to {n}, {place}")))}
                for place in range(each)
                for n in chats
            ],
        )  # fmt: skip


async def test_any_number_of_chats_in_back_off_hide_nobody(post: Post) -> None:
    await fill(post, range(10, 1010), not_before=NOON + timedelta(minutes=5))
    await post.put(1, "ready")
    await post.sender().drain()
    assert post.wire.words == ["ready"]


async def test_chats_that_have_to_wait_for_their_pace_hide_nobody(post: Post) -> None:
    await fill(post, range(10, 110), each=2)
    sender = post.sender(Pace(chat=1.0), in_flight=8)
    await sender.drain()
    assert len(post.wire.sent) == 100, "one message to each"
    await post.put(1, "ready")
    await sender.drain()
    assert post.wire.words[100:] == ["ready"]
    post.clock.at += timedelta(seconds=1)
    await sender.drain()
    assert len(post.wire.sent) == 201


async def test_less_than_an_instant_is_not_waited_for(post: Post) -> None:
    """The tables keep microseconds: what is shorter must not be looked at again and again."""
    sender = post.sender(Pace(chat=1.0))
    sender._pacer.spoke(1, private=True, at=NOON.timestamp() - 1.0 + 0.0000004)
    await post.put(1, "words")
    async with asyncio.timeout(10):
        await sender.drain()
    assert post.wire.words == ["words"]


async def test_a_more_urgent_word_overtakes_what_waits_however_much_it_is(post: Post) -> None:
    await fill(post, range(10, 300), priority=int(Priority.ANNOUNCEMENT))
    await post.put(1, "answer", priority=int(Priority.ANSWER))
    await post.put(2, "reminder", priority=int(Priority.REMINDER))
    sender = post.sender(Pace(overall=1.0))
    for _second in range(3):
        await sender.drain()
        post.clock.at += timedelta(seconds=1)
    assert post.wire.words[:2] == ["answer", "reminder"]


@pytest.mark.parametrize("failure", [Unavailable(), RetryAfter(1.0)])
async def test_what_goes_back_is_overtaken_by_nothing_of_its_chat(
    post: Post, failure: DeliveryFailed
) -> None:
    """Also not by what was written while it was on its way."""
    post.wire.plan("one", failure)
    await say(post, 1, "one", "two")
    sender = post.sender()
    await sender.drain()
    await say(post, 1, "three")
    await sender.drain()
    post.clock.at += timedelta(seconds=1)
    await sender.drain()
    assert post.wire.words == ["one", "two", "three"]


async def say(post: Post, person: int, *words: str, priority: Priority = Priority.ANSWER) -> None:
    """Let the engine's writer say it."""
    async with post.db.write() as session:
        languages = Languages(["en"], "en", {})
        writer = ActionWriter(session, post.clock(), languages, "UTC", OUTLETS)
        await writer.write(
            [
                Send(person, _("{words}", words=said), priority=priority, subject=Subject("it", 1))
                for said in words
            ]
        )


@pytest.mark.parametrize("seed", range(12))
async def test_order_holds_whatever_fails_and_whenever_it_dies(post: Post, seed: int) -> None:
    chance = random.Random(seed)
    sender = post.sender(Pace(chat=0.5), in_flight=2)
    said: dict[int, list[tuple[int, str]]] = {1: [], 2: []}
    for number in range(25):
        person = chance.choice((1, 2))
        priority = chance.choice((Priority.ANSWER, Priority.ANSWER, Priority.REMINDER))
        words = f"{number} for {person}"
        said[person].append((int(priority), words))
        if chance.random() < 0.3:
            post.wire.plan(words, chance.choice((Unavailable(), RetryAfter(0.2))))
        await say(post, person, words, priority=priority)
        if chance.random() < 0.5:
            await sender.drain()
        if chance.random() < 0.2:
            async with post.db.write() as session:  # it dies with what is on the wire
                ready = select(OutboxRow).where(OutboxRow.state == "queued", OutboxRow.head)
                row = await session.scalar(ready.order_by(OutboxRow.id).limit(1))
                if row is not None:
                    row.state = "sending"
            sender = post.sender(Pace(chat=0.5), in_flight=2)
            await sender.recover()
        post.clock.at += timedelta(seconds=chance.choice((0.0, 0.3, 2.0)))
    for _minute in range(60):
        await sender.drain()
        post.clock.at += timedelta(minutes=1)
    for person, spoken in said.items():
        heard = [words for words in post.wire.words if words.endswith(f"for {person}")]
        for urgency in {urgency for urgency, _words in spoken}:
            own = [words for one, words in spoken if one == urgency]
            assert [words for words in heard if words in own] == own
        assert sorted(heard) == sorted(words for _priority, words in spoken)


# ── turns ────────────────────────────────────────────────────────────────────────────────────


async def bring_about(post: Post, person: int, *words: str) -> None:
    """Let somebody's doing be told in chat 1, each word by an event of its own."""
    languages = Languages(["en"], "en", {})
    async with post.db.write() as session:
        for said in words:
            writer = ActionWriter(session, post.clock(), languages, "UTC", OUTLETS)
            subject = Subject("utterance", int(said.rpartition(" ")[2]))
            await writer.write([say_in_room(said, person, subject)])


def say_in_room(words: str, person: int, subject: Subject) -> SayInChat:
    return SayInChat(1, _("{words}", words=words), by=person, subject=subject)


async def test_in_one_chat_people_take_turns(post: Post) -> None:
    await bring_about(post, 5, *(f"zed {number}" for number in range(200)))
    sender = post.sender(Pace(chat=1.0))
    await sender.drain()
    await bring_about(post, 6, "ada 1", "ada 2")
    await bring_about(post, 7, "ben 3")
    for _second in range(6):
        post.clock.at += timedelta(seconds=1)
        await sender.drain()
    assert post.wire.words == ["zed 0", "zed 1", "ada 1", "ben 3", "zed 2", "ada 2", "zed 3"]


async def test_what_changes_a_message_waits_for_nobodys_turn(post: Post) -> None:
    await bring_about(post, 6, "ada 1")
    sender = post.sender(Pace(chat=1.0))
    await sender.drain()
    await bring_about(post, 5, *(f"zed {number}" for number in range(2, 200)))
    async with post.db.write() as session:
        writer = ActionWriter(session, post.clock(), Languages(["en"], "en", {}), "UTC", OUTLETS)
        await writer.write([Update(Subject("utterance", 1), _("claimed"))])
    for _second in range(3):
        post.clock.at += timedelta(seconds=1)
        await sender.drain()
    assert "claimed" in post.wire.words[:3]


async def test_what_one_event_leads_to_is_one_turn(post: Post) -> None:
    async with post.db.write() as session:
        writer = ActionWriter(session, post.clock(), Languages(["en"], "en", {}), "UTC", OUTLETS)
        cards = [say_in_room(f"zed {number}", 5, Subject("it", number)) for number in range(3)]
        await writer.write(cards)
    await bring_about(post, 6, "ada 1")
    await post.sender().drain()
    assert post.wire.words == ["zed 0", "zed 1", "zed 2", "ada 1"]
    async with post.db.read() as session:
        assert set(await session.scalars(select(OutboxRow.speaker_id))) == {None}


@pytest.mark.parametrize("seed", range(3))
async def test_each_persons_words_keep_their_order_in_a_chat(post: Post, seed: int) -> None:
    """Whatever fails, and whenever it dies."""
    chance = random.Random(seed)
    sender = post.sender(Pace(chat=0.5), in_flight=2)
    said: dict[int, list[str]] = {5: [], 6: [], 7: []}
    for number in range(40):
        person = chance.choice((5, 5, 5, 6, 7))
        words = f"{person} {number}"
        said[person].append(words)
        if chance.random() < 0.2:
            post.wire.plan(words, chance.choice((Unavailable(), RetryAfter(0.2))))
        await bring_about(post, person, words)
        if chance.random() < 0.4:
            await sender.drain()
        if chance.random() < 0.1:
            sender = post.sender(Pace(chat=0.5), in_flight=2)
            await sender.recover()
        post.clock.at += timedelta(seconds=chance.choice((0.0, 0.3, 1.0)))
    for _minute in range(60):
        await sender.drain()
        post.clock.at += timedelta(minutes=1)
    for speaker, spoken in said.items():
        assert [heard for heard in post.wire.words if heard.startswith(str(speaker))] == spoken


# ── growth ───────────────────────────────────────────────────────────────────────────────────


class Statements:
    """What is asked of the database, with its values."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}

    def note(self, _c: object, _cursor: object, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            self.seen[statement] = values[0] if isinstance(values, list) else values


async def plans(db: Database, statements: dict[str, Any]) -> dict[str, str]:
    """How the database goes about each, if reading a table from end to end were dear."""
    found = {}
    async with db.write() as session:
        connection = await session.connection()
        if db.dialect == "postgresql":
            await session.execute(text("SET LOCAL enable_seqscan = off"))
        for statement, values in statements.items():
            explain = "EXPLAIN QUERY PLAN" if db.dialect == "sqlite" else "EXPLAIN"
            rows = await connection.exec_driver_sql(f"{explain} {statement}", values)
            found[statement] = "\n".join(str(row[-1]) for row in rows)
    return found


async def test_no_statement_of_an_answer_or_of_its_delivery_reads_a_table_whole(
    post: Post,
) -> None:
    noted = Statements()
    sender = post.sender(Pace(chat=1.0))
    post.wire.plan("late", Unavailable())
    async with post.db.write() as session:
        bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", noted.note)
    await say(post, 1, "hello", "again")
    await say(post, 2, "late", "again")
    await sender.recover()
    for _turn in range(3):
        await sender.drain()
        post.clock.at += timedelta(seconds=2)
    event.remove(bind, "before_cursor_execute", noted.note)
    assert sorted(post.wire.words) == ["again", "again", "hello", "late"]
    whole = re.compile(rf"(?:SCAN|Seq Scan on) (?:{'|'.join(GROWING)}|other)\b(?! USING)")
    for statement, plan in (await plans(post.db, noted.seen)).items():
        assert not whole.search(plan), f"{statement}\n{plan}"


async def test_the_next_ones_are_found_by_their_index_alone(post: Post) -> None:
    noted = Statements()
    async with post.db.write() as session:
        bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", noted.note)
    await post.sender().drain()
    event.remove(bind, "before_cursor_execute", noted.note)
    (statement,) = (one for one in noted.seen if "UNION ALL" in one)
    plan = (await plans(post.db, {statement: noted.seen[statement]}))[statement]
    steps = re.findall(r"ix_outbox_ready[^\n]*", plan)
    assert len(steps) == 2 * len(Priority)
    if post.db.dialect == "sqlite":
        assert all("platform=? AND priority=? AND not_before" in step for step in steps)
        assert "TEMP B-TREE" not in plan, "they come in their order"
    else:
        assert "Sort" not in plan


async def test_accounts_are_found_by_their_chat(post: Post) -> None:
    noted = Statements()
    async with post.db.write() as session:
        bind = session.get_bind()
        event.listen(bind, "before_cursor_execute", noted.note)
        await session.scalar(select(Account.id).where(Account.chat_id == 1))
        event.remove(bind, "before_cursor_execute", noted.note)
    assert "ix_account_chat_id" in "".join((await plans(post.db, noted.seen)).values())
