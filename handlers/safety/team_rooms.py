"""The team's room: each member is asked, and it is used once one of them has said yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import rooms
from bot.domain.safety import team, team_rooms
from bot.domain.safety.team import TeamChanged
from bot.domain.safety.team_rooms import RoomOffered
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg
from bot.words import (
    Action,
    Button,
    Literal,
    Refused,
    SafetyTeam,
    Say,
    Subject,
    Text,
    Update,
    Where,
    _,
    stack,
    to_confirm,
)
from bot.words.domain_events import RoomBound, RoomRegained, happened
from bot.words.states import RoomPurpose
from handlers.safety import cards
from handlers.safety.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import Chat

OFFER = "safety-room"
ROOM = Arg("room", known(team_rooms.offered))
DECISION = Arg("decision", plain(one_of("yes", "no")))


@feature.listens(RoomOffered)
async def ask_members(tick: Tick, offered: RoomOffered) -> Sequence[Action]:
    """Ask each member in private; until one says yes, nothing is said in that room."""
    chat = await rooms.by_id(tick.db, offered.chat_id)
    offer = await team_rooms.offer_of(tick.db, chat.id)
    question = _(
        "{name} would like the group {room} to be the room of the safety team: everybody in it "
        "would read what people tell you. Until one of you says yes, I don't use it.",
        name=await cards.name_of(tick.db, offer.offered_by if offer is not None else None),
        room=_name_of(chat),
    )
    moved = Text("{key}", {"key": Literal(chat.moved_to)}, translated=False)
    buttons = (
        to_confirm(_("Use this room"), f"!team-room {chat.id} yes"),
        Button(_("No"), f"!team-room {chat.id} no"),
    )
    text = stack(question, moved if chat.moved_to else None)
    return [Say(SafetyTeam(where=Where.PRIVATE), text, buttons=buttons, subject=_subject(chat))]


@feature.action("team-room", ROOM, DECISION)
async def decide(ctx: Context) -> Sequence[Action]:
    """Use a room that an organizer has offered, or don't: "!team-room 7 yes"."""
    if not await team.is_member(ctx.db, ctx.person.id):
        raise Refused(_("Only the safety team can decide that."), private=True)
    chat = ctx.get(ROOM)
    if ctx.get(DECISION) == "no":
        await _decline(ctx, chat)
        return [Update(_subject(chat), _unused(chat))]
    if chat.moved_to:
        await team_rooms.forget_offer(ctx.db, chat.id)
        await ctx.confirm_move(chat)
        happened(ctx.db, RoomRegained(chat.id))
    else:
        await team_rooms.accept(ctx.db, chat)
    accepted = _(
        "{name} has said that {room} is the room of the safety team. What people tell it comes "
        "there now.",
        name=ctx.person.name,
        room=_name_of(chat),
    )
    return [Update(_subject(chat), accepted)]


async def _decline(ctx: Context, chat: Chat) -> None:
    await team_rooms.forget_offer(ctx.db, chat.id)
    if chat.moved_to:
        await rooms.give_up(ctx.db, chat)


@feature.listens(RoomBound)
async def end_offer(tick: Tick, bound: RoomBound) -> Sequence[Action]:
    """A group that was offered is for something else now."""
    if bound.purpose == RoomPurpose.SAFETY or not bound.purpose:
        return []
    if not await team_rooms.forget_offer(tick.db, bound.chat_id):
        return []
    chat = await rooms.by_id(tick.db, bound.chat_id)
    return [Update(_subject(chat), _unused(chat))]


@feature.listens(TeamChanged)
async def ask_first_member(tick: Tick, changed: TeamChanged) -> Sequence[Action]:
    """Ask who comes first whether a room that organizers had chosen without a team is used."""
    if changed.joined and len(await team.members(tick.db)) == 1:
        await team_rooms.ask_about_rooms(tick.db)
    return []


def _unused(chat: Chat) -> Text:
    return _("The group {room} is not used for the safety team.", room=_name_of(chat))


def _name_of(chat: Chat) -> str:
    return chat.title or chat.key


def _subject(chat: Chat) -> Subject:
    return Subject(OFFER, chat.id)
