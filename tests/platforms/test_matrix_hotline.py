"""The hotline's story on a real homeserver, from the question to the thanks."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.app import Community
from bot.config.settings import CommunitySettings, Settings
from bot.engine.clock import utc_now
from bot.platforms.matrix import Matrix
from bot.platforms.matrix.keys import KEYCAPS
from bot.running import Running
from bot.storage.sessions import Database
from tests.databases import migrate
from tests.homeserver import Arrive
from tests.matrix.bots import settings
from tests.matrix.people import Heard, Person, ok, withhold_key
from tests.matrix.synapse import Synapse
from tests.processes import NEVER_QUIET

pytestmark = pytest.mark.synapse


@asynccontextmanager
async def community(
    synapse: Synapse,
    owner: Person,
    folder: Path,
    now: Callable[[], datetime] = utc_now,
    **more: Any,
) -> AsyncIterator[str]:
    """A community that runs; gives the bot's user id."""
    user, password = synapse.register(synapse.unique("bot"))
    chosen = Settings(
        community=CommunitySettings(owners=(f"matrix:{owner.user}",)),
        hotline=NEVER_QUIET,
        matrix=settings(synapse.url, user, password, folder / "store", **more),
    )
    db = Database(f"sqlite:///{folder}/community.db")
    await db.open()
    await migrate(db)
    running = Community(chosen, db, [Matrix(chosen.matrix, now)])
    await running.open()
    task = asyncio.create_task(Running(running).run())
    try:
        yield user
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await running.close()
        await db.close()


def number_of(card: Heard, label: str) -> str:
    """The keycap of a key, as the numbered list shows it."""
    for line in card.body.splitlines():
        number, _, rest = line.partition(". ")
        if rest == label:
            return KEYCAPS[int(number) - 1]
    raise AssertionError(card.body)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "green").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "encrypted"])
async def test_the_hotlines_whole_story(
    synapse: Synapse, arrive: Arrive, tmp_path: Path, encrypted: bool
) -> None:
    olu, mira, ada = await arrive("olu"), await arrive("mira"), await arrive("ada")
    async with community(synapse, olu, tmp_path) as bot:
        # The mentors' room is set up.
        room = await olu.opens_room("Mentors", bot, mira.user, encrypted=encrypted)
        await mira.joins(room)
        await olu.sees(room, "Hello, I'm here to help newcomers")
        mentor = await mira.opens_direct_chat(bot, encrypted=encrypted)
        await mira.sees(mentor, "Hello Mira", sender=bot)
        await olu.writes(room, "!room mentors")
        await olu.sees(room, "This room is", sender=bot)
        await olu.writes(room, f"!role {mira.user} mentor en")
        await olu.sees(room, "Mira", sender=bot)

        # A question becomes a thread with a card.
        chat = await ada.opens_direct_chat(bot, encrypted=encrypted)
        await ada.sees(chat, "Hello Ada", sender=bot)
        question = await ada.writes(chat, "Where is the key to the garden shed?")
        await ada.sees(chat, "passed this on", sender=bot)
        card = await mira.finds(
            room, lambda one: "garden shed" in one.body and "m.thread" in str(one.relation)
        )
        assert card.decrypted is encrypted
        assert "1. " in card.body

        # It is claimed by a reaction.
        keycap = number_of(card, "I'll take it")
        await mira.finds(room, lambda one: one.relation.get("key") == keycap)
        await mira.reacts(room, card.key, keycap)
        await mira.finds(room, lambda one: one.about == card.key and "Mira has it" in one.body)
        await ada.sees(chat, "Mira is looking", sender=bot)

        # The asker corrects the question, and sends a picture.
        await ada.edits(chat, question, "Where is the key to the tool shed?")
        card = await mira.finds(  # said anew, so that the garden can't be looked up in its edits
            room, lambda one: "tool shed" in one.body and "m.thread" in str(one.relation)
        )
        await ada.sends_file(chat, photo(), "shed.png", "image/png", caption="This one")
        picture = await mira.finds(
            room, lambda one: one.content.get("msgtype") == "m.image" and one.sender == bot
        )
        assert picture.about == card.about
        assert Image.open(io.BytesIO(await mira.opens_file(picture))).size == (4, 3)

        # It is answered in the thread, by a reply to the card, and the answer is corrected.
        # With its formatting, of which nothing leads anywhere unseen.
        answer = await mira.writes_in_thread(
            room, card.about, "Under the **pot**, [see](https://a.example)", reply_to=card.key,
            format="org.matrix.custom.html",
            formatted_body='Under the <strong>pot</strong>, <a href="https://a.example">see</a>',
        )  # fmt: skip
        told = await ada.sees(chat, "Under the pot, see (https://a.example)", sender=bot)
        assert "Under the <strong>pot</strong>, see (https" in told.content["formatted_body"]
        assert "<a " not in told.content["formatted_body"]
        await mira.edits(room, answer, "Under the blue pot")
        await ada.finds(
            chat, lambda one: one.about == told.key and "Under the blue pot" in one.body
        )

        # Thanks, by number.
        helped = number_of(told, next(
            line.partition(". ")[2] for line in told.body.splitlines() if line.startswith("1. ")
        ))  # fmt: skip
        await ada.reacts(chat, told.key, helped)
        await ada.finds(chat, lambda one: one.sender == bot and one.key != told.key
                        and one.event["origin_server_ts"] > told.event["origin_server_ts"]
                        and one.kind == "m.room.message")  # fmt: skip

        # A second question is withdrawn by deleting it.
        second = await ada.writes(chat, "!ask And who waters the roses?")
        roses = await mira.finds(
            room, lambda one: "roses" in one.body and "m.thread" in str(one.relation)
        )
        await ok(ada.client.room_redact(chat, second))
        anew = await mira.sees(room, "Taken back by the asker", sender=bot)
        assert anew.about != roses.about  # in a thread without the roses
        if encrypted:
            for person in (ada, mira, olu):
                assert all(one.readable for one in person.heard)


async def test_who_can_not_be_read_is_told_so_once(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    ada = await arrive("ada")
    ahead = timedelta()

    def now() -> datetime:
        return utc_now() + ahead

    async with community(synapse, ada, tmp_path, now) as bot:
        chat = await ada.opens_direct_chat(bot, encrypted=True)
        await ada.sees(chat, "Hello Ada", sender=bot)
        await ada.writes(chat, "!help")
        await ada.sees(chat, "Or choose what you would like", sender=bot)
        await withhold_key(ada, chat)
        await ada.writes(chat, "Nobody can read this")
        await ada.writes(chat, "Nor this")
        ahead = timedelta(seconds=11)
        await ada.sees(chat, "I can't read this message", sender=bot)
        ada.client.olm.outbound_group_sessions.pop(chat)
        await ada.writes(chat, "!help")
        await ada.waits_until(
            lambda: sum("Or choose what you would like" in one.body for one in ada.heard) == 2
        )
        assert sum("I can't read this" in one.body for one in ada.heard) == 1


async def test_the_bot_opens_the_private_chat_itself_once(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    """Nothing is said to others about what is for one person, and who leaves is let be."""
    olu, ada = await arrive("olu"), await arrive("ada")
    async with community(synapse, olu, tmp_path) as bot:
        room = await olu.opens_room("Talk", bot, ada.user)
        await ada.joins(room)
        await olu.sees(room, "Hello, I'm here to help newcomers")
        invited = await olu.is_invited_by(bot, by=lambda: olu.writes(room, "!roles"))
        await olu.writes(room, "!rooms")  # waits there, too
        await olu.joins(invited)
        first = await olu.sees(invited, "I've opened this chat with you", sender=bot)
        assert first.decrypted
        assert "Give a role: !role" in first.body
        await olu.finds(invited, lambda one: one.sender == bot and one.key != first.key)
        # From now on it is a private chat like any other.
        await olu.writes(invited, "!help")
        await olu.sees(invited, "Just write your question", sender=bot)
        assert not any("can't write to you" in one.body for one in ada.heard)
        # Whoever leaves it is not invited again: they are told how to begin one.
        await ok(olu.client.room_leave(invited))
        await olu.writes(room, "!roles")
        await ada.sees(room, "I can't write to you yet", sender=bot)
        assert set(olu.client.invited_rooms) <= {invited}


@pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "encrypted"])
async def test_each_question_keeps_to_its_thread_in_the_private_chat(
    synapse: Synapse, arrive: Arrive, tmp_path: Path, encrypted: bool
) -> None:
    olu, ada = await arrive("olu"), await arrive("ada")
    async with community(synapse, olu, tmp_path, private_threads=True) as bot:
        room = await olu.opens_room("Mentors", bot, encrypted=encrypted)
        await olu.sees(room, "Hello, I'm here to help newcomers")
        await olu.writes(room, "!room mentors")
        await olu.sees(room, "This room is", sender=bot)
        chat = await ada.opens_direct_chat(bot, encrypted=encrypted)
        await ada.sees(chat, "Hello Ada", sender=bot)

        # The bot's first message about each question begins its thread.
        await ada.writes(chat, "Where is the key to the garden shed?")
        shed = await ada.sees(chat, "as question 1", sender=bot)
        await ada.writes(chat, "Who waters the roses in summer?")
        roses = await ada.sees(chat, "as question 2", sender=bot)
        assert (shed.relation, roses.relation) == ({}, {})

        # What is written in a thread belongs to its question, and nothing else is asked.
        await ada.writes_in_thread(chat, shed.key, "the green one")
        added = await ada.sees(chat, "Added to your question 1", sender=bot, about=shed.key)
        assert "new question" not in added.body
        card = await olu.finds(room, lambda one: "garden shed" in one.body and one.about != "")
        await olu.writes_in_thread(room, card.about, "Under the pot", reply_to=card.key)
        answer = await ada.sees(chat, "Under the pot", sender=bot, about=shed.key)

        # So do presses: reactions, and numbers typed there though something else came since.
        await ada.reacts(chat, answer.key, number_of(answer, "Thank them"))
        await ada.sees(chat, "passed your thanks on", sender=bot, about=shed.key)
        await ada.writes_in_thread(chat, roses.key, "the red ones")
        await ada.sees(chat, "Added to your question 2", sender=bot, about=roses.key)
        await ada.writes_in_thread(chat, shed.key, "1")
        await ada.sees(chat, "You have closed question 1", sender=bot, about=shed.key)

        # In the timeline all is as without threads: words may be part of what waits.
        await ada.writes(chat, "and the white ones, too")
        outside = await ada.sees(chat, "It's a new question", sender=bot)
        assert outside.relation == {}
        assert "Added to your question 2" in outside.body
