"""What people do, on any platform."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.words.attachments import Attachment


class EventKind(StrEnum):
    """What somebody did."""

    TEXT = "text"
    PRESS = "press"
    REACTION = "reaction"
    EDIT = "edit"
    WITHDRAWAL = "withdrawal"
    ASKED_TO_JOIN = "asked_to_join"
    """Somebody would like to be let into a group; people decide on it."""
    REQUEST_SETTLED = "request_settled"
    """Somebody who had asked to be let in waits no more: let in, declined, or gone again."""
    JOINED = "joined"
    LEFT = "left"
    MIGRATED = "migrated"
    SPACE = "space"
    """The bot is in a set of rooms, and these (`rooms`) are in it now."""
    SPACE_LEFT = "space_left"
    """The bot is in a set of rooms no more."""
    BELONGS = "belongs"
    """A group belongs to another community of groups than before, or to none."""
    BOT_ADDED = "bot_added"
    BOT_REMOVED = "bot_removed"
    BOT_PROMOTED = "bot_promoted"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    UNREADABLE = "unreadable"
    """Somebody wrote something encrypted that the bot has no key for."""
    IDENTITY_CHANGED = "identity_changed"
    """The keys by which somebody knows the bot are not those that they had verified."""
    VOTE = "vote"
    """Somebody has chosen in a platform's own poll (`choices`), or taken their choice back."""
    GUEST = "guest"
    """Somebody mentions the bot where it is not: it is a guest there for one answer."""
    LOOKUP = "lookup"
    """Somebody searches from wherever they are, to share there what they find."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened; `thread` is a forum topic or a Matrix thread ("" for none).

    `beside`: of a side chat (`bot.words.side_chats`) the key of the group in which it is.
    """

    key: str
    private: bool
    title: str = ""
    thread: str = ""
    threaded: bool = False
    beside: str = ""


class Right(StrEnum):
    """What the bot may do in a group."""

    REMOVE = "remove"
    """Take away what others have written."""
    ADMIT = "admit"
    """Let people in."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did it, as the platform knows them; `is_chat`: a chat as which somebody speaks."""

    key: str
    name: str = ""
    username: str = ""
    language: str = ""
    is_chat: bool = False


@dataclass(frozen=True, slots=True)
class TemporaryChat:
    """A private chat with somebody who may never have begun one, where the bot may write until then
    (None: for as long as it likes).
    """

    key: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoomOfSpace:
    """A room of a set of rooms: its key, and how people and the bot get there.

    `via`: a server that knows it; `link`: for people; `is_open`: who finds it may ask to come in,
    or just does.
    """

    key: str
    title: str
    link: str = ""
    via: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that somebody did, in neutral words.

    Commands start with "/" whatever the platform's prefix is; a mention of the bot is taken out of
    `text` and leaves `addressed` true (always so in private chats). `marked` is the same text with
    the marks that it came with, in signs ("" for none). `press` is the platform's
    handle for answering a press or a lookup, `message` the key of the message that it is about.
    `mark`: what the bot's own message that is pressed, or replied to, says that it is (0: nothing).
    `request` is the handle for deciding at once on who asks to join ("": nobody waits for it).
    `choices` are the numbers of the options of the poll `message`, from 0, that are now somebody's.
    `offset`: so many results of a lookup were shown before. `rights` are the bot's own in a
    group, where the platform tells them along. `moved_to` is a chat's new key; it is
    `confirmed` unless it is people who say so, who may err or lie, rather than the platform.
    """

    platform: str
    account: str
    id: str
    kind: EventKind
    place: Place
    sender: Sender
    at: datetime
    text: str = ""
    marked: str = ""
    message: str = ""
    reply_to: str = ""
    mark: int = 0
    attachments: tuple[Attachment, ...] = ()
    addressed: bool = False
    press: str = ""
    album: str = ""
    moved_to: str = ""
    confirmed: bool = True
    temporary_chat: TemporaryChat | None = None
    offset: int = 0
    rights: frozenset[Right] = frozenset()
    rooms: tuple[RoomOfSpace, ...] = ()
    choices: tuple[int, ...] = ()
    request: str = ""
