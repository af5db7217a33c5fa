"""Ephemeral messages: what one member of a group and the bot alone see (Bot API 10.2).

core.telegram.org/bots/features#ephemeral-messages: a member sends one by a command that the menu
says is ephemeral, or by a reply to one; the bot sends one to a member at any time where it is an
administrator, else in answer to a press or an ephemeral message of theirs, within 15 seconds.
They have numbers of their own, are kept by no server, and members who are offline may miss them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.telegram.calls import Params
from tests.telegram.chats import Said
from tests.telegram.entities import find_entities
from tests.telegram.errors import bad_request
from tests.telegram.membership import names_the_bot

if TYPE_CHECKING:
    from tests.telegram.chats import Chat, Json, Message, User
    from tests.telegram.world import World

ANSWERABLE_SECONDS = 15.0
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def is_ephemeral_command(world: World, chat: Chat, user: User, content: Json) -> bool:
    """Tell whether the member's menu there has a command that the others do not see."""
    text = content.get("text", "")
    if (
        not chat.is_group
        or not text.startswith("/")
        or not names_the_bot(world, text.split(maxsplit=1)[0])
    ):
        return False
    name = text.split(maxsplit=1)[0].partition("@")[0].removeprefix("/").lower()
    menu = _menu(world, chat, user)
    return any(one["command"] == name and one.get("is_ephemeral") for one in menu)


def _menu(world: World, chat: Chat, user: User) -> list[Json]:
    language = (user.language or "")[:2]
    places = [("chat_member", chat.id, user.id)]
    if chat.is_administrator(user.id):
        places += [("chat_administrators", chat.id, 0)]
    places += [("chat", chat.id, 0)]
    if chat.is_administrator(user.id):
        places += [("all_chat_administrators", 0, 0)]
    places += [("all_group_chats", 0, 0), ("default", 0, 0)]
    for place in places:
        for tag in (language, ""):
            if (*place, tag) in world.commands:
                return world.commands[*place, tag]
    return []


def say(
    world: World,
    chat: Chat,
    user: User,
    content: Json,
    *,
    reply_to: Message | None = None,
    thread: int | None = None,
) -> Message:
    """Let a member say something that the bot alone hears."""
    message = world.compose_ephemeral(
        chat, user, world.bot, content, reply_to=reply_to, thread_id=thread
    )
    if chat.has(world.bot.id):
        world.tell_bot("message", dict(message.data))
    return message


def addressee(world: World, params: Params) -> Json | None:
    """Return whom alone a call's message is for, and in answer to which press; None: for all."""
    given = params.nested("ephemeral_message_parameters")
    if given:
        return dict(given)
    if "receiver_user_id" in params:
        return {
            "receiver_user_id": params.integer("receiver_user_id"),
            "callback_query_id": params.text("callback_query_id"),
        }
    return None


def deliver(world: World, chat: Chat, params: Params, content: Json, to: Json) -> Message:
    """Send a message of the bot's to one member.

    Raises:
        ApiError: 400 or 429.
    """
    if not chat.is_group:
        raise bad_request("ephemeral messages can't be sent to the chat")
    user = world.users.get(int(to["receiver_user_id"]))
    if user is None or user.is_bot or not chat.has(user.id):
        raise bad_request("PARTICIPANT_ID_INVALID")
    answered = _answered(world, chat, user, params, str(to.get("callback_query_id") or ""))
    if not answered and not chat.is_administrator(world.bot.id):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    now = world.clock.monotonic()
    world.pace.admit(now, world.call, chat.id ^ user.id, is_group=False)
    thread = params.integer("message_thread_id") or None
    message = world.compose_ephemeral(chat, world.bot, user, content, thread_id=thread)
    message.lost = user.offline or (not answered and world.faults.loses_ephemeral())
    world.call.delivered = True
    show(world, message)
    return message


def _answered(world: World, chat: Chat, user: User, params: Params, query_id: str) -> bool:
    """Tell whether it answers what the member has just done.

    Raises:
        ApiError: 400 where what it says to answer was too long ago, or never.
    """
    oldest = world.clock.monotonic() - ANSWERABLE_SECONDS
    if query_id:
        query = world.callbacks.get(query_id)
        if query is None or query.at < oldest or query.user_id != user.id:
            raise bad_request(TOO_OLD)
        return True
    wanted: Json = params.nested("reply_parameters") or {}
    number = wanted.get("ephemeral_message_id")
    if number is None:
        return False
    message = chat.unseen.get((user.id, int(number)))
    if message is None or message.from_bot:
        if wanted.get("allow_sending_without_reply"):
            return False
        raise bad_request("message to be replied not found")
    return message.at >= oldest


def show(world: World, message: Message, *, edited: bool = False) -> None:
    """Let the member's client have it, unless it is lost on the way."""
    world.said_count += 1
    if message.lost:
        return
    chat = world.chats[message.chat_id]
    reader = message.reader
    chat.said.append(Said(world.said_count, chat.id, message, message.text, edited, reader))
    world.listeners.wake((chat.id,))


def find(world: World, chat: Chat, params: Params, purpose: str) -> Message:
    """Return an ephemeral message of the bot's that a call wants to change.

    Raises:
        ApiError: 400 when there is none.
    """
    key = params.integer("receiver_user_id"), params.integer("ephemeral_message_id")
    message = chat.unseen.get(key)
    if message is None or message.deleted or not message.from_bot:
        raise bad_request(f"message to {purpose} not found")
    return message


def with_entities(content: Json) -> Json:
    """Return a content with what Telegram finds in a text by itself."""
    if content.get("text") and (found := find_entities(content["text"], content.get("entities"))):
        return {**content, "entities": found}
    return content
