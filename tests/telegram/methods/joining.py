"""Requests to join, taking people out of groups, and their tags there."""

from tests.telegram.calls import Params
from tests.telegram.chats import Chat
from tests.telegram.errors import bad_request
from tests.telegram.membership import join, leave
from tests.telegram.methods.callbacks import TOO_OLD
from tests.telegram.methods.registry import method
from tests.telegram.methods.targets import may, writable_chat
from tests.telegram.world import World

LONGEST_TAG = 16
ANSWERS = frozenset({"approve", "decline", "queue"})


@method("answerChatJoinRequestQuery")
def answer_join_query(world: World, params: Params) -> bool:
    """Answer, as the guard, what becomes of a request to join; once, and within ten seconds."""
    query = world.join_queries.get(params.text("chat_join_request_query_id"))
    result = params.text("result")
    if result not in ANSWERS:
        raise bad_request("RESULT_INVALID")
    oldest = world.clock.monotonic() - world.limits.join_answer
    if query is None or query.answer is not None or query.at < oldest:
        raise bad_request(TOO_OLD)
    query.answer = {"result": result}
    chat = world.chats[query.chat_id]
    if result != "queue":
        _settle(world, chat, query.user_id, let_in=result == "approve")
    world.pulse.beat()
    return True


def _settle(world: World, chat: Chat, user_id: int, *, let_in: bool) -> None:
    chat.join_requests.discard(user_id)
    world.users[user_id].reachable_until = 0.0
    if let_in:
        join(world, chat, world.users[user_id], by=world.bot, via_join_request=True)


@method("approveChatJoinRequest")
def approve_join_request(world: World, params: Params) -> bool:
    """Let somebody in who asked to join."""
    chat = _check_join_request(world, params)
    _settle(world, chat, params.integer("user_id"), let_in=True)
    return True


@method("declineChatJoinRequest")
def decline_join_request(world: World, params: Params) -> bool:
    """Turn somebody away who asked to join."""
    chat = _check_join_request(world, params)
    _settle(world, chat, params.integer("user_id"), let_in=False)
    return True


def _check_join_request(world: World, params: Params) -> Chat:
    chat, user_id = writable_chat(world, params), params.integer("user_id")
    if not may(world, chat, "can_invite_users"):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if user_id not in world.users:
        raise bad_request("user not found")
    if chat.has(user_id):
        raise bad_request("USER_ALREADY_PARTICIPANT")
    if user_id not in chat.join_requests:
        raise bad_request("HIDE_REQUESTER_MISSING")
    return chat


@method("banChatMember")
def ban_member(world: World, params: Params) -> bool:
    """Take somebody out of a group, who can't come back until the ban is lifted."""
    chat, user_id = _check_restricting(world, params)
    if chat.is_administrator(user_id):
        raise bad_request("user is an administrator of the chat")
    if chat.has(user_id):
        leave(world, chat, world.users[user_id], by=world.bot)
    chat.members[user_id] = "kicked"
    return True


@method("unbanChatMember")
def unban_member(world: World, params: Params) -> bool:
    """Lift a ban."""
    chat, user_id = _check_restricting(world, params)
    if chat.members.get(user_id) == "kicked":
        chat.members[user_id] = "left"
    return True


def _check_restricting(world: World, params: Params) -> tuple[Chat, int]:
    chat, user_id = writable_chat(world, params), params.integer("user_id")
    if not may(world, chat, "can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    if user_id not in world.users:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return chat, user_id


@method("setChatMemberTag")
def set_tag(world: World, params: Params) -> bool:
    """Show a tag beside a regular member's name; an empty one is none."""
    chat, user_id = writable_chat(world, params), params.integer("user_id")
    if not may(world, chat, "can_manage_tags"):
        raise bad_request("not enough rights to manage tags in the chat")
    if not chat.has(user_id):
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.is_administrator(user_id):
        raise bad_request("user is an administrator of the chat")
    tag = params.text("tag")
    if len(tag) > LONGEST_TAG:
        raise bad_request("TAG_TOO_LONG")
    if tag:
        chat.tags[user_id] = tag
    else:
        chat.tags.pop(user_id, None)
    return True
