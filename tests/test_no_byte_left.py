"""Whoever has themselves forgotten leaves no byte in any file of the database, nor in the log."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain import personal_data
from bot.storage.scrubbing import empty_log
from bot.storage.tables import Chat
from tests.conftest import Open, database

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

WORDS = "zanzibarquestion about the shed"
LIFE = f"""
    quokkaada > hello
    quokkaada > {WORDS}
    quokkaada edits > zanzibarquestion about the blue shed
    quokkaada > /zone Africa/Nairobi
    quokkaada > /anonymous
    quokkaada > wombatquestion that nobody may know
    quokkaada > /mydata
"""
CANARIES = (b"quokkaada", b"Quokkaada", b"zanzibarquestion", b"wombatquestion")


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    """Nothing in it is encrypted: else nothing could be found that is left."""
    return await open_chat(with_keys=False)


def files_of(chat: Dialogue) -> list[Path]:
    path = Path(str(database(chat).url.database))
    return sorted(path.parent.glob(f"{path.name}*"))


def left(chat: Dialogue) -> list[tuple[str, bytes]]:
    return [
        (file.name, canary)
        for file in files_of(chat)
        for canary in CANARIES
        if canary in file.read_bytes()
    ]


async def test_no_byte_is_left(chat: Dialogue, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await chat.play(LIFE, strict=False)
    await chat.play("mira > /answer 1 Look under the pot.", strict=False)
    await chat.play("quokkaada > thanks", strict=False)
    await chat.play("mira > /answer 2 On the hook.", strict=False)
    await chat.play("... 5 days", strict=False)
    assert {canary for _file, canary in left(chat)} == set(CANARIES)
    await chat.play("quokkaada > /forgetme yes", strict=False)
    await chat.play("... 9 days", strict=False)
    await chat.community.engine.prepare()
    assert await empty_log(database(chat))
    assert left(chat) == []
    assert not any(canary.decode() in caplog.text for canary in CANARIES)


async def test_a_chat_is_needed_while_a_question_is_open(chat: Dialogue) -> None:
    await chat.play(f"quokkaada > {WORDS}", strict=False)
    await chat.play("quokkaada > /forgetme yes", strict=False)
    await chat.play("... 2 days", strict=False)
    await chat.play("mira > /answer 1 Look under the pot.", strict=False)
    assert "Look under the pot." in chat.said_to("quokkaada")[-1]
    await chat.play("... 9 days", strict=False)
    async with database(chat).read() as db:
        assert await db.scalar(select(Chat.id).where(Chat.key == "@quokkaada")) is None


async def test_who_comes_back_keeps_their_chat(chat: Dialogue) -> None:
    await chat.play("quokkaada > hello", strict=False)
    await chat.play("quokkaada > /forgetme yes", strict=False)
    await chat.play("quokkaada > hello", strict=False)
    await chat.play("... 3 days", strict=False)
    async with database(chat).read() as db:
        assert await db.scalar(select(Chat.id).where(Chat.key == "@quokkaada")) is not None


@pytest.mark.parametrize("step", range(3))
async def test_what_breaks_off_amid_forgetting_is_done_again(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """At whichever subject: all of it is undone, and what asked for it is handled anew."""
    await chat.play("quokkaada > /zone Africa/Nairobi", strict=False)
    declared = [one for one in personal_data.of_the_domain() if one.forget is not None]
    subject = declared[step * (len(declared) - 1) // 2]
    broken: list[str] = []

    async def break_off(db: AsyncSession, person: Person, now: datetime) -> None:
        if not broken:
            await db.flush()
            broken.append(subject.name)
            raise RuntimeError
        assert subject.forget is not None
        await subject.forget(db, person, now)

    subjects = tuple(
        replace(one, forget=break_off) if one is subject else one
        for one in personal_data.of_the_domain()
    )
    monkeypatch.setattr(personal_data, "of_the_domain", lambda: subjects)
    await chat.play("quokkaada > /forgetme yes", strict=False)
    assert broken == [subject.name]
    await chat.play("... 9 days", strict=False)
    assert await empty_log(database(chat))
    assert b"quokkaada" not in b"".join(file.read_bytes() for file in files_of(chat))


async def test_with_a_key_nobody_is_named_in_the_files(open_chat: Open) -> None:
    """Not while questions wait, messages are under way, or somebody has blocked somebody."""
    chat = await open_chat()
    names = (b"quokka", b"Quokka", b"wallaby", b"Wallaby", b"olu", b"Olu", b"tariq", b"Tariq")
    await chat.play(
        """
        quokka > hello
        quokka > /anonymous
        quokka > who has the key of the shed?
        wallaby > /name Wallaby Wombat
        wallaby @ newcomers > /ask where is the shed?
        olu > /role wallaby mentor
        tariq > /answer 1 Under the pot.
        quokka > thanks
        quokka > /meetups
        wallaby > /block 1
        """,
        strict=False,
    )
    files = b"".join(file.read_bytes() for file in files_of(chat))
    assert b"Under the pot." in files
    assert [name for name in names if name in files] == []
