"""Threads of subjects in private chats, on either database and however they come about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.delivery.actions import ActionWriter
from bot.languages.negotiation import Languages
from bot.storage.tables import MessageReference, Thread
from bot.words import DropThread, Enclosure, NameThread, OwnThread, Send, Subject, Update, verbatim
from bot.words.deliveries import Act, Capabilities, PrivateThreads
from bot.words.failures import Gone, Rejected
from tests.carriers import post, url

if TYPE_CHECKING:
    from bot.words import Action
    from tests.carriers import Post

__all__ = ["post", "url"]

PAIR = Subject("pair", 7)
BEGINS = Send(
    1,
    verbatim("You are a pair"),
    subject=PAIR,
    own_thread=OwnThread(
        verbatim("Ada and Ben"),
        Enclosure(verbatim("What brought you together"), subject=Subject("beginning", 7)),
        verbatim("It goes on there"),
    ),
)
GOES_ON = Send(1, verbatim("How is it going?"), subject=PAIR, thread_of=PAIR)


async def says(post: Post, *actions: Action, kind: PrivateThreads = PrivateThreads.OPENED) -> None:
    """Let it be written and sent."""
    post.wire.capabilities = replace(Capabilities(), private_threads=kind)
    async with post.db.write() as session:
        languages = Languages(["en"], "en", {})
        writer = ActionWriter(session, post.clock(), languages, "UTC", {"telegram": post.wire})
        await writer.write(actions)
    await post.sender().drain()


def sent(post: Post) -> list[tuple[str, str]]:
    """What was said, each with its thread."""
    return [
        (one.content.text or one.thread_name or one.act.value, one.thread) for one in post.wire.sent
    ]


async def keys(post: Post) -> list[str]:
    async with post.db.read() as session:
        return list(await session.scalars(select(Thread.key)))


async def test_one_that_is_opened_by_name(post: Post) -> None:
    await says(post, BEGINS, GOES_ON)
    assert sent(post) == [
        ("Ada and Ben", ""),
        ("It goes on there", ""),
        ("What brought you together", "m1"),
        ("You are a pair", "m1"),
        ("How is it going?", "m1"),
    ]
    post.wire.sent.clear()
    await says(post, NameThread(PAIR, verbatim("✓ Ada and Ben")), BEGINS)
    assert sent(post) == [("✓ Ada and Ben", "m1"), ("You are a pair", "m1")]


async def test_one_that_begins_with_its_first_message(post: Post) -> None:
    await says(post, BEGINS, GOES_ON, kind=PrivateThreads.ROOTED)
    assert sent(post) == [("You are a pair", ""), ("How is it going?", "m1")]
    rename = NameThread(PAIR, verbatim("Otherwise"))
    update = Update(PAIR, verbatim("You are a pair"), thread_title=verbatim("Otherwise"))
    await says(post, rename, update, DropThread(PAIR), kind=PrivateThreads.ROOTED)
    assert all(one.act is not Act.RENAME for one in post.wire.sent)
    assert await keys(post) == ["m1"]


async def test_without_threads_all_stands_in_one_stream(post: Post) -> None:
    await says(post, BEGINS, GOES_ON, kind=PrivateThreads.NONE)
    assert sent(post) == [("You are a pair", ""), ("How is it going?", "")]


async def test_one_that_is_refused_is_never_spoken_of(post: Post) -> None:
    post.wire.plan("Ada and Ben", Rejected("the chat is not a forum"))
    await says(post, BEGINS, GOES_ON)
    assert sent(post) == [("You are a pair", ""), ("How is it going?", "")]
    assert await keys(post) == []


@pytest.mark.parametrize("words", ["What brought you together", "You are a pair"])
async def test_one_that_is_deleted_at_once_loses_nothing_that_matters(
    post: Post, words: str
) -> None:
    post.wire.plan(words, Gone("message thread not found"))
    await says(post, BEGINS, GOES_ON)
    assert ("You are a pair", "") in sent(post)
    assert sent(post)[-1] == ("How is it going?", "")
    assert await keys(post) == []


async def test_one_that_is_taken_away_takes_its_messages_along(post: Post) -> None:
    await says(post, BEGINS)
    await says(post, DropThread(PAIR))
    assert sent(post)[-1] == ("drop", "m1")
    assert await keys(post) == []
    async with post.db.read() as session:
        standing = select(MessageReference.subject).where(MessageReference.own)
        assert list(await session.scalars(standing)) == []
