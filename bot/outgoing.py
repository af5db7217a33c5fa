"""From what a handler says to rows of the outbox: who hears it, where, in which language.

What a platform can't do (whispers, topics, long texts) is degraded here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.i18n import Languages, Reader
from bot.message import Button, Post, Priority, Remove, Reply, Says, Send, Text, Update, _
from bot.parcels import wrap
from bot.rendering import render, split
from bot.startlinks import payload
from bot.storage.tables import Account, Chat, Copy, OutboxRow, Person, Thread
from bot.wire import Act, Capabilities, Delivery, Key, Rich

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.access import Visit
    from bot.message import Incoming, Saying

NO_PRIVATE_CHAT = _("I have an answer for you alone, but I can't write to you yet.")
START = _("Open our private chat")


@dataclass(frozen=True, slots=True)
class Outlet:
    """What there is to know of a platform when writing to it."""

    account: str
    capabilities: Capabilities
    start_link: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text goes and who reads it."""

    chat: Chat
    reader: Reader
    reader_id: int | None = None


class Writer:
    """Writes deliveries into the open transaction."""

    def __init__(
        self,
        db: AsyncSession,
        now: datetime,
        languages: Languages,
        zone: str,
        outlets: Mapping[str, Outlet],
    ) -> None:
        self._db = db
        self._now = now
        self._languages = languages
        self._zone = zone
        self._outlets = outlets

    async def write(
        self,
        says: Sequence[Says],
        visit: Visit | None = None,
        incoming: Incoming | None = None,
    ) -> None:
        """Write everything a handler said; `visit` and `incoming` are what it answers."""
        for said in says:
            match said:
                case Reply():
                    if visit is None or incoming is None:
                        msg = "a reply needs somebody to reply to"
                        raise TypeError(msg)
                    await self._reply(said, visit, incoming)
                case Send():
                    await self._send(said)
                case Post():
                    await self._post(said)
                case Update():
                    await self._update(said)
                case Remove():
                    await self._remove(said)
                case _:
                    msg = f"the engine begins forms, not the writer: {type(said).__name__}"
                    raise TypeError(msg)

    async def hush(self, visit: Visit, incoming: Incoming) -> None:
        """Answer a press without a word, so that the button stops waiting."""
        if self._outlets[incoming.platform].capabilities.toast_limit:
            self._toast(Rich(""), visit, incoming)

    # ── one word each ────────────────────────────────────────────────────────────────────────

    async def _reply(self, said: Reply, visit: Visit, incoming: Incoming) -> None:
        reader = self._reader(visit.language, visit.person)
        target = Target(visit.chat, reader, visit.person.id)
        here = Delivery(
            Act.MESSAGE,
            visit.chat.key,
            thread=incoming.place.thread,
            reply_to="" if visit.chat.private else incoming.message,
        )
        if said.whisper and not visit.chat.private:
            await self._whisper(said, target, here, visit, incoming)
        else:
            await self._say(said, said.text, target, here)

    async def _whisper(
        self, said: Reply, target: Target, here: Delivery, visit: Visit, incoming: Incoming
    ) -> None:
        """Say it to one person of a group: natively, as a toast, or in the private chat."""
        outlet = self._outlets[incoming.platform]
        if outlet.capabilities.whispers:
            await self._say(said, said.text, target, replace(here, whisper_to=incoming.sender.key))
            return
        content = render(said.text, target.reader)
        bare = not (said.buttons or said.attachments)
        if incoming.press and bare and 0 < len(content.text) <= outlet.capabilities.toast_limit:
            self._toast(content, visit, incoming)
            return
        if visit.account.reachable and visit.account.chat_id is not None:
            private = await self._db.get_one(Chat, visit.account.chat_id)
            there = Target(private, target.reader, target.reader_id)
            await self._say(said, said.text, there, Delivery(Act.MESSAGE, private.key))
            return
        await self._say(
            Reply(NO_PRIVATE_CHAT, buttons=self._start_button(outlet)),
            NO_PRIVATE_CHAT,
            target,
            here,
        )

    async def _send(self, said: Send) -> None:
        """Say it privately: on the account that was seen last among those that can be reached."""
        found = (
            await self._db.execute(
                select(Chat, Person, Account.client_language)
                .join(Account, Account.chat_id == Chat.id)
                .join(Person, Person.id == Account.person_id)
                .where(Account.person_id == said.person, Account.reachable)
                .order_by(Account.seen_at.desc(), Account.id)
                .limit(1)
            )
        ).first()
        if found is None:
            return
        chat, person, client_language = found
        reader = self._reader(person.language or client_language, person)
        await self._say(
            said, said.text, Target(chat, reader, person.id), Delivery(Act.MESSAGE, chat.key)
        )

    async def _post(self, said: Post) -> None:
        chat = await self._db.get_one(Chat, said.chat)
        if not chat.present:
            return
        reader_id = said.to
        reader = await self._reader_of(chat, said.to)
        threads = self._outlets[chat.platform].capabilities.threads and chat.topics
        subject = said.about if said.topic is not None else said.thread_of
        if said.topic is not None and threads:
            await self._open_thread(said, said.topic, Target(chat, reader))
        here = Delivery(Act.MESSAGE, chat.key, thread=said.thread, reply_to=said.reply_to)
        await self._say(
            said,
            said.text,
            Target(chat, reader, reader_id),
            here,
            thread_about=subject if threads else "",
        )

    async def _update(self, said: Update) -> None:
        copies = (
            await self._db.execute(
                select(Copy, Chat)
                .join(Chat, Chat.id == Copy.chat_id)
                .where(Copy.about == said.about, Copy.own, Chat.present)
                .order_by(Copy.chat_id, Copy.part, Copy.id)
            )
        ).all()
        for copy, chat in copies:
            reader = await self._reader_of(chat, copy.reader_id)
            await self._rewrite(said, copy, Target(chat, reader, copy.reader_id))

    async def _remove(self, said: Remove) -> None:
        """Take back what stands, and keep back what has not left yet."""
        copies = await self._db.execute(
            select(Copy, Chat)
            .join(Chat, Chat.id == Copy.chat_id)
            .where(Copy.about == said.about, Copy.chat_id != (said.but_in or 0), Chat.present)
            .order_by(Copy.id)
        )
        for copy, chat in copies.all():
            await self._db.execute(
                update(OutboxRow)
                .where(OutboxRow.copy_id == copy.id, OutboxRow.state == "queued")
                .values(state="cancelled", payload=None, settled_at=self._now)
            )
            waiting = await self._waiting(copy)
            priority = Priority.ANSWER if waiting is None else Priority(waiting.priority)
            copy.own = False
            self._enqueue(chat, Delivery(Act.DELETE, chat.key), priority, copy=copy)

    async def _rewrite(self, said: Update, copy: Copy, target: Target) -> None:
        """Change one copy: in the queue where it has not left yet, else by an edit."""
        outlet = self._outlets[target.chat.platform]
        pieces = split(render(said.text, target.reader), outlet.capabilities.text_limit)
        content = pieces[copy.part] if copy.part < len(pieces) else Rich("…")
        last = copy.part >= len(pieces) - 1
        edit = Delivery(
            Act.EDIT,
            target.chat.key,
            content=content,
            keys=self._keys(said.buttons, target) if last else (),
        )
        waiting = await self._waiting(copy)
        if waiting is not None and waiting.state == "queued":
            fresh = wrap(edit)
            kept = {
                name: value
                for name, value in (waiting.payload or {}).items()
                if name not in {"content", "keys"}
            }
            waiting.payload = {**kept, **fresh}
            return
        # Behind what is on the wire: were it sent again, this must not overtake it.
        priority = Priority.ANSWER if waiting is None else Priority(waiting.priority)
        self._enqueue(target.chat, edit, priority, copy=copy)

    async def _waiting(self, copy: Copy) -> OutboxRow | None:
        """What is still to be said or changed of a copy, the last of it."""
        return await self._db.scalar(
            select(OutboxRow)
            .where(
                OutboxRow.copy_id == copy.id,
                OutboxRow.state.in_(("queued", "sending")),
                OutboxRow.act.in_((Act.MESSAGE.value, Act.EDIT.value)),
            )
            .order_by(OutboxRow.id.desc())
            .limit(1)
            .with_for_update()
        )

    # ── parts ────────────────────────────────────────────────────────────────────────────────

    async def _say(
        self,
        said: Saying,
        text: Text,
        target: Target,
        here: Delivery,
        *,
        thread_about: str = "",
    ) -> None:
        """Write one message, in as many pieces as the platform's limit asks for."""
        capabilities = self._outlets[target.chat.platform].capabilities
        pieces = split(render(text, target.reader), capabilities.text_limit)
        keys = self._keys(said.buttons, target)
        for part, content in enumerate(pieces):
            last = part == len(pieces) - 1
            copy = None
            if said.about:
                copy = Copy(
                    chat_id=target.chat.id,
                    about=said.about,
                    message="",
                    thread=here.thread,
                    own=True,
                    part=part,
                    reader_id=target.reader_id,
                )
                self._db.add(copy)
                await self._db.flush([copy])
            delivery = replace(
                here,
                content=content,
                keys=keys if last else (),
                attachments=said.attachments if last else (),
            )
            self._enqueue(
                target.chat, delivery, said.priority, copy=copy, thread_about=thread_about
            )

    async def _open_thread(self, said: Post, topic: Text, target: Target) -> None:
        known = await self._db.scalar(
            select(Thread.id).where(Thread.chat_id == target.chat.id, Thread.about == said.about)
        )
        if known is not None:
            return
        self._db.add(Thread(chat_id=target.chat.id, about=said.about, key=""))
        name = render(topic, target.reader).text
        self._enqueue(
            target.chat,
            Delivery(Act.THREAD, target.chat.key, thread_name=name),
            said.priority,
            thread_about=said.about,
        )

    def _toast(self, content: Rich, visit: Visit, incoming: Incoming) -> None:
        self._enqueue(
            visit.chat,
            Delivery(Act.TOAST, visit.chat.key, content=content, press=incoming.press),
            Priority.PRESS,
        )

    def _enqueue(
        self,
        chat: Chat,
        delivery: Delivery,
        priority: Priority,
        *,
        copy: Copy | None = None,
        thread_about: str = "",
    ) -> None:
        self._db.add(
            OutboxRow(
                platform=chat.platform,
                chat_id=chat.id,
                act=delivery.act.value,
                priority=int(priority),
                payload=wrap(delivery),
                copy_id=copy.id if copy is not None else None,
                thread_about=thread_about,
                state="queued",
                attempts=0,
                uncertain=0,
                not_before=self._now,
                problem="",
            )
        )

    def _keys(self, buttons: Sequence[Button], target: Target) -> tuple[Key, ...]:
        return tuple(self._key(button, target) for button in buttons)

    def _key(self, button: Button, target: Target) -> Key:
        """What the platform shows; where it has no start links, the words of one are said there."""
        label = render(button.label, target.reader).text
        if not button.start:
            return Key(label, button.says, button.url)
        words = payload(button.start)
        link = self._outlets[target.chat.platform].start_link(words)
        return Key(label, url=link) if link else Key(label, says=f"/start {words}")

    def _start_button(self, outlet: Outlet) -> tuple[Button, ...]:
        link = outlet.start_link("hello")
        return (Button(START, url=link),) if link else ()

    def _reader(self, language: str | None, person: Person | None) -> Reader:
        zone = person.zone if person is not None and person.zone else self._zone
        return Reader(self._languages.best(language or ""), zone, now=self._now)

    async def _reader_of(self, chat: Chat, person_id: int | None) -> Reader:
        """Who reads in a chat: the person, the private chat's owner, or the room as such."""
        owner = Account.person_id == person_id if person_id else Account.chat_id == chat.id
        if person_id or chat.private:
            found = (
                await self._db.execute(
                    select(Person, Account.client_language)
                    .join(Account, Account.person_id == Person.id)
                    .where(owner)
                    .order_by(Account.platform != chat.platform, Account.seen_at.desc())
                    .limit(1)
                )
            ).first()
            if found is not None:
                person, client_language = found
                own = None if chat.private else chat.language
                return self._reader(person.language or own or client_language, person)
        return self._reader(chat.language, None)
