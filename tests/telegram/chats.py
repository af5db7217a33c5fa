"""Users, chats and messages as the simulated Telegram keeps them."""

from dataclasses import dataclass, field
from typing import Any

from tests.telegram.rich_messages import words_of

Json = dict[str, Any]

MEMBER_STATES = frozenset({"creator", "administrator", "member", "restricted"})
ADMINISTRATOR_RIGHTS: Json = {
    "can_be_edited": False, "is_anonymous": False, "can_manage_chat": True,
    "can_delete_messages": True, "can_manage_video_chats": True, "can_restrict_members": True,
    "can_promote_members": False, "can_change_info": True, "can_invite_users": True,
    "can_post_stories": False, "can_edit_stories": False, "can_delete_stories": False,
    "can_pin_messages": True,
}  # fmt: skip


@dataclass(slots=True, eq=False)
class User:
    """An account: a person or the bot."""

    id: int
    first_name: str
    username: str | None
    language: str | None = None
    last_name: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    offline: bool = False
    """Ephemeral messages are lost on the way to them."""
    reachable_until: float = 0.0
    """Until when (monotonic seconds) a join request opens the private chat."""
    face: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.face = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        named = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language,
        }
        self.face |= {key: value for key, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(slots=True, eq=False)
class Message:
    """A message; ``data`` is what the Bot API shows of it now."""

    data: Json
    from_bot: bool = False
    history: list[Json] = field(default_factory=list)
    """What it was before each edit, oldest first."""
    deleted: bool = False
    lost: bool = False
    """An ephemeral message that its reader's client never got."""
    at: float = 0.0
    """Monotonic seconds of sending."""
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    """By user id."""
    hides_results: bool = False
    """A poll that shows nobody how it stands before it is closed."""
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Options of the poll, from 0, by user id."""
    keyboard: Json | None = None
    """A reply keyboard, its removal or a forced reply that came with it."""

    @property
    def id(self) -> int:
        """Return the message's number in its chat; an ephemeral one has one of its own."""
        return int(self.data.get("ephemeral_message_id") or self.data["message_id"])

    @property
    def reader(self) -> int | None:
        """Return the member who alone sees it besides the bot; None: all do."""
        if "ephemeral_message_id" not in self.data:
            return None
        return int(self.data["receiver_user"]["id"]) if self.from_bot else self.sender_id

    @property
    def chat_id(self) -> int:
        """Return the chat it stands in."""
        return int(self.data["chat"]["id"])

    @property
    def sender_id(self) -> int:
        """Return who sent it."""
        return int(self.data["from"]["id"])

    @property
    def text(self) -> str:
        """Return the text, caption, poll's question or rich message's words; empty without any."""
        words = self.data.get("text") or self.data.get("caption")
        words = words or self.data.get("poll", {}).get("question")
        return str(words or words_of(self.data.get("rich_message") or ""))

    @property
    def entities(self) -> list[Json]:
        """Return the entities of the text or caption."""
        return list(self.data.get("entities") or self.data.get("caption_entities") or ())

    @property
    def thread_id(self) -> int | None:
        """Return the forum topic, if it stands in one."""
        return self.data.get("message_thread_id") if self.data.get("is_topic_message") else None

    @property
    def reply_to_id(self) -> int | None:
        """Return the number of the message it replies to."""
        reply = self.data.get("reply_to_message")
        return None if reply is None or "forum_topic_created" in reply else reply["message_id"]

    @property
    def buttons(self) -> list[Button]:
        """Return the inline buttons, row by row."""
        rows = self.data.get("reply_markup", {}).get("inline_keyboard", ())
        return [
            Button(one["text"], one.get("callback_data"), one.get("url"))
            for row in rows
            for one in row
        ]

    @property
    def labels(self) -> list[str]:
        """Return what stands on the inline buttons."""
        return [button.label for button in self.buttons]


@dataclass(slots=True, eq=False)
class Topic:
    """A forum topic; its id is that of the service message which created it."""

    id: int
    name: str
    closed: bool = False
    icon_color: int = 7322096


@dataclass(frozen=True, slots=True)
class Said:
    """The bot sent a message or gave it a new content."""

    number: int
    chat_id: int
    message: Message
    text: str
    edited: bool
    reader: int | None = None
    """Who alone sees it; None: all do."""


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat with the bot, a basic group or a supergroup."""

    id: int
    type: str
    title: str = ""
    user: User | None = None
    is_forum: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    unseen: dict[tuple[int, int], Message] = field(default_factory=dict)
    """Ephemeral messages, by the member who sees them and their number."""
    members: dict[int, str] = field(default_factory=dict)
    """Status by user id, the bot's among them."""
    permissions: Json = field(default_factory=lambda: {"can_send_messages": True})
    """What ordinary members may do."""
    rights: Json = field(default_factory=lambda: dict(ADMINISTRATOR_RIGHTS))
    """What the bot may do as an administrator."""
    topics: dict[int, Topic] = field(default_factory=dict)
    migrated_to: int | None = None
    community: Json | None = None
    """What it belongs to."""
    username: str = ""
    tags: dict[int, str] = field(default_factory=dict)
    """Of members, by user id."""
    guarded: bool = False
    """The bot is the group's guard: it is asked of each request to join, and has to be quick."""
    join_requests: set[int] = field(default_factory=set)
    pinned: list[int] = field(default_factory=list)
    """Numbers of the pinned messages, the last one shown."""
    last_message_id: int = 0
    said: list[Said] = field(default_factory=list)
    face: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.face = {"id": self.id, "type": self.type}
        if self.user is not None:
            names = ("first_name", "last_name", "username")
            self.face |= {key: self.user.face[key] for key in names if key in self.user.face}
        else:
            self.face["title"] = self.title
            if self.is_forum:
                self.face["is_forum"] = True

    @property
    def is_group(self) -> bool:
        """True for basic groups and supergroups."""
        return self.type != "private"

    def drop_topic(self, topic_id: int) -> None:
        """Delete a topic and its messages."""
        del self.topics[topic_id]
        for message in self.messages.values():
            if message.thread_id == topic_id:
                message.deleted = True

    def has(self, user_id: int) -> bool:
        """Tell whether a user is in the chat."""
        return self.members.get(user_id) in MEMBER_STATES

    def is_administrator(self, user_id: int) -> bool:
        """Tell whether a user administers the chat."""
        return self.members.get(user_id) in {"creator", "administrator"}
