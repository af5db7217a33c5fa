"""From what a handler says to rows of the outbox: who hears it, where, in which language.

What a platform can't do (whispers, threads, long texts) is degraded here and nowhere else.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.delivery.audience_writer import AudienceWriter, Needed, anybody
from bot.delivery.enclosing import enclose
from bot.delivery.holding_back import hold_back
from bot.delivery.membership_writer import MembershipWriter
from bot.delivery.outbox_writer import OutboxWriter
from bot.delivery.own_threads import OwnThreads
from bot.delivery.poll_writer import PollWriter
from bot.delivery.readers import Readers, Target
from bot.delivery.side_chat_writer import SideChatWriter
from bot.delivery.tag_writer import TagWriter
from bot.delivery.thread_writer import ThreadWriter
from bot.delivery.toasts import toast
from bot.delivery.visits import may_invite, private_chat, side_chat
from bot.languages.rendering import render
from bot.storage import jobs
from bot.storage.tables import Broadcast, Chat, MessageReference
from bot.words import (
    Action,
    Button,
    DropThread,
    Enclose,
    HoldBack,
    NameThread,
    Post,
    Remove,
    Reply,
    Say,
    Send,
    Update,
    _,
    stack,
)
from bot.words.deliveries import Act, Delivery, Rich

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.visits import Visit
    from bot.languages.negotiation import Languages
    from bot.words import Event, Text
    from bot.words.platforms import Outlet

NO_PRIVATE_CHAT = _("I have an answer for you alone, but I can't write to you yet.")
START = _("Open our private chat")
OPENED = _("I've opened this chat with you, as what follows is for you alone.")
BROADCAST = "delivery.broadcast"
"""The job that goes on with a broadcast; its subject is the broadcast's id."""


class ActionWriter:
    """Writes deliveries into the open transaction."""

    def __init__(
        self,
        db: AsyncSession,
        now: datetime,
        languages: Languages,
        zone: str,
        outlets: Mapping[str, Outlet],
        *,
        needed: Needed = anybody,
    ) -> None:
        self._db = db
        self._now = now
        self._readers = Readers(db, now, languages, zone)
        self.outbox = OutboxWriter(db, now, outlets)
        self._own_threads = OwnThreads(self.outbox)
        self._side_chats = SideChatWriter(self.outbox, self._own_threads, self._readers)
        self._outlets = outlets
        self._audiences = AudienceWriter(db, now, self._readers, self.outbox, needed, self._post)
        self._ways: Mapping[type[Any], Callable[[Any], Awaitable[None]]] = {
            Send: self._send,
            Post: self._post,
            Say: self._say,
            Update: self._update,
            Enclose: partial(enclose, db, self.outbox),
            Remove: self._remove,
            HoldBack: partial(hold_back, db),
            NameThread: self._name_thread,
            DropThread: self._drop_thread,
            **PollWriter(self.outbox, self._readers, self._post).ways(),
            **MembershipWriter(self.outbox, self._readers).ways(),
            **TagWriter(self.outbox, self._readers).ways(),
        }

    async def write(
        self,
        actions: Sequence[Action],
        visit: Visit | None = None,
        event: Event | None = None,
    ) -> None:
        """Write everything a handler said; `visit` and `incoming` are what it answers."""
        self.outbox.press = event.press if event is not None else ""
        for action in actions:
            self.outbox.speaker_id = _speaker(action, visit)
            if isinstance(action, Reply):
                if visit is None or event is None:
                    msg = "a reply needs somebody to reply to"
                    raise TypeError(msg)
                await self._reply(action, visit, event)
            elif (write := self._ways.get(type(action))) is not None:
                await write(action)
            else:
                msg = f"the engine begins forms, not the writer: {type(action).__name__}"
                raise TypeError(msg)
        if visit is not None and event is not None and event.press:
            await self._hush(visit, event)

    async def _hush(self, visit: Visit, event: Event) -> None:
        """Answer a press without a word, if it has no answer, so that the button stops waiting."""
        has_toasts = self._outlets[event.platform].capabilities.toast_limit > 0
        if has_toasts and not self.outbox.has_toasted:
            await self.outbox.toast(Rich(""), visit, event)

    # ── one word each ────────────────────────────────────────────────────────────────────────

    async def _reply(self, reply: Reply, visit: Visit, event: Event) -> None:
        reader = self._readers.of(reply.language or visit.language, visit.person)
        target = Target(visit.chat, reader, visit.person.id)
        if visit.chat.beside_id is not None:
            await self._side_chats.reply(reply, target, event)
            return
        delivery = Delivery(
            Act.MESSAGE,
            visit.chat.key,
            thread=event.place.thread or await self._own_threads.of_pressed(visit.chat, event),
            reply_to="" if visit.chat.private else event.message,
        )
        if reply.whisper and not visit.chat.private:
            await self._whisper(reply, target, delivery, visit, event)
        else:
            await self._own_threads.say(reply, target, delivery)

    async def _whisper(
        self, reply: Reply, target: Target, delivery: Delivery, visit: Visit, event: Event
    ) -> None:
        """Say it to one person of a group: aside, beside the group, as a toast, or in private."""
        if event.temporary_chat is not None:
            await self._side_chats.say_aside(reply, visit, event.temporary_chat)
            return
        if reply.passing and await toast(self.outbox, reply, target, visit, event):
            return
        outlet = self._outlets[event.platform]
        if outlet.capabilities.side_chats and (event.press or outlet.capabilities.whispers):
            chat = await side_chat(self._db, visit.chat, event.sender.key)
            await self._side_chats.reply(reply, replace(target, chat=chat), event)
            return
        if await toast(self.outbox, reply, target, visit, event):
            return
        if visit.account.reachable and visit.account.chat_id is not None:
            private = await self._db.get_one(Chat, visit.account.chat_id)
            private_target = Target(private, target.reader, target.reader_id)
            await self.outbox.say(
                reply, reply.text, private_target, Delivery(Act.MESSAGE, private.key)
            )
            return
        if outlet.capabilities.opens_chats and reply.openly is None and may_invite(visit, event):
            await self._open_chat(reply, target, visit)
            return
        openly = reply.openly or NO_PRIVATE_CHAT
        buttons = (Button(START, start=reply.start),) if reply.start else self._start_button(outlet)
        await self.outbox.say(Reply(openly, buttons=buttons), openly, target, delivery)

    async def _open_chat(self, reply: Reply, target: Target, visit: Visit) -> None:
        """Say it in a private chat that the bot begins, with a word on why.

        From now on they count as reachable: what comes till they join waits for them there. Who
        declines, or leaves it, no longer does, and is not invited again.
        """
        account = visit.account
        private = await private_chat(self._db, account.platform, visit.chat.account, account.key)
        account.chat_id, account.reachable = private.id, True
        private_target = Target(private, target.reader, target.reader_id)
        text = stack(OPENED, reply.text, gap="\n\n")
        await self.outbox.say(reply, text, private_target, Delivery(Act.MESSAGE, private.key))

    async def _send(self, message: Send) -> None:
        """Say it privately: on the account that was seen last among those that can be reached."""
        target = await self._readers.reachable(message.person)
        if target is not None:
            delivery = Delivery(Act.MESSAGE, target.chat.key)
            await self._own_threads.say(message, target, delivery)

    async def _post(self, post: Post) -> None:
        chat = await self._db.get_one(Chat, post.chat)
        if not chat.present:
            return
        if chat.beside_id is not None:
            await self._side_chats.post(post, chat)
            return
        target = Target(chat, await self._readers.in_chat(chat, post.to), post.to)
        delivery = Delivery(Act.MESSAGE, chat.key, thread=post.thread, reply_to=post.reply_to)
        if post.concerns:
            delivery = replace(delivery, members=await self._side_chats.members(post, chat))
        if chat.private:
            await self._own_threads.say(post, target, delivery)
            return
        threads = self._outlets[chat.platform].capabilities.threads and chat.threaded
        subject = post.subject if post.thread_title is not None else post.thread_of
        if post.thread_title is not None and threads:
            await ThreadWriter(self.outbox).open(post, post.thread_title, target)
        in_thread = subject if threads else None
        await self.outbox.say(post, post.text, target, delivery, thread_subject=in_thread)

    async def _say(self, announcement: Say) -> None:
        broadcast = await self._audiences.write(announcement)
        if broadcast is not None:
            await jobs.put(self._db, BROADCAST, broadcast.id, self._now)

    async def continue_broadcast(self, broadcast_id: int) -> None:
        """Write to the next people of a large audience, and come back for the others."""
        broadcast = await self._db.get_one(Broadcast, broadcast_id, with_for_update=True)
        if await self._audiences.write_more(broadcast):
            await jobs.put(self._db, BROADCAST, broadcast.id, self._now)

    async def _update(self, update: Update) -> None:
        references = (
            await self._db.execute(
                select(MessageReference, Chat)
                .join(Chat, Chat.id == MessageReference.chat_id)
                .where(
                    MessageReference.subject == str(update.subject),
                    MessageReference.own,
                    Chat.present,
                )
                .order_by(MessageReference.chat_id, MessageReference.part, MessageReference.id)
            )
        ).all()
        if update.thread_title is not None:
            wording = self._wording(update.thread_title)
            await ThreadWriter(self.outbox).rename(update.subject, wording)
        for reference, chat in references:
            if reference.reader_id in update.not_for:
                continue
            reader = await self._readers.in_chat(chat, reference.reader_id)
            await self.outbox.rewrite(update, reference, Target(chat, reader, reference.reader_id))

    async def _name_thread(self, name: NameThread) -> None:
        await self._own_threads.rename(name.subject, self._wording(name.title))

    async def _drop_thread(self, drop: DropThread) -> None:
        await self._own_threads.drop(drop.subject)

    def _wording(self, title: Text) -> Callable[[Chat], Awaitable[str]]:
        async def worded(chat: Chat) -> str:
            return render(title, await self._readers.in_chat(chat, None)).text

        return worded

    async def _remove(self, removal: Remove) -> None:
        """Take back what stands, and keep back what has not left yet."""
        meant = []
        if removal.only_in is not None:
            meant = [MessageReference.chat_id == removal.only_in, MessageReference.own]
        references = await self._db.execute(
            select(MessageReference, Chat)
            .join(Chat, Chat.id == MessageReference.chat_id)
            .where(
                *meant,
                MessageReference.subject == str(removal.subject),
                MessageReference.chat_id != (removal.but_in or 0),
                MessageReference.removed.is_(False),
                Chat.present,
            )
            .order_by(MessageReference.id)
        )
        for reference, chat in references.all():
            await self.outbox.remove(reference, chat, removal.priority)

    def _start_button(self, outlet: Outlet) -> tuple[Button, ...]:
        link = outlet.start_link("hello")
        return (Button(START, url=link),) if link else ()


def _speaker(action: Action, visit: Visit | None) -> int | None:
    """Whose doing it is what is said: they take turns with others in a chat."""
    if isinstance(action, Post | Say) and action.by is not None:
        return action.by
    return None if visit is None else visit.person.id
