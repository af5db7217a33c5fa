"""The outbox: what is sent when, and what comes of it, with a wire that fails as planned."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.delivery.sending.tidings import UNDELIVERED
from bot.engine import inbox
from bot.storage.errors import DatabaseAway
from bot.storage.tables import Account, Chat, FormState, Job, MessageReference, Thread
from bot.words.deliveries import Delivery, RawEvent, Sent
from bot.words.failures import (
    Gone,
    Moved,
    Rejected,
    RetryAfter,
    Unavailable,
    Uncertain,
    Unchanged,
    Unreachable,
)
from bot.words.platforms import Pace
from tests.carriers import BOT, NOON, Post, post, url

if TYPE_CHECKING:
    from bot.words.failures import DeliveryFailed

__all__ = ["post", "url"]


# ── order ────────────────────────────────────────────────────────────────────────────────────


async def test_a_chat_hears_everything_in_order_and_urgent_things_first(post: Post) -> None:
    for words, priority in (("reminder", 2), ("first", 1), ("second", 1)):
        await post.put(1, words, priority=priority)
    await post.sender().drain()
    assert post.wire.words == ["first", "second", "reminder"]


async def test_a_failed_message_keeps_its_place_but_holds_up_no_other_chat(post: Post) -> None:
    post.wire.plan("one", Unavailable())
    for chat, words in ((1, "one"), (1, "two"), (2, "elsewhere")):
        await post.put(chat, words)
    sender = post.sender()
    await sender.drain()
    assert post.wire.words == ["elsewhere"]
    post.clock.at += timedelta(seconds=1)
    await sender.drain()
    assert post.wire.words == ["elsewhere", "one", "two"]


async def test_an_edit_waits_for_the_message_that_it_changes(post: Post) -> None:
    copy = await post.copy(1)
    await post.put(1, "said", reference_id=copy)
    await post.put(1, "changed", act="edit", reference_id=copy)
    await post.sender().drain()
    assert [(one.content.text, one.message) for one in post.wire.sent] == [
        ("said", ""), ("changed", "m1"),
    ]  # fmt: skip


async def test_a_thread_is_opened_before_anything_is_said_in_it(post: Post) -> None:
    async with post.db.write() as session:
        session.add(Thread(chat_id=1, subject="question:1", key=""))
    post.wire.plan("Question 1", Unavailable())
    await post.put(1, "Question 1", act="thread", thread_subject="question:1")
    await post.put(1, "card", thread_subject="question:1")
    sender = post.sender()
    await sender.drain()
    assert post.wire.words == []
    post.clock.at += timedelta(seconds=1)
    await sender.drain()
    assert [(one.act.value, one.thread) for one in post.wire.sent] == [
        ("thread", ""), ("message", "m1"),
    ]  # fmt: skip


# ── what comes of it ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("failure", "state", "uncertain"),
    [
        (Unavailable(), "queued", 0),
        (Uncertain(), "queued", 1),
        (RetryAfter(7), "queued", 0),
        (Rejected("no"), "failed", 0),
        (Unreachable("blocked"), "failed", 0),
        (Unchanged(), "sent", 0),
        (Gone(), "cancelled", 0),
    ],
)
async def test_what_becomes_of_a_row(
    post: Post, failure: DeliveryFailed, state: str, uncertain: int
) -> None:
    post.wire.plan("words", failure)
    number = await post.put(1, "words")
    await post.sender().drain()
    row = await post.row(number)
    assert (row.state, row.uncertain) == (state, uncertain)
    assert (row.payload is None) == (state != "queued")


async def test_what_is_of_no_use_any_more_is_dropped(post: Post) -> None:
    post.wire.plan("soon", Unavailable())
    soon = await post.put(1, "soon", expires_at=NOON + timedelta(seconds=1))
    gone = await post.put(2, "gone", expires_at=NOON, reference_id=await post.copy(2))
    later = await post.put(2, "later", expires_at=NOON + timedelta(seconds=1))
    sender = post.sender()
    await sender.drain()
    assert post.wire.words == ["later"]
    post.clock.at += timedelta(seconds=1)
    await sender.drain()
    assert post.wire.words == ["later"], "a second try would have come too late"
    for number, state in ((soon, "cancelled"), (gone, "cancelled"), (later, "sent")):
        row = await post.row(number)
        assert (row.state, row.payload) == (state, None)
    async with post.db.read() as session:
        (job,) = await session.scalars(select(Job).where(Job.name == UNDELIVERED))
    assert job.subject == (await post.row(gone)).reference_id


async def test_pauses_grow_to_five_minutes_and_no_further(post: Post) -> None:
    number = await post.put(1, "words", attempts=2000)
    post.wire.plan("words", Unavailable())
    await post.sender().drain()
    assert (await post.row(number)).not_before == NOON + timedelta(seconds=300)


async def test_a_429_silences_every_chat_and_outlives_the_process(post: Post) -> None:
    post.wire.plan("one", RetryAfter(30))
    await post.put(1, "one")
    await post.put(2, "two")
    await post.sender(in_flight=1).drain()
    assert post.wire.words == []
    fresh = post.sender()
    await fresh.recover()
    post.clock.at += timedelta(seconds=29)
    await fresh.drain()
    assert post.wire.words == []
    post.clock.at += timedelta(seconds=1)
    await fresh.drain()
    assert post.wire.words == ["one", "two"]


async def test_a_refusal_cancels_the_rest_and_tells_of_each_message(post: Post) -> None:
    copies = [await post.copy(1), await post.copy(1)]
    rows = [await post.put(1, words, reference_id=copy)
            for words, copy in zip(("one", "two"), copies, strict=True)]  # fmt: skip
    post.wire.plan("one", Unreachable("blocked"))
    await post.sender().drain()
    assert [(await post.row(row)).state for row in rows] == ["failed", "cancelled"]
    async with post.db.read() as session:
        due = await session.scalars(select(Job.subject).where(Job.name == UNDELIVERED))
        assert sorted(due) == copies
        assert not await session.scalar(select(Account.reachable).where(Account.chat_id == 1))


async def test_a_message_whose_thread_is_gone_is_said_beside_it(post: Post) -> None:
    async with post.db.write() as session:
        session.add(Thread(chat_id=1, subject="question:1", key="t"))
    post.wire.plan("words", Gone())
    await post.put(1, "words", thread_subject="question:1")
    await post.sender().drain()
    assert [one.thread for one in post.wire.sent] == [""]


@pytest.mark.parametrize("message", ["m0", ""], ids=["deleted", "never sent"])
async def test_an_edit_of_what_is_not_there_is_said_anew(post: Post, message: str) -> None:
    copy = await post.copy(1, message)
    if message:
        post.wire.plan("changed", Gone())
    await post.put(1, "changed", act="edit", reference_id=copy)
    await post.sender().drain()
    assert [(one.act.value, one.content.text) for one in post.wire.sent] == [("message", "changed")]
    async with post.db.read() as session:
        assert (await session.get_one(MessageReference, copy)).message == "m1"


async def test_a_platform_that_errs_is_no_reason_to_try_for_ever(post: Post) -> None:
    def err() -> None:
        raise KeyError("a bug")

    post.wire.plan("words", err)
    number = await post.put(1, "words")
    await post.sender().drain()
    row = await post.row(number)
    assert row.state == "failed"
    assert row.problem.startswith("KeyError")
    assert "bug" not in row.problem


# ── a chat that moves ────────────────────────────────────────────────────────────────────────


async def test_a_chat_that_moved_goes_on_under_its_new_key(post: Post) -> None:
    await post.group(5)
    old = await post.copy(5, "17")
    post.wire.plan("words", Moved("new"))
    await post.put(5, "words")
    await post.sender().drain()
    assert [one.chat for one in post.wire.sent] == ["new"]
    async with post.db.read() as session:
        assert (await session.get_one(MessageReference, old)).message == "", (
            "17 is another message there"
        )


async def test_what_was_heard_under_the_new_key_already_is_joined(post: Post) -> None:
    await post.group(5)
    await post.group(6, key="new")
    early = await post.copy(6, "3", about="utterance:1")
    async with post.db.write() as session:
        for chat in (5, 6):
            session.add(
                FormState(chat_id=chat, person_id=1, form="f", answers={}, data={}, at=NOON)
            )
            session.add(Thread(chat_id=chat, subject="question:1", key=str(chat)))
    post.wire.plan("words", Moved("new"))
    await post.put(5, "words")
    await post.sender().drain()
    async with post.db.read() as session:
        assert (await session.get_one(MessageReference, early)).chat_id == 5
        assert (await session.scalars(select(FormState.chat_id))).all() == [5]
        assert (await session.scalars(select(Thread.key))).all() == ["5"]
        assert (await session.get_one(Chat, 5)).key == "new"
        assert not (await session.get_one(Chat, 6)).present


# ── crashes ──────────────────────────────────────────────────────────────────────────────────


async def test_what_was_on_the_wire_at_a_crash_is_sent_again(post: Post) -> None:
    number = await post.put(1, "words", state="sending", claimed_at=NOON)
    sender = post.sender()
    assert await sender.drain() == 0
    await sender.recover()
    assert await sender.drain() == 1
    row = await post.row(number)
    assert (row.state, row.uncertain) == ("sent", 1)


async def test_a_new_process_keeps_the_pace_of_the_last(post: Post) -> None:
    pace = Pace(overall=1 / 28, chat=1.0)
    for chat in (1, 2):
        await post.put(chat, "before", state="sent", claimed_at=NOON, settled_at=NOON, attempts=1)
        await post.put(chat, "after")
    sender = post.sender(pace)
    await sender.recover()
    await sender.drain()
    assert post.wire.words == []
    post.clock.at += timedelta(seconds=1.1)
    await sender.drain()
    post.clock.at += timedelta(seconds=0.04)
    await sender.drain()
    assert post.wire.words == ["after", "after"]


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(days=3653)])
async def test_a_clock_that_is_put_back_silences_nobody(post: Post, by: timedelta) -> None:
    """Nor does what was queued by the wrong one, or failed for now, wait until it shows that."""
    sender = post.sender(Pace(overall=1 / 28, chat=1.0))
    await sender.recover()
    post.clock.at = NOON + by
    post.wire.plan("again", Unavailable())
    await post.put(1, "early")
    await post.put(2, "again")
    await sender.drain()
    await post.put(1, "late")
    post.clock.at = NOON
    for _second in range(3):
        await sender.drain()
        post.clock.at += timedelta(seconds=1.1)
    assert sorted(post.wire.words) == ["again", "early", "late"]


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(days=3653)])
async def test_nor_does_one_that_is_put_back_while_the_bot_is_down(
    post: Post, by: timedelta
) -> None:
    post.clock.at = NOON + by
    async with post.db.write() as session:
        await inbox.store(session, BOT, [RawEvent("1", "{}")], "", post.clock())
    post.wire.plan("early", RetryAfter(30))
    await post.put(1, "early")
    await post.sender(Pace(overall=1 / 28, chat=1.0)).drain()
    post.clock.at = NOON
    fresh = post.sender(Pace(overall=1 / 28, chat=1.0))
    await fresh.recover()
    await fresh.drain()
    assert post.wire.words == []
    post.clock.at += timedelta(seconds=31)
    await fresh.drain()
    assert post.wire.words == ["early"]


async def test_what_is_on_the_wire_when_the_bot_is_stopped_is_recorded(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, go_on = asyncio.Event(), asyncio.Event()
    send = post.wire.send

    async def slow(_wire: object, delivery: Delivery) -> Sent:
        there.set()
        await go_on.wait()
        return await send(delivery)

    number = await post.put(1, "words")
    sender = post.sender()
    monkeypatch.setattr(type(post.wire), "send", slow)
    running = asyncio.create_task(sender.run())
    await there.wait()
    running.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await post.row(number)).state == "sent"


async def test_a_database_that_was_away_costs_no_message(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit that would have recorded a delivery fails; the delivery is not made again."""
    number = await post.put(1, "words")
    other = await post.put(2, "claimed, but never sent", state="sending")
    sender = post.sender()
    record = sender._record

    async def fail(session: object) -> None:
        if sender._finished:
            raise DatabaseAway("disk I/O error")
        await record(session)  # type: ignore[arg-type]

    monkeypatch.setattr(type(sender), "_record", lambda _self, session: fail(session))
    with pytest.raises(DatabaseAway):
        await sender.run()
    assert (await post.row(number)).state == "sending"
    monkeypatch.undo()
    running = asyncio.create_task(sender.run())
    async with asyncio.timeout(10):
        while {(await post.row(one)).state for one in (number, other)} != {"sent"}:
            continue
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert sorted(post.wire.words) == ["claimed, but never sent", "words"]
