"""sendMessage and the like."""

from typing import Any

from tests.telegram import ephemeral
from tests.telegram.calls import Params
from tests.telegram.chats import Chat, Json, Message
from tests.telegram.entities import Entity, check_entities, trim, utf16_length
from tests.telegram.errors import bad_request
from tests.telegram.html_markup import parse_html
from tests.telegram.keyboards import read_markup
from tests.telegram.markdown_markup import parse_markdown
from tests.telegram.methods.registry import method
from tests.telegram.methods.targets import (
    find_chat,
    may,
    reply_target,
    thread_target,
    writable_chat,
)
from tests.telegram.rich_messages import read_rich_message
from tests.telegram.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
DELETABLE_SECONDS = 48 * 3600
PARSERS = {"html": parse_html, "markdownv2": parse_markdown}
ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note",
        "upload_video_note",
    }
)  # fmt: skip


def formatted(text: str, mode: str, entities: Any) -> tuple[str, list[Entity]]:
    """Return a text and its entities, trimmed.

    Raises:
        ApiError: 400 when it cannot be parsed.
    """
    found: list[Entity] = []
    if mode:
        parser = PARSERS.get(mode.lower())
        if parser is None:
            raise bad_request("unsupported parse_mode")
        text, found = parser(text)
    elif entities:
        found = check_entities(text, entities)
    return trim(text, found)


def read_text(params: Params) -> Json:
    """Return the text of a call as message fields.

    Raises:
        ApiError: 400 when it is empty, too long or wrongly marked up.
    """
    text, entities = formatted(
        params.text("text"), params.text("parse_mode"), params.nested("entities")
    )
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def read_caption(values: Json) -> Json:
    """Return the caption of a call, or of one item of an album, as message fields.

    Raises:
        ApiError: 400 when it is too long or wrongly marked up.
    """
    params = Params(values)
    text, entities = formatted(
        params.text("caption"), params.text("parse_mode"), params.nested("caption_entities")
    )
    if utf16_length(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def deliver(world: World, params: Params, content: Json) -> Message:
    """Put a message of the bot's into the chat of a call, if all the rest is right.

    Raises:
        ApiError: 400, 403 or 429.
    """
    markup = read_markup(params)
    chat = writable_chat(world, params)
    to = ephemeral.addressee(world, params)
    if to is not None:
        thread_target(world, chat, params)
        shown = {"reply_markup": markup} if markup and markup.get("inline_keyboard") else {}
        return ephemeral.deliver(world, chat, params, content | shown, to)
    reply_to = reply_target(chat, params)
    thread_id = thread_target(world, chat, params)
    admit(world, chat)
    if markup is not None and "inline_keyboard" in markup:
        if markup["inline_keyboard"]:
            content = {**content, "reply_markup": markup}
        markup = None
    if params.flag("protect_content"):
        content = {**content, "has_protected_content": True}
    message = world.compose(chat, world.bot, content, reply_to=reply_to, thread_id=thread_id)
    message.keyboard = markup
    world.call.delivered = True
    world.bot_said(message)
    return message


def admit(world: World, chat: Chat) -> None:
    """Count a message against the limits.

    Raises:
        ApiError: 429.
    """
    now = world.clock.monotonic()
    world.pace.admit(now, world.call, chat.id, is_group=chat.is_group)


@method("sendMessage")
def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    return deliver(world, params, read_text(params)).data


@method("sendRichMessage")
def send_rich_message(world: World, params: Params) -> Json:
    """Send words in blocks."""
    return deliver(world, params, read_rich_message(params.nested("rich_message"))).data


@method("forwardMessage")
def forward_message(world: World, params: Params) -> Json:
    """Forward a message: shows who wrote it."""
    origin = _origin(world, params, "forward")
    content = _content(origin)
    content["forward_origin"] = {
        "type": "user",
        "sender_user": origin.data["from"],
        "date": origin.data["date"],
    }
    return deliver(world, params, content).data


@method("copyMessage")
def copy_message(world: World, params: Params) -> Json:
    """Copy a message without naming its writer."""
    content = _content(_origin(world, params, "copy"))
    if "caption" in params:
        content.pop("caption_entities", None)
        content |= read_caption(params.values)
    return {"message_id": deliver(world, params, content).id}


def _origin(world: World, params: Params, purpose: str) -> Message:
    source = find_chat(world, Params({"chat_id": params.text("from_chat_id")}))
    message = source.messages.get(params.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request(f"message to {purpose} not found")
    return message


def _content(message: Message) -> Json:
    envelope = {
        "message_id", "from", "chat", "date", "edit_date", "reply_to_message", "reply_markup",
        "message_thread_id", "is_topic_message", "media_group_id",
    }  # fmt: skip
    return {key: value for key, value in message.data.items() if key not in envelope}


@method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    """Show that the bot is typing."""
    if params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread_target(world, writable_chat(world, params), params)
    return True


@method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    """Delete a message: the bot's own, in private any, in groups any as an administrator."""
    chat = writable_chat(world, params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    own_or_private = message.from_bot or not chat.is_group
    if not own_or_private and not may(world, chat, "can_delete_messages"):
        raise bad_request("message can't be deleted")
    if message.data["date"] < world.clock.time() - DELETABLE_SECONDS and not may(
        world, chat, "can_delete_messages"
    ):
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    return True


@method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    """Delete up to 100 messages; those that cannot be found are skipped."""
    chat = writable_chat(world, params)
    for message_id in params.nested("message_ids") or ():
        message = chat.messages.get(message_id)
        if message is not None and not message.deleted:
            delete_message(world, Params({"chat_id": chat.id, "message_id": message_id}))
    return True
