"""Reply markup: checked as Telegram checks it."""

import json
import re
from typing import Any

from tests.telegram.calls import Params
from tests.telegram.errors import bad_request

BUTTON_ACTIONS = (
    "callback_data", "url", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "pay",
    "callback_game",
)  # fmt: skip
STYLES = frozenset({"primary", "success", "danger"})
MOST_BUTTONS = 100
CALLBACK_DATA_BYTES = 64
PUBLIC_URL = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?$|tg://\S+$")
MARKUP_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def read_markup(params: Params) -> dict[str, Any] | None:
    """Return the call's reply markup, or None when it has none.

    Raises:
        ApiError: 400, such as BUTTON_DATA_INVALID.
    """
    if not params.values.get("reply_markup"):
        return None
    markup = params.nested("reply_markup")
    if not isinstance(markup, dict) or not any(kind in markup for kind in MARKUP_KINDS):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        check_inline_keyboard(markup["inline_keyboard"])
    elif "keyboard" in markup:
        _check_keyboard(markup["keyboard"])
    return markup


def check_inline_keyboard(rows: Any) -> None:
    """Refuse what is not rows of proper inline buttons.

    Raises:
        ApiError: 400.
    """
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array')
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            _check_inline_button(button)


def _check_inline_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    actions = [action for action in BUTTON_ACTIONS if action in button]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request(
            "can't parse inline keyboard button: exactly one optional field must be used"
        )
    if button.get("style", "primary") not in STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    if actions == ["callback_data"]:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif actions == ["url"] and not PUBLIC_URL.match(str(button["url"])):
        raise bad_request(
            f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        )


def _check_keyboard(rows: Any) -> None:
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be of type Array')
    for row in rows:
        for button in row:
            label = button if isinstance(button, str) else button.get("text")
            if not label:
                raise bad_request('can\'t parse keyboard button: Field "text" must be non-empty')


def same_markup(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Tell whether two inline keyboards show the same."""
    return json.dumps(one or {}, sort_keys=True) == json.dumps(other or {}, sort_keys=True)
