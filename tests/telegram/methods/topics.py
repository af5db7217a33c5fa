"""Forum topics."""

from tests.telegram.calls import Params
from tests.telegram.chats import Chat, Json, Topic
from tests.telegram.errors import bad_request
from tests.telegram.methods.registry import method
from tests.telegram.methods.targets import may, writable_chat
from tests.telegram.world import World

LONGEST_NAME = 128
ICON_COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})
NOT_MODIFIED = "TOPIC_NOT_MODIFIED"


def _forum(world: World, params: Params, purpose: str) -> Chat:
    chat = writable_chat(world, params)
    if not (chat.is_forum or _has_private_topics(world, chat, purpose)):
        raise bad_request("the chat is not a forum")
    if chat.is_group and not may(world, chat, "can_manage_topics"):
        raise bad_request(f"not enough rights to {purpose} a topic")
    return chat


def _has_private_topics(world: World, chat: Chat, purpose: str) -> bool:
    """In private chats a bot creates topics since 9.4, and edits and deletes them since 9.3; they
    are never closed."""
    since = {"create": (9, 4), "edit": (9, 3), "delete": (9, 3)}
    knows = purpose in since and world.schema.version >= since[purpose]
    return knows and not chat.is_group and world.account.topics


def _name(params: Params) -> str:
    """Return the topic's name; too long a one is refused here, where Telegram would cut it."""
    name = params.text("name").strip()
    if not name:
        raise bad_request("title must be non-empty")
    if len(name) > LONGEST_NAME:
        raise bad_request("title is too long")
    return name


def _topic(chat: Chat, params: Params) -> Topic:
    topic = chat.topics.get(params.integer("message_thread_id"))
    if topic is None:
        raise bad_request("message thread not found")
    return topic


@method("createForumTopic")
def create_topic(world: World, params: Params) -> Json:
    """Open a topic; its id is that of the service message saying so."""
    name = _name(params)
    chat = _forum(world, params, "create")
    color = params.integer("icon_color", 7322096)
    if color not in ICON_COLORS:
        raise bad_request("wrong topic icon color specified")
    created = {"name": name, "icon_color": color}
    message = world.compose(chat, world.bot, {"forum_topic_created": created})
    message.data |= {"message_thread_id": message.id, "is_topic_message": True}
    chat.topics[message.id] = Topic(message.id, name, icon_color=color)
    return {"message_thread_id": message.id, **created}


@method("editForumTopic")
def edit_topic(world: World, params: Params) -> bool:
    """Rename a topic."""
    chat = _forum(world, params, "edit")
    topic = _topic(chat, params)
    name = _name(params) if "name" in params else topic.name
    if name == topic.name:
        raise bad_request(NOT_MODIFIED)
    topic.name = name
    _note(world, chat, topic, {"forum_topic_edited": {"name": name}})
    return True


@method("closeForumTopic")
def close_topic(world: World, params: Params) -> bool:
    """Close a topic to all but administrators."""
    return _set_closed(world, params, closed=True)


@method("reopenForumTopic")
def reopen_topic(world: World, params: Params) -> bool:
    """Open a closed topic again."""
    return _set_closed(world, params, closed=False)


def _set_closed(world: World, params: Params, *, closed: bool) -> bool:
    chat = _forum(world, params, "close" if closed else "reopen")
    topic = _topic(chat, params)
    if topic.closed == closed:
        raise bad_request(NOT_MODIFIED)
    topic.closed = closed
    kind = "forum_topic_closed" if closed else "forum_topic_reopened"
    _note(world, chat, topic, {kind: {}})
    return True


@method("deleteForumTopic")
def delete_topic(world: World, params: Params) -> bool:
    """Delete a topic and its messages."""
    chat = writable_chat(world, params)
    if not chat.is_group and not _has_private_topics(world, chat, "delete"):
        raise bad_request("the chat is not a forum")
    if chat.is_group and not may(world, chat, "can_delete_messages"):
        raise bad_request("not enough rights to delete a topic")
    chat.drop_topic(_topic(chat, params).id)
    return True


def _note(world: World, chat: Chat, topic: Topic, content: Json) -> None:
    world.compose(chat, world.bot, content, thread_id=topic.id)
