"""Rooms: what a group is for, in which language, and whether the bot listens there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import admission_rules, language_tags, rooms
from bot.domain.safety import team, team_rooms
from bot.domain.safety.team_rooms import RoomAccepted
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, Role, ask_what_is_heard
from bot.words import (
    Action,
    Button,
    EventKind,
    LanguageName,
    Literal,
    Organizers,
    Post,
    Refused,
    Reply,
    Say,
    Subject,
    Text,
    Update,
    _,
    stack,
    to_confirm,
)
from bot.words.domain_events import RoomLost, RoomRegained, happened
from bot.words.states import RoomPurpose
from handlers.rooms.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Chat

PURPOSES: dict[str, Text] = {
    RoomPurpose.NEWCOMERS: _("This room is for newcomers."),
    RoomPurpose.MENTORS: _("This room is for mentors: questions come here as cards."),
    RoomPurpose.ORGANIZERS: _("This room is for organizers."),
    RoomPurpose.ANNOUNCEMENTS: _("This room is for announcements."),
    RoomPurpose.SAFETY: _(
        "This room is for the safety team: everybody in it reads what people tell the team. "
        "Let nobody else in."
    ),
}
CHOICES = {
    RoomPurpose.NEWCOMERS: _("For newcomers"),
    RoomPurpose.MENTORS: _("For mentors"),
    RoomPurpose.ORGANIZERS: _("For organizers"),
    RoomPurpose.ANNOUNCEMENTS: _("For announcements"),
    RoomPurpose.SAFETY: _("For the safety team"),
}
ASKED = _("What is this room for? Press one, or write for example: /room mentors fr")
MOVE = "room-move"
SWITCH = Arg("switch", plain(one_of("on", "off")), _("Write it like this, or with “off”:"),
             example="on")  # fmt: skip
MOVED_ROOM = Arg("room", known(rooms.moving))
DECISION = Arg("decision", plain(one_of("yes", "no")))


async def _purpose(_ctx: Context, words: str) -> str:
    purpose = words.lower()
    if purpose not in {*PURPOSES, "none"}:
        raise Refused(ASKED, *choices())
    return purpose


PURPOSE = Arg("purpose", _purpose, optional=True)
LANGUAGE = Arg("language", plain(language_tags.read), optional=True)


@feature.command("room", PURPOSE, LANGUAGE, about=_("Say what this room is for: /room mentors fr"),
                 role=Role.ORGANIZER, private=False, group=True)  # fmt: skip
async def room(ctx: Context) -> Sequence[Action]:
    """Show or set a room's purpose and language; "none" takes them away."""
    if ctx.chat.private:
        raise Refused(_("Write this in the group that it is about."))
    purpose = ctx.find(PURPOSE)
    if purpose is None:
        return [_shown(ctx)]
    if purpose == "none":
        await rooms.bind(ctx.db, ctx.chat, "", None)
        return [_shown(ctx)]
    refused = await bind(ctx, ctx.chat, purpose, ctx.find(LANGUAGE))
    return [_shown(ctx) if refused is None else Reply(refused)]


async def bind(ctx: Context, chat: Chat, purpose: str, language: str | None) -> Text | None:
    """Say what a room is for; gives what is to be said where that is not for organizers to decide.

    Who is of the safety team says whether a room is theirs; without a team, organizers do.
    """
    if purpose == RoomPurpose.SAFETY:
        if await team_rooms.propose(ctx.db, chat, ctx.person, language, ctx.now):
            return None
        return _(
            "I've asked the safety team in private. I use this room for what people tell it once "
            "one of them has said yes."
        )
    await rooms.bind(ctx.db, chat, purpose, language)
    if purpose in rooms.HEARD:
        await rooms.look_whether_heard(ctx.db, chat, ctx.now)
    return None


@feature.listens(RoomAccepted)
async def say_whose_room_it_is(_tick: Tick, accepted: RoomAccepted) -> Sequence[Action]:
    """Tell a room that it is the safety team's."""
    return [Post(accepted.chat_id, PURPOSES[RoomPurpose.SAFETY])]


def choices() -> tuple[Button, ...]:
    """What the group in which they stand could be for."""
    return tuple(Button(name, f"/room {purpose}") for purpose, name in CHOICES.items())


def _shown(ctx: Context) -> Reply:
    purpose = PURPOSES.get(ctx.chat.purpose)
    if purpose is None:
        return Reply(ASKED, buttons=choices())
    language = (
        _("Language: {language}.", language=LanguageName(ctx.chat.language))
        if ctx.chat.language
        else None
    )
    return Reply(stack(purpose, language, gap=" "))


@feature.command("rooms", about=_("Which groups are for what"), role=Role.ORGANIZER,
                 label=_("Rooms"))  # fmt: skip
async def all_rooms(ctx: Context) -> Sequence[Action]:
    """List the rooms that have a purpose, and say how a group gets one."""
    lines = [_line(chat, CHOICES[RoomPurpose(chat.purpose)]) for chat in await rooms.bound(ctx.db)]
    for chat, rule in await admission_rules.everywhere(ctx.db):
        lines.append(_line(chat, _("Who asks to join"), admission_rules.LABELS[rule]))
    hint = _("To say what a group is for, add me there and write /room in it.")
    return [Reply(stack(*lines, hint))]


def _line(chat: Chat, *about: Text) -> Text:
    parts = {f"part{place}": part for place, part in enumerate(about)}
    written = "".join(f" · {{{name}}}" for name in parts)
    return Text(f"**{{room}}**{written}", {"room": chat.title, **parts}, translated=False)


@feature.command("listen", SWITCH, about=_("Answer in this group without being asked: /listen on"),
                 role=Role.ORGANIZER, private=False, group=True)  # fmt: skip
async def listen(ctx: Context) -> Sequence[Action]:
    """Let the bot speak unasked in a group, or not."""
    if ctx.chat.private:
        raise Refused(_("Write this in the group that it is about."))
    listening = ctx.get(SWITCH) == "on"
    rooms.listen(ctx.chat, listening=listening)
    if listening:
        await rooms.look_whether_heard(ctx.db, ctx.chat, ctx.now)
        return [Reply(_("I'll answer here without being asked, but only when I'm very sure."))]
    return [Reply(_("I'll answer here only when somebody asks me."))]


@feature.job(rooms.HEARING, work=ask_what_is_heard)
async def warn_of_deafness(_tick: Tick, job: Job, hears_all: bool) -> Sequence[Action]:
    """Say where the bot is that it can't hear there, as soon as that matters, and what helps."""
    if hears_all:
        return []
    return [
        Post(
            job.subject,
            _(
                "But I can't hear what people write here: I'm shown only commands and replies to "
                "my messages. Make me an administrator of this group, without any right, and I "
                "hear everything."
            ),
        )
    ]


# ── a room that moves ────────────────────────────────────────────────────────────────────────


@feature.on(EventKind.MIGRATED)
async def moved(ctx: Context) -> Sequence[Action] | None:
    """Ask the organizers about a staff room's move; until then its questions stand elsewhere."""
    chat = ctx.chat
    if not chat.moved_to:
        return None
    happened(ctx.db, RoomLost(chat.id))
    if chat.purpose == RoomPurpose.SAFETY and await team.members(ctx.db):
        await team_rooms.offer(ctx.db, chat, ctx.person.id, chat.language, ctx.now)
        return []
    announcement = _(
        "{name} has moved the room {room} to a new one: {key}. Is that right? Until an organizer "
        "says so, I don't use it: its questions go to the other rooms, or to people in private.",
        name=ctx.person.name,
        room=chat.title,
        key=Literal(chat.moved_to),
    )
    buttons = (
        to_confirm(_("Yes, it has moved"), f"!moved {chat.id} yes"),
        Button(_("No"), f"!moved {chat.id} no"),
    )
    subject = Subject(MOVE, chat.id)
    return [Say(Organizers(), announcement, buttons=buttons, subject=subject)]


@feature.action("moved", MOVED_ROOM, DECISION, role=Role.ORGANIZER)
async def decide_on_move(ctx: Context) -> Sequence[Action]:
    """Let a room's purpose go along to its new place, or end: "!moved 7 yes", "!moved 7 no"."""
    chat = ctx.get(MOVED_ROOM)
    if await team_rooms.is_offered(ctx.db, chat.id):
        raise Refused(_("Only the safety team can decide that."), private=True)
    if ctx.get(DECISION) == "yes":
        await ctx.confirm_move(chat)
        happened(ctx.db, RoomRegained(chat.id))
        announcement = _("The room {room} goes on in its new place.", room=chat.title)
    else:
        await rooms.give_up(ctx.db, chat)
        announcement = _(
            "Then I leave it. The room {room} has no purpose any more: write {command} where its "
            "questions are to go.",
            room=chat.title,
            command=Literal("/room mentors"),
        )
    settled_card = Update(Subject(MOVE, chat.id), announcement)
    return [settled_card] if ctx.event.press else [settled_card, Reply(announcement)]


@feature.on(EventKind.IDENTITY_CHANGED)
async def identity_changed(ctx: Context) -> Sequence[Action]:  # noqa: ARG001 - to whoever verified
    """Tell who had verified the bot that it is not to be known by the same keys any more."""
    return [
        Reply(
            _(
                "The keys by which your app knows me were replaced, so that it may warn you of me. "
                "Be careful with me until the people who run me say why. They let you verify me "
                "again by {command}.",
                command=Literal("lamplighter matrix verify"),
            )
        )
    ]


@feature.on(EventKind.UNREADABLE)
async def unreadable(ctx: Context) -> Sequence[Action]:  # noqa: ARG001 - to anybody, anywhere
    """Admit, once a room, that an encrypted message could not be read; silence would be worse."""
    return [
        Reply(
            _(
                "I can't read this message: it is encrypted, and its key has not reached me. I've "
                "asked for the key. If you get no answer, please write it again."
            )
        )
    ]
