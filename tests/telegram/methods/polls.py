"""Polls: anonymous ones with hidden results, as the bot sends them."""

from tests.telegram.calls import Params
from tests.telegram.chats import Json
from tests.telegram.entities import utf16_length
from tests.telegram.errors import bad_request
from tests.telegram.methods.chatting import deliver
from tests.telegram.methods.registry import method
from tests.telegram.methods.targets import own_message, writable_chat
from tests.telegram.world import World

LONGEST_QUESTION = 300
LONGEST_OPTION = 100
MOST_OPTIONS = 12


@method("sendPoll")
def send_poll(world: World, params: Params) -> Json:
    """Put a poll into a chat."""
    chat = writable_chat(world, params)
    if not chat.is_group:
        raise bad_request("polls can't be sent to private chats")
    if not chat.permissions.get("can_send_polls", True) and not chat.is_administrator(world.bot.id):
        raise bad_request("not enough rights to send polls to the chat")
    question = params.text("question")
    if not 1 <= utf16_length(question) <= LONGEST_QUESTION:
        raise bad_request("poll question length must not exceed 300")
    options = [str(one["text"]) for one in params.nested("options") or ()]
    if len(options) < 2:
        raise bad_request("poll must have at least 2 option")
    if len(options) > MOST_OPTIONS:
        raise bad_request("poll can't have more than 12 options")
    if any(not 1 <= utf16_length(one) <= LONGEST_OPTION for one in options):
        raise bad_request("poll options length must not exceed 100")
    if len(set(options)) < len(options):
        raise bad_request("poll options must be unique")
    poll = {
        "id": str(world.dice.getrandbits(62)),
        "question": question,
        "options": [
            {"text": text, "voter_count": 0, "persistent_id": str(place)}
            for place, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": "is_anonymous" not in params or params.flag("is_anonymous"),
        "type": "regular",
        "allows_multiple_answers": params.flag("allows_multiple_answers"),
        "allows_revoting": params.flag("allows_revoting"),
        "members_only": params.flag("members_only"),
    }
    if params.text("description"):
        poll |= {"description": params.text("description")}
    message = deliver(world, params, {"poll": poll})
    message.hides_results = params.flag("hide_results_until_closes")
    return message.data


@method("stopPoll")
def stop_poll(world: World, params: Params) -> Json:
    """End a poll; its sums are told."""
    chat = writable_chat(world, params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None or message.deleted or "poll" not in message.data:
        raise bad_request("message with poll to stop not found")
    poll: Json = own_message(world, params, "stop").data["poll"]
    if poll["is_closed"]:
        raise bad_request("poll has already been closed")
    poll["is_closed"] = True
    world.bot_said(message, edited=True)
    return poll
