"""editEphemeralMessageText and the like."""

from tests.telegram import ephemeral
from tests.telegram.calls import Params
from tests.telegram.chats import Json, Message
from tests.telegram.entities import utf16_length
from tests.telegram.errors import bad_request
from tests.telegram.keyboards import read_markup, same_markup
from tests.telegram.methods.chatting import read_caption, read_text
from tests.telegram.methods.editing import NOT_MODIFIED
from tests.telegram.methods.media import CAPTIONED
from tests.telegram.methods.registry import method
from tests.telegram.methods.targets import writable_chat
from tests.telegram.world import World

LONGEST_EDIT = 1024
"""Less than for a message (tdlib/telegram-bot-api, issue 881)."""


def _message(world: World, params: Params, purpose: str = "edit") -> Message:
    return ephemeral.find(world, writable_chat(world, params), params, purpose)


@method("editEphemeralMessageText")
def edit_text(world: World, params: Params) -> bool:
    """Replace the text."""
    content = {"entities": None, **read_text(params)}
    if utf16_length(content["text"]) > LONGEST_EDIT:
        raise bad_request("MEDIA_CAPTION_TOO_LONG")
    message = _message(world, params)
    if "text" not in message.data:
        raise bad_request("there is no text in the message to edit")
    content = ephemeral.with_entities(content)
    return _rewrite(world, params, message, content)


@method("editEphemeralMessageCaption")
def edit_caption(world: World, params: Params) -> bool:
    """Replace the caption."""
    message = _message(world, params)
    if not any(kind in message.data for kind in CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    content = {"caption": None, "caption_entities": None, **read_caption(params.values)}
    return _rewrite(world, params, message, content)


@method("editEphemeralMessageReplyMarkup")
def edit_markup(world: World, params: Params) -> bool:
    """Replace or remove the buttons."""
    return _rewrite(world, params, _message(world, params), {})


@method("deleteEphemeralMessage")
def delete_message(world: World, params: Params) -> bool:
    """Delete a message."""
    _message(world, params, "delete").deleted = True
    return True


def _rewrite(world: World, params: Params, message: Message, content: Json) -> bool:
    markup = read_markup(params)
    if markup is not None and not markup.get("inline_keyboard"):
        markup = None
    same = all(message.data.get(key) == value for key, value in content.items())
    if same and same_markup(markup, message.data.get("reply_markup")):
        raise bad_request(NOT_MODIFIED)
    world.rewrite(message, {**content, "reply_markup": markup})
    world.call.delivered = True
    ephemeral.show(world, message, edited=True)
    return True
