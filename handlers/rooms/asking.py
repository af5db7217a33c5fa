"""What a group is for: asked of whoever may say it, as soon as the bot is added to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers, people, rooms
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, Role
from bot.words import (
    Action,
    Button,
    EventKind,
    Post,
    Reply,
    Send,
    Subject,
    Text,
    Update,
    _,
    stack,
    verbatim,
)
from bot.words.domain_events import RoomBound
from bot.words.platforms import AskedBy
from handlers.rooms import purposes
from handlers.rooms.purposes import CHOICES, PURPOSES
from handlers.rooms.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Tick
    from bot.storage.tables import Chat

CARD = "room-purpose"


async def _group(db: AsyncSession, words: str) -> Chat | None:
    number = numbers.read(words)
    return await rooms.find(db, number) if number is not None else None


GROUP = Arg("group", known(_group), _("Which group?"))
PURPOSE = Arg("purpose", plain(one_of(*PURPOSES)))


@feature.on(EventKind.BOT_ADDED)
async def added(ctx: Context) -> Sequence[Action] | None:
    """Introduce oneself in a group, in one breath; ask whoever has brought the bot what it is for.

    Anybody may add the bot anywhere, so organizers are not asked of groups that strangers bring
    it to: `/setup` lists them.
    """
    if ctx.chat.private:
        return None
    hello = _(
        "Hello, I'm here to help newcomers. Ask me with /ask and your question, "
        "or write to me in private. Organizers: /room tells me what this group is for."
    )
    introduction = stack(hello, ctx.use(AskedBy).hint(ctx.chat.platform))
    if ctx.chat.purpose or not ctx.is_a(Role.ORGANIZER):
        return [Reply(introduction)]
    if not await people.has_private_chat(ctx.db, ctx.person.id):
        return [Reply(introduction, buttons=purposes.choices())]
    subject = Subject(CARD, ctx.chat.id)
    asked = Send(ctx.person.id, _text(ctx.chat), buttons=_buttons(ctx.chat), subject=subject)
    return [Reply(introduction), asked]


@feature.action("whatfor", GROUP, role=Role.ORGANIZER)
async def ask(ctx: Context) -> Sequence[Action]:
    """Show what a group is for, and what it could be for: "!whatfor 7"."""
    chat = ctx.get(GROUP)
    return [Reply(_text(chat), buttons=_buttons(chat), subject=Subject(CARD, chat.id))]


@feature.action("purpose", GROUP, PURPOSE, role=Role.ORGANIZER)
async def bind(ctx: Context) -> Sequence[Action]:
    """Say from elsewhere what a group is for; it is said there too: "!purpose 7 mentors"."""
    chat = ctx.get(GROUP)
    refused = await purposes.bind(ctx, chat, ctx.get(PURPOSE), None)
    return [Reply(refused)] if refused is not None else [Post(chat.id, PURPOSES[chat.purpose])]


@feature.listens(RoomBound)
async def settle(tick: Tick, bound: RoomBound) -> Sequence[Action]:
    """Wherever that was asked, show what the answer is."""
    chat = await rooms.by_id(tick.db, bound.chat_id)
    return [Update(Subject(CARD, chat.id), _text(chat), _buttons(chat))]


def _text(chat: Chat) -> Text:
    title = verbatim(chat.title or chat.key)
    if chat.purpose not in PURPOSES:
        return _("What is the group {room} for?", room=title)
    values = {"room": title, "purpose": PURPOSES[chat.purpose]}
    return Text("**{room}**: {purpose}", values, translated=False)


def _buttons(chat: Chat) -> tuple[Button, ...]:
    if chat.purpose in PURPOSES:
        return ()
    return tuple(Button(name, f"!purpose {chat.id} {purpose}") for purpose, name in CHOICES.items())
