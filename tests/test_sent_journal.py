"""The journal of what was sent: what a process knew to be there is not sent again by the next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.sending.journal import Journal
from bot.storage.tables import MessageReference
from bot.words.deliveries import Sent
from tests.carriers import NOON, Post, post, url

if TYPE_CHECKING:
    from pathlib import Path

    from bot.delivery.sending.sender import Sender

__all__ = ["post", "url"]


def sender(post: Post, path: Path) -> Sender:
    made = post.sender()
    made.journal = Journal(path)
    return made


async def dies_before_it_records(post: Post, path: Path) -> None:
    """Send what there is; the process is gone before the tables know."""
    dying = sender(post, path)
    claimed, _soonest = await dying._record_and_claim()
    for claim in claimed:
        await dying._deliver(claim)
    dying.journal.close()


async def test_what_is_known_to_be_there_is_not_sent_again(post: Post, tmp_path: Path) -> None:
    copy = await post.copy(1)
    number = await post.put(1, "one", reference_id=copy)
    await post.put(1, "two")
    await dies_before_it_records(post, tmp_path / "sent")
    post.clock.at += timedelta(minutes=1)
    next_process = sender(post, tmp_path / "sent")
    await next_process.recover()
    await next_process.drain()
    assert post.wire.words == ["one", "two"]
    row = await post.row(number)
    assert (row.state, row.uncertain) == ("sent", 0)
    async with post.db.read() as session:
        assert (await session.get_one(MessageReference, copy)).message == "m1"


async def test_what_nobody_noted_is_sent_again(post: Post, tmp_path: Path) -> None:
    await post.put(1, "one")
    await dies_before_it_records(post, tmp_path / "sent")
    (tmp_path / "sent").write_text("[1, tru")  # the power went
    next_process = sender(post, tmp_path / "sent")
    await next_process.recover()
    await next_process.drain()
    assert post.wire.words == ["one", "one"]


async def test_another_try_of_the_same_number_is_none_of_it(post: Post, tmp_path: Path) -> None:
    """A database that was put back to an earlier day gives its numbers anew."""
    number = await post.put(1, "one")
    await dies_before_it_records(post, tmp_path / "sent")
    old = Journal(tmp_path / "sent")
    old.clear()
    old.note(number, NOON - timedelta(days=1), Sent("m9"))
    next_process = sender(post, tmp_path / "sent")
    await next_process.recover()
    await next_process.drain()
    assert post.wire.words == ["one", "one"]


async def test_what_the_tables_know_is_not_kept(post: Post, tmp_path: Path) -> None:
    await post.put(1, "one")
    calm = sender(post, tmp_path / "sent")
    await calm.drain()
    assert (tmp_path / "sent").read_text() == ""


SENT = st.builds(
    Sent,
    st.text(max_size=9),
    st.lists(st.text(max_size=9), max_size=2).map(tuple),
    st.none() | st.lists(st.integers(0, 99), max_size=3).map(tuple),
    st.booleans(),
)


@given(st.lists(st.tuples(st.integers(1, 10**9), SENT), max_size=5))
def test_a_journal_reads_what_was_noted(
    tmp_path_factory: pytest.TempPathFactory, tries: list[tuple[int, Sent]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "sent"
    journal = Journal(path)
    for row_id, sent in tries:
        journal.note(row_id, NOON, sent)
    expected = {(row_id, NOON.isoformat()): sent for row_id, sent in tries}
    assert Journal(path).read() == expected
    journal.clear()
    assert Journal(path).read() == {}
    journal.close()


def test_a_journal_that_cannot_be_kept_harms_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "nowhere" / "sent")
    journal.note(1, NOON, Sent("m1"))
    assert journal.read() == {}
    assert Journal().read() == {}
