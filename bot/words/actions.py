"""What a handler returns: what is to be said, changed and begun."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from bot.words.memberships import Admit, Enter
from bot.words.polls import ClosePoll, Poll
from bot.words.tags import Tag

if TYPE_CHECKING:
    from datetime import datetime

    from bot.words.attachments import Attachment
    from bot.words.audiences import Audience
    from bot.words.buttons import Button
    from bot.words.subjects import Subject
    from bot.words.text import Text


class Priority(IntEnum):
    """What goes out first when there is a queue."""

    AT_ONCE = 0
    """What somebody waits for with a finger on the button, and whoever may be in danger."""
    ANSWER = 1
    REMINDER = 2
    ANNOUNCEMENT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """What every outgoing word has in common.

    All messages about a `subject` are remembered, can be updated together, and are found again from
    a reply to any of them. `gathers`: it waits a moment for files that are to go along (`Enclose`).
    `until`: what has not been sent by then is of no use any more, and is not sent.
    """

    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    subject: Subject | None = None
    priority: Priority = Priority.ANSWER
    gathers: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnThread:
    """A thread for the subject of a message alone, in a private chat that has threads: elsewhere
    nothing of it is said.

    It is called `title` and begins with `opening`; `outside` is said where the subject came up. In
    a thread that somebody has begun for it themselves it stays, with nothing more said; and where
    threads begin with a message, that is the message itself. `subject`: that of another message.
    """

    title: Text
    opening: Enclosure | None = None
    outside: Text | None = None
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Reply(OutgoingMessage):
    """Say it here; or, whispered, to the person alone who spoke, pressed, or asked to join.

    `language` is a tag, for when they surely wrote in another one than is known to be theirs.
    `passing`: whispered in answer to a press, it need not stay where the platform can show it for a
    moment: a crowd's answers then hold nobody else's up.
    `openly` is what others may read, where a whisper can't be one, beside a button into the private
    chat that says `start` there; "" for the usual.
    """

    text: Text
    whisper: bool = False
    passing: bool = False
    language: str = ""
    openly: Text | None = None
    start: str = ""
    own_thread: OwnThread | None = None
    changes: tuple[tuple[str, Text], ...] = ()
    """What changes by it, a line each, its sign first: shown where there is room, at the desk."""


@dataclass(frozen=True, slots=True)
class Send(OutgoingMessage):
    """Say it to a person, privately, wherever they can be reached.

    With `own_thread`, in a thread of its subject's own; `thread_of` says it in that of another.
    """

    person: int
    text: Text
    own_thread: OwnThread | None = None
    thread_of: Subject | None = None


@dataclass(frozen=True, slots=True)
class Post(OutgoingMessage):
    """Say it in a chat, in the chat's language, or in that of the person `to`.

    `thread_title` opens a thread of that name for the subject where the chat has threads;
    `thread_of` says it in the thread that was opened for that subject, also by `own_thread`;
    `thread` and `reply_to` are platform keys. `by` is the person whose turn it takes in the chat:
    of whoever speaks, if nobody. `concerns` are the people of a group to whom alone it means
    something: where the platform can, each of them sees it and nobody else, else everybody does.
    """

    chat: int
    text: Text
    to: int | None = None
    concerns: tuple[int, ...] = ()
    thread_title: Text | None = None
    thread_of: Subject | None = None
    thread: str = ""
    reply_to: str = ""
    by: int | None = None
    own_thread: OwnThread | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is said instead, under it, where a message about the same subject stands already."""

    text: Text
    subject: Subject


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What follows a message as one of its own (files, so that the message can still be edited)."""

    text: Text
    attachments: tuple[Attachment, ...] = ()
    subject: Subject | None = None
    gathers: bool = False


@dataclass(frozen=True, slots=True)
class Say(OutgoingMessage):
    """Say it to an audience: in its rooms, or to its people in private where it has none.

    Only those are shown a button who may press it: a room whose people may not is passed over, and
    what only organizers may press goes to them. `thread_title`, `thread_of`, `by` are as in `Post`.
    `once`: not where a message about the subject stands already; with a `reminder`, that is said
    there instead, with the same buttons. `enclosed` follows wherever the message itself is said.
    """

    to: Audience
    text: Text
    thread_title: Text | None = None
    thread_of: Subject | None = None
    once: bool = False
    reminder: Reminder | None = None
    enclosed: tuple[Enclosure, ...] = ()
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Change every message of the bot about the subject, in every chat where one stands.

    `erases`: what stood there is to be gone, also where people can look edits up. `thread_title` is
    what the subject's threads are called from then on. What these people (`not_for`) were shown
    stays as it is.
    """

    subject: Subject
    text: Text
    buttons: tuple[Button, ...] = ()
    erases: bool = False
    thread_title: Text | None = None
    not_for: frozenset[int] = frozenset()
    priority: Priority = Priority.ANSWER


@dataclass(frozen=True, slots=True)
class Enclose:
    """Add files to every message of the bot about the subject: to the message itself where it has
    not left yet, else below it.
    """

    subject: Subject
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Remove:
    """Take back every message about the subject, but for those in the chat `but_in`.

    `only_in`: what the bot itself has said about it in that chat, and nothing elsewhere.
    """

    subject: Subject
    but_in: int | None = None
    only_in: int | None = None
    priority: Priority = Priority.ANSWER


@dataclass(frozen=True, slots=True)
class HoldBack:
    """Let nothing leave any more of what is to be said about the subject (to `reader` alone, if
    there is one): as if it had never been said. What has left, or may have, stays.
    """

    subject: Subject
    reader: int | None = None


@dataclass(frozen=True, slots=True)
class NameThread:
    """Call a subject's own threads in private chats otherwise, where they are called anything."""

    subject: Subject
    title: Text


@dataclass(frozen=True, slots=True)
class DropThread:
    """Take a subject's own threads in private chats away, with all that stands in them."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class Begin:
    """Start the form of that name with the person, here; `data` is kept beside the answers.

    `aside`: in the private chat where they may be written to for a while (`Event.temporary_chat`).
    """

    form: str
    data: Mapping[str, object] = field(default_factory=dict)
    aside: bool = False


Action = (
    Reply
    | Send
    | Post
    | Say
    | Update
    | Enclose
    | Remove
    | HoldBack
    | NameThread
    | DropThread
    | Begin
    | Poll
    | ClosePoll
    | Admit
    | Tag
    | Enter
)
Also = Callable[[Any], Awaitable[None]]
"""What is done in spite of a refusal; it is given the session."""


class Refused(Exception):  # noqa: N818 - the house's word: the answer is no
    """The answer is no, for a reason that the person should hear.

    Whatever the handler changed is undone. What must outlive the refusal (counting a wrong code) is
    `also`: it is given the open transaction's session after the undoing. It may use no row that
    the handler loaded, only plain values. `private`: others who are here must not read it.
    """

    def __init__(
        self, reason: Text, *buttons: Button, also: Also | None = None, private: bool = False
    ) -> None:
        super().__init__(reason.msgid)
        self.reason = reason
        self.buttons = buttons
        self.also = also
        self.private = private
