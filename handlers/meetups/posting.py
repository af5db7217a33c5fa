"""Publishing a meetup, and putting its card into rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references, rooms
from bot.domain.meetups import meetups
from bot.engine.screens import Screen, fitting, ticked
from bot.words import Action, Button, Refused, Reply, Text, _, stack, verbatim
from bot.words.meetups import MeetupState, Visibility
from bot.words.states import RoomPurpose
from handlers.meetups import cards, wording
from handlers.meetups.arguments import card_of
from handlers.meetups.desk import DESK, back_to_desk, desk, next_date, room_for
from handlers.meetups.registry import deed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context
    from bot.storage.tables import Chat, Meetup
    from bot.words import Update


@deed("publish")
async def publish(ctx: Context, meant: Meetup, _value: str) -> Sequence[Action]:
    """Let people see it, and offer to post its card; where it is for one room, it is posted."""
    if meant.visibility == Visibility.ROOM and await room_for(ctx, meant) is None:
        raise Refused(_("Choose first for which group it is."))
    await meetups.publish(ctx.db, meant, ctx.now)
    note = _("It is published. Where shall its card stand?")
    if meant.visibility == Visibility.ROOM and meant.chat_id is not None:
        date_of = await next_date(ctx, meant)
        if date_of is not None:
            posted = await put_into(ctx, date_of, meant.chat_id)
            return [*posted, await desk(ctx, meant, _("It is published, and its card posted."))]
    return [await _post_screen(ctx, meant, note)]


@deed("drop")
async def drop(ctx: Context, meant: Meetup, _value: str) -> Sequence[Action]:
    """Forget a draft."""
    meetups.drop(meant)
    return [await Screen(_("Dropped.")).show(ctx, DESK)]


@deed("post")
async def post(ctx: Context, meant: Meetup, value: str) -> Sequence[Action]:
    """Choose rooms for the card, and put it there."""
    chosen, _space, page = value.partition(" ")
    chat = await _postable(ctx, chosen)
    if chat is None:
        note = _("Where shall its card stand?")
        return [await _post_screen(ctx, meant, note, page)]
    date_of = await next_date(ctx, meant)
    if date_of is None or meant.state != MeetupState.PUBLISHED:
        raise Refused(_("This meetup is not published."))
    posted = await put_into(ctx, date_of, chat.id)
    note = _("Posted in {room}.", room=verbatim(chat.title or chat.key))
    return [*posted, await desk(ctx, meant, note)]


async def _postable(ctx: Context, written: str) -> Chat | None:
    chat = await rooms.find(ctx.db, int(written)) if written.isdecimal() else None
    return None if chat is None or chat.purpose == RoomPurpose.SAFETY else chat


async def _post_screen(ctx: Context, meant: Meetup, note: Text, page: str = "") -> Reply | Update:
    date_of = await next_date(ctx, meant)
    standing = set()
    if date_of is not None:
        standing = await references.stands_in(ctx.db, card_of(date_of), private=False)
    chats = [chat for chat in await rooms.bound(ctx.db) if chat.purpose != RoomPurpose.SAFETY]
    buttons = [
        Button(
            ticked(label, chosen=chat.id in standing),
            f"!meetup {meant.id} post {chat.id}",
        )
        for chat, label in zip(chats, wording.rooms(chats), strict=True)
    ]
    elsewhere = _(
        "In any other group, write {command} there.",
        command=verbatim(f"/meetup {meant.id}"),
    )
    shown = fitting(buttons, f"!meetup {meant.id} post -", page)
    return await Screen(stack(note, elsewhere), shown, back_to_desk(meant)).show(ctx, DESK)


async def put_into(ctx: Context, date_of: MeetupDate, chat_id: int) -> list[Action]:
    """Put the card into a room, unless it stands there; of a series, the next ones follow it."""
    await meetups.keep_posted(ctx.db, date_of.meetup.id, chat_id, date_of.occurrence.id)
    if chat_id in await references.stands_in(ctx.db, card_of(date_of)):
        await cards.refresh(ctx.db, date_of.occurrence.id, ctx.now)
        return []
    return await cards.posts(ctx.db, date_of, [chat_id], ctx.now)
