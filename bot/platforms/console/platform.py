"""The bot account on the console.

People's deeds become raw events; what the bot says is kept where it stands, so that it can be
pressed, replied to and edited, and is shown to whoever watches. A person's key is their bare name
("ada"), a group's its name, a private chat's "@" and the name.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.message import Aside, Attachment, Happening, Incoming, Kind, Place, Sender
from bot.platforms.console.deeds import Deed, Does
from bot.platforms.console.rooms import ACCOUNT, Rooms, Standing, Watcher, chat_key
from bot.platforms.console.samples import PLATFORM, attach, read, share
from bot.wire import Act, Capabilities, Delivery, RawEvent, Rejected, Rich, Sent, Unreachable

if TYPE_CHECKING:
    from bot.wire import Finding, Menu, Receive

YOU = "you"
"""The key of whoever sits at the terminal."""
MENTION = re.compile(rf"\s*@{ACCOUNT}\b[,:]?\s*", re.IGNORECASE)

CAPABILITIES = Capabilities(
    whispers=True,
    replies=False,
    unheard=frozenset(
        {
            Happening.BOT_PROMOTED,
            Happening.MIGRATED,
            Happening.UNREADABLE,
            Happening.LOOKUP,
        }
    ),
)
HAPPENS = {
    Does.WRITES: Happening.TEXT,
    Does.SENDS: Happening.TEXT,
    Does.SHARES: Happening.TEXT,
    Does.PRESSES: Happening.PRESS,
    Does.EDITS: Happening.EDIT,
    Does.WITHDRAWS: Happening.WITHDRAWAL,
    Does.REACTS: Happening.REACTION,
    Does.ASKS: Happening.ASKED_TO_JOIN,
    Does.JOINS: Happening.JOINED,
    Does.LEAVES: Happening.LEFT,
    Does.ADDS: Happening.BOT_ADDED,
    Does.REMOVES: Happening.BOT_REMOVED,
    Does.BLOCKS: Happening.BLOCKED,
    Does.UNBLOCKS: Happening.UNBLOCKED,
}


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
    watchers: list[Watcher] = field(default_factory=list)
    rooms: Rooms = field(default_factory=Rooms)
    menus: tuple[Menu, ...] = ()
    _languages: dict[str, str] = field(default_factory=dict)
    _closed: set[str] = field(default_factory=set)
    """Chats in which the bot can't speak: private ones where it is blocked, groups without it."""
    _pressed_by: dict[str, str] = field(default_factory=dict)
    _heard: asyncio.Queue[RawEvent] = field(default_factory=asyncio.Queue)

    # ── what people do ───────────────────────────────────────────────────────────────────────

    def perform(self, deed: Deed, at: datetime) -> RawEvent | None:
        """Do it, and give the event that the bot hears of it, if it hears any.

        Raises NotThere where the button or message is not there; Rejected for an unreadable file.
        """
        if deed.does is Does.SPEAKS:
            self._languages[deed.who] = deed.what
            return None
        deed = self._through_start_link(deed)
        number = self._next()
        event = f"{PLATFORM}:{number}"
        said: dict[str, Any] = {
            "event": event,
            "at": at.isoformat(),
            "from": deed.who,
            "language": self._languages.get(deed.who, self.language),
            "room": deed.room,
            "does": deed.does.value,
        }
        match deed.does:
            case Does.PRESSES:
                message, key = self.rooms.button(deed)
                said |= {"text": key.says, "message": message.key}
                self._pressed_by[event] = deed.who
            case Does.EDITS | Does.WITHDRAWS:
                said |= self._change(deed)
            case Does.REACTS:
                said |= {"text": deed.what, "message": self.rooms.latest(deed, ACCOUNT).key}
            case Does.WRITES | Does.SENDS | Does.SHARES:
                said |= self._write(deed, f"m{number}")
            case Does.BLOCKS | Does.REMOVES:
                self._closed.add(chat_key(deed.who, deed.room))
            case Does.UNBLOCKS | Does.ADDS:
                self._closed.discard(chat_key(deed.who, deed.room))
        return RawEvent(event, json.dumps(said, ensure_ascii=False))

    def _through_start_link(self, deed: Deed) -> Deed:
        """A button that starts the bot opens the private chat, and says its words there."""
        if deed.does is not Does.PRESSES or not deed.room:
            return deed
        _message, key = self.rooms.button(deed)
        if not key.says.startswith("/start"):
            return deed
        return Deed(deed.who, Does.WRITES, text=key.says)

    def hear(self, deed: Deed, at: datetime) -> None:
        """Do it, for `listen` to receive. Raises what `perform` raises."""
        event = self.perform(deed, at)
        if event is not None:
            self._heard.put_nowait(event)

    def _write(self, deed: Deed, key: str) -> dict[str, Any]:
        said: dict[str, Any] = {"text": deed.text, "message": key}
        if deed.quotes:
            quoted = self.rooms.quoted(deed)
            said |= {"reply_to": quoted.key, "reply_to_bot": quoted.author == ACCOUNT}
        files: tuple[Attachment, ...] = ()
        if deed.does is Does.SENDS:
            files = (attach(deed.what, deed.path),)
        elif deed.does is Does.SHARES:
            files = (share(Kind(deed.what)),)
        said["files"] = [_file_to_json(file) for file in files]
        chat = chat_key(deed.who, deed.room)
        self.rooms.put(Standing(key, chat, deed.who, Rich(deed.text), attachments=files))
        return said

    def _change(self, deed: Deed) -> dict[str, Any]:
        message = self.rooms.latest(deed, deed.who)
        if deed.does is Does.WITHDRAWS:
            self.rooms.remove(message)
        else:
            self.rooms.put(replace(message, content=Rich(deed.text)))
        return {"message": message.key, "text": deed.text}

    # ── the protocol ─────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to let go of."""

    async def listen(self, receive: Receive, position: str) -> None:  # noqa: ARG002 - no stream
        """Receive for ever what `hear` was told."""
        while True:
            await receive([await self._heard.get()], "")

    def parse(self, payload: str) -> list[Incoming]:
        """Put a stored event into neutral words. Raises ValueError, KeyError or TypeError."""
        said = json.loads(payload)
        who, room, does = said["from"], said["room"], Does(said["does"])
        pressed = does is Does.PRESSES
        text, count = said.get("text", ""), 0
        if not pressed and MENTION.search(text):
            text, count = MENTION.subn(" ", text)
            text = text.strip()
        spoken_to = count > 0 or text.startswith("/") or said.get("reply_to_bot", False)
        return [
            Incoming(
                platform=PLATFORM,
                account=self.account,
                event=said["event"],
                happening=HAPPENS[does],
                place=Place(chat_key(who, room), private=not room, title=room),
                sender=Sender(who, _name(who), language=said["language"]),
                at=datetime.fromisoformat(said["at"]),
                text=text,
                message=said.get("message", ""),
                reply_to=said.get("reply_to", ""),
                attachments=tuple(_file_from_json(file) for file in said.get("files", ())),
                addressed=not room or pressed or spoken_to,
                press=said["event"] if pressed else "",
                aside=Aside(chat_key(who)) if does is Does.ASKS else None,
            )
        ]

    async def send(self, delivery: Delivery) -> Sent:
        """Show it, and keep it where it stands. Raises Unreachable where the bot is shut out."""
        if delivery.chat in self._closed:
            raise Unreachable("blocked or removed")
        match delivery.act:
            case Act.MESSAGE:
                return Sent(self._say(delivery, delivery.whisper_to))
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
        raise Rejected("the console has no threads, and nobody looks things up there")

    async def fetch(self, attachment: Attachment) -> bytes:
        """Get a file's content. Raises Rejected where there is none (any more)."""
        return attachment.content or read(attachment.ref)

    def start_link(self, payload: str = "") -> str:  # noqa: ARG002 - the protocol's
        """There are no links into a console."""
        return ""

    async def show_menus(self, menus: Sequence[Menu]) -> None:
        """Keep the menus, for whoever completes commands."""
        self.menus = tuple(menus)

    async def diagnose(self) -> list[Finding]:
        """Nothing can be wrong."""
        return []

    def _say(self, delivery: Delivery, whisper_to: str) -> str:
        said = Standing(
            f"m{self._next()}",
            delivery.chat,
            ACCOUNT,
            delivery.content,
            delivery.keys,
            delivery.attachments,
            whisper_to,
        )
        self.rooms.put(said)
        self._tell(Act.MESSAGE, said)
        return said.key

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


def _file_to_json(file: Attachment) -> dict[str, Any]:
    return {
        "kind": file.kind.value,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "ref": file.ref,
    }


def _file_from_json(said: dict[str, Any]) -> Attachment:
    return Attachment(
        kind=Kind(said["kind"]),
        name=said["name"],
        media_type=said["media_type"],
        size=said["size"],
        platform=PLATFORM,
        ref=said["ref"],
    )
