"""Topics in somebody's private chat with the bot, as they see and keep them."""

from tests.telegram.chats import Chat, Message, Topic, User
from tests.telegram.world import World

UNSEEN = "\u200b"
"""What carries the mark of a message."""


class TopicKeeper:
    """The part of a person that has topics in the private chat."""

    world: World
    user: User

    @property
    def _private(self) -> Chat:
        return self.world.private_chat(self.user)

    @property
    def topics(self) -> list[Topic]:
        """Return the topics of the private chat, oldest first."""
        return list(self._private.topics.values())

    def reads(self, topic: Topic | None = None) -> list[str]:
        """Return what the bot has said in a topic, or outside of all, as it stands now."""
        where = None if topic is None else topic.id
        return [
            one.text.removesuffix(UNSEEN)
            for one in self._private.messages.values()
            if one.from_bot and one.text and not one.deleted and one.thread_id == where
        ]

    async def opens_topic(self, name: str) -> Topic:
        """Begin a topic, as clients do for whoever writes outside of all; the bot is told."""
        assert self.world.account.topics, "the bot's private chats have no topics"
        created = {"name": name, "icon_color": 7322096, "is_name_implicit": True}
        message = self.world.compose(self._private, self.user, {"forum_topic_created": created})
        message.data |= {"message_thread_id": message.id, "is_topic_message": True}
        topic = self._private.topics[message.id] = Topic(message.id, name)
        self.world.tell_bot("message", dict(message.data))
        return topic

    async def deletes_topic(self, topic: Topic) -> None:
        """Delete a topic with all that stands in it; a bot hears nothing of that."""
        self._private.drop_topic(topic.id)

    def last_in(self, topic: Topic | None) -> Message:
        """Return the last words in a topic, or outside of all."""
        where = None if topic is None else topic.id
        said = self._private.messages.values()
        return [one for one in said if one.thread_id == where and one.text][-1]
