"""Who may cause what on Matrix: nothing is done because of an event that only looks like one."""

from pathlib import Path
from typing import Any

import pytest

from bot.platforms.matrix.carriers import HEARD, SEALED, Carrier, is_heard
from bot.platforms.matrix.invites import read_invitation
from bot.platforms.matrix.rooms import Room, Rooms
from bot.words import EventKind
from bot.words.deliveries import Act, Delivery, Rich
from bot.words.failures import Unavailable
from tests.homeserver import Arrive
from tests.matrix.bots import Bot
from tests.matrix.people import Person, ok
from tests.platforms.conftest import Wake

ROOM, NEW = "!old:lamp.test", "!new:lamp.test"
ME, ADA, EVE = "@bot:lamp.test", "@ada:lamp.test", "@eve:lamp.test"
DOCUMENT = Path(__file__).parents[2] / "docs" / "matrix-trust.md"

Json = dict[str, Any]


def state(kind: str, content: Json, sender: str = ADA, key: str = "") -> Json:
    return {"type": kind, "state_key": key, "sender": sender, "content": content}


def a_room(*more: Json, version: str = "10") -> Room:
    room = Room(ROOM)
    levels = {"users": {ADA: 100}, "events": {"m.room.tombstone": 60}, "state_default": 50}
    create = {"room_version": version}
    for event in (
        state("m.room.create", create),
        state("m.room.power_levels", levels),
        *more,
    ):
        room.change(event)
    return room


def test_whoever_has_joined_is_counted_without_the_bot() -> None:
    there = [state("m.room.member", {"membership": "join"}, who, who) for who in (ME, ADA, EVE)]
    invited = state("m.room.member", {"membership": "invite"}, ADA, "@sam:lamp.test")
    assert a_room(*there, invited).size() == 2


# ── tombstones ───────────────────────────────────────────────────────────────────────────────────


def test_only_who_has_the_power_closes_a_room() -> None:
    tombstone = {"body": "moved", "replacement_room": NEW}
    assert a_room(state("m.room.tombstone", tombstone)).replacement == NEW
    assert not a_room(state("m.room.tombstone", tombstone, EVE)).replacement
    mentor = state("m.room.power_levels", {"users": {ADA: 100, EVE: 50}})
    assert a_room(state("m.room.tombstone", tombstone, EVE), mentor).replacement == NEW


def test_tombstones_need_the_power_for_state_where_nothing_else_is_said() -> None:
    tombstone = state("m.room.tombstone", {"replacement_room": NEW}, EVE)
    assert not a_room(tombstone, state("m.room.power_levels", {"users": {}})).replacement
    low = state("m.room.power_levels", {"users": {EVE: 10}, "state_default": 10})
    assert a_room(tombstone, low).replacement == NEW


def test_who_made_a_room_has_the_power_where_the_room_gives_it() -> None:
    tombstone = state("m.room.tombstone", {"replacement_room": NEW}, ADA)
    without_levels = Room(ROOM)
    without_levels.change(state("m.room.create", {"room_version": "10"}))
    without_levels.change(tombstone)
    assert without_levels.replacement == NEW
    nobody = state("m.room.power_levels", {"users": {}})
    assert a_room(tombstone, nobody, version="12").replacement == NEW
    assert not a_room(tombstone, nobody, version="11").replacement


@pytest.mark.parametrize("key", [None, "other"])
def test_what_is_no_state_changes_no_room(key: str | None) -> None:
    room = a_room()
    event = state("m.room.tombstone", {"replacement_room": NEW})
    if key is None:
        del event["state_key"]
    else:
        event["state_key"] = key
    room.change(event)
    assert not room.replacement


@pytest.mark.synapse
async def test_what_only_looks_like_state_does_nothing(
    bot: Bot, ada: Person, arrive: Arrive
) -> None:
    """Within encryption every type can be written, and no homeserver looks."""
    eve = await arrive("eve")
    room = await ada.opens_room("Mentors", bot.user, eve.user, encrypted=True)
    await eve.joins(room)
    await ada.meets(room, bot.user)
    stolen = await eve.opens_room("Mentors", predecessor={"room_id": room})
    await ok(eve.client.room_put_state(stolen, "m.room.join_rules", {"join_rule": "public"}))
    for person in (eve, ada):
        await person.says(room, {"body": "moved", "replacement_room": stolen}, "m.room.tombstone")
        await person.says(room, {"membership": "leave"}, "m.room.member")
    await eve.writes(room, "Come with me")
    await bot.hears("Come with me")
    known = {EventKind.BOT_ADDED, EventKind.JOINED, EventKind.TEXT}
    assert {one.kind for one in bot.heard} <= known
    assert stolen not in bot.platform.opened.rooms.joined
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Still here")))
    await ada.sees(room, "Still here")


@pytest.mark.parametrize(("kind", "carrier"), HEARD.items())
def test_an_event_is_heard_only_if_it_is_carried_as_its_type_asks(
    kind: str, carrier: Carrier
) -> None:
    said = {"type": kind, "event_id": "$1", "sender": EVE, "content": {}}
    assert is_heard(said) is (carrier is Carrier.TIMELINE)
    assert is_heard({**said, "state_key": ""}) is (carrier is Carrier.STATE)


@pytest.mark.synapse
async def test_a_replacement_that_does_not_name_the_room_is_left_again(
    bot: Bot, ada: Person
) -> None:
    room = await ada.opens_room("Mentors", bot.user)
    await ada.meets(room, bot.user)
    await bot.hears(kind=EventKind.BOT_ADDED)
    new = await ada.opens_room("Mentors", predecessor={"room_id": "!another:lamp.test"})
    await ok(ada.client.room_put_state(new, "m.room.join_rules", {"join_rule": "public"}))
    tombstone = {"body": "moved", "replacement_room": new}
    await ok(ada.client.room_put_state(room, "m.room.tombstone", tombstone))
    await ada.finds(
        new, lambda one: one.sender == bot.user and one.content.get("membership") == "leave"
    )
    await ada.writes(room, "On we go here")
    await bot.hears("On we go here")
    assert not [one for one in bot.heard if one.kind is EventKind.MIGRATED]
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Here")))
    await ada.sees(room, "Here")


@pytest.mark.synapse
async def test_only_whom_the_configuration_lets_invite_moves_the_bot(
    wake: Wake, arrive: Arrive
) -> None:
    ada, eve = await arrive("ada"), await arrive("eve")
    choosy = await wake(invites_from=(ada.user,))
    levels = {"users": {eve.user: 60}, "events": {"m.room.tombstone": 60}}
    room = await ada.opens_room("Mentors", choosy.user, eve.user, power_level_override=levels)
    await eve.joins(room)
    await ada.meets(room, choosy.user)
    new = await eve.opens_room("Mentors", predecessor={"room_id": room})
    await ok(eve.client.room_put_state(new, "m.room.join_rules", {"join_rule": "public"}))
    await ok(eve.client.room_put_state(room, "m.room.tombstone", {"replacement_room": new}))
    await eve.finds(room, lambda one: one.kind == "m.room.tombstone")
    await ok(eve.client.room_invite(new, choosy.user))
    await eve.finds(
        new,
        lambda one: (
            one.event.get("state_key") == choosy.user and one.content.get("membership") == "leave"
        ),
    )
    await ada.writes(room, "Whoever follows")
    await choosy.hears("Whoever follows")
    assert not [one for one in choosy.heard if one.kind is EventKind.MIGRATED]


@pytest.mark.synapse
async def test_a_move_is_heard_as_somebodys_word(bot: Bot, ada: Person) -> None:
    room = await ada.opens_room("Mentors", bot.user)
    await ada.meets(room, bot.user)
    new = await ada.opens_room("Mentors", predecessor={"room_id": room})
    await ok(ada.client.room_put_state(new, "m.room.join_rules", {"join_rule": "public"}))
    await ok(ada.client.room_put_state(room, "m.room.tombstone", {"replacement_room": new}))
    moved = await bot.hears(kind=EventKind.MIGRATED)
    assert (moved.sender.key, moved.moved_to, moved.confirmed) == (ada.user, new, False)
    with pytest.raises(Unavailable):
        await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Where are you?")))


# ── invitations ──────────────────────────────────────────────────────────────────────────────────


def invited_by(*senders: str) -> Json:
    invited = [state("m.room.member", {"membership": "invite"}, one, ME) for one in senders]
    return {"invite_state": {"events": invited}}


def test_an_invitation_that_names_two_people_is_nobodys() -> None:
    """What is shown of a room before one is in it comes from the inviting server."""
    true = read_invitation(NEW, invited_by(EVE), ME)
    assert true is not None
    assert true.inviter == EVE
    forged = read_invitation(NEW, invited_by(ADA, EVE), ME)
    assert forged is not None
    assert not forged.inviter


# ── every event type that acts ───────────────────────────────────────────────────────────────────


def test_every_event_type_that_acts_is_in_the_document() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith(("| `m.", "| `org.matrix."))
    ]
    written = {row[0].strip("`"): row[1] for row in rows if row[1] in set(Carrier)}
    assert written == {kind: carrier.value for kind, carrier in HEARD.items()}
    assert {row[0].strip("`") for row in rows if row[2] == "yes"} == SEALED


def test_no_state_can_be_sealed() -> None:
    assert not [kind for kind in SEALED if HEARD[kind] is Carrier.STATE]


def test_private_chats_are_marked_by_the_bot_alone() -> None:
    rooms = Rooms(ME)
    rooms.room(ROOM).change(state("m.room.member", {"membership": "join", "is_direct": True}))
    assert not rooms.is_private(ROOM)
