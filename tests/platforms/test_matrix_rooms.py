"""Rooms on a real homeserver: who knocks is let in by an organizer's press."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matrix.people import Heard, Person
from tests.matrix.synapse import Synapse
from tests.platforms.conftest import Arrive
from tests.platforms.test_matrix_hotline import community, number_of

pytestmark = pytest.mark.synapse


async def presses(person: Person, room: str, message: Heard, label: str, shown: Heard) -> None:
    """React with the number that a key has as the message is shown."""
    await person.reacts(room, message.key, number_of(shown, label))


async def test_who_knocks_is_let_in(synapse: Synapse, arrive: Arrive, tmp_path: Path) -> None:
    olu, ada, ben = await arrive("olu"), await arrive("ada"), await arrive("ben")
    async with community(synapse, olu, tmp_path) as bot:
        desk = await olu.opens_direct_chat(bot, encrypted=True)
        await olu.sees(desk, "Hello Olu", sender=bot)
        levels = {"users": {olu.user: 100, bot: 50}}
        room = await olu.opens_room("Talk", bot, room_version="10", power_level_override=levels)
        await olu.sees(room, "Hello, I'm here to help newcomers")
        await olu.writes(room, "!room newcomers")
        await olu.sees(room, "This room is for newcomers.", sender=bot)
        await olu.lets_knock(room)

        # One is let in.
        await ada.knocks(room, reason="I take photos")
        card = await olu.sees(desk, "Ada asks to be let into the room Talk", sender=bot)
        assert "I take photos" in card.body
        assert ada.user in card.body
        invited = await ada.is_invited_by(bot, by=lambda: presses(olu, desk, card, "Let in", card))
        assert invited == room
        await olu.finds(desk, lambda one: one.about == card.key and "has let them in" in one.body)
        await ada.joins(room)

        # Another is not; and then after all.
        await ben.knocks(room)
        card = await olu.sees(desk, "Ben asks to be let into the room Talk", sender=bot)
        await presses(olu, desk, card, "Decline", card)
        declined = await olu.finds(
            desk, lambda one: one.about == card.key and "has declined" in one.body
        )
        await olu.finds(
            room,
            lambda one: (
                one.event.get("state_key") == ben.user
                and one.content.get("membership") == "leave"
                and one.sender == bot
            ),
        )
        await ben.is_invited_by(bot, by=lambda: presses(olu, desk, card, "Let in", declined))
