"""Spaces: organizers are asked whether the bot serves the rooms in one; in itself it is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references, spaces
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, Role
from bot.words import (
    Action,
    Button,
    Enter,
    EventKind,
    Organizers,
    Reply,
    Say,
    Subject,
    Text,
    Update,
    _,
    ngettext,
    stack,
    to_confirm,
    verbatim,
)
from bot.words.domain_events import Undelivered
from bot.words.states import SpaceState
from handlers.rooms import offers
from handlers.rooms.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Space, SpaceRoom

CARD, REMINDER, ACT = "space", "space-reminder", "space-act"
SHOWN = 10
CHOICES = {
    "serve": SpaceState.SERVED,
    "list": SpaceState.LISTED,
    "no": SpaceState.DECLINED,
}
SPACE = Arg("space", known(spaces.read))
CHOICE = Arg("choice", plain(one_of(*CHOICES)))


@feature.on(EventKind.SPACE)
async def offered(ctx: Context) -> Sequence[Action]:
    """Ask organizers about a space that the bot has come to, and about what is new in it."""
    news = await spaces.note(ctx.db, ctx.event, ctx.now)
    if news is None or not news.is_offered:
        return []
    card = await _card(ctx.db, news.space)
    if not news.is_anew:
        return [Update(_subject(CARD, news.space), card, _buttons(news.space))]
    subject = _subject(CARD, news.space)
    return [Say(Organizers(), card, buttons=_buttons(news.space), subject=subject)]


@feature.on(EventKind.SPACE_LEFT)
async def left(ctx: Context) -> Sequence[Action]:
    """There is nothing to decide on any more."""
    space = await spaces.leave(ctx.db, ctx.event)
    if space is None:
        return []
    return [Update(_subject(CARD, space), await _card(ctx.db, space))]


@feature.action("space", SPACE, CHOICE, role=Role.ORGANIZER)
async def decide(ctx: Context) -> Sequence[Action]:
    """Serve its rooms, only list them, or leave them be: "!space 7 serve"."""
    space, choice = ctx.get(SPACE), CHOICES[ctx.get(CHOICE)]
    rooms = await spaces.decide(ctx.db, space, ctx.person, choice)
    card = Update(_subject(CARD, space), await _card(ctx.db, space), _buttons(space))
    going = [
        Enter(space.platform, space.account, room.key, room.via, room.title, Subject(ACT, room.id))
        for room in rooms
        if room.state == SpaceState.SERVED
    ]
    return [card, *going, *([] if ctx.event.press else [Reply(card.text)])]


@feature.listens(Undelivered)
async def could_not(tick: Tick, event: Undelivered) -> Sequence[Action] | None:
    """The bot could not go to a room: say what would help."""
    about = await references.meant_for(tick.db, event.reference_id)
    subject = about[0] if about is not None else None
    if subject is None or subject.kind != ACT:
        return None
    room = await spaces.room_by_id(tick.db, subject.number)
    space = await spaces.by_id(tick.db, room.space_id) if room is not None else None
    if room is None or space is None:
        return []
    spaces.fail(room)
    problem = _("I could not join the room {room}. Invite me there, and I'll come.",
                room=verbatim(room.title))  # fmt: skip
    return [Say(Organizers(), problem)]


@feature.job(spaces.LOOK)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Remind organizers, once, of a space of which nobody has said anything."""
    space = await spaces.by_id(tick.db, job.subject)
    if space is None or not spaces.take_unanswered(space, tick.now):
        return []
    card = await _card(tick.db, space)
    subject, reminder = _subject(CARD, space), _subject(REMINDER, space)
    return [offers.asked_again(card, _buttons(space), subject, reminder)]


async def _card(db: AsyncSession, space: Space) -> Text:
    title = verbatim(space.title or space.key)
    if space.state == SpaceState.GONE:
        return _("I'm not in the space {space} any more. Its rooms stay as they are.", space=title)
    rooms = [room for room in await spaces.rooms_of(db, space) if room.state != SpaceState.GONE]
    new = [room for room in rooms if room.state == SpaceState.OFFERED] or rooms
    left_out = len(new) - SHOWN
    more = ngettext("… and {count} more", "… and {count} more", left_out) if left_out > 0 else None
    head = _("I'm in the space {space}. These rooms are in it:", space=title)
    return stack(head, *(_line(room) for room in new[:SHOWN]), more, await _state(db, space))


def _line(room: SpaceRoom) -> Text:
    title = Text("• {room}", {"room": verbatim(room.title or room.key)}, translated=False)
    if room.is_open:
        return title
    return stack(title, _("(by invitation)"), gap=" ")


async def _state(db: AsyncSession, space: Space) -> Text:
    by = verbatim(await people.named(db, space.decided_by) or "")
    if space.state == SpaceState.SERVED:
        return _("_{name} has let me serve them: I go there, and /groups lists those that are "
                 "open._", name=by)  # fmt: skip
    return offers.declined(space.state, by) or _(
        "Shall I be there to help, and list them in /groups? Until an organizer says so, I do "
        "nothing. I say nothing in the space itself."
    )


def _buttons(space: Space) -> tuple[Button, ...]:
    deed = f"!space {space.id}"
    return offers.buttons(space.state, to_confirm(_("Serve these"), f"{deed} serve"), deed)


def _subject(kind: str, space: Space) -> Subject:
    return Subject(kind, space.id, str(space.offers))
