"""What is taken back can't be read any more on a real homeserver: not in edits, not in threads."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.homeserver import Arrive
from tests.matrix.people import Person, asks
from tests.matrix.synapse import Synapse
from tests.platforms.test_matrix_hotline import community, number_of, photo

pytestmark = pytest.mark.synapse

WORDS = "garden shed"


async def readable(person: Person, room: str, bot: str) -> list[dict[str, Any]]:
    """What the homeserver still tells of everything with those words that the bot said there."""
    said = [one for one in person.all_heard(room, sender=bot) if WORDS in one.body]
    assert said
    told = [
        await asks(person, "GET", f"rooms/{quote(room)}/event/{quote(one.key)}") for one in said
    ]
    return [event for event in told if event.get("content")]


def redacted(person: Person, room: str) -> set[str]:
    """The events that somebody has redacted there."""
    heard = person.all_heard(room, kind="m.room.redaction")
    return {str(one.content.get("redacts") or one.event.get("redacts")) for one in heard}


@pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "encrypted"])
async def test_a_withdrawn_question_can_be_read_nowhere(
    synapse: Synapse, arrive: Arrive, tmp_path: Path, encrypted: bool
) -> None:
    olu, ada = await arrive("olu"), await arrive("ada")
    async with community(synapse, olu, tmp_path) as bot:
        room = await olu.opens_room("Mentors", bot, encrypted=encrypted)
        await olu.sees(room, "Hello, I'm here to help newcomers")
        await olu.writes(room, "!room mentors")
        await olu.sees(room, "This room is", sender=bot)
        chat = await ada.opens_direct_chat(bot, encrypted=encrypted)
        await ada.sees(chat, "Hello Ada", sender=bot)
        await ada.writes(chat, f"Where is the key to the {WORDS}?")
        card = await olu.finds(
            room, lambda one: WORDS in one.body and "m.thread" in str(one.relation)
        )
        await olu.reacts(room, card.key, number_of(card, "I'll take it"))
        await olu.finds(room, lambda one: one.about == card.key and "Olu has it" in one.body)
        before = await readable(olu, room, bot)
        assert len(before) >= 3  # the thread's root, the card, its edit

        await ada.writes(chat, "!withdraw 1")
        anew = await olu.sees(room, "Taken back by the asker", sender=bot)
        assert anew.relation["rel_type"] == "m.thread"
        assert anew.about != card.about
        root = await olu.finds(room, lambda one: one.key == anew.about)
        assert root.body == "Question 1"
        await olu.waits_until(lambda: {one["event_id"] for one in before} <= redacted(olu, room))
        assert not await readable(olu, room, bot)
        if encrypted:
            await share_and_take_back(olu, ada, room, chat, bot)


async def share_and_take_back(olu: Person, ada: Person, room: str, chat: str, bot: str) -> None:
    """Ada shares what she learned, with a picture; Olu lets it be posted; she takes it back."""
    await olu.writes(room, "!room organizers")
    await olu.sees(room, "This room is for organizers", sender=bot)
    await ada.writes(chat, "!shareout new")
    await ada.sees(chat, "What is it about?", sender=bot)
    await ada.writes(chat, "The night market")
    await ada.sees(chat, "Send me what you'd like to share", sender=bot)
    await ada.writes(chat, "They like to be asked.")
    await ada.sees(chat, "I have 1 thing so far.", sender=bot)
    await ada.sends_file(chat, photo(), "market.png", "image/png")
    more = await ada.sees(chat, "I have 2 things so far.", sender=bot)
    await ada.reacts(chat, more.key, number_of(more, "Done"))
    shown = await ada.sees(chat, "This is how others will see it", sender=bot)
    await ada.reacts(chat, shown.key, number_of(shown, "Send it in"))
    card = await olu.finds(room, lambda one: "They like to be asked." in one.body)
    await olu.writes(room, "!room announcements")
    await olu.sees(room, "This room is for announcements", sender=bot)
    await olu.reacts(room, card.key, number_of(card, "Approve"))
    post = await olu.finds(room, lambda one: "Say thanks" in one.body and one.sender == bot)
    assert "From Ada" in post.body
    shared = await ada.sees(chat, "is shared now", sender=bot)
    await ada.reacts(chat, shared.key, number_of(shared, "Take it back"))
    sure = await ada.sees(chat, "I take it back wherever I have posted it", sender=bot)
    await ada.reacts(chat, sure.key, number_of(sure, "Yes, take it back"))
    pictures = [
        one.key for one in olu.all_heard(room, sender=bot)
        if one.content.get("msgtype") == "m.image"
    ]  # fmt: skip
    assert pictures
    await olu.waits_until(lambda: {post.key, card.key, *pictures} <= redacted(olu, room))


async def test_what_an_edit_takes_out_can_be_read_nowhere(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    """Neither in the card, nor in its earlier versions, nor in the first line of its thread."""
    olu, ada = await arrive("olu"), await arrive("ada")
    async with community(synapse, olu, tmp_path) as bot:
        room = await olu.opens_room("Mentors", bot)
        await olu.sees(room, "Hello, I'm here to help newcomers")
        await olu.writes(room, "!room mentors")
        await olu.sees(room, "This room is", sender=bot)
        chat = await ada.opens_direct_chat(bot)
        await ada.sees(chat, "Hello Ada", sender=bot)
        asked = await ada.writes(chat, f"Where is the key to the {WORDS}?")
        card = await olu.finds(
            room, lambda one: WORDS in one.body and "m.thread" in str(one.relation)
        )
        more = await ada.writes(chat, f"it is for the {WORDS} door")
        await olu.finds(room, lambda one: f"{WORDS} door" in one.body and one.sender == bot)
        before = await readable(olu, room, bot)
        assert len(before) >= 3  # the thread's root, the card, what was said further

        await ada.edits(chat, asked, "Where is the key?")
        anew = await olu.finds(
            room, lambda one: "Where is the key?" in one.body and "m.thread" in str(one.relation)
        )
        root = await olu.finds(room, lambda one: one.key == anew.about)
        assert root.body == "Question 1: Where is the key?"
        # What is said in the thread that it stood in before is still about it.
        await olu.writes_in_thread(room, card.about, "Perhaps in the cellar, look there")
        await olu.sees(room, "Is this your answer to question 1?", sender=bot)
        await ada.edits(chat, more, "it is for the door")
        await olu.finds(room, lambda one: "for the door" in one.body and one.sender == bot)
        await olu.waits_until(lambda: {one["event_id"] for one in before} <= redacted(olu, room))
        assert not await readable(olu, room, bot)
