"""Answers to buttons, inline queries, and reactions."""

import re
from typing import Any

from tests.telegram.calls import Params
from tests.telegram.chats import Json
from tests.telegram.entities import utf16_length
from tests.telegram.errors import bad_request
from tests.telegram.methods.chatting import read_text
from tests.telegram.methods.registry import method
from tests.telegram.methods.targets import writable_chat
from tests.telegram.world import CallbackQuery, World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
LONGEST_TOAST = 200
MOST_RESULTS = 50
RESULT_ID_BYTES = 64
OFFSET_BYTES = 64
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
REACTIONS = frozenset(
    {
        "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩",
        "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯",
        "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭",
        "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄",
        "☃", "💅", "🤪", "🗿", "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂",
        "🤷", "🤷‍♀", "😡",
    }
)  # fmt: skip


@method("answerCallbackQuery")
def answer_callback(world: World, params: Params) -> bool:
    """Answer a pressed button, with a toast or not; again is fine."""
    query = _query(world, world.callbacks, params.text("callback_query_id"))
    if utf16_length(params.text("text")) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    answer: Json = {
        "text": params.text("text"),
        "alert": params.flag("show_alert"),
        "url": params.text("url"),
    }
    query.answer = query.answer or answer
    return True


@method("answerGuestQuery")
def answer_guest(world: World, params: Params) -> Json:
    """Say something, once, where somebody has mentioned the bot and it is not."""
    query = _query(world, world.guest_queries, params.text("guest_query_id"))
    if query.answer is not None:
        raise bad_request(TOO_OLD)
    result = params.nested("result")
    if not isinstance(result, dict) or not 1 <= len(str(result.get("id", ""))) <= RESULT_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    article = _article(result)
    rows = result.get("reply_markup", {}).get("inline_keyboard", ())
    buttons = [button for row in rows for button in row]
    query.answer = {**article, "buttons": {one["text"]: one["url"] for one in buttons}}
    world.pulse.beat()
    return {"inline_message_id": f"guest-{query.id}"}


@method("answerInlineQuery")
def answer_inline(world: World, params: Params) -> bool:
    """Answer an inline query with up to 50 results."""
    query = _query(world, world.inline_queries, params.text("inline_query_id"))
    results: Any = params.nested("results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results JSON object")
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if any(not 1 <= len(one.encode()) <= RESULT_ID_BYTES for one in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(params.text("next_offset").encode()) > OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    button = params.nested("button")
    if button and not (
        button.get("text") and START_PARAMETER.fullmatch(button.get("start_parameter", ""))
    ):
        raise bad_request("START_PARAM_INVALID")
    query.answer = {
        "results": [_article(result) for result in results],
        "button": button,
        "next_offset": params.text("next_offset"),
        "is_personal": params.flag("is_personal"),
        "cache_time": params.integer("cache_time", 300),
    }
    return True


def _article(result: Json) -> Json:
    """Return a result with its words as they would be sent."""
    if result.get("type") != "article":
        raise bad_request("can't parse inline query result: only articles are simulated")
    if not result.get("title"):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    words = dict(result["input_message_content"])
    return {**result, "says": read_text(Params({**words, "text": words.pop("message_text")}))}


def _query(world: World, queries: dict[str, CallbackQuery], query_id: str) -> CallbackQuery:
    query = queries.get(query_id)
    oldest = world.clock.monotonic() - world.limits.callback_answer
    if query is None or query.at < oldest:
        raise bad_request(TOO_OLD)
    return query


@method("setMessageReaction")
def set_reaction(world: World, params: Params) -> bool:
    """React to a message with at most one of the ordinary emoji."""
    chat = writable_chat(world, params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to react not found")
    reactions = params.nested("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(not _is_known(reaction) for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions[world.bot.id] = reactions
    return True


def _is_known(reaction: Json) -> bool:
    emoji = str(reaction.get("emoji", "")).replace("\ufe0f", "")
    return reaction.get("type") == "emoji" and emoji in REACTIONS
