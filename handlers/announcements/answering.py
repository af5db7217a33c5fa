"""What readers do with an announcement: they react, and they reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import blocks, people, references
from bot.domain.announcements import announcements, outcomes
from bot.words import EventKind, Reply, Send, Subject, _, spoken, stack
from handlers.announcements.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Person
    from bot.words import Action

REPLY = "announcement-reply"
"""What a reader's reply before whoever made the announcement is about: the reader's number."""


@feature.on(EventKind.REACTION)
async def react(ctx: Context) -> Sequence[Action] | None:
    """Note it; in groups it is everybody's to see there."""
    subject = await references.subject(ctx.db, ctx.chat, ctx.event.message)
    if subject is None or subject.kind != announcements.KIND:
        return None
    if ctx.chat.private:
        await outcomes.react(ctx.db, subject.number, ctx.person.id, ctx.event.text)
    return []


@feature.on(EventKind.TEXT)
async def reply(ctx: Context) -> Sequence[Action] | None:
    """Pass a reply on to whoever made the announcement, where they want that, and theirs back; all
    other words go on to those who answer questions.
    """
    if not ctx.chat.private or not ctx.event.reply_to:
        return None
    subject = await references.subject(ctx.db, ctx.chat, ctx.event.reply_to)
    if subject is not None and subject.kind == REPLY:
        return await _back(ctx, subject)
    if subject is None or subject.kind != announcements.KIND:
        return None
    maker = await _listening_maker(ctx, subject.number)
    if maker is None:
        return None
    instead = await ctx.intercept(ctx.event.text)
    return _passed_on(ctx, maker, subject.number) if instead is None else instead


async def _listening_maker(ctx: Context, number: int) -> Person | None:
    """Who made an announcement, if replies go to them and they can be written to."""
    announcement = await announcements.by_number(ctx.db, str(number))
    maker = await people.by_id(ctx.db, announcement.made_by or 0)
    if not announcement.to_maker or maker is None or maker.id == ctx.person.id:
        return None
    is_unseen = ctx.person.anonymous  # their name is not to be known: those who answer don't see it
    if is_unseen or not await _may_write(ctx, maker.id):
        return None
    return maker


async def _may_write(ctx: Context, person_id: int) -> bool:
    """Can somebody be written to who has not blocked whoever speaks, nor is blocked by them?"""
    if await blocks.are_apart(ctx.db, ctx.person.id, person_id):
        return False
    return await people.has_private_chat(ctx.db, person_id)


def _passed_on(ctx: Context, maker: Person, number: int) -> list[Action]:
    told = stack(
        _("{name} replies to announcement {number}:", name=ctx.person.name, number=str(number)),
        spoken(ctx.event.marked or ctx.event.text),
        _("Reply to this message to answer."),
    )
    heard = Send(
        maker.id,
        told,
        subject=Subject(REPLY, ctx.person.id, str(number)),
        attachments=ctx.event.attachments,
    )
    return [heard, Reply(_("I've passed it on to {name}.", name=maker.name))]


async def _back(ctx: Context, subject: Subject) -> Sequence[Action]:
    """What the maker of an announcement answers to a reply."""
    answer = stack(
        _("{name} answers your reply to an announcement:", name=ctx.person.name),
        spoken(ctx.event.marked or ctx.event.text),
    )
    if not await _may_write(ctx, subject.number):
        return [Reply(_("I can't write to them now."))]
    return [
        Send(subject.number, answer, attachments=ctx.event.attachments),
        Reply(_("I've passed it on.")),
    ]
