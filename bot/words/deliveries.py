"""Between the engine and the platforms: raw events in, deliveries out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.words.buttons import ButtonStyle
from bot.words.polls import PollSupport

if TYPE_CHECKING:
    from bot.words.attachments import Attachment
    from bot.words.events import EventKind
    from bot.words.polls import Choices


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One event as the platform sent it: its id (unique per bot account) and its JSON text.

    `sender` is the key of whoever did it, "" where that is nobody: people take turns. `urgent`: the
    platform waits for an answer for moments only, so that it goes before all others. `crowd` is
    the key of what many may do at once ("" for all else: what is pressed below one message of a
    group): together they have the turns of one person.
    """

    id: str
    payload: str
    sender: str = ""
    urgent: bool = False
    crowd: str = ""


Receive = Callable[[Sequence[RawEvent], str], Awaitable[None]]
"""`await receive(events, position)`: stored and committed, together with the position in the
platform's stream ("" where it has none), when it returns. Only then acknowledge."""


class SpanKind(StrEnum):
    """How a stretch of text is marked."""

    BOLD = "bold"
    ITALIC = "italic"
    STRIKE = "strike"
    CODE = "code"
    PRE = "pre"
    LINK = "link"
    QUOTE = "quote"
    MOMENT = "moment"
    HEADING = "heading"
    FOLD = "fold"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch: `start` and `end` count code points; `url` for links only.

    Of a moment's words `at` says when that is (seconds since 1970, UTC): where the platform can,
    each reader sees it in their own zone. With `keeps_words` the words stay: they are meant to say
    what time it is in one zone. A fold's `label` invites to open it, unless a heading stands above
    it. A table's `cells` say in rows, its titles first, what its lines say in words.
    """

    start: int
    end: int
    kind: SpanKind
    url: str = ""
    at: int = 0
    keeps_words: bool = False
    label: str = ""
    cells: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Rich:
    """Text that is ready to be shown: plain, in the reader's language, with its marks beside it."""

    text: str
    spans: tuple[Span, ...] = ()
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A button that is ready to be shown: a translated label and what it says, or its link."""

    label: str
    says: str = ""
    url: str = ""
    style: ButtonStyle = ButtonStyle.PLAIN


@dataclass(frozen=True, slots=True)
class Offer:
    """What is listed for somebody who looks something up, and what they say if they choose it."""

    key: str
    title: str
    about: str
    content: Rich


class Act(StrEnum):
    """What a delivery does."""

    MESSAGE = "message"
    EDIT = "edit"
    DELETE = "delete"
    TOAST = "toast"
    THREAD = "thread"
    RENAME = "rename"
    """Call a thread otherwise; where that can't be done without a trace, take its name away."""
    DROP = "drop"
    """Take a thread away, with all that stands in it."""
    OFFER = "offer"
    GUEST = "guest"
    """Answer, by the handle `press`, whoever has mentioned the bot where it is not."""
    POLL = "poll"
    """Ask people to choose; `content` is what stands beside the question and the options."""
    END_POLL = "end_poll"
    ADMIT = "admit"
    """Let a person into a group."""
    EXPEL = "expel"
    """Decline to let them in, or let them out again."""
    ENTER = "enter"
    """Go to a group that the bot is not in."""
    TAG = "tag"
    """Show the words of `content` beside the member `person`; none: nothing any more."""
    DEFER = "defer"
    """Leave it to people whether somebody is let in."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call to a platform.

    `chat`, `thread`, `reply_to`, `message` (to edit or delete) and `press` are platform keys; in a
    side chat a message has the `press`, or as `reply_to` the member's own message, that it answers;
    `answers_at` is when that message was sent (seconds since 1970, UTC; 0: nobody knows). `txn` is
    stable over retries, for platforms that can refuse a repeat.
    `mark` is the number by which a copy of this message is known that the tables know nothing of.
    `thread_name` is given with THREAD and RENAME. OFFER answers the lookup `press` with `offers`;
    `more` is the offset of the next ones ("": there are none); a key says with which words the
    private chat begins. `poll` is given with POLL, `person` (a platform key) with ADMIT, EXPEL and
    DEFER, which answer `press` if any, `via` (a server that knows the group) with ENTER. `rings`:
    it comes to somebody by itself, and is not said back to them.
    `begins_thread`: what follows it in its thread is said in one that begins with it.
    `members` (keys of people in a group): each of them sees it alone, if the platform lets the bot
    say it so; else it is said to everybody.
    """

    act: Act
    chat: str
    content: Rich = field(default_factory=lambda: Rich(""))
    keys: tuple[Key, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    thread: str = ""
    reply_to: str = ""
    message: str = ""
    press: str = ""
    answers_at: float = 0.0
    thread_name: str = ""
    offers: tuple[Offer, ...] = ()
    more: str = ""
    poll: Choices | None = None
    person: str = ""
    via: str = ""
    rings: bool = False
    begins_thread: bool = False
    members: tuple[str, ...] = ()
    txn: str = ""
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there: `message` is its key (the thread's key after THREAD); `more` the keys of further
    messages that it took (an album's). `votes`: of a poll that ends, how many chose each option.
    `unasked`: it was said in a side chat by itself, so that its member may never see it.
    """

    message: str = ""
    more: tuple[str, ...] = ()
    votes: tuple[int, ...] | None = None
    unasked: bool = False


class PrivateThreads(StrEnum):
    """Whether a private chat can have threads, and how one comes about."""

    NONE = ""
    OPENED = "opened"
    """By an act of its own, with a name, which changes; it can be taken away."""
    ROOTED = "rooted"
    """By the message that it begins with."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do; what it can't is degraded in one place (`bot/delivery/`).

    `text_limit` and `caption_limit` count UTF-16 units, `toast_limit` characters. `unheard` is
    what the platform never tells a bot of, or what can't happen there. `offers` are the most
    results that it shows at once to whoever looks something up (0: nobody can), and
    `lookup_seconds` is how long they wait for them.
    """

    text_limit: int = 4096
    caption_limit: int = 1024
    toast_limit: int = 0
    edits: bool = True
    threads: bool = False
    """Of groups."""
    private_threads: PrivateThreads = PrivateThreads.NONE
    own_times: bool = False
    """Each reader of a message sees the moments in it in their own zone."""
    side_chats: bool = False
    """In a group it can say something to one member that nobody else sees (`bot.words.side_chats`).
    They need not get it, so it is no place for what is said once."""
    whispers: bool = False
    """There it can say whatever it likes at any time, and it arrives."""
    albums: bool = False
    replies: bool = True
    offers: int = 0
    lookup_seconds: float = 0.0
    keeps_menus: bool = False
    """It remembers the menus that it was given, also for the next process."""
    hears_together: bool = False
    """Several processes may hear for the account: whoever is called hears."""
    marks: bool = False
    """A message may stand there twice after a crash; each copy says by its mark which it is."""
    keeps_edits: bool = False
    """What a message said before it was edited can still be read there."""
    opens_chats: bool = False
    """It can begin a private chat with somebody itself: said in the chat that has their account's
    key, which moves to where the chat then is."""
    polls: PollSupport = PollSupport.NONE
    """What its own polls tell; whoever shows results before the end has none."""
    tags: bool = False
    """A word can stand beside a member's name in a group."""
    admits: bool = False
    """It can let people into groups, and out again."""
    enters: bool = False
    """It can go to groups by itself."""
    open_presses: bool = False
    """In a group, everybody sees who has pressed what (reactions)."""
    asked_by: str = ""
    """The reaction by which somebody in a group asks in private ("": there is none). An event's id
    is its key there, by which it can be taken away."""
    unheard: frozenset[EventKind] = frozenset()
