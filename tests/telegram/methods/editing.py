"""editMessageText and the like."""

from tests.telegram.calls import Params
from tests.telegram.chats import Json, Message
from tests.telegram.entities import find_entities
from tests.telegram.errors import bad_request
from tests.telegram.keyboards import read_markup, same_markup
from tests.telegram.methods.chatting import read_caption, read_text
from tests.telegram.methods.media import CAPTIONED, read_media_item
from tests.telegram.methods.registry import method
from tests.telegram.methods.targets import own_message
from tests.telegram.rich_messages import read_rich_message
from tests.telegram.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly"
    " the same as a current content and reply markup of the message"
)
NO_CAPTION: Json = {"caption": None, "caption_entities": None}


@method("editMessageText")
def edit_text(world: World, params: Params) -> Json:
    """Replace the text of a text message, or of a rich one; either may become the other."""
    message = own_message(world, params)
    if not {"text", "rich_message"} & message.data.keys():
        raise bad_request("there is no text in the message to edit")
    if "rich_message" in params:
        rich = read_rich_message(params.nested("rich_message"))
        return _rewrite(world, params, message, {"text": None, "entities": None, **rich})
    content = {"entities": None, "rich_message": None, **read_text(params)}
    content["entities"] = find_entities(content["text"], content["entities"]) or None
    return _rewrite(world, params, message, content)


@method("editMessageCaption")
def edit_caption(world: World, params: Params) -> Json:
    """Replace the caption of a photo, document and so on."""
    content = {**NO_CAPTION, **read_caption(params.values)}
    message = own_message(world, params)
    if not any(kind in message.data for kind in CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    if content["caption"]:
        found = find_entities(content["caption"], content["caption_entities"])
        content["caption_entities"] = found or None
    return _rewrite(world, params, message, content)


@method("editMessageReplyMarkup")
def edit_markup(world: World, params: Params) -> Json:
    """Replace or remove the inline buttons."""
    return _rewrite(world, params, own_message(world, params), {})


@method("editMessageMedia")
def edit_media(world: World, params: Params) -> Json:
    """Replace the file of a message, and its caption."""
    item = params.nested("media")
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: InputMedia must be an Object")
    content = read_media_item(world, params, item)
    message = own_message(world, params)
    if "media_group_id" in message.data and "reply_markup" in params:
        raise bad_request("message can't be edited")
    replaced: Json = dict.fromkeys((*CAPTIONED, "text", "entities"))
    return _rewrite(world, params, message, {**replaced, **NO_CAPTION, **content})


def _rewrite(world: World, params: Params, message: Message, content: Json) -> Json:
    """Store the new content unless it equals the old.

    An edit without ``reply_markup`` removes the buttons, as on Telegram.
    """
    markup = read_markup(params)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    if markup is not None and not markup["inline_keyboard"]:
        markup = None
    same_content = all(message.data.get(key) == value for key, value in content.items())
    if same_content and same_markup(markup, message.data.get("reply_markup")):
        raise bad_request(NOT_MODIFIED)
    edited = {"reply_markup": markup, "edit_date": int(world.clock.time())}
    world.rewrite(message, {**content, **edited})
    world.call.delivered = True
    world.bot_said(message, edited=True)
    return message.data
