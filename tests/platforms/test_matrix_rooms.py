"""Rooms on a real homeserver: who knocks is let in by a press, and spaces are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platforms.matrix.keys import KEYCAPS
from bot.platforms.matrix.polls import END, START, TEXT
from tests.homeserver import Arrive
from tests.matrix.people import Heard, Person, ok
from tests.matrix.synapse import Synapse
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


async def test_the_rooms_of_a_space_are_served_once_an_organizer_says_so(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    """Also such as only members of the space may enter; nothing is said in the space itself."""
    olu = await arrive("olu")
    async with community(synapse, olu, tmp_path) as bot:
        desk = await olu.opens_direct_chat(bot, encrypted=True)
        await olu.sees(desk, "Hello Olu", sender=bot)
        space = await olu.opens_space("Town")
        members_only = {
            "join_rule": "restricted",
            "allow": [{"type": "m.room_membership", "room_id": space}],
        }
        market, library = [
            await olu.opens_room(name, room_version="10") for name in ("Market", "Library")
        ]
        for room in (market, library):
            await ok(olu.client.room_put_state(room, "m.room.join_rules", members_only))
        cellar = await olu.opens_room("Cellar")
        for room in (market, cellar):
            await olu.puts_into_space(space, room)
        await ok(olu.client.room_invite(space, bot))
        card = await olu.sees(desk, "I'm in the space Town.", sender=bot)
        assert "Market" in card.body
        assert "(by invitation)" in card.body
        await olu.reacts(desk, card.key, number_of(card, "Serve these"))
        await olu.sees(market, "Hello, I'm here to help newcomers", sender=bot)
        await olu.writes(desk, "!groups")
        listed = await olu.finds(desk, lambda one: one.sender == bot and "Market" in one.body
                                 and one.key != card.key and "matrix.to" in one.body)  # fmt: skip
        assert "Cellar" not in listed.body

        # What comes later is asked about anew; what goes is listed no more.
        await olu.puts_into_space(space, library)
        later = await olu.finds(
            desk, lambda one: one.key != card.key and "Library" in one.body and not one.about
        )
        assert "Market" not in later.body
        await olu.puts_into_space(space, market, out=True)
        await olu.writes(space, "Anybody here?")
        await ok(olu.client.room_kick(space, bot))
        await olu.finds(desk, lambda one: one.about == later.key and "any more" in one.body)
        assert not [one for one in olu.all_heard(space, sender=bot) if one.kind != "m.room.member"]


@pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "encrypted"])
async def test_somebody_asks_from_a_room_and_nobody_else_sees_a_trace(
    synapse: Synapse, arrive: Arrive, tmp_path: Path, encrypted: bool
) -> None:
    olu, ada, ben = await arrive("olu"), await arrive("ada"), await arrive("ben")
    async with community(synapse, olu, tmp_path) as bot:
        levels = {"users": {olu.user: 100, bot: 50}}
        room = await olu.opens_room(
            "Talk",
            bot,
            ada.user,
            ben.user,
            encrypted=encrypted,
            room_version="10",
            power_level_override=levels,
        )
        for person in (ada, ben):
            await person.joins(room)
        hello = await olu.sees(room, "react to any message with 🛎️", sender=bot)

        # By a command, which is taken away again.
        asked = ""

        async def asks() -> None:
            nonlocal asked
            asked = await ada.writes(room, "!ask Where is the key to the shed?")

        private = await ada.is_invited_by(bot, by=asks)
        await ada.joins(private)
        answer = await ada.sees(private, "You called me in Talk. I've taken that out", sender=bot)
        assert answer.decrypted
        await gone(olu, room, asked)

        # By a reaction, which is as well; what follows is said in private.
        bell = await ben.reacts(room, hello.key, "🛎")
        chat = await ben.is_invited_by(bot, by=lambda: gone(ben, room, bell))
        await ben.joins(chat)
        await ben.sees(chat, "What would you like to know? Just write it here.", sender=bot)
        await ben.writes(chat, "Who waters the roses?")
        await ben.sees(chat, "I've kept it as question", sender=bot)
        said = [one.body for one in olu.all_heard(room, sender=bot) if one.kind == "m.room.message"]
        assert said == [hello.body], "nothing else was said before the others"
        taken = {one.content.get("redacts") or one.event.get("redacts")
                 for one in olu.all_heard(room, kind="m.room.redaction")}  # fmt: skip
        assert taken == {asked, bell}


async def gone(person: Person, room: str, message: str) -> None:
    await person.finds(
        room,
        lambda one: (
            one.kind == "m.room.redaction"
            and message in {one.content.get("redacts"), one.event.get("redacts")}
        ),
    )


async def test_where_it_stays_to_be_read_they_are_told_so(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    olu, ada = await arrive("olu"), await arrive("ada")
    async with community(synapse, olu, tmp_path) as bot:
        room = await olu.opens_room("Talk", bot, ada.user)
        await ada.joins(room)
        await olu.sees(room, "Hello, I'm here to help newcomers")
        private = await ada.is_invited_by(bot, by=lambda: ada.writes(room, "!anonymous"))
        await ada.joins(private)
        told = await ada.sees(private, "where others can see that", sender=bot)
        assert "Write your question. It goes under a made-up name" in told.body
        # Who has left the private chat is answered where they are, as before.
        await ok(ada.client.room_leave(private))
        await ada.writes(room, "!ask Where is the key?")
        await ada.sees(room, "I've kept it as question", sender=bot)


def keycap_of(message: Heard, label: str) -> str:
    """The reaction for a key, also where the numbers are keycaps as the message has a list."""
    for line in message.body.splitlines():
        number, _, rest = line.partition(" ")
        if rest == label:
            return KEYCAPS[int(number[0]) - 1]
    raise AssertionError(message.body)


async def test_a_poll_is_the_platforms_own_and_counted(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    olu, ada = await arrive("olu"), await arrive("ada")
    async with community(synapse, olu, tmp_path) as bot:
        room = await olu.opens_room("Talk", bot, ada.user, encrypted=True)
        await ada.joins(room)
        await olu.sees(room, "Hello, I'm here to help newcomers")
        await olu.writes(room, "!room newcomers")
        await olu.sees(room, "This room is for newcomers.", sender=bot)
        desk = await olu.opens_direct_chat(bot, encrypted=True)
        await olu.sees(desk, "Hello Olu", sender=bot)
        for says, hears in (
            ("!poll", "What do you want to ask?"),
            ("When do we meet?", "Which answers are there?"),
            ("On Monday; On Tuesday", "How many of them may somebody choose?"),
            ("One", "Until when can people choose?"),
            ("tomorrow 18:00", "Right?"),
            ("Yes", "In which groups?"),
            ("Talk", "Post it"),
        ):
            await olu.writes(desk, says)
            asked = await olu.sees(desk, hears, sender=bot)
        await olu.reacts(desk, asked.key, keycap_of(asked, "Post it"))
        poll = await ada.finds(room, lambda one: one.kind == START)
        assert poll.decrypted
        question = poll.content[START]["question"][TEXT]
        assert "When do we meet?" in question
        assert "Others here could find out how you voted." in question
        assert "Nobody sees" not in question
        monday, tuesday = (answer["id"] for answer in poll.content[START]["answers"])
        await ada.votes(room, poll.key, monday)
        await ada.votes(room, poll.key, tuesday)
        await olu.votes(room, poll.key, tuesday)
        await ada.writes(room, "That was all")
        posted = await olu.sees(desk, "It is posted.", sender=bot)
        await olu.reacts(desk, posted.key, keycap_of(posted, "End it now"))
        await ada.finds(room, lambda one: one.kind == END)
        result = await ada.sees(room, "On Tuesday: 2", sender=bot)
        assert "On Monday: 0" in result.body
