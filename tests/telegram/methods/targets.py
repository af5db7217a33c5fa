"""Where a call wants to send: chats, messages, topics, and who may be written to."""

from typing import Any

from tests.telegram.calls import Params
from tests.telegram.chats import Chat, Json, Message, User
from tests.telegram.errors import bad_request, forbidden
from tests.telegram.world import World


def find_chat(world: World, params: Params) -> Chat:
    """Return the chat of a call, whether or not the bot may write there.

    Raises:
        ApiError: 400 when there is none, or when it became a supergroup.
    """
    given = params.text("chat_id")
    if not given:
        raise bad_request("chat_id is empty")
    chat_id = params.integer("chat_id")
    chat = world.chats.get(chat_id)
    if chat is None:
        user = world.users.get(chat_id)
        if user is None:
            raise bad_request("chat not found")
        if user.is_bot:
            raise forbidden("bot can't send messages to bots")
        chat = world.private_chat(user)
    if chat.migrated_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
        )
    return chat


def writable_chat(world: World, params: Params) -> Chat:
    """Return the chat of a call that writes.

    Raises:
        ApiError: 400 when there is none, 403 when the bot may not write there.
    """
    chat = find_chat(world, params)
    if chat.user is not None:
        check_person(world, chat.user)
    else:
        check_membership(world, chat)
        if chat.members.get(world.bot.id) == "restricted":
            raise bad_request("not enough rights to send text messages to the chat")
    return chat


def check_person(world: World, user: User) -> None:
    """Refuse people who blocked the bot or never started it.

    Raises:
        ApiError: 403.
    """
    if user.deactivated:
        raise forbidden("user is deactivated")
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started and user.reachable_until <= world.clock.monotonic():
        raise forbidden("bot can't initiate conversation with a user")


def check_membership(world: World, chat: Chat) -> None:
    """Refuse groups that the bot is not in.

    Raises:
        ApiError: 403.
    """
    kind = "supergroup chat" if chat.type == "supergroup" else "group chat"
    if chat.has(world.bot.id):
        return
    if chat.members.get(world.bot.id) == "kicked":
        raise forbidden(f"bot was kicked from the {kind}")
    raise forbidden(f"bot is not a member of the {kind}")


def may(world: World, chat: Chat, right: str) -> bool:
    """Tell whether the bot has an administrator's right in a chat."""
    if not chat.is_administrator(world.bot.id):
        return False
    return bool(chat.rights.get(right, right == "can_manage_topics" and chat.is_forum))


def reply_target(chat: Chat, params: Params) -> Message | None:
    """Return the message that a call replies to.

    Raises:
        ApiError: 400 when it is gone and the call does not allow to send without reply.
    """
    wanted: Json = params.nested("reply_parameters") or {}
    message_id = _integer(wanted.get("message_id", params.integer("reply_to_message_id")))
    if not message_id:
        return None
    message = chat.messages.get(message_id)
    if message is not None and not message.deleted:
        return message
    lenient = wanted.get("allow_sending_without_reply")
    if lenient or params.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def thread_target(world: World, chat: Chat, params: Params) -> int | None:
    """Return the forum topic that a call writes to.

    Raises:
        ApiError: 400 when there is no such topic or it is closed to the bot.
    """
    thread_id = params.integer("message_thread_id")
    if not thread_id:
        return None
    topic = chat.topics.get(thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and not may(world, chat, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def own_message(world: World, params: Params, purpose: str = "edit") -> Message:
    """Return a message of the bot's that a call wants to change.

    Raises:
        ApiError: 400 when it is gone or somebody else's.
    """
    chat = writable_chat(world, params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request(f"message to {purpose} not found")
    if not message.from_bot:
        raise bad_request(f"message can't be {purpose}ed")
    return message


def _integer(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
