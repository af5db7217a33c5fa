"""Simulated groups: the side of their administrators."""

from typing import Protocol

from tests.telegram.chats import ADMINISTRATOR_RIGHTS, Chat, Message, Topic, User
from tests.telegram.membership import announce, change_status, join, leave
from tests.telegram.world import FIRST_SUPERGROUP_ID, World


class Member(Protocol):
    """Somebody with an account."""

    user: User


class Group:
    """A basic group or a supergroup, with or without topics."""

    def __init__(self, world: World, chat: Chat, owner: User) -> None:
        self.world = world
        self.chat = chat
        self.owner = owner

    @property
    def id(self) -> int:
        """Return the chat id, which changes when the group is upgraded."""
        return self.chat.id

    @property
    def title(self) -> str:
        """Return the group's title."""
        return self.chat.title

    @property
    def messages(self) -> list[Message]:
        """Return the messages that are not deleted, oldest first."""
        return [one for one in self.chat.messages.values() if not one.deleted]

    @property
    def topics(self) -> list[Topic]:
        """Return the forum topics."""
        return list(self.chat.topics.values())

    def messages_in(self, topic: int | Topic) -> list[Message]:
        """Return the messages of a topic."""
        topic_id = topic if isinstance(topic, int) else topic.id
        return [one for one in self.messages if one.thread_id == topic_id]

    async def add_bot(self, *, admin: bool = False) -> None:
        """Add the bot; the owner does it."""
        join(self.world, self.chat, self.world.bot, by=self.owner)
        if admin:
            await self.promote_bot()

    async def promote_bot(self, **rights: bool) -> None:
        """Make the bot an administrator; single rights may be withheld."""
        self.chat.rights = {**ADMINISTRATOR_RIGHTS, **rights}
        change_status(self.world, self.chat, self.world.bot, "administrator", by=self.owner)

    async def make_bot_guard(self) -> None:
        """Have the bot asked of each request to join."""
        assert self.chat.is_administrator(self.world.bot.id), "a guard is an administrator"
        self.chat.guarded = self.world.schema.knows("ChatJoinRequest.query_id")

    async def demote_bot(self) -> None:
        """Make the bot an ordinary member."""
        change_status(self.world, self.chat, self.world.bot, "member", by=self.owner)

    async def mute_bot(self) -> None:
        """Let the bot stay, but not write."""
        change_status(self.world, self.chat, self.world.bot, "restricted", by=self.owner)

    async def remove_bot(self) -> None:
        """Kick the bot out."""
        leave(self.world, self.chat, self.world.bot, by=self.owner)

    async def promotes(self, person: Member) -> None:
        """Make a person an administrator."""
        change_status(self.world, self.chat, person.user, "administrator", by=self.owner)

    async def admits(self, person: Member) -> None:
        """Let somebody in who asked to join; the owner does it."""
        self.chat.join_requests.discard(person.user.id)
        person.user.reachable_until = 0.0
        join(self.world, self.chat, person.user, by=self.owner, via_join_request=True)

    async def removes(self, person: Member) -> None:
        """Kick a person out."""
        leave(self.world, self.chat, person.user, by=self.owner)

    async def opens_topic(self, name: str) -> Topic:
        """Open a forum topic as the owner."""
        assert self.chat.is_forum, f"{self.title} has no topics"
        created = {"name": name, "icon_color": 7322096}
        message = self.world.compose(self.chat, self.owner, {"forum_topic_created": created})
        message.data |= {"message_thread_id": message.id, "is_topic_message": True}
        topic = self.chat.topics[message.id] = Topic(message.id, name)
        if self.chat.has(self.world.bot.id):
            self.world.tell_bot("message", dict(message.data))
        return topic

    async def joins_community(self, number: int, name: str) -> None:
        """Link the group with others; members see a message of it, on servers that know of it."""
        self.chat.community = {"id": number, "name": name}
        if self.world.schema.knows("Message.community_chat_added"):
            added = {"community_chat_added": {"community": self.chat.community}}
            announce(self.world, self.chat, self.owner, added)

    async def leaves_community(self) -> None:
        """Undo that."""
        self.chat.community = None
        announce(self.world, self.chat, self.owner, {"community_chat_removed": {}})

    async def upgrade(self) -> None:
        """Turn a basic group into a supergroup, with a new id and both service messages."""
        old = self.chat
        assert old.type == "group", f"{self.title} is a supergroup already"
        new_id = -(FIRST_SUPERGROUP_ID + abs(old.id) % 10**9)
        new = Chat(new_id, "supergroup", old.title, rights=dict(old.rights))
        new.members = dict(old.members)
        self.world.add_group(new)
        announce(self.world, old, self.owner, {"migrate_to_chat_id": new_id})
        old.migrated_to = new_id
        self.chat = new
        announce(self.world, new, self.owner, {"migrate_from_chat_id": old.id})
