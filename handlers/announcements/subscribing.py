"""Subscribing: which topics somebody hears of and how often, in private and in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers, rooms
from bot.domain.announcements import subscriptions
from bot.engine.arguments import any_words, one_of, plain
from bot.engine.features import Arg, HelpPage, Role
from bot.engine.screens import PAGE, Pages, Screen, ticked
from bot.words import Button, HoldBack, Refused, Reply, Subject, Text, _, stack, verbatim
from bot.words.announcements import AnnouncementTopic, Cadence
from bot.words.states import RoomPurpose
from handlers.announcements import wording
from handlers.announcements.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Chat
    from bot.words import Action

SCREEN = "announcement-topics"
"""What the screen is about on which they are chosen."""
TOPIC = Arg("topic", plain(one_of(*AnnouncementTopic)), optional=True)
CADENCE = Arg("cadence", plain(one_of(*Cadence)), optional=True)
NUMBER = Arg("page", plain(any_words), optional=True)


@feature.command("topics", TOPIC, CADENCE, about=_("Choose which announcements you get"),
                 page=HelpPage.SETTINGS, label=_("Announcements"), for_oneself=True)  # fmt: skip
async def topics(ctx: Context) -> Sequence[Action]:
    """Show how one hears of each topic; of one; or choose."""
    topic, cadence = ctx.find(TOPIC), ctx.find(CADENCE)
    if topic is None:
        return [await _overview(ctx)]
    held: list[Action] = []
    if cadence is not None:
        held = await _choose(ctx, topic, cadence)
    if cadence is not None:
        return [*held, await _overview(ctx)]
    chosen = (await subscriptions.of_person(ctx.db, ctx.person.id))[topic]
    return [await _cadences(ctx, topic, chosen, f"/topics {topic}", Button(_("Back"), "/topics"))]


async def _choose(ctx: Context, topic: str, cadence: str) -> list[Action]:
    """Choose; what is on its way, and not wanted so, is kept back."""
    under_way = await subscriptions.choose(ctx.db, ctx.person.id, topic, cadence)
    subjects = [Subject.read(f"announcement:{portion}") for portion in under_way]
    return [HoldBack(subject, reader=ctx.person.id) for subject in subjects if subject is not None]


async def _overview(ctx: Context) -> Action:
    chosen = await subscriptions.of_person(ctx.db, ctx.person.id)
    text = stack(
        _("This is how you hear of announcements. Choose a topic to change it."), *_lines(chosen)
    )
    buttons = [Button(name, f"/topics {topic}") for topic, name in wording.TOPICS.items()]
    if ctx.is_a(Role.ORGANIZER):
        buttons.append(Button(_("In groups"), "!room-topics"))
    return await Screen(text, tuple(buttons)).show(ctx, SCREEN)


def _lines(chosen: Mapping[str, str]) -> list[Text]:
    return [
        Text("• {topic}: {cadence}",
             {"topic": name, "cadence": wording.CADENCES[chosen[topic]]}, translated=False)
        for topic, name in wording.TOPICS.items()
    ]  # fmt: skip


async def _cadences(ctx: Context, topic: str, chosen: str, says: str, up: Button) -> Action:
    buttons = tuple(
        Button(ticked(name, chosen=cadence == chosen), f"{says} {cadence}")
        for cadence, name in wording.CADENCES.items()
    )
    text = _("How do you want to hear of this topic: {topic}?", topic=wording.TOPICS[topic])
    return await Screen(text, buttons, up).show(ctx, SCREEN)


@feature.command("mute", TOPIC, about=_("Hear no more of a topic: /mute news"), last=True,
                 page=HelpPage.SETTINGS, for_oneself=True)  # fmt: skip
async def mute(ctx: Context) -> Sequence[Action]:
    """Hear no more of a topic; the button under each announcement says so."""
    topic = ctx.find(TOPIC)
    if topic is None:
        return [await _overview(ctx)]
    held = await _choose(ctx, topic, Cadence.NEVER)
    text = _("You hear no more of this topic: {topic}. /topics changes it.",
             topic=wording.TOPICS[topic])  # fmt: skip
    undo = (
        Button(_("Undo"), f"/topics {topic} {Cadence.AT_ONCE}"),
        Button(_("Once a week instead"), f"/topics {topic} {Cadence.WEEKLY}"),
    )
    return [*held, Reply(text, buttons=undo)]


# ── groups ───────────────────────────────────────────────────────────────────────────────────


async def _group(ctx: Context, words: str) -> Chat | None:
    number = numbers.read(words)
    chat = await rooms.find(ctx.db, number) if number is not None else None
    return None if chat is not None and chat.purpose == RoomPurpose.SAFETY else chat


ROOM = Arg("room", _group, optional=True, fits=str.isdecimal)


@feature.action("room-topics", ROOM, TOPIC, CADENCE, role=Role.ORGANIZER)
async def room_topics(ctx: Context) -> Sequence[Action]:
    """Choose how a group hears of topics."""
    room, topic, cadence = ctx.find(ROOM), ctx.find(TOPIC), ctx.find(CADENCE)
    if room is None:
        return [await _rooms(ctx, "")]
    back = Button(_("Back"), f"!room-topics {room.id}")
    if topic is not None and cadence is not None:
        await subscriptions.choose_for_room(ctx.db, room.id, topic, cadence)
    elif topic is not None:
        chosen = (await subscriptions.of_room(ctx.db, room.id))[topic]
        says = f"!room-topics {room.id} {topic}"
        return [await _cadences(ctx, topic, chosen, says, back)]
    chosen_here = await subscriptions.of_room(ctx.db, room.id)
    buttons = tuple(
        Button(name, f"!room-topics {room.id} {word}") for word, name in wording.TOPICS.items()
    )
    title = verbatim(room.title or room.key)
    text = stack(_("This is how {room} hears of announcements.", room=title), *_lines(chosen_here))
    screen = Screen(text, buttons, Button(_("Back"), "!topics-of-rooms"))
    return [await screen.show(ctx, SCREEN)]


@feature.action("topics-of-rooms", NUMBER, role=Role.ORGANIZER)
async def topics_of_rooms(ctx: Context) -> Sequence[Action]:
    """Show the groups of which this can be chosen."""
    return [await _rooms(ctx, ctx.find(NUMBER) or "")]


async def _rooms(ctx: Context, page: str) -> Action:
    there = [chat for chat in await rooms.bound(ctx.db) if chat.purpose != RoomPurpose.SAFETY]
    if not there:
        raise Refused(_("I am in no group that has a purpose yet. /room gives one."))
    pages = Pages(there, "!topics-of-rooms", size=PAGE)
    buttons = [
        Button(verbatim(chat.title or chat.key), f"!room-topics {chat.id}")
        for chat in pages.on(page)
    ]
    up = Button(_("Back"), "/topics")
    return await Screen(_("Of which group?"), (*buttons, *pages.turn(page)), up).show(ctx, SCREEN)
