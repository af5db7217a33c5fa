"""The neutral words: what people do and what the bot says, on any platform.

Handlers speak only in these; what a platform makes of them is the platform's affair. `Text` is
lazy: it holds a message id and its values, and is translated for each reader at the last moment.
Longer than the house likes, so that a handler's whole vocabulary is in one place.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

MAX_BUTTON_BYTES = 64
"""Longest `Button.says` in UTF-8 bytes (Telegram's limit for `callback_data`)."""


class Markdown(str):
    """A value that is Markdown itself and so is not taken literally when put into a `Text`."""

    __slots__ = ()


class LanguageName(str):
    """A language tag that is shown as the language's name in the reader's own language."""

    __slots__ = ()


class ZoneName(str):
    """An IANA time zone that is shown as its largest city, in the reader's own language."""

    __slots__ = ()


class Literal(str):
    """A value that has to be copied as it stands (a command, a number in one): shown as code."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year (1 to 12), shown as such: "March 2030"."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class Text:
    """What to say, before anybody's language is known.

    `msgid` is Markdown with `{named}` blanks. Values may be str, int, float, date, datetime (aware
    UTC, shown in the reader's zone), timedelta, `Month`, `LanguageName`, `ZoneName`, `Literal`,
    `Markdown` or `Text`.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""
    count: int | None = None
    translated: bool = True


def _(msgid: str, /, **values: object) -> Text:
    """Mark a sentence for translation, with its values."""
    return Text(msgid, values)


def ngettext(singular: str, plural: str, count: int, /, **values: object) -> Text:
    """Mark a sentence with plural forms; `{count}` shows the number in the reader's digits."""
    return Text(singular, {"count": count, **values}, plural=plural, count=count)


def verbatim(words: str) -> Text:
    """Words that somebody said: shown as they are, in no language of ours."""
    return Text("{said}", {"said": words}, translated=False)


def stack(*parts: Text | None, gap: str = "\n") -> Text:
    """Several texts below each other (`gap` between them); `None` is left out."""
    kept = {f"part{place}": part for place, part in enumerate(parts) if part is not None}
    return Text(gap.join(f"{{{name}}}" for name in kept), kept, translated=False)


class Happening(StrEnum):
    """What somebody did."""

    TEXT = "text"
    PRESS = "press"
    REACTION = "reaction"
    EDIT = "edit"
    WITHDRAWAL = "withdrawal"
    ASKED_TO_JOIN = "asked_to_join"
    """Somebody would like to be let into a group; people decide on it, not the bot."""
    JOINED = "joined"
    LEFT = "left"
    MIGRATED = "migrated"
    BOT_ADDED = "bot_added"
    BOT_REMOVED = "bot_removed"
    BOT_PROMOTED = "bot_promoted"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    UNREADABLE = "unreadable"
    """Somebody wrote something encrypted that the bot has no key for."""
    LOOKUP = "lookup"
    """Somebody searches from wherever they are, to share there what they find."""


class Kind(StrEnum):
    """What sort of thing is attached."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    ANIMATION = "animation"
    STICKER = "sticker"
    CONTACT = "contact"
    LOCATION = "location"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: either still with a platform (`platform`, `ref`) or here (`content`).

    `size` is in bytes (0: unknown). `ref` means something only to the platform that gave it.
    """

    kind: Kind
    name: str = ""
    media_type: str = "application/octet-stream"
    size: int = 0
    platform: str = ""
    ref: str = ""
    content: bytes = b""
    strip: bool = False
    """Take every trace of the sender out (name, metadata) before it is passed on."""

    def to_json(self) -> dict[str, Any]:
        """What JSON can keep; content that is already here goes along in base 64."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**kept, "kind": self.kind.value, "content": b64encode(self.content).decode()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Attachment:
        """The same again."""
        return cls(**{**kept, "kind": Kind(kept["kind"]), "content": b64decode(kept["content"])})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened; `thread` is a forum topic or a Matrix thread ("" for none)."""

    key: str
    private: bool
    title: str = ""
    thread: str = ""
    topics: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did it, as the platform knows them."""

    key: str
    name: str = ""
    username: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A private chat with somebody who may never have begun one, where the bot may write until then
    (None: for as long as it likes).
    """

    key: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that somebody did, in neutral words.

    Commands start with "/" whatever the platform's prefix is; a mention of the bot is taken out of
    `text` and leaves `addressed` true (always so in private chats). `press` is the platform's
    handle for answering a press or a lookup, `message` the key of the message that it is about.
    `offset`: so many results of a lookup were shown before.
    """

    platform: str
    account: str
    event: str
    happening: Happening
    place: Place
    sender: Sender
    at: datetime
    text: str = ""
    message: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    addressed: bool = False
    press: str = ""
    album: str = ""
    moved_to: str = ""
    aside: Aside | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    """A button that speaks: pressing it equals typing `says`; with `url` it opens a link instead.

    With `start` ("/find edit") it opens the private chat with the bot and says that there. Raises
    ValueError where `says` is longer than `MAX_BUTTON_BYTES`.
    """

    label: Text
    says: str = ""
    url: str = ""
    start: str = ""

    def __post_init__(self) -> None:
        if len(self.says.encode()) > MAX_BUTTON_BYTES:
            msg = f"a button may say at most {MAX_BUTTON_BYTES} bytes"
            raise ValueError(msg)


class Priority(IntEnum):
    """What goes out first when there is a queue."""

    PRESS = 0
    ANSWER = 1
    REMINDER = 2
    ANNOUNCEMENT = 3


def open_private(start: str) -> Button:
    """A button of a group's that leads into the private chat, and says `start` there."""
    return Button(_("Open our private chat"), start=start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What every outgoing word has in common.

    `about` names the subject ("question:7"): all copies of it are remembered, can be updated
    together and be found again from a reply to any of them.
    """

    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    about: str = ""
    priority: Priority = Priority.ANSWER


@dataclass(frozen=True, slots=True)
class Reply(Saying):
    """Say it here; or, whispered, to the person alone who spoke, pressed, or asked to join.

    `language` is a tag, for when they surely wrote in another one than is known to be theirs.
    """

    text: Text
    whisper: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Send(Saying):
    """Say it to a person, privately, wherever they can be reached."""

    person: int
    text: Text


@dataclass(frozen=True, slots=True)
class Post(Saying):
    """Say it in a chat, in the chat's language, or in that of the person `to`.

    `topic` opens a topic of that name for `about` where the chat has topics; `thread_of` says it
    in the topic that was opened for that subject; `thread` and `reply_to` are platform keys.
    """

    chat: int
    text: Text
    to: int | None = None
    topic: Text | None = None
    thread_of: str = ""
    thread: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """Change every copy of `about` that the bot has said, in every chat where one stands."""

    about: str
    text: Text
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Take back every copy of `about` that the bot has said, but for those in the chat `but_in`."""

    about: str
    but_in: int | None = None


@dataclass(frozen=True, slots=True)
class Begin:
    """Start the form of that name with the person, here; `data` is kept beside the answers."""

    form: str
    data: Mapping[str, object] = field(default_factory=dict)


Says = Reply | Send | Post | Update | Remove | Begin


@dataclass(frozen=True, slots=True)
class Result:
    """Something that can be shared: as it is listed (`title`, `about`), and the words of whoever
    shares it (`text`). `key` tells it from the others, in at most 64 bytes.
    """

    key: str
    title: Text
    about: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a lookup: the best first; `button`, with a `start`, stands above them."""

    results: tuple[Result, ...] = ()
    button: Button | None = None


class Refused(Exception):  # noqa: N818 - the house's word: the answer is no
    """The answer is no, for a reason that the person should hear."""

    def __init__(self, reason: Text, *buttons: Button) -> None:
        super().__init__(reason.msgid)
        self.reason = reason
        self.buttons = buttons
