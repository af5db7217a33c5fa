"""Chats and their members."""

from tests.telegram.calls import Params
from tests.telegram.chats import Chat, Json
from tests.telegram.errors import bad_request
from tests.telegram.membership import change_status
from tests.telegram.methods.registry import method
from tests.telegram.methods.targets import check_membership, find_chat, may, writable_chat
from tests.telegram.world import World


@method("getChat")
def get_chat(world: World, params: Params) -> Json:
    """Return what the bot may know of a chat."""
    chat = find_chat(world, params)
    if chat.is_group:
        check_membership(world, chat)
    elif chat.user is not None and not (chat.user.started or chat.messages):
        raise bad_request("chat not found")
    full: Json = {**chat.face, "accent_color_id": 0, "max_reaction_count": 11}
    if chat.is_group:
        full |= {"permissions": chat.permissions, "join_by_request": False}
    if chat.community is not None and world.schema.knows("ChatFullInfo.community"):
        full["community"] = chat.community
    if chat.username:
        full["username"] = chat.username
    if chat.guarded:
        full["guard_bot"] = world.bot.face
    full["accepted_gift_types"] = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), False
    ) | {"gifts_from_channels": False}
    return full


@method("getChatMember")
def get_chat_member(world: World, params: Params) -> Json:
    """Return a member of a chat, or that the person left."""
    chat = find_chat(world, params)
    if chat.is_group:
        check_membership(world, chat)
    user_id = params.integer("user_id")
    if user_id not in world.users:
        raise bad_request("user not found")
    if not chat.is_group:
        return {"user": world.users[user_id].face, "status": "member"}
    return world.membership(chat, user_id)


@method("getChatAdministrators")
def get_administrators(world: World, params: Params) -> list[Json]:
    """Return the administrators of a group; bots other than this one are left out."""
    chat = find_chat(world, params)
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    check_membership(world, chat)
    return [world.membership(chat, one) for one in chat.members if chat.is_administrator(one)]


@method("getChatMemberCount")
def get_member_count(world: World, params: Params) -> int:
    """Return how many are in a chat."""
    chat = find_chat(world, params)
    return sum(map(chat.has, chat.members)) if chat.is_group else 2


@method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    """Let the bot leave a group."""
    chat = writable_chat(world, params)
    if not chat.is_group:
        raise bad_request("chat member status can't be changed in private chats")
    change_status(world, chat, world.bot, "left", by=world.bot)
    return True


@method("pinChatMessage")
def pin_message(world: World, params: Params) -> bool:
    """Pin a message; in groups that takes an administrator's right."""
    chat = _pin_board(world, params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to pin not found")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
    return True


@method("unpinChatMessage")
def unpin_message(world: World, params: Params) -> bool:
    """Take a pin away, the last one when no message is named."""
    chat = _pin_board(world, params)
    wanted = params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


def _pin_board(world: World, params: Params) -> Chat:
    chat = writable_chat(world, params)
    if chat.is_group and not may(world, chat, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat
