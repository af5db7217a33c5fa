"""The state of the simulated Telegram, and the few deeds that change it for all sides."""

import random
from dataclasses import dataclass, field
from typing import Protocol

from tests.telegram.chats import Chat, Json, Message, Said, User
from tests.telegram.entities import find_entities
from tests.telegram.faults import Faults
from tests.telegram.files import FileStore
from tests.telegram.ledger import Call, Ledger
from tests.telegram.limits import Limits, Pace
from tests.telegram.schema import Schema
from tests.telegram.updates import UpdateQueue
from tests.telegram.waiting import Listeners, Pulse

FIRST_PERSON_ID = 5_200_000_000  # Real identifiers exceed 32 bits, so ours do.
FIRST_GROUP_ID = 4_100_000_000
FIRST_SUPERGROUP_ID = 1_002_100_000_000


class Clock(Protocol):
    """Where the time comes from; the module ``time`` is one."""

    def time(self) -> float:
        """Return seconds since 1970, UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run back."""
        ...


@dataclass(frozen=True, slots=True)
class BotAccount:
    """How BotFather set the bot up."""

    token: str = "7000000001:AAH-lamplighter-in-the-simulator-000"
    username: str = "lamplighter_bot"
    name: str = "Lamplighter"
    privacy: bool = True
    """Privacy mode: in groups the bot hears only what is meant for it, unless administrator."""
    mentions_pass_privacy: bool = False
    """Telegram's documents do not promise that a mention reaches a bot in privacy mode."""
    inline: bool = True
    guests: bool = True
    """It may be mentioned where it is not."""
    topics: bool = False
    """Each private chat is divided into topics."""

    @property
    def id(self) -> int:
        """Return the bot's user id, the first part of its token."""
        return int(self.token.partition(":")[0])


@dataclass(slots=True, eq=False)
class CallbackQuery:
    """A pressed inline button."""

    id: str
    at: float
    answer: Json | None = None
    user_id: int = 0


@dataclass(slots=True, eq=False)
class JoinQuery(CallbackQuery):
    """A request to join that the guard is asked of."""

    chat_id: int = 0
    user_id: int = 0


@dataclass(slots=True, eq=False)
class World:
    """Everything the simulated Telegram knows."""

    clock: Clock
    account: BotAccount
    limits: Limits
    faults: Faults
    schema: Schema = field(default_factory=Schema)
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    groups: list[Chat] = field(default_factory=list)
    """Those of the chats that are not private."""
    files: FileStore = field(default_factory=FileStore)
    ledger: Ledger = field(default_factory=Ledger)
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    guest_queries: dict[str, CallbackQuery] = field(default_factory=dict)
    inline_queries: dict[str, CallbackQuery] = field(default_factory=dict)
    join_queries: dict[str, JoinQuery] = field(default_factory=dict)
    commands: dict[tuple[str, int, int, str], list[Json]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    pulse: Pulse = field(default_factory=Pulse)
    listeners: Listeners = field(default_factory=Listeners)
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    pace: Pace = field(init=False)
    bot: User = field(init=False)
    call: Call = field(init=False)
    """The call that is being processed; calls are processed one at a time."""
    last_message_id: int = 100
    last_ephemeral_id: int = 29_000_000
    said_count: int = 0

    def __post_init__(self) -> None:
        account = self.account
        self.pace = Pace(self.limits)
        self.bot = User(account.id, account.name, account.username, is_bot=True)
        self.users[self.bot.id] = self.bot
        self.call = Call("", {}, self.clock.monotonic())

    def private_chat(self, user: User) -> Chat:
        """Return the private chat between a person and the bot."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = self.chats[user.id] = Chat(user.id, "private", user=user)
        return chat

    def add_group(self, chat: Chat) -> None:
        """Add a group or supergroup."""
        self.chats[chat.id] = chat
        self.groups.append(chat)
        self.listeners.wake(chat.members)

    def next_message_id(self, chat: Chat) -> int:
        """Return a message number: private chats and basic groups share one sequence."""
        if chat.type == "supergroup":
            chat.last_message_id += 1
            return chat.last_message_id
        self.last_message_id += 1
        return self.last_message_id

    def compose(
        self,
        chat: Chat,
        sender: User,
        content: Json,
        *,
        reply_to: Message | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Put a new message into a chat; tells nobody."""
        data: Json = {
            "message_id": self.next_message_id(chat),
            "from": sender.face,
            "chat": chat.face,
            "date": int(self.clock.time()),
        }
        self._place(data, chat, reply_to, thread_id)
        for text, entities in (("text", "entities"), ("caption", "caption_entities")):
            if text in content and (found := find_entities(content[text], content.get(entities))):
                content = {**content, entities: found}
        data |= content
        message = Message(data, from_bot=sender is self.bot, at=self.clock.monotonic())
        chat.messages[message.id] = message
        return message

    def compose_ephemeral(
        self,
        chat: Chat,
        sender: User,
        receiver: User,
        content: Json,
        *,
        reply_to: Message | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Put a message into a group that a member and the bot alone see; tells nobody."""
        self.last_ephemeral_id += 1
        data: Json = {
            "message_id": 0,
            "ephemeral_message_id": self.last_ephemeral_id,
            "from": sender.face,
            "receiver_user": receiver.face,
            "chat": chat.face,
            "date": int(self.clock.time()),
        }
        self._place(data, chat, reply_to, thread_id)
        if "text" in content and (found := find_entities(content["text"], content.get("entities"))):
            content = {**content, "entities": found}
        message = Message(data | content, from_bot=sender is self.bot, at=self.clock.monotonic())
        chat.unseen[message.reader or 0, message.id] = message
        return message

    def _place(
        self, data: Json, chat: Chat, reply_to: Message | None, thread_id: int | None
    ) -> None:
        if thread_id is None and reply_to is not None:
            thread_id = reply_to.thread_id
        if thread_id is not None:
            data |= {"message_thread_id": thread_id, "is_topic_message": True}
            # In a topic a message that replies to none replies to the topic's first message.
            reply_to = reply_to or chat.messages.get(thread_id)
        elif reply_to is not None and chat.type == "supergroup" and not chat.is_forum:
            # Replies in ordinary supergroups carry the id of their thread, which is no topic.
            data["message_thread_id"] = reply_to.data.get("message_thread_id", reply_to.id)
        if reply_to is not None:
            shown = reply_to.data.items()
            data["reply_to_message"] = {k: v for k, v in shown if k != "reply_to_message"}

    def bot_said(self, message: Message, *, edited: bool = False) -> None:
        """Let people in the chat see what the bot sent or edited."""
        self.said_count += 1
        chat = self.chats[message.chat_id]
        chat.said.append(Said(self.said_count, chat.id, message, message.text, edited))
        self.listeners.wake((chat.id,))

    def rewrite(self, message: Message, content: Json) -> None:
        """Give a message a new content; None removes a field."""
        message.history.append(dict(message.data))
        message.data |= content
        for key in [key for key, value in content.items() if value is None]:
            del message.data[key]

    def tell_bot(self, kind: str, content: Json) -> int | None:
        """Queue an update for the bot; returns its id unless the bot did not ask for it."""
        self.schema.check_update({"update_id": self.updates.next_id, kind: content})
        update_id = self.updates.add(kind, content, self.clock.monotonic())
        self.pulse.beat()
        return update_id

    def membership(self, chat: Chat, user_id: int) -> Json:
        """Return a ChatMember."""
        user = self.users[user_id]
        status = chat.members.get(user_id, "left")
        member: Json = {"user": user.face, "status": status}
        if status == "administrator":
            member |= chat.rights if user is self.bot else {**chat.rights, "can_be_edited": True}
            if chat.is_forum:
                member.setdefault("can_manage_topics", True)
        elif status == "member" and user_id in chat.tags:
            member["tag"] = chat.tags[user_id]
        elif status == "creator":
            member["is_anonymous"] = False
        elif status == "restricted":
            rights = self.schema.fields("ChatMemberRestricted")
            member |= {right: False for right in rights if right.startswith("can_")}
            member |= {"is_member": True, "until_date": 0}
        elif status == "kicked":
            member["until_date"] = 0
        return member
