"""The bot account on the console.

People's deeds become raw events; what the bot says is kept where it stands, so that it can be
pressed, replied to and edited, and is shown to whoever watches. A person's key is their bare name
("ada"), a group's its name, a private chat's "@" and the name.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.platforms.console.files import from_json, to_json
from bot.platforms.console.rooms import ACCOUNT, Rooms, Standing, Watcher, chat_key, place_of
from bot.platforms.console.samples import PLATFORM, attach, read, share
from bot.platforms.console.steps import HAPPENS, Step, StepKind
from bot.words import (
    Attachment,
    AttachmentKind,
    Event,
    EventKind,
    Right,
    Sender,
    TemporaryChat,
)
from bot.words.deliveries import Act, Capabilities, Delivery, RawEvent, Rich, Sent
from bot.words.failures import Rejected, Unreachable
from bot.words.platforms import Belonging, Pace
from bot.words.side_chats import is_side_chat, parts_of

if TYPE_CHECKING:
    from bot.words.deliveries import Receive
    from bot.words.diagnosis import Finding
    from bot.words.menus import Menu

YOU = "you"
"""The key of whoever sits at the terminal."""
COMMAND = re.compile(r"/(\w+)(?=\s|$)")
MENTION = re.compile(rf"\s*@{ACCOUNT}\b[,:]?\s*", re.IGNORECASE)

CAPABILITIES = Capabilities(
    side_chats=True,
    whispers=True,
    admits=True,
    replies=False,
    unheard=frozenset({
        EventKind.BOT_PROMOTED, EventKind.MIGRATED, EventKind.UNREADABLE,
        EventKind.IDENTITY_CHANGED, EventKind.GUEST, EventKind.LOOKUP, EventKind.VOTE,
        EventKind.REQUEST_SETTLED, EventKind.SPACE, EventKind.SPACE_LEFT, EventKind.BELONGS,
    }),
)  # fmt: skip


@dataclass(slots=True)
class Console:
    """The platform. `first` numbers events and messages from there on.

    With a database that outlives the process, `first` must be above every number used before: a
    time in milliseconds will do. `language` is what people's clients speak until they say other.
    """

    first: int = 1
    language: str = ""
    name: str = PLATFORM
    account: str = ACCOUNT
    capabilities: Capabilities = CAPABILITIES
    pace: Pace = field(default_factory=Pace)
    in_flight: int = 4
    watchers: list[Watcher] = field(default_factory=list)
    rooms: Rooms = field(default_factory=Rooms)
    menus: tuple[Menu, ...] = ()
    _languages: dict[str, str] = field(default_factory=dict)
    deaf_in: set[str] = field(default_factory=set)
    """Groups in which it is as if the bot heard only what is said to it."""
    belongs: dict[str, Belonging] = field(default_factory=dict)
    """To which community groups belong."""
    sizes: dict[str, int] = field(default_factory=dict)
    """How many people groups are made to have, where that matters."""
    admits_in: set[str] = field(default_factory=set)
    """Groups into which the bot may let people who ask."""
    _closed: set[str] = field(default_factory=set)
    """Chats in which the bot can't speak: private ones where it is blocked, groups without it."""
    _pressed_by: dict[str, str] = field(default_factory=dict)
    _heard: asyncio.Queue[RawEvent] = field(default_factory=asyncio.Queue)

    # ── what people do ───────────────────────────────────────────────────────────────────────

    def perform(self, step: Step, at: datetime) -> RawEvent | None:
        """Do it, and give the event that the bot hears of it, if it hears any.

        Raises NotThere where the button or message is not there; Rejected for an unreadable file.
        """
        if step.does is StepKind.SPEAKS:
            self._languages[step.who] = step.what
            return None
        step = self.rooms.through_start_link(step)
        number = self._next()
        event = f"{PLATFORM}:{number}"
        fields: dict[str, Any] = {
            "event": event,
            "at": at.isoformat(),
            "from": step.who,
            "language": self._languages.get(step.who, self.language),
            "room": step.room,
            "does": step.does.value,
        }
        match step.does:
            case StepKind.PRESSES:
                says, message, is_aside = self.rooms.pressed(step)
                fields |= {"text": says, "message": message, "beside": is_aside}
                self._pressed_by[event] = step.who
            case StepKind.EDITS | StepKind.WITHDRAWS:
                fields |= self._change(step)
            case StepKind.REACTS:
                fields |= {"text": step.what, "message": self.rooms.latest(step, ACCOUNT).key}
            case StepKind.WRITES | StepKind.SENDS | StepKind.SHARES:
                fields |= self._write(step, f"m{number}")
            case StepKind.BLOCKS | StepKind.REMOVES:
                self._closed.add(chat_key(step.who, step.room))
            case StepKind.UNBLOCKS | StepKind.ADDS:
                self._closed.discard(chat_key(step.who, step.room))
        return RawEvent(event, json.dumps(fields, ensure_ascii=False), step.who)

    def hear(self, step: Step, at: datetime) -> None:
        """Do it, for `listen` to receive. Raises what `perform` raises."""
        event = self.perform(step, at)
        if event is not None:
            self._heard.put_nowait(event)

    def _write(self, step: Step, key: str) -> dict[str, Any]:
        fields: dict[str, Any] = {"text": step.text, "message": key}
        whisper_to = step.who if step.room and self._is_for_oneself(step.text) else ""
        if step.quotes:
            quoted = self.rooms.quoted(step)
            fields |= {"reply_to": quoted.key, "reply_to_bot": quoted.author == ACCOUNT}
            whisper_to = whisper_to or quoted.whisper_to
        files: tuple[Attachment, ...] = ()
        if step.does is StepKind.SENDS:
            files = (attach(step.what, step.path),)
        elif step.does is StepKind.SHARES:
            files = (share(AttachmentKind(step.what)),)
        fields["files"] = [to_json(file) for file in files]
        chat = chat_key(step.who, step.room)
        self.rooms.put(Standing(key, chat, step.who, Rich(step.text), (), files, whisper_to))
        return {**fields, "beside": bool(whisper_to)}

    def _is_for_oneself(self, text: str) -> bool:
        """Is it a command that the speaker and the bot alone see, also in a group?"""
        command = COMMAND.match(text) if self.capabilities.side_chats else None
        return command is not None and any(command[1] in menu.unseen for menu in self.menus)

    def _change(self, step: Step) -> dict[str, Any]:
        message = self.rooms.latest(step, step.who)
        if step.does is StepKind.WITHDRAWS:
            self.rooms.remove(message)
        else:
            self.rooms.put(replace(message, content=Rich(step.text)))
        beside = bool(message.whisper_to and step.room)
        return {"message": message.key, "text": step.text, "beside": beside}

    # ── the protocol ─────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to let go of."""

    async def listen(self, receive: Receive, position: str) -> None:  # noqa: ARG002 - no stream
        """Receive for ever what `hear` was told."""
        while True:
            await receive([await self._heard.get()], "")

    def parse(self, payload: str) -> list[Event]:
        """Put a stored event into neutral words. Raises ValueError, KeyError or TypeError."""
        fields = json.loads(payload)
        who, room, does = fields["from"], fields["room"], StepKind(fields["does"])
        pressed = does is StepKind.PRESSES
        text, count = fields.get("text", ""), 0
        if not pressed and MENTION.search(text):
            text, count = MENTION.subn(" ", text)
            text = text.strip()
        spoken_to = count > 0 or text.startswith("/") or fields.get("reply_to_bot", False)
        return [
            Event(
                platform=PLATFORM,
                account=self.account,
                id=fields["event"],
                kind=HAPPENS[does],
                place=place_of(who, room, beside=fields.get("beside", False)),
                sender=Sender(who, _name(who), language=fields["language"]),
                at=datetime.fromisoformat(fields["at"]),
                text=text,
                message=fields.get("message", ""),
                reply_to=fields.get("reply_to", ""),
                attachments=tuple(from_json(file) for file in fields.get("files", ())),
                addressed=not room or pressed or spoken_to,
                press=fields["event"] if pressed else "",
                rights=frozenset({Right.ADMIT}) if room in self.admits_in else frozenset(),
                temporary_chat=TemporaryChat(chat_key(who)) if does is StepKind.ASKS else None,
            )
        ]

    async def send(self, delivery: Delivery) -> Sent:
        """Show it, and keep it where it stands. Raises Unreachable where the bot is shut out."""
        is_beside = is_side_chat(delivery.chat)
        group, whisper_to = parts_of(delivery.chat) if is_beside else (delivery.chat, "")
        delivery = replace(delivery, chat=group)
        if delivery.chat in self._closed:
            raise Unreachable("blocked or removed")
        match delivery.act:
            case Act.MESSAGE:
                return Sent(self._say(delivery, whisper_to))
            case Act.TOAST:
                if delivery.content.text:
                    self._say(delivery, self._pressed_by.pop(delivery.press, ""))
                return Sent()
            case Act.EDIT:
                return Sent(self._edit(delivery))
            case Act.DELETE:
                message = self.rooms.find(delivery.chat, delivery.message)
                if message is not None:
                    self.rooms.remove(message)
                    self._tell(Act.DELETE, message)
                return Sent()
            case Act.ADMIT | Act.EXPEL:
                return Sent()
        raise Rejected("the console has no threads and no polls, and nobody looks things up there")

    async def fetch(self, attachment: Attachment) -> bytes:
        """Get a file's content. Raises Rejected where there is none (any more)."""
        return attachment.content or read(attachment.ref)

    def start_link(self, payload: str = "") -> str:  # noqa: ARG002 - the protocol's
        """There are no links into a console."""
        return ""

    async def show_menus(self, menus: Sequence[Menu]) -> None:
        """Keep the menus, for whoever completes commands."""
        self.menus = tuple(menus)

    async def hears_all(self, chat: str) -> bool:
        """It does, but where it is made deaf."""
        return chat not in self.deaf_in

    async def belonging(self, chat: str) -> Belonging:
        """As it is made to be."""
        return self.belongs.get(chat, Belonging())

    async def count_members(self, chat: str) -> int | None:
        """As many as it is made to have."""
        return self.sizes.get(chat)

    async def diagnose(self, groups: Mapping[str, str]) -> list[Finding]:  # noqa: ARG002 - the protocol's
        """Nothing can be wrong."""
        return []

    def _say(self, delivery: Delivery, whisper_to: str) -> str:
        message = Standing(
            f"m{self._next()}",
            delivery.chat,
            ACCOUNT,
            delivery.content,
            delivery.keys,
            delivery.attachments,
            whisper_to,
        )
        self.rooms.put(message)
        self._tell(Act.MESSAGE, message)
        return message.key

    def _edit(self, delivery: Delivery) -> str:
        """Change a message; one of an earlier process is not known here, and shown as it now is."""
        before = self.rooms.find(delivery.chat, delivery.message) or Standing(
            delivery.message, delivery.chat, ACCOUNT, Rich("")
        )
        after = replace(before, content=delivery.content, keys=delivery.keys)
        if after != before:
            self.rooms.put(after)
            self._tell(Act.EDIT, after)
        return after.key

    def _tell(self, act: Act, message: Standing) -> None:
        for watcher in self.watchers:
            watcher(act, message)

    def _next(self) -> int:
        number, self.first = self.first, self.first + 1
        return number


def _name(who: str) -> str:
    """What a person is called; whoever sits at the terminal has not said."""
    return "" if who == YOU else who[:1].upper() + who[1:]
